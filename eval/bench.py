"""The budgets of the product, measured on this machine: reported, never asserted in a timed test."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.baselines import NaiveChunks
from eval.metrics import percentile
from eval.probe import MEMORY_AFTER
from eval.processes import run_timed, served
from eval.questions import GoldQuestion, load_set
from eval.report import ROOT
from eval.sources import plain_texts
from rag.config import Settings
from rag.errors import InputError, PolicyQAError

# The budgets, for two cores without a GPU.
FRESH_START_S = 180.0
BUILD_S = 10.0
WARM_P50_MS = 15.0
WARM_P95_MS = 50.0
FIRST_ANSWER_S = 5.0
MEMORY_MB = 1200.0

STARTS = 3  # runs of a short command; the median keeps one slow disk read out
PLAIN_PICK = 5  # pieces the plain program returns


@dataclass(frozen=True, slots=True)
class Row:
    """One budget. ``measured`` below 0: not measured, ``remark`` says why."""

    what: str
    unit: str
    budget: float  # 0: none
    measured: float
    remark: str = ""


def bench(settings: Settings, questions: Path, *, fresh: bool = False) -> list[Row]:
    """Measure every row with an index built for the purpose; yours is not touched.

    ``fresh`` also sets up a copy of the project with ``make run``, environment and all (minutes).

    Raises:
        InputError: the question file is unusable.
        PolicyQAError: a command that is measured failed.
    """
    asked = load_set(questions).questions
    known = next((question for question in asked if question.answerable and not question.history), None)
    if known is None:
        raise InputError(f"{questions} 里没有可答的单轮问题，无法测首个回答的时间")
    corpus = settings.corpus.resolve()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        rows = [_fresh_start(known.question, fresh=fresh)]
        rows += _command_line(corpus, index, known.question)
        rows += _warm(corpus, index, questions.resolve(), asked)
        rows.append(_app_memory(corpus, index, asked))
    return rows


def render(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = ["| what | budget | measured | |", "|---|---:|---:|---|"]
    for row in rows:
        budget = f"{row.budget:g} {row.unit}".rstrip() if row.budget else "—"
        measured = f"{row.measured:.1f} {row.unit}".rstrip() if row.measured >= 0 else "—"
        lines.append(f"| {row.what} | {budget} | {measured} | {_verdict(row)} |")
    return "\n".join(lines)


def plain_latencies(texts: dict[str, str], questions: Sequence[GoldQuestion]) -> list[float]:
    """Milliseconds the plain program needs for each question, warm."""
    plain = NaiveChunks(texts)
    plain.search(questions[0].question, PLAIN_PICK)
    times: list[float] = []
    for question in questions:
        started = time.perf_counter()
        plain.search(question.question, PLAIN_PICK)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _verdict(row: Row) -> str:
    if row.measured < 0 or not row.budget:
        return row.remark
    return "within" if row.measured <= row.budget else "**over**"


def _fresh_start(question: str, *, fresh: bool) -> Row:
    what = "`make run` with the packages cached, to the first answer"
    if not fresh:
        return Row(what, "s", FRESH_START_S, -1, "measured with --fresh")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        _copy_project(copy)
        with served(["make", "run"], cwd=copy, settings={}) as app:
            return Row(what, "s", FRESH_START_S, app.first_answer(question))


def _copy_project(copy: Path) -> None:
    listed = run_timed(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT).output
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def _command_line(corpus: Path, index: Path, question: str) -> list[Row]:
    rag = [sys.executable, "-m", "rag"]
    where = ["--corpus", str(corpus), "--index", str(index)]
    start = statistics.median(run_timed([*rag, "--help"], cwd=ROOT).seconds for _ in range(STARTS))
    build = run_timed([*rag, "build", "--rebuild", *where], cwd=ROOT).seconds
    # 1 is "no basis": an answer too
    ask = [
        run_timed([*rag, "ask", question, *where], cwd=ROOT, accepted=(0, 1)).seconds for _ in range(STARTS)
    ]
    return [
        Row("process start (`python -m rag --help`)", "s", 0, start),
        Row("build the corpus, beyond process start", "s", BUILD_S, max(0.0, build - start)),
        Row("`python -m rag ask`, process start to answer", "s", FIRST_ANSWER_S, statistics.median(ask)),
    ]


def _warm(corpus: Path, index: Path, questions: Path, asked: Sequence[GoldQuestion]) -> list[Row]:
    command = [sys.executable, "-m", "eval.probe", str(corpus), str(index), str(questions)]
    probe = json.loads(run_timed(command, cwd=ROOT).output.splitlines()[-1])
    ours = percentile(probe["latencies_ms"], 50)
    plain = percentile(plain_latencies(plain_texts(corpus), asked), 50)
    return [
        Row("answer, warm, p50", "ms", WARM_P50_MS, ours),
        Row("answer, warm, p95", "ms", WARM_P95_MS, percentile(probe["latencies_ms"], 95)),
        Row("plain program (500 characters, BM25), warm, p50", "ms", 0, plain),
        Row("our answer as a multiple of the plain program's pick", "x", 0, ours / plain),
        Row(
            f"memory after {MEMORY_AFTER} questions, the library alone", "MB", MEMORY_MB, probe["resident_mb"]
        ),
    ]


def _app_memory(corpus: Path, index: Path, asked: Sequence[GoldQuestion]) -> Row:
    what = f"memory after {MEMORY_AFTER} questions, the app"
    if not (ROOT / "app.py").is_file():
        return Row(what, "MB", MEMORY_MB, -1, "no app.py here")
    settings = {"POLICY_QA_CORPUS": str(corpus), "POLICY_QA_INDEX": str(index)}
    with served([sys.executable, "app.py"], cwd=ROOT, settings=settings) as app:
        app.first_answer(asked[0].question)
        for turn in range(MEMORY_AFTER):
            question = asked[turn % len(asked)]
            status = app.ask(question.question, question.history)
            if status != 200:
                raise PolicyQAError(f"应用对问题 {question.id} 返回了 HTTP {status}")
        return Row(what, "MB", MEMORY_MB, app.resident_mb())

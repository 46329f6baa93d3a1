"""What building, opening and answering cost as a library grows: the library at hand and made-up ones."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.markdown import row
from eval.memory import BYTES_PER_MB
from eval.metrics import percentile
from eval.processes import run_timed, run_watched
from eval.progress import Say, silent
from eval.questions import GoldQuestion
from eval.report import ROOT
from eval.sources import plain_texts
from eval.stages import LONGEST_S, STAGES, WHOLE, Asked, Timed
from eval.synthetic import write_library

# The goals at a million clauses, for two cores without a GPU.
CLAUSES_PER_S = 1000
ANSWER_P95_MS = 100
MEMORY_MB = 4000

QUESTIONS = 200  # of the set, and as many about the made-up documents


@dataclass(frozen=True, slots=True)
class Cost:
    """What one library costs. ``stages``: stage → median and 95th percentile, milliseconds a question."""

    name: str
    documents: int
    clauses: int
    build_s: float
    build_mb: float  # the most that all processes of the build held at once
    index_mb: float  # on disk
    open_s: float
    serve_mb: float  # the most the answering process held
    questions: int
    cut_off: int
    stages: Mapping[str, tuple[float, float]]


def measure_sizes(
    corpus: Path,
    asked: Sequence[GoldQuestion],
    sizes: Sequence[int],
    *,
    say: Say = silent,
) -> list[Cost]:
    """Measure the library at hand, and made-up ones of so many clauses, each in a folder that is deleted after.

    Raises:
        InputError: the library holds too little text to make others from.
        PolicyQAError: a command that is measured failed.
    """
    theirs: list[Asked] = [(one.question, one.history) for one in asked]
    with tempfile.TemporaryDirectory() as folder:
        costs = [_measure("the corpus", corpus, theirs, Path(folder))]
    drawn = theirs[:: max(1, len(theirs) // QUESTIONS)][:QUESTIONS]
    texts = plain_texts(corpus).values() if sizes else ()
    for size in sizes:
        say(f"{size:,} clauses")
        with tempfile.TemporaryDirectory() as folder:
            made = write_library(Path(folder) / "corpus", texts, size, questions=QUESTIONS)
            mixed = [*drawn, *((question, ()) for question in made.questions)]
            costs.append(_measure("made up", Path(folder) / "corpus", mixed, Path(folder)))
    return costs


def render(costs: Sequence[Cost]) -> str:
    """Write the costs as a Markdown table, a column a library."""
    rows: list[tuple[str, str, list[str]]] = [
        ("documents", "", [f"{c.documents:,}" for c in costs]),
        ("clauses", "", [f"{c.clauses:,}" for c in costs]),
        ("build", "", [f"{c.build_s:.1f} s" for c in costs]),
        ("clauses built a second", f"≥ {CLAUSES_PER_S:,}", [f"{c.clauses / c.build_s:,.0f}" for c in costs]),
        ("memory of the build, peak", "", [f"{c.build_mb:,.0f} MB" for c in costs]),
        ("index on disk", "", [f"{c.index_mb:,.0f} MB" for c in costs]),
        ("open", "", [f"{c.open_s:.1f} s" for c in costs]),
        ("memory of answering, peak", f"≤ {MEMORY_MB:,} MB", [f"{c.serve_mb:,.0f} MB" for c in costs]),
        ("questions", "", [str(c.questions) for c in costs]),
        (f"cut off at {LONGEST_S:g} s", "", [str(c.cut_off) for c in costs]),
    ]
    for stage in (*STAGES, WHOLE):
        goal = f"p95 ≤ {ANSWER_P95_MS}" if stage == WHOLE else ""
        found = [f"{c.stages[stage][0]:.1f} / {c.stages[stage][1]:.1f}" for c in costs]
        rows.append((f"{stage}, p50 / p95 ms", goal, found))
    head = ["", "goal", *(c.name for c in costs)]
    lines = [row(head), row(["---", "---:", *("---:" for _ in costs)])]
    return "\n".join([*lines, *(row([what, goal, *cells]) for what, goal, cells in rows)])


def _measure(name: str, corpus: Path, asked: Sequence[Asked], work: Path) -> Cost:
    index = work / "index"
    where = ["--corpus", str(corpus), "--index", str(index)]
    build_s, build_mb = run_watched([sys.executable, "-m", "rag", "build", *where], cwd=ROOT)
    build = index / (index / "CURRENT").read_text("utf-8").strip()
    counts = json.loads((build / "manifest.json").read_text("utf-8"))["counts"]
    questions = work / "questions.json"
    questions.write_text(json.dumps(asked, ensure_ascii=False), "utf-8")
    command = [sys.executable, "-m", "eval.stages", str(corpus), str(index), str(questions)]
    timed = Timed(**json.loads(run_timed(command, cwd=ROOT).output.splitlines()[-1]))
    return Cost(
        name=name,
        documents=counts["documents"],
        clauses=counts["clauses"],
        build_s=build_s,
        build_mb=build_mb,
        index_mb=sum(file.stat().st_size for file in build.rglob("*") if file.is_file()) / BYTES_PER_MB,
        open_s=timed.open_s,
        serve_mb=timed.peak_mb,
        questions=len(asked),
        cut_off=timed.cut_off,
        stages={
            stage: (percentile(times, 50), percentile(times, 95)) for stage, times in timed.stages.items()
        },
    )

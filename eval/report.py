"""What a run leaves behind: ``report.md`` for people, ``run.json`` for ``eval compare``."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from eval.charts import Chart, available, draw
from eval.curve import Point
from eval.markdown import row
from eval.metrics import bootstrap
from eval.run import Record, SetResult
from eval.summary import Figures, by_type, summarise
from rag.config import Settings

FORMAT = 1  # of run.json; raised when a reader of the old one would misread the new one
REPORT = "report.md"
RUN = "run.json"
ROOT = Path(__file__).resolve().parent.parent
RUNS = Path(__file__).resolve().parent / "runs"
INSTALL = "pip install -r requirements-eval.txt"  # for what is optional here

_SECRET = ("key", "token", "secret", "password")
_COLUMNS = (
    ("questions", "n"),
    ("recall@1", "R@1"),
    ("recall@3", "R@3"),
    ("recall@5", "R@5"),
    ("recall@10", "R@10"),
    ("mrr", "MRR"),
    ("ndcg@10", "nDCG@10"),
    ("accuracy", "correct"),
    ("answer_accuracy", "answers correct"),
    ("citation_recall", "cite R"),
    ("citation_precision", "cite P"),
    ("refusal_accuracy", "refused right"),
    ("false_refusal_rate", "false refusals"),
    ("verbatim_violations", "not verbatim"),
    ("inconsistent_marks", "bad marks"),
    ("errors", "errors"),
    ("sentences_shown", "model's shown"),
    ("sentences_withheld", "withheld"),
    ("sentences_replaced", "replaced"),
    ("fallbacks", "fallbacks"),
    ("fluency", "fluency"),
    ("completeness", "completeness"),
    ("latency_p50_ms", "p50 ms"),
    ("latency_p95_ms", "p95 ms"),
)
_OPINIONS = frozenset({"fluency", "completeness"})
_SENTENCES = frozenset({"sentences_shown", "sentences_withheld", "sentences_replaced", "fallbacks"})
_COUNTS = _SENTENCES | frozenset(
    {
        "questions",
        "verbatim_violations",
        "unchecked_citations",
        "inconsistent_marks",
        "errors",
    }
)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Under what conditions a run was made; ``commit`` is "" where git has nothing to say."""

    date: str  # ISO, UTC
    commit: str
    python: str
    settings: Mapping[str, str]
    index: Mapping[str, str]


def describe_run(settings: Settings, fingerprint: Mapping[str, str]) -> RunInfo:
    """Note the conditions of a run that is made now. Secrets among the settings are masked."""
    return RunInfo(
        date=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        commit=_commit(),
        python=platform.python_version(),
        settings={f.name: _shown(f.name, str(getattr(settings, f.name))) for f in fields(settings)},
        index=dict(fingerprint),
    )


def default_folder() -> Path:
    """``eval/runs/<date and time, UTC>``: sorts by age."""
    return RUNS / datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")


def write_report(
    out: Path, results: Sequence[SetResult], info: RunInfo, *, points: Sequence[Point] = ()
) -> Path:
    """Write both files into ``out`` (made if absent), beside them the charts; returns the path of the report.

    ``points`` are those of the refusal curves, for their chart.
    """
    out.mkdir(parents=True, exist_ok=True)
    saved = {
        "format": FORMAT,
        "info": asdict(info),
        "sets": [
            {
                "name": result.name,
                "held": result.held,
                "figures": summarise(result.records),
                "types": by_type(result.records),
                "records": [asdict(record) for record in _shareable(result)],
            }
            for result in results
        ],
    }
    (out / RUN).write_text(json.dumps(saved, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    report = out / REPORT
    charts = draw(out, results, points) if available() else []
    report.write_text(render(results, info, charts), encoding="utf-8")
    return report


def render(results: Sequence[SetResult], info: RunInfo, charts: Sequence[Chart] = ()) -> str:
    """Write the report in Markdown; where no charts can be drawn it says how to have them."""
    lines = ["# Evaluation", ""]
    lines += [f"- date: {info.date}", f"- commit: {info.commit or 'unknown'}", f"- Python: {info.python}"]
    lines += [f"- index {name}: {value}" for name, value in info.index.items()]
    lines += [f"- setting {name}: {value}" for name, value in info.settings.items() if value]
    lines += ["", "## Overall", ""]
    overall = [(result.name, summarise(result.records)) for result in results]
    if len(results) > 1:
        overall.append(("all", summarise([record for result in results for record in result.records])))
    lines += figures_table("set", overall)
    lines += ["", "## Charts", "", *_images(charts)]
    for result in results:
        lines += ["", f"## {result.name}: by type of question", ""]
        lines += [_accuracy_line(result), ""]
        lines += figures_table("type", list(by_type(result.records).items()))
        lines += ["", f"## {result.name}: failures", "", *_failures(result)]
    return "\n".join(lines) + "\n"


def figures_table(first: str, rows: Sequence[tuple[str, Figures]]) -> list[str]:
    """Markdown lines; a figure that nothing bears on in a row is a dash."""
    told = {key for _, figures in rows for key in figures}
    columns = [(key, title) for key, title in _COLUMNS if key in told or key not in _SENTENCES | _OPINIONS]
    head = [first, *(title for _, title in columns)]
    lines = [row(head), row(["---", *("---:" for _ in columns)])]
    lines += [row([name, *(_cell(key, figures) for key, _ in columns)]) for name, figures in rows]
    return lines


def has_defects(results: Sequence[SetResult]) -> bool:
    """Whether a question raised, or an answer broke a promise (verbatim citations, matching marks)."""
    return any(
        record.outcome == "error" or record.judgement.not_verbatim or not record.judgement.marks_consistent
        for result in results
        for record in result.records
    )


def _shareable(result: SetResult) -> list[Record]:
    # once more here: a set result made by other hands must not leak the held half either
    return [record.without_texts() if result.held else record for record in result.records]


def _images(charts: Sequence[Chart]) -> list[str]:
    if charts:
        return ["\n\n".join(chart.markdown for chart in charts)]
    return ["None." if available() else f"Charts need `{INSTALL}`."]


def _accuracy_line(result: SetResult) -> str:
    if not result.records:
        return "No questions."
    estimate = bootstrap([float(record.judgement.correct) for record in result.records])
    return f"Correct: {estimate.mean:.3f} (95 % bootstrap interval {estimate.low:.3f}–{estimate.high:.3f})"


def _failures(result: SetResult) -> list[str]:
    failed = [(record, reasons) for record in result.records if (reasons := _reasons(record))]
    if not failed:
        return ["None."]
    if result.held:
        return [", ".join(record.id for record, _ in failed)]
    return [
        f"- **{record.id}** ({record.type}) {_one_line(record.question)} — {'; '.join(reasons)}"
        for record, reasons in failed
    ]


def _reasons(record: Record) -> list[str]:
    judgement = record.judgement
    if record.outcome == "error":
        return [f"raised {_one_line(record.error)}"]
    reasons: list[str] = []
    if not judgement.correct:
        if record.answerable and judgement.refused:
            reasons.append("refused")
        if not record.answerable and not judgement.refused:
            reasons.append("answered what the library does not hold")
        reasons += [f"missing: {words}" for words in judgement.missing]
        reasons += [f"must not be said: {words}" for words in judgement.forbidden]
        reasons += _lost_gold(record)
    if judgement.not_verbatim:
        reasons.append(f"not verbatim: {', '.join(f'[{n}]' for n in judgement.not_verbatim)}")
    if not judgement.marks_consistent:
        reasons.append("marks and citations differ")
    return reasons


def _lost_gold(record: Record) -> list[str]:
    ranks = record.judgement.ranks
    lost = [place for place, rank in enumerate(ranks, start=1) if rank is None]
    if not record.answerable or not lost or (record.judgement.need == "any" and len(lost) < len(ranks)):
        return []
    return [f"gold not retrieved: {', '.join(map(str, lost))} of {len(ranks)}"]


def _cell(key: str, figures: Figures) -> str:
    if key not in figures:
        return "—"
    if key in _COUNTS:
        return str(round(figures[key]))
    return f"{figures[key]:.1f}" if key.endswith("_ms") else f"{figures[key]:.3f}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(name: str, value: str) -> str:
    return "***" if value and name.endswith(_SECRET) else value


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    head = _git(git, "rev-parse", "--verify", "--quiet", "HEAD")
    return f"{head} with local changes" if head and _git(git, "status", "--porcelain") else head


def _git(git: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed arguments
        [git, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""

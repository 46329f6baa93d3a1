"""Two runs side by side: what got better, what got worse, and whether that can be chance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics import PairedDifference, paired_bootstrap
from eval.report import FORMAT, RUN
from rag.errors import InputError

Key = tuple[str, str]  # name of the set, id of the question

_FIGURES = (
    "accuracy",
    "answer_accuracy",
    "refusal_accuracy",
    "false_refusal_rate",
    "recall@1",
    "recall@5",
    "recall@10",
    "mrr",
    "ndcg@10",
    "citation_recall",
    "citation_precision",
    "latency_p50_ms",
    "latency_p95_ms",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a saved run says about one question; ``question`` is "" for held sets."""

    question: str
    correct: bool
    recall: float  # of the citations
    best_rank: int  # of any gold passage among the retrieved; 0: none


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run read back from its ``run.json``."""

    outcomes: Mapping[Key, Outcome]
    figures: Mapping[str, Mapping[str, float]]  # set → figure → value


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A over the questions both hold."""

    gained: tuple[Key, ...]
    lost: tuple[Key, ...]
    retrieval_up: tuple[Key, ...]  # a gold passage stands higher
    retrieval_down: tuple[Key, ...]
    common: int
    only_a: int
    only_b: int
    difference: PairedDifference

    @property
    def worse(self) -> bool:
        """Whether B is worse beyond chance: the whole interval lies below 0."""
        return self.difference.high < 0


def load_run(path: Path) -> SavedRun:
    """Read a run from its folder or its ``run.json``.

    Raises:
        InputError: there is no run, or one of another format.
    """
    file = path / RUN if path.is_dir() else path
    try:
        saved = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file} 不是一次评测的结果；请给 eval run 的输出目录") from error
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise InputError(f"{file} 的格式不是 {FORMAT}；请用当前版本重新运行 eval run")
    try:
        outcomes = {(s["name"], r["id"]): _outcome(r) for s in saved["sets"] for r in s["records"]}
        figures = {s["name"]: s["figures"] for s in saved["sets"]}
    except (KeyError, TypeError) as error:
        raise InputError(f"{file} 缺少内容：{error}；请重新运行 eval run") from error
    return SavedRun(outcomes=outcomes, figures=figures)


def compare(a: SavedRun, b: SavedRun) -> Comparison:
    """Compare question by question.

    Raises:
        InputError: the runs have no question in common.
    """
    common = [key for key in a.outcomes if key in b.outcomes]
    if not common:
        raise InputError("两次评测没有共同的问题，无法比较")
    pairs = [(key, a.outcomes[key], b.outcomes[key]) for key in common]
    return Comparison(
        gained=tuple(key for key, x, y in pairs if y.correct and not x.correct),
        lost=tuple(key for key, x, y in pairs if x.correct and not y.correct),
        retrieval_up=tuple(key for key, x, y in pairs if _higher(y, x)),
        retrieval_down=tuple(key for key, x, y in pairs if _higher(x, y)),
        common=len(common),
        only_a=len(a.outcomes) - len(common),
        only_b=len(b.outcomes) - len(common),
        difference=paired_bootstrap(
            [float(x.correct) for _, x, _ in pairs], [float(y.correct) for _, _, y in pairs]
        ),
    )


def render(a: SavedRun, b: SavedRun, comparison: Comparison) -> str:
    """Write the comparison in Markdown."""
    difference = comparison.difference
    counts = f"{comparison.common} questions in both runs, {comparison.only_a} only in A, {comparison.only_b} only in B."
    interval = f"95 % interval {difference.low:+.3f} to {difference.high:+.3f}, p = {difference.p_value:.3f}"
    lines = [counts, "", f"Correct, B - A: {difference.mean:+.3f} ({interval}, paired bootstrap)"]
    for name in a.figures:
        if name in b.figures:
            lines += ["", f"## {name}", "", *_figures(a.figures[name], b.figures[name])]
    for title, keys in (
        ("Now correct", comparison.gained),
        ("No longer correct", comparison.lost),
        ("Gold passage higher", comparison.retrieval_up),
        ("Gold passage lower or gone", comparison.retrieval_down),
    ):
        lines += ["", f"## {title} ({len(keys)})", "", *_listed(keys, b)]
    return "\n".join(lines)


def _outcome(record: Mapping[str, Any]) -> Outcome:
    judgement = record["judgement"]
    found = [rank for rank in judgement["ranks"] if rank is not None]
    return Outcome(
        question=record["question"],
        correct=judgement["correct"],
        recall=judgement["citation_recall"],
        best_rank=min(found, default=0),
    )


def _higher(x: Outcome, y: Outcome) -> bool:
    return x.best_rank > 0 and (y.best_rank == 0 or x.best_rank < y.best_rank)


def _figures(a: Mapping[str, float], b: Mapping[str, float]) -> list[str]:
    shared = [name for name in _FIGURES if name in a and name in b]
    rows = [f"| {name} | {a[name]:.3f} | {b[name]:.3f} | {b[name] - a[name]:+.3f} |" for name in shared]
    return ["| figure | A | B | B - A |", "|---|---:|---:|---:|", *rows]


def _listed(keys: Sequence[Key], run: SavedRun) -> list[str]:
    if not keys:
        return ["None."]
    return [
        f"- {name}/{id_} {' '.join(run.outcomes[name, id_].question.split())}".rstrip() for name, id_ in keys
    ]

"""Refusal curves: what share of questions a threshold would refuse, rightly and wrongly.

One signal at a time, over the questions it bears on; the thresholds in use stand where a further
step costs more wrong refusals than it brings right ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.questions import GoldQuestion

GRIDS: dict[str, tuple[float, ...]] = {
    "strength": (0.25, 0.5, 0.7, 1.0, 1.2, 1.45, 2.0, 2.8, 3.6, 5.0),
    "coverage": (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "relevance": (-3.0, -2.0, -1.5, -1.0, -0.6, 0.0, 1.0),
    "figure share": (0.2, 0.3, 0.34, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7),
}


class Signalling(Protocol):
    """What is measured: ``rag.assistant.Assistant``, or a fake of it."""

    def signals(self, question: str, history: Sequence[str] = ()) -> dict[str, float]:
        """What refusals are decided by, for one question."""
        ...


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold: shares of the unanswerable and of the answerable questions below it, 0 to 1."""

    signal: str
    threshold: float
    rightly: float
    wrongly: float
    questions: int


def curves(assistant: Signalling, questions: Sequence[GoldQuestion]) -> list[Point]:
    """The points of every signal, in the order of its thresholds."""
    found = [
        (question.answerable, assistant.signals(question.question, question.history))
        for question in questions
    ]
    points = []
    for signal, grid in GRIDS.items():
        right = [signals[signal] for answerable, signals in found if not answerable and signal in signals]
        wrong = [signals[signal] for answerable, signals in found if answerable and signal in signals]
        points += [
            Point(signal, at, _below(right, at), _below(wrong, at), len(right) + len(wrong)) for at in grid
        ]
    return points


def render(points: Sequence[Point]) -> str:
    """A Markdown table."""
    head = [
        "| signal | below | refused rightly | refused wrongly | questions |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    rows = [
        f"| {p.signal} | {p.threshold} | {p.rightly:.3f} | {p.wrongly:.3f} | {p.questions} |" for p in points
    ]
    return "\n".join([*head, *rows])


def _below(values: Sequence[float], threshold: float) -> float:
    return sum(value < threshold for value in values) / len(values) if values else 0.0

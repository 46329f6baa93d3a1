"""Refusal curves: shares below a threshold, per signal, over the questions it bears on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from eval.curve import GRIDS, curves, render
from eval.questions import GoldQuestion
from rag.assistant import Assistant


class Signals:
    """Hands out made-up signals by question."""

    def __init__(self, by_question: dict[str, dict[str, float]]) -> None:
        self._by_question = by_question

    def signals(self, question: str, history: Sequence[str] = ()) -> dict[str, float]:
        assert history == ()
        return self._by_question[question]


def ask(text: str, *, answerable: bool) -> GoldQuestion:
    return GoldQuestion(text, "t", text, answerable)


QUESTIONS = [
    ask("有", answerable=True),
    ask("弱", answerable=True),
    ask("无", answerable=False),
    ask("近", answerable=False),
]
SIGNALS = Signals(
    {
        "有": {"strength": 4.0, "coverage": 0.9, "figure share": 0.6},
        "弱": {"strength": 1.1, "coverage": 0.2},
        "无": {"strength": 0.3, "coverage": 0.0},
        "近": {"strength": 3.0, "coverage": 0.6, "figure share": 0.35},
    }
)


@pytest.mark.parametrize(
    ("signal", "threshold", "rightly", "wrongly", "questions"),
    [
        ("strength", 0.25, 0.0, 0.0, 4),
        ("strength", 0.5, 0.5, 0.0, 4),
        ("strength", 1.2, 0.5, 0.5, 4),
        ("strength", 3.6, 1.0, 0.5, 4),
        ("figure share", 0.4, 1.0, 0.0, 2),
        ("figure share", 0.7, 1.0, 1.0, 2),
    ],
)
def test_a_point_is_the_share_below_its_threshold(
    signal: str, threshold: float, rightly: float, wrongly: float, questions: int
) -> None:
    point = next(p for p in curves(SIGNALS, QUESTIONS) if (p.signal, p.threshold) == (signal, threshold))
    assert (point.rightly, point.wrongly, point.questions) == (rightly, wrongly, questions)


def test_a_curve_never_falls() -> None:
    points = curves(SIGNALS, QUESTIONS)
    for signal, grid in GRIDS.items():
        own = [point for point in points if point.signal == signal]
        assert [point.threshold for point in own] == list(grid) == sorted(grid)
        assert [point.rightly for point in own] == sorted(point.rightly for point in own)
        assert [point.wrongly for point in own] == sorted(point.wrongly for point in own)


def test_the_table_has_a_row_a_point() -> None:
    lines = render(curves(SIGNALS, QUESTIONS)).split("\n")
    assert len(lines) == 2 + sum(map(len, GRIDS.values()))
    assert "| strength | 0.5 | 0.500 | 0.000 | 4 |" in lines


def test_no_question_gives_no_share() -> None:
    assert {(p.rightly, p.wrongly, p.questions) for p in curves(SIGNALS, [])} == {(0.0, 0.0, 0)}


def test_the_assistant_gives_its_signals(assistant: Assistant) -> None:
    asks = assistant.signals("重庆扬帆方案要建成多少个5G行业虚拟专网？")
    assert asks["figure share"] >= 0.4
    assert asks["strength"] > 1.45
    assert 0.0 <= asks["coverage"] <= 1.0
    assert "figure share" not in assistant.signals("5G+智慧旅游谁牵头？")
    assert assistant.signals("重庆火锅底料怎么炒才香")["strength"] < 0.5

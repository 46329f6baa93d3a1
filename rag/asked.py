"""A question as understood: what it asks, the weighted words to search with, the question before it."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.schema import Question


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood, with the weighted words that search is asked with."""

    question: Question
    words: dict[str, float]  # word → weight
    grams: dict[str, float]
    base: Reading | None = None  # the question this one follows up on
    ordinal: int = 0  # "the second one": a place in the list asked for before; -1: the last
    both: bool = False  # asks about the two questions before together
    core: tuple[str, ...] = field(default=())  # content words of this question itself

"""The figures of a library by their names: those alike to a wording, without a look at each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.facts.indicators import ROW_NUMBER
from rag.language.normalise import compact
from rag.language.phrases import Phrases
from rag.language.tokens import bigrams
from rag.schema import Indicator

CACHED_NAMES = 65_536
COUNT_WORD = re.compile(r"(?:总?数量?|值)$")


class IndicatorNames:
    """Looks figures up by the bigrams of their names."""

    def __init__(self, facts: Sequence[Indicator]) -> None:
        self._facts = facts
        self._of_name: dict[str, list[int]] = {}
        for number, fact in enumerate(facts):
            self._of_name.setdefault(fact.name, []).append(number)
        self._names = list(self._of_name)
        pairs = [name_pairs(name) for name in self._names]
        self._sizes = np.array([len(own) for own in pairs], dtype=np.int32)
        holding: dict[str, list[int]] = {}
        for number, own in enumerate(pairs):
            for pair in own:
                holding.setdefault(pair, []).append(number)
        self._holding = {pair: np.array(numbers, dtype=np.int32) for pair, numbers in holding.items()}
        self._written = Phrases(map(compact, self._names))

    def alike(self, pairs: Set[str], least: float) -> list[Indicator]:
        """Figures whose names share bigrams with a wording, in order.

        By the harmonic mean of the shares of each other's at least ``least``, or with all of the wording.
        """
        found = [self._holding[pair] for pair in pairs if pair in self._holding]
        if not found:
            return []
        both = np.bincount(np.concatenate(found), minlength=len(self._names))
        enough = 2 * both >= least * (len(pairs) + self._sizes)
        near: NDArray[np.intp] = np.flatnonzero((both > 0) & (enough | (both == len(pairs))))
        numbers = sorted(number for name in near for number in self._of_name[self._names[name]])
        return [self._facts[number] for number in numbers]

    def named_in(self, text: str) -> list[str]:
        """The names, without white space, that stand in a text."""
        return self._written.find(text)


@lru_cache(maxsize=CACHED_NAMES)
def name_pairs(name: str) -> frozenset[str]:
    """The bigrams of a figure's name that say what is counted."""
    return frozenset(bigrams(COUNT_WORD.sub("", ROW_NUMBER.sub("", name)))) - {"5g"}

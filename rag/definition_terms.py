"""The definitions of a library by their terms and meanings: those a text names, without a look at each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.language.normalise import normalise
from rag.language.phrases import Phrases
from rag.schema import Definition

MIN_MEANING = 4  # characters of a meaning that a text may give to ask for its term
PARTS = re.compile(r"[,，;；]")
DASHES = re.compile(r"[—–‐-]+")  # 5G—A and 5G-A are one term


class DefinitionTerms:
    """Looks definitions up by what a text says."""

    def __init__(self, facts: Sequence[Definition]) -> None:
        self._by_term: dict[str, list[Definition]] = {}
        self._by_part: dict[str, list[Definition]] = {}
        for fact in facts:
            self._by_term.setdefault(DASHES.sub("-", normalise(fact.term)), []).append(fact)
            for part in dict.fromkeys(PARTS.split(normalise(fact.meaning))):
                plain = part.removesuffix("技术")
                if len(plain) >= MIN_MEANING:
                    self._by_part.setdefault(plain, []).append(fact)
        self._terms, self._parts = Phrases(self._by_term), Phrases(self._by_part)
        self._place = {id(fact): number for number, fact in enumerate(facts)}

    def by_term(self, text: str) -> list[tuple[Definition, int]]:
        """Definitions whose term stands in a normalised text as a word, each with the term's length, in order."""
        plain = DASHES.sub("-", text)
        return self._in_order(
            (fact, len(fact.term))
            for term in self._terms.find(plain)
            if re.search(rf"(?<![a-z\d+\-]){re.escape(term)}(?![a-z\d\-])", plain)
            for fact in self._by_term[term]
        )

    def by_meaning(self, text: str) -> list[tuple[Definition, int]]:
        """Definitions a part of whose meaning stands in a normalised text, each with its longest such part, in order."""
        longest: dict[int, tuple[Definition, int]] = {}
        for part in self._parts.find(DASHES.sub("-", text)):
            for fact in self._by_part[part]:
                known = longest.get(id(fact), (fact, 0))
                longest[id(fact)] = max(known, (fact, len(part)), key=lambda pair: pair[1])
        return self._in_order(longest.values())

    def _in_order(self, found: Iterable[tuple[Definition, int]]) -> list[tuple[Definition, int]]:
        return sorted(found, key=lambda pair: self._place[id(pair[0])])

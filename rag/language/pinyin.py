"""Whole stretches of pinyin as Chinese: "bu rang xiaoche fa duoshao qian".

The most likely words whose sounds make up the letters, by the frequencies of the dictionary; words of the
library count as likely, since a question is about them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from itertools import accumulate

from pypinyin import lazy_pinyin

from rag.language.tokens import HAN_RUN, Tokens

# Syllables of pinyin, by their initials and finals.
SYLLABLES = re.compile(
    r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?ang|[iu]?an|iong|ong|eng|ing|uai|iao|[iu]?en|in|un|[iu]?a[io]?"
    r"|[iu]?e[ir]?|iu|ui|uo|ou|[aoeiuv])(?:r(?![aeiou]))?)+"
)
STRETCH = re.compile(r"(?<![a-z\d])[a-z]+(?: [a-z]+)+")
FEWEST_LETTERS = 8  # of a stretch: shorter ones may be names
COMMON = 500  # frequency of a dictionary word that a question may hold
MOST_KNOWN = 0.1  # of the letters of a stretch, in Latin words of the library: "fang an" holds one
LONGEST_WORD = 6  # characters
LONGEST_SOUND = 24  # letters
# Costs are negative logarithms of a word's share of the dictionary's text; "的" costs 3, a rare word 12.
LIBRARY_COST = 7.0
OFTEN_WORTH = 0.5  # less for each e-fold of the passages that a word of the library stands in
QUESTION_COST = 5.0
UNLIKELY = 3.0  # mean cost a letter, from which the letters are taken for another language


class Pinyin:
    """Reads stretches of pinyin with the words of a library and of the dictionary."""

    def __init__(self, words: Mapping[str, int], questions: Iterable[str], tokens: Tokens) -> None:
        self._words = words
        self._questions = frozenset(questions)
        self._tokens = tokens
        self._by_sound: dict[str, tuple[float, str]] = {}

    def read(self, text: str) -> str:
        """A normalised text with its stretches of pinyin in Chinese, where they make sense."""
        return STRETCH.sub(lambda match: self._stretch(match[0]) or match[0], text)

    def _stretch(self, written: str) -> str:
        tokens = written.split()
        letters = "".join(tokens)
        known = sum(len(token) for token in tokens if token in self._words)
        if len(letters) < FEWEST_LETTERS or known > MOST_KNOWN * len(letters):
            return ""  # a name, a Latin word of the library
        cost, words = self._likeliest(letters, frozenset(accumulate(map(len, tokens))))
        return words if cost <= UNLIKELY * len(letters) else ""

    def _likeliest(self, letters: str, ends: frozenset[int]) -> tuple[float, str]:
        """The cheapest words for all letters (Viterbi); a word that begins in a token ends with one or inside the same."""
        sounds = self._sounds()
        best: list[tuple[float, str]] = [(0.0, "")] + [(math.inf, "")] * len(letters)
        for at in range(len(letters)):
            cost, words = best[at]
            if cost == math.inf:
                continue
            token_end = min(end for end in ends if end > at)
            for until in range(at + 1, min(len(letters), at + LONGEST_SOUND) + 1):
                found = sounds.get(letters[at:until]) if until <= token_end or until in ends else None
                if found and cost + found[0] < best[until][0]:
                    best[until] = (cost + found[0], words + found[1])
        return best[-1]

    def _sounds(self) -> dict[str, tuple[float, str]]:
        """Sound → its cheapest word; made at the first stretch, since few questions hold one."""
        if not self._by_sound:
            common = self._tokens.common(COMMON)
            total = math.log(sum(common.values()) or 1)
            costs = {word: total - math.log(frequency) for word, frequency in common.items()}
            for word, frequency in self._words.items():
                if len(word) > 1:
                    cost = LIBRARY_COST - OFTEN_WORTH * math.log1p(frequency)
                    costs[word] = min(costs.get(word, math.inf), cost)
            costs |= dict.fromkeys(self._questions, QUESTION_COST)
            found: dict[str, tuple[float, str]] = {}
            for word, cost in costs.items():
                if HAN_RUN.fullmatch(word) and len(word) <= LONGEST_WORD:
                    sound = "".join(lazy_pinyin(word))
                    found[sound] = min(found.get(sound, (math.inf, "")), (cost, word))
            self._by_sound = found
        return self._by_sound

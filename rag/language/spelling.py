"""Words written by their sound: pinyin in Latin letters, and homophones typed for the right word.

Both are resolved against the words of the library: only a word that stands there is put in, and
only where the question's own writing makes no word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin

from rag.language.pinyin import Pinyin
from rag.language.tokens import HAN_RUN, Tokens

# What questions are made of besides the library's words, for pinyin input.
QUESTION_WORDS = [
    "多少",
    "谁",
    "牵头",
    "哪些",
    "哪个",
    "负责",
    "部门",
    "单位",
    "责任",
    "什么",
    "目标",
    "时候",
    "支持",
    "奖励",
    "补贴",
    "怎么",
    "有",
    "的",
    "是",
    "吗",
    "呢",
    "到",
    "年",
    "底",
    "建",
    "要",
    "个",
    "由",
    "和",
    "几",
    "哪里",
    "方案",
    "计划",
    "规划",
    "国家",
    "重庆",
    "渝北",
    "全市",
    "任务",
    "指标",
    "达到",
    "多少钱",
    "第几条",
    "哪一条",
    "怎么办",
    "条件",
    "规定",
    "申请",
]
ALSO_SPELT = {"shei": "谁"}  # the everyday reading, where pypinyin gives the other
SOUND_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
LETTERS = re.compile(r"[a-z]+")
LETTER_NAMES = {"g": "ji"}  # 5G is also heard as 五鸡
MAX_WORD = 6  # characters of a library word looked for by sound
KNOWN_FREQUENCY = 20  # a dictionary word this common is meant as written
MIN_FREQUENCY = 2  # passages a word must stand in to be put in for another


class Speller:
    """Puts the library's words in for what only sounds like them."""

    def __init__(
        self, words: Mapping[str, int], tokens: Tokens, *, seen: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._tokens = tokens
        self._seen = seen  # whether two characters stand side by side anywhere in the library
        self._words = words
        self._stretches = Pinyin(words, QUESTION_WORDS, tokens)
        self._by_sound: dict[str, str] = {}
        self._by_pinyin: dict[str, str] = {}
        ranked = sorted(words.items(), key=lambda item: (-item[1], item[0]))
        for word, frequency in ranked:
            if HAN_RUN.fullmatch(word) and 2 <= len(word) <= MAX_WORD:
                syllables = lazy_pinyin(word)
                self._by_pinyin.setdefault("".join(syllables), word)
                if frequency >= MIN_FREQUENCY:
                    self._by_sound.setdefault(_loose(syllables), word)
        for word in QUESTION_WORDS:
            self._by_pinyin.setdefault("".join(lazy_pinyin(word)), word)
        for spelt, word in ALSO_SPELT.items():
            self._by_pinyin.setdefault(spelt, word)
        for number, ch in enumerate("零一二三四五六七八九"):
            for letter, sound in LETTER_NAMES.items():
                if f"{number}{letter}" in words:
                    self._by_sound.setdefault(_loose([*lazy_pinyin(ch), sound]), f"{number}{letter}")

    def correct(self, text: str, keep: Sequence[tuple[int, int]] = ()) -> str:
        """A normalised text with pinyin and homophones resolved; stretches of ``keep`` stay as they are."""
        pieces: list[str] = []
        at = 0
        for start, end in sorted(keep, key=lambda stretch: (stretch[0], -stretch[1])):
            if start >= at:
                pieces += [self._homophones(self._pinyin(text[at:start])), text[start:end]]
                at = end
        pieces.append(self._homophones(self._pinyin(text[at:])))
        return "".join(pieces)

    def stands(self, text: str) -> bool:
        """Whether each two neighbouring characters of a text stand side by side somewhere in the library."""
        return self._stands(text)

    def _pinyin(self, text: str) -> str:
        text = self._stretches.read(text)

        def put_in(match: re.Match[str]) -> str:
            letters = match[0]
            return letters if letters in self._words else self._spell(letters) or letters

        return LETTERS.sub(put_in, text)

    def _spell(self, letters: str) -> str:
        """The fewest words whose pinyin makes up ``letters``; empty when none do."""
        if len(letters) < 3:
            return self._by_pinyin.get(letters, "") if len(letters) == 2 else ""
        best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(letters)
        for at in range(len(letters)):
            here = best[at]
            if here is None:
                continue
            for until in range(at + 1, min(len(letters), at + 24) + 1):
                word = self._by_pinyin.get(letters[at:until])
                if word is None:
                    continue
                candidate = (here[0] + 1, here[1] + word)
                there = best[until]
                if there is None or candidate[0] < there[0]:
                    best[until] = candidate
        whole = best[len(letters)]
        return whole[1] if whole and whole[0] <= max(1, len(letters) // 3) else ""

    def _homophones(self, text: str) -> str:
        text = self._long_words(text)
        out: list[str] = []
        for run, sound in self._runs(text):
            out.append(run if sound else self._replace(run))
        return "".join(out)

    def _long_words(self, text: str) -> str:
        """Library words of three characters and more, put in where whole segments sound just like one."""
        out: list[str] = []
        segments = self._tokens.segments(text)
        at = 0
        while at < len(segments):
            taken = 1
            word = segments[at]
            for count in range(min(len(segments) - at, MAX_WORD), 0, -1):
                span = "".join(segments[at : at + count])
                if 3 <= len(span) <= MAX_WORD and HAN_RUN.fullmatch(span) and not self._stands(span):
                    found = self._by_pinyin.get("".join(_syllables(span)), "")
                    if len(found) == len(span):
                        word, taken = found, count
                        break
            out.append(word)
            at += taken
        return "".join(out)

    def _runs(self, text: str) -> list[tuple[str, bool]]:
        """The text in stretches: words as they should be (True), and what makes no word (False)."""
        runs: list[tuple[str, bool]] = []
        for segment in self._tokens.segments(text):
            known = segment in self._words or self._tokens.frequency(segment) >= KNOWN_FREQUENCY
            sound = (len(segment) > 1 and known) or not HAN_RUN.fullmatch(segment)
            if runs and not sound and not runs[-1][1]:
                runs[-1] = (runs[-1][0] + segment, False)
            else:
                runs.append((segment, sound))
        return runs

    def _replace(self, run: str) -> str:
        """Put library words in for what sounds like them: the longest first, then the most used."""
        found = [
            (length, self._words.get(word, 0), -at, word)
            for at in range(len(run) - 1)
            for length in range(2, min(MAX_WORD, len(run) - at) + 1)
            if (word := self._meant(run, at, length))
        ]
        pieces = list(run)
        taken: set[int] = set()
        for length, _, negative, word in sorted(found, reverse=True):
            places = range(-negative, length - negative)
            if taken.isdisjoint(places):
                taken.update(places)
                pieces[places[0] : places[-1] + 1] = [word, *[""] * (length - 1)]
        return "".join(pieces)

    def _meant(self, run: str, at: int, length: int) -> str:
        """The library word that a stretch sounds like, unless the stretch may be meant as it stands."""
        span = run[at : at + length]
        word = self._by_sound.get(_loose(_syllables(span)), "")
        odd = sum(ch not in COMMON for ch in span)
        weak = length == 2 and (odd < 2 or self._breaks_word(run, at))
        return word if word and word != span and odd and not weak and not self._stands(span) else ""

    def _breaks_word(self, run: str, at: int) -> bool:
        """Whether the two characters at a place are a common word, or one of them is half of one."""
        pairs = (run[i : i + 2] for i in range(max(at - 1, 0), at + 2))
        return any(len(pair) == 2 and self._tokens.frequency(pair) >= KNOWN_FREQUENCY for pair in pairs)

    def _stands(self, span: str) -> bool:
        return all(self._seen(span[i : i + 2]) for i in range(len(span) - 1))


# Characters questions are full of: alone they make no misspelt word.
COMMON = frozenset(
    "的了吗呢是有在和与个这那我你他们要会能可不没都也就到从对给为以及等上下中里人年月日多少几哪谁市区该找请想问说讲看帮做用出来去把被让给才又再很太真还只先后前吧啊"
)


def sounds(text: str) -> list[str]:
    """Pairs of neighbouring syllables of a text's Chinese characters, with sounds that are mixed up made one."""
    out: list[str] = []
    for run in HAN_RUN.findall(text):
        syllables = _loose(_syllables(run)).split(" ")
        out += [f"{a} {b}" for a, b in pairwise(syllables)]
    return out


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text))


def _loose(syllables: list[str] | tuple[str, ...]) -> str:
    """Syllables with the sounds that speakers and keyboards mix up made one."""
    out = []
    for syllable in syllables:
        loose = syllable
        for a, b in SOUND_ALIKE:
            loose = loose.replace(a, b)
        out.append(loose)
    return " ".join(out)

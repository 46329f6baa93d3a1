"""English questions: the terms of the domain put into Chinese, figures and names kept."""

from __future__ import annotations

import re
from collections.abc import Container

from rag.language.lexicon import english_glossary
from rag.language.pinyin import SYLLABLES
from rag.language.regions import OF_COUNTIES, spelt_regions

WORD = re.compile(r"[a-z][a-z'\-]*")
TOKEN = re.compile(r"[a-z0-9][a-z0-9'.\-]*(?<![.'\-])")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 10,000
PART = re.compile(r"[a-z0-9+]+")  # of a term: "5g", "big" and "data" of "big-data"
LONGEST_TERM = 8  # parts
PLACE = re.compile(r"(?<![a-z])([a-z]{5,})(?: (district|county|city|province|municipality))?(?![a-z])")
YEAR = re.compile(r"(?<![\w.])(20[1-4]\d)(?![\w.%-])")
# A question counts as English when it has at least this many words of common English …
MOSTLY = 0.9  # of the words of a question in pinyin, that are: "fang an" is no English, though "an" is
MIN_WORDS = 3
# … among them one of these.
FUNCTION_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "will",
        "be",
        "of",
        "in",
        "on",
        "for",
        "to",
        "by",
        "with",
        "and",
        "or",
        "what",
        "which",
        "who",
        "whom",
        "when",
        "where",
        "how",
        "many",
        "much",
        "does",
        "do",
        "did",
        "has",
        "have",
        "should",
        "must",
        "can",
        "could",
        "would",
        "that",
        "this",
        "it",
        "its",
        "their",
        "our",
        "my",
    ]
)


def _place(match: re.Match[str]) -> str:
    """A place by its pinyin, "Wanzhou District", in Chinese; as it stands where none is called so."""
    county = match[2] in ("district", "county")
    spelt = f"{match[1]} {OF_COUNTIES}" if county else match[1]
    name = spelt_regions().get(spelt)
    return f" {name} " if name else match[0]


def _translated(text: str, known: Container[str]) -> str:
    """A text with the terms of the glossary in Chinese, the longest first that begins at a word."""
    glossary = english_glossary()
    spans = [match.span() for match in PART.finditer(text)]
    out: list[str] = []
    at = number = 0
    while number < len(spans):
        begin = spans[number][0]
        for last in range(min(len(spans), number + LONGEST_TERM) - 1, number - 1, -1):
            written = text[begin : spans[last][1]]
            term = next((term for term in _singular(written) if term in glossary), "")
            if term:
                out += [text[at:begin], f" {_likely(glossary[term], known)} "]
                at, number = spans[last][1], last
                break
        number += 1
    return "".join([*out, text[at:]])


def _singular(written: str) -> tuple[str, ...]:
    """A term as written and without the ending of a plural."""
    return (written, written.removesuffix("s"), written.removesuffix("es"))


def _likely(chinese: str, known: Container[str]) -> str:
    """Of several words for a term, parted by "/", the first of the library; the first of all where it has none."""
    words = chinese.split("/")
    return next((word for word in words if word in known), words[0])


def is_english(text: str) -> bool:
    """Whether a normalised text is written in English."""
    words = WORD.findall(text)
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    if len(words) < MIN_WORDS or han >= len(words) or not any(w in FUNCTION_WORDS for w in words):
        return False
    spelt = sum(bool(SYLLABLES.fullmatch(word)) for word in words)
    return spelt < MOSTLY * len(words)


def to_chinese(text: str, known: Container[str]) -> str:
    """Chinese words for the English ones that are known; the others go, figures and library words stay."""
    text = THOUSANDS.sub("", re.sub(r"(?<=[a-z])['’]s\b", "", text))
    text = PLACE.sub(_place, text)
    out = _translated(text, known)

    def keep(match: re.Match[str]) -> str:
        word = match[0]
        wanted = word in known and word not in FUNCTION_WORDS
        return word if wanted or any(ch.isdigit() for ch in word) else " "

    return YEAR.sub(r"\1年", " ".join(TOKEN.sub(keep, out).split()))

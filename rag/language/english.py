"""English questions: the terms of the domain put into Chinese, figures and names kept."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from rag.language.lexicon import english_glossary

WORD = re.compile(r"[a-z][a-z'\-]*")
TOKEN = re.compile(r"[a-z0-9][a-z0-9'.\-]*(?<![.'\-])")
YEAR = re.compile(r"(?<![\w.])(20[1-4]\d)(?![\w.%-])")
# A question counts as English when it has at least this many words of common English …
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


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    terms = "|".join(re.escape(term) for term in english_glossary())
    return re.compile(rf"(?<![a-z])(?:{terms})(?![a-z])")


def is_english(text: str) -> bool:
    """Whether a normalised text is written in English."""
    words = WORD.findall(text)
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return len(words) >= MIN_WORDS and han < len(words) and any(w in FUNCTION_WORDS for w in words)


def to_chinese(text: str, known: Container[str]) -> str:
    """Chinese words for the English ones that are known; the others go, figures and library words stay."""
    glossary = english_glossary()
    text = re.sub(r"(?<=[a-z])['’]s\b", "", text)
    out = _pattern().sub(lambda match: f" {glossary[match[0]]} ", text)

    def keep(match: re.Match[str]) -> str:
        word = match[0]
        wanted = word in known and word not in FUNCTION_WORDS
        return word if wanted or any(ch.isdigit() for ch in word) else " "

    return YEAR.sub(r"\1年", " ".join(TOKEN.sub(keep, out).split()))

"""One form for the same text: width, script, case. For matching only; offsets refer to the original."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

CACHED_TEXTS = 8192  # about 10 MB: the clauses found for a question are looked at a dozen times
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """NFKC, simplified characters, no invisible characters, lower case, single spaces."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    return " ".join(_to_simplified().convert(text).lower().split())


@lru_cache(maxsize=CACHED_TEXTS)
def compact(text: str) -> str:
    """Normalised and without any white space: for asking whether one text contains another."""
    return "".join(normalise(text).split())

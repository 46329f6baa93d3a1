"""Word lists: everyday words → policy words, English → Chinese. A library may bring its own.

``lexicon.csv`` in a corpus folder has the columns ``kind,term,meaning``; ``kind`` is ``synonym``
(meaning: policy words, parted by spaces), ``agency`` (meaning: the agency's name) or ``aspect``
(term: a side of a thing that people ask for, 验收; meaning: words of which one must stand where it is told).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from rag.errors import ManifestError, ReadError
from rag.language.normalise import normalise
from rag.reading.encoding import decode

FILE = "lexicon.csv"
COLUMNS = ["kind", "term", "meaning"]
KINDS = ("synonym", "agency", "aspect")
LONGEST_TERM = 12  # characters


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words a question may use for what the library says otherwise."""

    synonyms: Mapping[str, tuple[str, ...]]
    agencies: Mapping[str, str]  # alias → name
    aspects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # asked for → told by

    def aspects_in(self, text: str) -> dict[str, tuple[str, ...]]:
        """The sides of a thing that a normalised text names, each with the words that tell it; longer ones win."""
        return _longest(self.aspects, text)

    def expand(self, text: str) -> dict[str, tuple[str, ...]]:
        """Everyday words in a normalised text with their policy words; longer ones win."""
        return _longest(self.synonyms, text)

    def updated(self, other: Lexicon) -> Lexicon:
        """These lists with those of another, which win."""
        return Lexicon(
            {**self.synonyms, **other.synonyms},
            {**self.agencies, **other.agencies},
            {**self.aspects, **other.aspects},
        )

    def with_terms(self, terms: Iterable[tuple[str, str]]) -> Lexicon:
        """These lists with the terms a library explains: each stands for its short meaning, and the reverse."""
        synonyms = dict(self.synonyms)
        for term, meaning in terms:
            for word, other in ((normalise(term), normalise(meaning)), (normalise(meaning), normalise(term))):
                if 2 <= len(word) <= LONGEST_TERM and 2 <= len(other) <= LONGEST_TERM and word != other:
                    synonyms.setdefault(word, (other,))
        return replace(self, synonyms=synonyms)


def load_lexicon(corpus: Path | None = None) -> Lexicon:
    """The built-in lists with those of a library, which win.

    Raises:
        ManifestError: the library's ``lexicon.csv`` is malformed; names file and line.
    """
    lexicon = _built_in()
    path = corpus / FILE if corpus else None
    if path and path.is_file():
        try:
            text = decode(path.read_bytes())
        except (ReadError, OSError) as error:
            raise ManifestError(f"{FILE}：无法读取（{error}）") from error
        lexicon = lexicon.updated(_parse(text))
    return lexicon


@lru_cache(maxsize=1)
def english_glossary() -> dict[str, str]:
    """English terms of the domain → Chinese, longest first."""
    rows = csv.DictReader(io.StringIO(_data("english.csv")))
    pairs = {row["english"].lower(): normalise(row["chinese"]) for row in rows}
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def _built_in() -> Lexicon:
    base = _parse(_data("lexicon.csv"))
    rows = csv.DictReader(io.StringIO(_data("agencies.csv")))
    return Lexicon({}, {row["alias"]: row["name"] for row in rows}).updated(base)


def _data(name: str) -> str:
    return resources.files("rag.language").joinpath(f"data/{name}").read_text("utf-8")


def _parse(text: str) -> Lexicon:
    synonyms: dict[str, tuple[str, ...]] = {}
    agencies: dict[str, str] = {}
    aspects: dict[str, tuple[str, ...]] = {}
    for line, row in _rows(text):
        kind, term, meaning = ((row[name] or "").strip() for name in COLUMNS)
        if kind not in KINDS or not term or not meaning:
            raise ManifestError(
                f"{FILE} 第 {line} 行：kind 应为 {'、'.join(KINDS)}，term 和 meaning 不能为空"
            )
        if kind == "agency":
            agencies[term] = meaning
        else:
            words = synonyms if kind == "synonym" else aspects
            words[normalise(term)] = tuple(normalise(meaning).split())
    return Lexicon(synonyms, agencies, aspects)


def _longest(words: Mapping[str, tuple[str, ...]], text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for term in sorted((term for term in words if term in text), key=len, reverse=True):
        if not any(term in longer for longer in found):
            found[term] = words[term]
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The rows of a word list, each with its line and with three columns and no more."""
    reader = csv.DictReader(io.StringIO(text))
    try:
        if reader.fieldnames != COLUMNS:
            raise ManifestError(f"{FILE} 第 1 行：列应为 {','.join(COLUMNS)}")
        for row in reader:
            if reader.restkey in row:
                raise ManifestError(f"{FILE} 第 {reader.line_num} 行：多出一列；几个词用空格分开，不用逗号")
            yield reader.line_num, row
    except csv.Error as error:
        raise ManifestError(f"{FILE} 第 {reader.reader.line_num} 行：不是 CSV（{error}）") from error

"""Whether the clauses found are about the question at all.

Four signals: how strong the best passage is, how much of the question the best clauses cover, how near they
are by their vectors, and whether they come from one document, as answers do, or from everywhere.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from rag.asked import Reading
from rag.errors import EngineError
from rag.language.normalise import compact
from rag.library import Library
from rag.schema import Hit
from rag.weights import RELEVANCE

# Clauses are about the question when the odds say so, or when it names a document of the library, or one
# talked of before, and finds anything at all. Chosen on the development questions.
LEAST_RELEVANCE = -1.5
LEAST_OF_BRIEF = (
    -0.6
)  # the same for few words, of which the clauses hold little: they are chosen well, a lack tells more
BRIEF_WORDS = 4
MIN_COVERAGE = 0.45
LEAST_SCORE = 0.7
MIN_SCORE = 1.45
HIGH_SCORE = 3.6
MIN_SCORE_IN_NAMED = 0.5
MIN_SCORE_IN_REGION = 1.2
MIN_NAME = 5  # characters of a figure's name
LOOKED_AT = 3  # clauses, best first
TOGETHER = 8  # clauses whose documents are compared
SIGNALS = ("strength", "coverage", "nearness", "concentration")
TYPICAL_NEARNESS = (
    0.45  # taken for the cosines of another model than the one that ships: they mean other things
)


def too_weak(library: Library, reading: Reading, hits: Sequence[Hit]) -> bool:
    """Whether the clauses found are hardly about the question."""
    score = strength(library, hits)
    named = bool(reading.question.doc_ids)
    if named and not reading.question.plan_named and not reading.base and score < HIGH_SCORE:
        # 明天重庆会不会下雨: a region alone names no document
        return score < MIN_SCORE_IN_REGION
    if reading.base and (not reading.core or score >= MIN_SCORE):
        return False  # what is talked of needs not be named again
    if named and score >= MIN_SCORE_IN_NAMED:
        return False
    brief = len(reading.core) <= BRIEF_WORDS and score < HIGH_SCORE
    if brief and (score < MIN_SCORE or coverage(library, reading, hits) < MIN_COVERAGE):
        least = LEAST_OF_BRIEF
    else:
        least = LEAST_RELEVANCE
    if score >= LEAST_SCORE and relevance(library, reading, hits) >= least:
        return False
    return not _names_figure(library, reading)


def relevance(library: Library, reading: Reading, hits: Sequence[Hit]) -> float:
    """Log odds that the clauses found are about a question that names no document."""
    found = zip(SIGNALS, signals(library, reading, hits), strict=True)
    return weights()["bias"] + sum(weights()[name] * signal for name, signal in found)


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """The weights that ship: logistic regression, see ``eval/train_relevance.py``.

    Raises:
        EngineError: the file is missing or holds something else.
    """
    try:
        read = json.loads(RELEVANCE.read_text(encoding="utf-8"))
        return {name: float(read[name]) for name in (*SIGNALS, "bias")}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EngineError(f"相关性权重 {RELEVANCE.name} 读不出：{error}") from error


def signals(library: Library, reading: Reading, hits: Sequence[Hit]) -> tuple[float, float, float, float]:
    """Logarithm of the strength, coverage, nearness and concentration."""
    near = max((hit.raw.get("dense", 0.0) for hit in hits), default=0.0)
    return (
        math.log1p(strength(library, hits)),
        coverage(library, reading, hits),
        near if library.late.available else TYPICAL_NEARNESS,
        concentration(hits),
    )


def concentration(hits: Sequence[Hit]) -> float:
    """Share of the best clauses that the document with most of them has."""
    documents = Counter(hit.clause.doc_id for hit in hits[:TOGETHER])
    return max(documents.values(), default=0) / (documents.total() or 1)


def coverage(library: Library, reading: Reading, hits: Sequence[Hit]) -> float:
    """Share of the idf weight of the question's own words that the best clause holds, 0 to 1."""
    frequencies = library.index.catalogue.words()
    total_passages = library.index.catalogue.passages
    texts = [surroundings(library, hit) for hit in hits[:LOOKED_AT]]
    best = 0.0
    rarity = {word: _idf(frequencies.get(word, 0), total_passages) for word in reading.core}
    total = sum(rarity.values())
    expansions = library.reader.expansions(reading)
    for text in texts:
        found = sum(rare * present(word, text, expansions.get(word, ())) for word, rare in rarity.items())
        best = max(best, found / total if total else 0.0)
    return best


def strength(library: Library, hits: Sequence[Hit]) -> float:
    """Score of the best passage, in idf of a word the library lacks."""
    unit = _idf(0, library.index.catalogue.passages)
    return max((hit.raw.get("lexical", 0.0) for hit in hits), default=0.0) / unit


def surroundings(library: Library, hit: Hit) -> str:
    """A clause with all it stands under, without white space."""
    clause = hit.clause
    cells = " ".join(name for name, _ in clause.cells)
    meta = library.meta(clause.doc_id)
    return compact(f"{meta.title} {meta.region} {' '.join(clause.path)} {clause.text} {cells}")


def present(word: str, text: str, meanings: Sequence[str]) -> float:
    """1 for a word that stands in a text; less for one of its meanings, or for half of its characters."""
    if word in text:
        return 1.0
    if any(meaning in text for meaning in meanings):
        return 0.8
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return 0.5 if len(pairs) > 1 and sum(pair in text for pair in pairs) >= len(pairs) / 2 else 0.0


def _idf(frequency: int, passages: int) -> float:
    """ln((N + 1) / (n + 0.5)): a word the library lacks weighs most."""
    return math.log((passages + 1) / (frequency + 0.5))


def _names_figure(library: Library, reading: Reading) -> bool:
    """A figure asked for by the name that a document gives it."""
    question = reading.question
    text = compact(question.text)
    names = library.indicator_names.named_in(text) if question.kind == "indicator" else []
    return any(len(name) >= MIN_NAME for name in names)

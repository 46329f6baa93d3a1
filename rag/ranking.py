"""The learned order of the best clauses: signals with names, each times a weight, summed.

The weights are fitted on questions with known answers by the likelihood of the right clause among
the candidates (listwise softmax, Cao et al. 2007), see ``eval/train_ranking.py``. What tells much among
the clauses of five files, which share one vocabulary, tells little among a hundred thousand: a weight
grows or shrinks with each tenfold of the library.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rag.asked import Reading
from rag.errors import EngineError
from rag.index import Index
from rag.language.normalise import compact
from rag.passages import in_full
from rag.schema import Clause
from rag.weights import RANKING

SMALL = 1000  # passages, up to which a library is small
CACHED_GRAMS = 65_536

Scores = Mapping[str, float]  # clause_id → score


@dataclass(frozen=True, slots=True)
class Weight:
    """``base`` in a small library, plus ``growth`` for each tenfold of ``SMALL`` passages."""

    base: float
    growth: float


@dataclass(frozen=True, slots=True)
class Found:
    """What the stages before found: clauses with their scores, and what kind of clause each is worth (1: full)."""

    lexical: Scores
    dense: Scores
    late: Scores
    documents: Scores  # doc_id → how well the document as a whole fits
    worth: Scores


class Ranking:
    """Orders candidates of one library."""

    def __init__(self, index: Index, weights: Mapping[str, Weight] | None = None) -> None:
        """``weights`` by name of the signal; those that ship when None."""
        size = tenfolds(index.catalogue.passages)
        named = load_weights(RANKING) if weights is None else weights
        self._weights = {name: weight.base + weight.growth * size for name, weight in named.items()}
        self._index = index
        self._rarity = lru_cache(maxsize=CACHED_GRAMS)(self._rarity_of)

    def weighed(self, signals: Mapping[str, float]) -> dict[str, float]:
        """What each signal brings: its value times its weight."""
        return {name: self._weights[name] * value for name, value in signals.items() if name in self._weights}

    def score(self, signals: Mapping[str, float]) -> float:
        """The weighted sum; only differences between candidates of one question mean something."""
        return sum(self.weighed(signals).values())

    def signals(
        self, reading: Reading, clauses: Sequence[Clause], found: Found
    ) -> dict[str, dict[str, float]]:
        """clause_id → name → signal; most lie between 0 and 1, as shares of the best candidate's."""
        grams = {gram: weight * self._rarity(gram) for gram, weight in reading.grams.items()}
        lexical_of, dense_of = _best_of_document(found.lexical), _best_of_document(found.dense)
        lexical_top, dense_top, late_top = (_top(s) for s in (found.lexical, found.dense, found.late))
        out: dict[str, dict[str, float]] = {}
        for clause in clauses:
            name, doc_id = clause.clause_id, clause.doc_id
            parent = self._index.catalogue.parent(clause)
            title = self._index.catalogue.documents[doc_id].meta.title
            out[name] = {
                "lexical": found.lexical.get(name, 0.0) / lexical_top,
                "dense": max(0.0, found.dense.get(name, 0.0)) / dense_top,
                "late": found.late.get(name, 0.0) / late_top,
                "document": found.documents.get(doc_id, 0.0),
                "document_lexical": lexical_of.get(doc_id, 0.0) / lexical_top,
                "document_dense": max(0.0, dense_of.get(doc_id, 0.0)) / dense_top,
                "covered": _covered(grams, in_full(clause, parent)),
                "title": _covered(grams, title),
                "path": _covered(grams, " ".join(clause.path)),
                "length": math.log1p(len(clause.text)),
                "unworthy": 1.0 - found.worth[name],
            }
        return out

    def _rarity_of(self, gram: str) -> float:
        frequency = self._index.lexical.document_frequency("grams", gram)
        return math.log((self._index.catalogue.passages + 1) / (frequency + 0.5))


def tenfolds(passages: int) -> float:
    """How many times a library is ten times a small one; 0 for a small one."""
    return math.log10(max(1.0, passages / SMALL))


def load_weights(file: Path) -> dict[str, Weight]:
    """Read {"signal": {"base": 1.0, "growth": 0.0}}.

    Raises:
        EngineError: the file is missing or holds something else.
    """
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return {name: Weight(float(row["base"]), float(row["growth"])) for name, row in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise EngineError(f"排序权重 {file.name} 读不出：{error}") from error


def _covered(grams: Mapping[str, float], text: str) -> float:
    """Share of the bigrams' weight that stands in a text."""
    whole, total = compact(text), sum(grams.values())
    return sum(weight for gram, weight in grams.items() if gram in whole) / total if total else 0.0


def _best_of_document(scores: Scores) -> dict[str, float]:
    best: dict[str, float] = {}
    for clause_id, score in scores.items():
        doc_id = clause_id.rpartition("#")[0]
        best[doc_id] = max(best.get(doc_id, 0.0), score)
    return best


def _top(scores: Scores) -> float:
    return max((score for score in scores.values() if score > 0), default=0.0) or 1.0

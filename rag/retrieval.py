"""Reading → ranked clauses: both engines fused, late interaction, then the learned order of the best."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from heapq import heappush, heappushpop

from rag.asked import Reading
from rag.engines.reranker import Reranker
from rag.index import Index
from rag.language.normalise import compact
from rag.late_interaction import LateInteraction
from rag.passages import in_full
from rag.ranking import SMALL, Found, Ranking, tenfolds
from rag.schema import Clause, Hit

DEPTH = 120  # passages asked of each engine
DEEP = 20 * DEPTH  # the same of the documents that a question names
MOST_NAMED = 200  # such documents: of more, everything is looked at
MOST_STRETCHES = 8  # of rows that belong to them; each takes time to tell apart
# Weights of the parts of a score, each first divided by its best. Chosen on the 253 answerable of
# the development questions, recall@1 / @5 / @10 of the ranking alone: these 0.75 / 0.95 / 0.97,
# reciprocal rank fusion (k = 60) 0.69 / 0.92 / 0.97, lexical alone 0.72 / 0.94 / 0.97, dense alone
# 0.57 / 0.84 / 0.88.
LEXICAL_WEIGHT = 1.0
# In a few files all clauses share one vocabulary and a mean of vectors tells little; among many, where
# questions and texts use other words, it tells more than the words: the weight grows with each tenfold.
DENSE_WEIGHT = 0.2
DENSE_GROWTH = 10**0.5
DOCUMENT_WEIGHT = 0.15
HEADING_WEIGHT = 0.3
LATE_WEIGHT = 0.8
LOOKED_AT = 60  # clauses, best first, that late interaction and the learned order look at
LEAST_LOOKED_AT = 15  # the same of each of many documents
CROSS_ENCODED = 20  # clauses a reranker looks at: each costs a run of its model
# Factors for what holds no statement of its own: it leads to the clauses around it.
KIND_FACTORS = {"heading": 0.6, "title": 0.5, "annex": 0.5, "table_header": 0.5, "table_group": 0.5}
FRONT_FACTOR = 0.8  # for text before the first heading: the notice that sends a plan out
LEADS_IN = re.compile(r"如下[：:]?$")  # 现将有关事项通知如下
DEFINES = re.compile(r"(?:所称|所指)[^。；：]{2,20}是指")
DEFINES_FACTOR = 0.8  # for what says what the subject of a rule is
LONGEST_DEFINED = 50  # characters
LEAD_FACTOR = 0.5
GLOSSARY_FACTOR = 0.7  # for a row of a list of abbreviations, to a question that asks for no meaning
MIN_HEADING = 3  # characters of a heading that can be recognised in a question
Rows = list[tuple[int, float]]  # row of the search engines with its score, best first
HEADING_NUMBER = re.compile(r"^(?:5g\+|“|”|「|」)+")


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a ranking, to be varied in measurements."""

    lexical: float = LEXICAL_WEIGHT
    dense: float = DENSE_WEIGHT
    document: float = DOCUMENT_WEIGHT
    heading: float = HEADING_WEIGHT
    late: float = LATE_WEIGHT
    growth: float = DENSE_GROWTH  # of the dense weight, for a library ten times as large
    learned: bool | None = None  # whether the best are put in the learned order; None: by size
    reranked: int = CROSS_ENCODED


class Retriever:
    """Ranks the clauses of an index for a question as read."""

    def __init__(
        self,
        index: Index,
        late: LateInteraction,
        *,
        weights: Weights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._index = index
        self._late = late
        self._reranker = reranker
        self._weights = weights or Weights()
        self._ranking = Ranking(index)
        # Among the clauses of a few files the learned order is as good as the one before it, within
        # chance (dev recall@1 0.850 and 0.852), and takes 5 ms.
        self._large = index.catalogue.passages > SMALL
        self._learned = self._large if self._weights.learned is None else self._weights.learned
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dense")
        self._sectioned = index.catalogue.sectioned()
        self._glossaries = index.catalogue.glossaries()
        self._dense_weight = self._weights.dense * self._weights.growth ** tenfolds(index.catalogue.passages)

    def search(self, reading: Reading, *, top_k: int = 10) -> list[Hit]:
        """The best clauses, each once, best first.

        Only documents the question names are searched. A filter that matches nothing returns nothing.
        """
        doc_ids = reading.question.doc_ids
        return self._ranked(reading, self._rows(reading, doc_ids), frozenset(doc_ids), top_k, LOOKED_AT)

    def search_each(
        self, reading: Reading, doc_ids: Sequence[str], *, top_k: int = 10
    ) -> dict[str, list[Hit]]:
        """doc_id → what ``search`` finds when the question names it alone; the engines are asked once.

        Of many documents fewer clauses each are looked at twice.
        """
        found = self._rows(reading, doc_ids)
        looked_at = max(LEAST_LOOKED_AT, LOOKED_AT // max(1, len(doc_ids)), top_k)
        return {d: self._ranked(reading, found, frozenset([d]), top_k, looked_at) for d in doc_ids}

    def _rows(self, reading: Reading, doc_ids: Sequence[str]) -> tuple[Rows, Rows]:
        """What the engines find, lexical and dense, in some documents; in all where none is given."""
        within = self._stretches(doc_ids)
        limit = DEEP if within else self._depth(len(doc_ids))
        if not self._large:
            return self._lexical(reading, limit, within), self._dense(reading, limit, within)
        dense = self._beside.submit(self._dense, reading, limit, within)  # both leave Python for most of it
        return self._lexical(reading, limit, within), dense.result()

    def _depth(self, named: int) -> int:
        """How many passages of all documents to ask for, that enough are of those named."""
        if not named:
            return DEPTH
        return min(DEEP, 2 * round(DEPTH * len(self._index.catalogue.documents) / named))

    def _stretches(self, doc_ids: Sequence[str]) -> list[range]:
        """The rows of documents; none where the stretches would be so many that looking everywhere is quicker."""
        if len(doc_ids) > MOST_NAMED:
            return []
        found: list[range] = []
        for rows in sorted((self._index.catalogue.passage_rows(d) for d in doc_ids), key=lambda r: r.start):
            if found and rows.start <= found[-1].stop:
                found[-1] = range(found[-1].start, max(found[-1].stop, rows.stop))
            else:
                found.append(rows)
        return found if len(found) <= MOST_STRETCHES else []

    def _ranked(
        self,
        reading: Reading,
        found: tuple[Rows, Rows],
        allowed: frozenset[str],
        top_k: int,
        looked_at: int,
    ) -> list[Hit]:
        """The best clauses among those found, of the documents ``allowed``; of all where none is given.

        ``looked_at``: clauses, best first, for late interaction and the learned order.
        """
        lexical, dense = (self._best_by_clause(rows, allowed) for rows in found)
        scores = self._fuse(lexical, dense, reading, max(looked_at, top_k))
        best = _best(scores, looked_at)
        engines = {"lexical": lexical, "dense": dense, "late": self._second_stage(scores, best, reading)}
        signals = self._learned_order(scores, best, reading, engines) if self._learned else {}
        if self._reranker is not None:
            engines["reranker"] = self._rerank(scores, reading, self._reranker)
        ranks = {name: _ranks(found) for name, found in engines.items()}
        chosen = self._index.catalogue.clauses(_best(scores, top_k))
        return [
            Hit(
                clause,
                round(scores[clause_id], 6),
                {name: found[clause_id] for name, found in ranks.items() if clause_id in found},
                {name: found[clause_id] for name, found in engines.items() if clause_id in found},
                signals.get(clause_id, {}),
            )
            for clause_id, clause in chosen.items()
        ]

    def reasons(self, hit: Hit) -> dict[str, float]:
        """What each signal brought to a hit in the learned order, most first; empty where it was not looked at."""
        return dict(sorted(self._ranking.weighed(hit.signals).items(), key=lambda item: -abs(item[1])))

    def _second_stage(
        self, scores: dict[str, float], best: Sequence[str], reading: Reading
    ) -> dict[str, float]:
        """Add late interaction to the best scores, in place; returns it for the clauses looked at."""
        if not self._weights.late or not self._late.available:
            return {}
        clauses = self._index.catalogue.clauses(best)
        above = self._index.catalogue.clauses(c.parent_id for c in clauses.values() if c.parent_id)
        documents = self._index.catalogue.documents
        texts = [
            f"{documents[clause.doc_id].meta.title} {in_full(clause, above.get(clause.parent_id))}"
            for clause in clauses.values()
        ]
        late = dict(zip(clauses, self._late.score(reading.words, texts), strict=True))
        top = max(late.values(), default=0.0) or 1.0
        for clause_id, found in late.items():
            scores[clause_id] += self._weights.late * self._worth(clauses[clause_id], reading) * found / top
        return dict(sorted(late.items(), key=lambda item: -item[1]))

    def _learned_order(
        self,
        scores: dict[str, float],
        best: Sequence[str],
        reading: Reading,
        engines: Mapping[str, dict[str, float]],
    ) -> dict[str, dict[str, float]]:
        """Put the best in the learned order, in place; returns the signals it rests on."""
        clauses = list(self._index.catalogue.clauses(best).values())
        worth = {clause.clause_id: self._worth(clause, reading) for clause in clauses}
        documents = _document_scores(engines["lexical"])
        signals = self._ranking.signals(reading, clauses, Found(**engines, documents=documents, worth=worth))
        _deal(scores, sorted(best, key=lambda clause_id: -self._ranking.score(signals[clause_id])))
        return signals

    def _rerank(self, scores: dict[str, float], reading: Reading, reranker: Reranker) -> dict[str, float]:
        """Let the reranker decide the order of the best, in place; returns what it gave them."""
        best = _best(scores, self._weights.reranked)
        catalogue = self._index.catalogue
        texts = [in_full(clause, catalogue.parent(clause)) for clause in catalogue.clauses(best).values()]
        given = dict(zip(best, reranker.score(reading.question.topic, texts), strict=True))
        ordered = sorted(best, key=lambda clause_id: -given[clause_id])
        _deal(scores, ordered)
        return {clause_id: given[clause_id] for clause_id in ordered}

    def _lexical(self, reading: Reading, limit: int, within: Sequence[range]) -> Rows:
        terms = {
            "words": reading.words,
            "grams": reading.grams,
            "head_words": reading.words,
            "head_grams": reading.grams,
        }
        return self._index.lexical.search(terms, limit, within)

    def _dense(self, reading: Reading, limit: int, within: Sequence[range]) -> Rows:
        if not self._weights.dense:
            return []
        vector = self._index.embedder.encode_query(reading.question.topic)
        return self._index.dense.search(vector, limit, within)

    def _best_by_clause(self, rows: Rows, allowed: frozenset[str]) -> dict[str, float]:
        """Best score of each clause, in rank order."""
        catalogue = self._index.catalogue
        best: dict[str, float] = {}
        for row, score in rows:
            if not allowed or catalogue.passage_document(row) in allowed:
                best.setdefault(catalogue.passage_clause(row), score)
        return best

    def _worth(self, clause: Clause, reading: Reading) -> float:
        """Factor of a clause that states little, or only what a term means where nobody asks for that."""
        if clause.clause_id in self._glossaries and reading.question.kind != "definition":
            return GLOSSARY_FACTOR
        if not clause.path and LEADS_IN.search(clause.text):
            return LEAD_FACTOR
        if DEFINES.search(clause.text[:LONGEST_DEFINED]) and reading.question.kind != "definition":
            return DEFINES_FACTOR
        front = not clause.path and clause.doc_id in self._sectioned
        return KIND_FACTORS.get(clause.kind, FRONT_FACTOR if front else 1.0)

    def _fuse(
        self, lexical: dict[str, float], dense: dict[str, float], reading: Reading, count: int
    ) -> dict[str, float]:
        """The scores of at least the ``count`` best clauses.

        Clauses are read, so many at a time, only while a heading could still lift one among them.
        """
        weights = self._weights
        top_lexical = max(lexical.values(), default=0.0) or 1.0
        top_dense = max((score for score in dense.values() if score > 0), default=0.0) or 1.0
        documents = _document_scores(lexical)
        question = compact(reading.question.topic)
        found = {
            clause_id: weights.lexical * lexical.get(clause_id, 0.0) / top_lexical
            + self._dense_weight * max(0.0, dense.get(clause_id, 0.0)) / top_dense
            + weights.document * documents.get(clause_id.rpartition("#")[0], 0.0)
            for clause_id in dict.fromkeys([*lexical, *dense])
        }
        scores: dict[str, float] = {}
        best: list[float] = []  # a heap of the ``count`` best, the least first
        ordered = sorted(found, key=lambda clause_id: -found[clause_id])
        while len(scores) < len(ordered):
            if len(best) == count and found[ordered[len(scores)]] + weights.heading < best[0]:
                break
            some = ordered[len(scores) : len(scores) + count]
            for clause_id, clause in self._index.catalogue.clauses(some).items():
                whole = found[clause_id] + weights.heading * _heading_match(clause, question)
                scores[clause_id] = whole * self._worth(clause, reading)
                (heappush if len(best) < count else heappushpop)(best, scores[clause_id])
        return {clause_id: scores[clause_id] for clause_id in found if clause_id in scores}


def _document_scores(lexical: Mapping[str, float]) -> dict[str, float]:
    """How well each document as a whole fits: the sum of its three best clauses, best document 1."""
    best: dict[str, list[float]] = {}
    for clause_id, score in lexical.items():
        found = best.setdefault(clause_id.rsplit("#", 1)[0], [])
        if len(found) < 3:
            found.append(score)
    sums = {doc_id: sum(found) for doc_id, found in best.items()}
    top = max(sums.values(), default=0.0) or 1.0
    return {doc_id: total / top for doc_id, total in sums.items()}


def _best(scores: Mapping[str, float], count: int) -> list[str]:
    """The clauses with the highest scores, best first; among equals those that come first in the library."""
    return sorted(scores, key=lambda clause_id: (-scores[clause_id], _order(clause_id)))[:count]


def _deal(scores: dict[str, float], ordered: Sequence[str]) -> None:
    """Give the clauses their own scores anew, the highest to the first: what reads scores knows their scale."""
    scores.update(
        zip(ordered, sorted((scores[clause_id] for clause_id in ordered), reverse=True), strict=True)
    )


def _heading_match(clause: Clause, question: str) -> float:
    """1 when the clause's own heading stands in the question whole."""
    heading = HEADING_NUMBER.sub("", compact(clause.heading))
    at = question.find(heading) if len(heading) >= MIN_HEADING else -1
    while at > 0 and question[at - 1] == "副":  # 召集人 does not stand in 副召集人
        at = question.find(heading, at + 1)
    return 1.0 if at >= 0 else 0.0


def _ranks(scores: Mapping[str, float]) -> dict[str, int]:
    return {clause_id: rank for rank, clause_id in enumerate(scores, 1)}


def _order(clause_id: str) -> tuple[str, int]:
    doc_id, _, order = clause_id.rpartition("#")
    return doc_id, int(order)

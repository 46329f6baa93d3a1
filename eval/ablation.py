"""What each part of the ranking adds: the same questions asked of the ranking with one part more at a time.

All rows but the last search all documents with the question's own words. ``lexical alone`` is
full text search with the shares of document, heading and kind of clause; ``+ dense`` fuses vectors
in; late interaction and the learned order only put the best ``rag.retrieval.LOOKED_AT`` clauses of
the stage before in another order, so what is not among those they cannot find. The learned order is
used as it ships, in large libraries only: in a small one its row is that of the row before. The last
row is the system as users meet it, without a reranker: the question is read, with the documents it
names, the questions before it, its spelling and policy words for everyday ones.

Rankings are scored as they are searched. ``eval run`` scores what is handed out with an answer, where
the clauses cited come first: its figures are higher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.beir import BeirSet, document_search
from eval.beir import score as score_documents
from eval.judge import first_rank
from eval.markdown import interval_cell, row
from eval.metrics import (
    Estimate,
    PairedDifference,
    bootstrap,
    gold_ndcg,
    paired_bootstrap,
    recall_at,
    reciprocal_rank,
)
from eval.progress import Say, silent
from eval.questions import GoldQuestion, QuestionSet
from rag.errors import InputError
from rag.library import Library
from rag.ranking import SMALL
from rag.retrieval import LOOKED_AT, Retriever, Weights
from rag.schema import Hit

FIGURES = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
CUTOFFS = (1, 5, 10)
DEPTH = 10  # clauses, of a BEIR collection documents, that the figures look at

NOTES = f"""
Late interaction and the learned order put the best {LOOKED_AT} clauses of the stage before in another order; in a library
of up to {SMALL} passages the learned order is not used. In brackets: 95 % bootstrap interval. Steps: the difference to
the row before on the same questions, with the p-value of a paired bootstrap, each step by itself.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A ranking with one part more than the step before."""

    name: str
    weights: Weights
    reads: bool = False  # whether the question is read; else its own words are searched with


STEPS = (
    Step("lexical alone", Weights(dense=0, late=0, learned=False)),
    Step("+ dense", Weights(late=0, learned=False)),
    Step("+ late interaction", Weights(learned=False)),
    Step("+ learned order", Weights()),
    Step("+ reading of the question", Weights(), reads=True),
)


class Stage:
    """A library searched as a step says."""

    def __init__(self, library: Library, step: Step) -> None:
        self._reader = library.reader
        self._reads = step.reads
        self._retriever = Retriever(library.index, library.late, weights=step.weights)

    def search(self, question: str, history: Sequence[str] = (), *, top_k: int = DEPTH) -> list[Hit]:
        """Rank clauses, best first; ``history``, oldest first, is for a step that reads."""
        reading = self._reader.read(question, history) if self._reads else self._reader.bare(question)
        return self._retriever.search(reading, top_k=top_k)


Values = Mapping[str, Sequence[float]]  # figure → value of each question
Scores = Callable[[Stage], Values]  # the questions asked of a stage


@dataclass(frozen=True, slots=True)
class Row:
    """One step: its figures, and the differences to the row before (none in the first row)."""

    step: str
    figures: Mapping[str, Estimate]
    differences: Mapping[str, PairedDifference]


@dataclass(frozen=True, slots=True)
class Ablation:
    """The rows over one set of questions."""

    name: str
    questions: int
    rows: tuple[Row, ...]


def over_set(questions: QuestionSet) -> Scores:
    """Score stages on the answerable questions of a set, by their gold clauses.

    Raises:
        InputError: there is none.
    """
    asked = [question for question in questions.questions if question.answerable]
    if not asked:
        raise InputError(f"问题集 {questions.name} 里没有可答的问题，无从比较")
    return lambda stage: _gathered([_score_clauses(stage, question) for question in asked])


def over_beir(collection: BeirSet, ids: Mapping[str, str], queries: Sequence[str]) -> Scores:
    """Score stages on judged queries of a collection, by their documents; ``ids``: our doc_id → the collection's."""

    def scores(stage: Stage) -> Values:
        search = document_search(stage, ids)
        found = (search(collection.queries[query], DEPTH) for query in queries)
        rows = [
            score_documents(ranked, collection.qrels[query])
            for query, ranked in zip(queries, found, strict=True)
        ]
        return _gathered(rows)

    return scores


def ablate(
    name: str,
    library: Library,
    scores: Scores,
    *,
    steps: Sequence[Step] = STEPS,
    say: Say = silent,
) -> Ablation:
    """Measure the steps one after the other; ``say`` is told which."""
    rows: list[Row] = []
    before: Values = {}
    values: Values = {}
    for step in steps:
        say(f"{name}: {step.name}")
        values = scores(Stage(library, step))
        figures = {figure: bootstrap(values[figure]) for figure in FIGURES}
        differences = {figure: paired_bootstrap(before[figure], values[figure]) for figure in before}
        rows.append(Row(step.name, figures, differences))
        before = values
    return Ablation(name, len(values[FIGURES[0]]), tuple(rows))


def render(results: Sequence[Ablation]) -> str:
    """Write the tables in Markdown."""
    lines: list[str] = []
    for result in results:
        lines += [f"## {result.name}: {result.questions} questions", ""]
        lines += _table([(one.step, map(interval_cell, one.figures.values())) for one in result.rows])
        lines += ["", "Steps:", ""]
        lines += _table([(one.step, map(_difference, one.differences.values())) for one in result.rows[1:]])
        lines.append("")
    return "\n".join([*lines, NOTES.strip()])


def _score_clauses(stage: Stage, question: GoldQuestion) -> dict[str, float]:
    hits = stage.search(question.question, question.history)
    ranks = [first_rank(gold, hits) for gold in question.gold]
    figures = {f"recall@{k}": recall_at(ranks, k, need=question.need) for k in CUTOFFS}
    figures["mrr@10"] = reciprocal_rank(ranks, k=10)
    figures["ndcg@10"] = gold_ndcg(ranks, k=10, need=question.need)
    return figures


def _gathered(rows: Sequence[Mapping[str, float]]) -> Values:
    return {figure: [one[figure] for one in rows] for figure in FIGURES}


def _table(rows: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    lines = [row(["ranking", *FIGURES]), f"|---|{'---:|' * len(FIGURES)}"]
    return lines + [row([name, *cells]) for name, cells in rows]


def _difference(difference: PairedDifference) -> str:
    p = "p < 0.001" if difference.p_value < 0.001 else f"p = {difference.p_value:.3f}"
    return f"{difference.mean:+.3f} ({p})"

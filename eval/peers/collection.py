"""What is asked, and what a ranking of pieces is worth.

Built-in sets: a gold clause counts as found at the first piece that proves it by the rule the
judge uses (``eval.matching.holds``): same document, and the piece contains the quotation, or is
itself, with at least 10 characters, contained in it. The rule is the same for a clause of ours
and for a peer's 500 characters; such a piece holds several clauses at once, which favours the
peers. A quotation that a peer cuts in two is lost to it. Only answerable questions
without history are asked: a peer has no place for what was asked before.

BEIR collections: a document's place is that of its first piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.beir import BeirSet, Entry, evaluate, write_corpus
from eval.matching import holds
from eval.metrics import Estimate, Rank, estimates, recall_at, reciprocal_rank
from eval.peers.job import Piece
from eval.questions import Gold, GoldQuestion, QuestionSet
from eval.sources import PLAIN, read_sources, read_text
from rag.errors import InputError
from rag.schema import DocumentMeta

CUTOFFS = (1, 5, 10)
PIECES = 10  # asked for a built-in question
# Asked for a question to a BEIR collection, whose figures look at 10 documents: of our clauses a
# document can fill many places.
DOCUMENT_PIECES = 100
DOCUMENTS = 10
DOCUMENT_FIGURES = ("hit@1", "hit@5", "mrr@10", "ndcg@10")

Ranking = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class SetScore:
    """Figures over one set of questions."""

    name: str
    questions: int
    figures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents and questions; ``score`` takes one ranking a question, in their order.

    ``corpus`` is the folder that holds the documents as files.
    """

    name: str
    corpus: Path
    documents: tuple[Entry, ...]
    questions: tuple[str, ...]
    pieces: int  # asked for a question
    score: Callable[[Sequence[Ranking]], list[SetScore]]


def built_in(corpus: Path, metas: Sequence[DocumentMeta], sets: Sequence[QuestionSet]) -> Collection:
    """Question sets with gold clauses over a corpus folder.

    Raises:
        InputError: a set has nothing to ask, or a document is no plain text.
        ReadError: a file the index knows is gone or has an unknown encoding.
    """
    asked = {one.name: _asked(one) for one in sets}
    for name, questions in asked.items():
        if not questions:
            raise InputError(f"问题集 {name} 里没有可答的单轮问题，无法与其他系统比较")
    return Collection(
        name="corpus",
        corpus=corpus.resolve(),
        documents=_documents(corpus, metas),
        questions=tuple(question.question for questions in asked.values() for question in questions),
        pieces=PIECES,
        score=lambda rankings: score_sets(asked, rankings),
    )


def foreign(name: str, beir: BeirSet, work: Path, *, limit: int | None = None) -> Collection:
    """Make a collection in BEIR format a corpus folder in ``work``; ``limit``: only its first judged queries.

    Peers get the title before the text where the text does not start with it.
    """
    ids = write_corpus(beir.corpus, work)
    queries = {query: beir.queries[query] for query in beir.judged[:limit]}
    documents = tuple(
        Entry(doc_id, entry.title, _titled(entry)) for doc_id, entry in zip(ids, beir.corpus, strict=True)
    )

    def score(rankings: Sequence[Ranking]) -> list[SetScore]:
        found = {
            text: [ids[doc_id] for doc_id in ranked_documents(ranking)]
            for text, ranking in zip(queries.values(), rankings, strict=True)
        }
        result = evaluate(lambda text, _: found[text], queries, beir.qrels)
        figures = {figure: result.figures[figure] for figure in DOCUMENT_FIGURES}
        return [SetScore(name, result.queries, figures)]

    return Collection(name, work.resolve(), documents, tuple(queries.values()), DOCUMENT_PIECES, score)


def score_sets(sets: Mapping[str, Sequence[GoldQuestion]], rankings: Iterable[Ranking]) -> list[SetScore]:
    """Score the rankings of all sets' questions, set after set."""
    remaining = iter(rankings)
    return [
        _score_set(name, [(question, next(remaining)) for question in questions])
        for name, questions in sets.items()
    ]


def first_place(gold: Gold, ranking: Ranking) -> Rank:
    """Return the place, from 1, of the first piece that proves the gold clause; None without one."""
    for place, piece in enumerate(ranking, start=1):
        if holds(gold, piece.doc_id, piece.texts):
            return place
    return None


def ranked_documents(ranking: Ranking) -> list[str]:
    """The first ``DOCUMENTS`` documents, in the order of their first piece."""
    return list(dict.fromkeys(piece.doc_id for piece in ranking))[:DOCUMENTS]


def _score_set(name: str, answered: Sequence[tuple[GoldQuestion, Ranking]]) -> SetScore:
    scores: list[dict[str, float]] = []
    for question, ranking in answered:
        ranks = [first_place(gold, ranking) for gold in question.gold]
        recalls = {f"recall@{k}": recall_at(ranks, k, need=question.need) for k in CUTOFFS}
        scores.append(recalls | {"mrr@10": reciprocal_rank(ranks, k=10)})
    return SetScore(name, len(answered), estimates(scores))


def _asked(questions: QuestionSet) -> list[GoldQuestion]:
    return [question for question in questions.questions if question.answerable and not question.history]


def _documents(corpus: Path, metas: Sequence[DocumentMeta]) -> tuple[Entry, ...]:
    unreadable = read_sources(corpus, metas).unchecked
    if unreadable:
        raise InputError(
            f"其他系统只读纯文本（{'、'.join(sorted(PLAIN))}）；读不了 {'、'.join(sorted(unreadable))}"
        )
    return tuple(Entry(meta.doc_id, meta.title, read_text(corpus / meta.file)) for meta in metas)


def _titled(entry: Entry) -> str:
    return entry.text if entry.text.startswith(entry.title) else f"{entry.title}\n{entry.text}"

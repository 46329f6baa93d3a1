"""The answer in a language model's words, sentence by sentence as they pass; the extractive one where they don't.

What has been shown stays: an answer only grows. The facts (who leads, values, lists) are those of the
extractive answer; what the model left out of them is added at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering.draft import Draft
from rag.answering.generate import NO_BASIS, fitting, messages, search_messages, sendable
from rag.answering.reply import Reply, Statement
from rag.answering.verify import Source
from rag.asked import Reading
from rag.engines.chat_model import ChatModel
from rag.errors import EngineError
from rag.library import Library
from rag.schema import Answer, Clause, Generation

MAX_CLAUSES = 8  # sent to the model
MOST_SUGGESTED = 120  # characters of words to search with
FEWEST = 1  # sentences of the model, below which the extractive answer is given instead
NOTE_FAILED = "{why}，以下为条款摘录。"
NOTE_PARTLY = "{why}，后面的部分为条款摘录。"
NOTE_REFUSED = "语言模型没有写出回答，以下为条款摘录。"
NOTE_DOUBTED = "语言模型的回答没有通过核对，以下为条款摘录。"


def compose(
    library: Library, reading: Reading, extractive: Answer, model: ChatModel, *, tokens: int
) -> Iterator[Answer]:
    """Yield the answer as it grows; the last item is the whole one.

    ``extractive`` is an answer that is not a refusal: what the library has no basis for no model is asked.
    """
    clauses = _clauses(library, extractive)
    every = [Source(_sent(clause), library.meta(clause.doc_id)) for clause in clauses]
    sources = fitting(every, extractive.text, tokens)
    draft = Draft(library, reading, extractive)
    why = ""
    try:
        for statement in _statements(model, messages(library, reading, extractive.text, sources)):
            if draft.take(statement, sources, clauses):
                yield draft.answer(model.name, "")
    except _NoBasis:
        why = NOTE_REFUSED
    except EngineError as error:
        why = (NOTE_PARTLY if draft.text else NOTE_FAILED).format(why=str(error))
    if not why and draft.shown < FEWEST:
        why = NOTE_DOUBTED if draft.withheld else NOTE_REFUSED
    if not draft.text:
        yield _unchanged(extractive, model, why, withheld=draft.withheld)
        return
    draft.complete(everything=bool(why))
    yield draft.answer(model.name, why)


def widened(library: Library, reading: Reading, history: Sequence[str], model: ChatModel) -> Reading:
    """A reading that is searched with words of the model's too: a suggestion, our own words weigh more.

    Raises:
        EngineError: the model failed.
    """
    said = "".join(model.stream(search_messages(reading.question.original, history)))
    return library.reader.with_words(reading, said[:MOST_SUGGESTED])


def fallen_back(extractive: Answer, model: ChatModel, why: str) -> Answer:
    """The extractive answer with a note why the model has not written."""
    return _unchanged(extractive, model, NOTE_FAILED.format(why=why))


def _unchanged(extractive: Answer, model: ChatModel, note: str, *, withheld: int = 0) -> Answer:
    return replace(
        extractive,
        notes=(*extractive.notes, note),
        generation=Generation(model.name, 0, withheld, 0, note),
    )


class _NoBasis(Exception):  # noqa: N818 - no error: the model's way to say that it has nothing to say
    """The model replied that the clauses say nothing."""


def _statements(model: ChatModel, sent: Sequence[tuple[str, str]]) -> Iterator[Statement]:
    reply = Reply()
    for piece in model.stream(sent):
        for statement in reply.feed(piece):
            yield _unless_no_basis(statement)
    for statement in reply.end():
        yield _unless_no_basis(statement)


def _unless_no_basis(statement: Statement) -> Statement:
    if NO_BASIS in statement.text:
        raise _NoBasis
    return statement


def _clauses(library: Library, extractive: Answer) -> list[Clause]:
    """What the model may cite: the clauses of the extractive answer, then the best others of its documents."""
    cited = [library.index.catalogue.clause(c.clause_id) for c in extractive.citations]
    documents = {clause.doc_id for clause in cited}
    others = [
        hit.clause for hit in extractive.retrieved if hit.clause.doc_id in documents and hit.clause.path
    ]
    return list(dict.fromkeys([*cited, *others]))[: max(MAX_CLAUSES, len(cited))]


def _sent(clause: Clause) -> Clause:
    """A clause as the model sees it: it cannot be shown to say what it was not sent."""
    return replace(clause, text=sendable(clause.text), verbatim=sendable(clause.verbatim))

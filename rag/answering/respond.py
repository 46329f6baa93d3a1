"""Chooses the kind of answer and writes it; says honestly when there is no basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answering import evidence
from rag.answering.enumeration import enumeration, nth
from rag.answering.passage import passage
from rag.answering.period import period
from rag.answering.responsibility import responsibility
from rag.answering.tasks import tasks
from rag.answering.writer import Writer
from rag.library import Library
from rag.question import Reading
from rag.schema import Answer, Hit

DEPTH = 40  # hits looked at; ten are handed out
READING = 3  # nearest clauses offered when there is no basis
UNPROVEN = ("period",)  # kinds that must not fall back to a passage when their fact is missing


def respond(library: Library, reading: Reading) -> Answer:
    """The answer to a question as read."""
    if reading.ordinal and reading.base:
        answer = _nth(library, reading, reading.base)
        if answer:
            return answer
    hits = library.retriever.search(reading, top_k=DEPTH)
    question = reading.question
    if question.kind == "tasks":
        answer = _written(library, reading, hits, "tasks", Writer(library))
        if answer:
            return answer
    why = evidence.refusal(library, reading, hits)
    if why and question.inherited and question.kind != "small_talk":
        wider = replace(reading, question=replace(question, doc_ids=(), inherited=False))
        return respond(library, wider)
    if question.kind == "period":
        answer = _written(library, reading, hits, "period", Writer(library))
        if answer:
            return answer
    if why:
        return refuse(library, reading, hits, why)
    for kind in (question.kind, "passage"):
        answer = _written(library, reading, hits, kind, Writer(library))
        if answer:
            return answer
    return refuse(library, reading, hits, "政策库中没有找到能回答这个问题的依据。")


def refuse(library: Library, reading: Reading, hits: Sequence[Hit], why: str) -> Answer:
    """A refusal that says why, with the nearest clauses as reading."""
    quiet = reading.question.kind == "small_talk" or evidence.is_injection(reading)
    nearest = [] if quiet else [hit.clause for hit in hits if hit.clause.path][:READING]
    return Writer(library).answer(
        reading.question.original, reading.question.kind, why, hits, status="no_basis", reading=nearest,
        notes=reading.question.notes,
    )  # fmt: skip


def _written(
    library: Library, reading: Reading, hits: Sequence[Hit], kind: str, writer: Writer
) -> Answer | None:
    if kind == "tasks":
        text = tasks(library, reading, writer)
    elif kind == "period":
        text = period(library, reading, writer)
    elif kind in ("responsibility", "responsible_units"):
        text = responsibility(library, reading, hits, writer)
    elif kind == "list":
        text = enumeration(library, reading, hits, writer)
    elif kind == "passage" or kind not in UNPROVEN:
        text = passage(library, reading, hits, writer)
    else:
        text = ""
    if not text:
        return None
    return writer.answer(
        reading.question.original, reading.question.kind, text, hits, notes=reading.question.notes
    )


def _nth(library: Library, reading: Reading, base: Reading) -> Answer | None:
    """The n-th item of the list that the question before asked for, in its own words."""
    hits = library.retriever.search(base, top_k=DEPTH)
    clause = nth(library, base, hits, reading.ordinal)
    if clause is None:
        return None
    only = [Hit(clause, 1.0)]
    for kind in (reading.question.kind, "passage"):
        if kind != "list":
            answer = _written(library, reading, only, kind, Writer(library))
            if answer:
                return replace(
                    answer, retrieved=(only[0], *(hit for hit in hits if hit.clause != clause))[:10]
                )
    return None

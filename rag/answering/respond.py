"""Chooses the kind of answer and writes it; says honestly when there is no basis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from rag.answering import evidence
from rag.answering.answer_type import stating_first
from rag.answering.besides import asked_besides
from rag.answering.contents import documents, outline, section
from rag.answering.definition import definition, undefined
from rag.answering.difference import difference
from rag.answering.doubts import NO_BASIS, Lacking, nobody, unnamed
from rag.answering.enumeration import enumeration, find_list, list_name
from rag.answering.figures import asked_parts
from rag.answering.indicator import row_named, side_by_side, stated
from rag.answering.organisation import organisation
from rag.answering.passage import asks_each, nearest, passage, whole
from rag.answering.period import period, plan_end
from rag.answering.premise import confirmation, correction
from rag.answering.relation import relation
from rag.answering.responsibility import responsibility
from rag.answering.sentences import YEAR, excerpt
from rag.answering.support import all_support, support
from rag.answering.tasks import tasks
from rag.answering.verify import MARK, keep
from rag.answering.writer import NO, Writer
from rag.asked import Reading
from rag.library import Library
from rag.schema import Answer, Hit

DEPTH = 40  # hits looked at; ten are handed out
SEVERAL = 2  # figures asked for by their names
READING = 3  # nearest clauses offered when there is no basis

Write = Callable[[Library, Reading, Sequence[Hit], Writer], str]


def respond(library: Library, reading: Reading) -> Answer:
    """The answer to a question as read."""
    if reading.ordinal and reading.base:
        answer = _nth(library, reading, reading.base)
        if answer:
            return answer
    hits = find(library, reading)
    lacking = evidence.blocked(library, reading, hits)
    if lacking:
        return _wider(library, reading) or _lacking(library, reading, hits, lacking)
    checked = _corrected(library, reading, hits) or _written(library, reading, hits, confirmation)
    if checked:
        return checked
    why = unnamed(library, reading, hits) if reading.question.kind == "organisation" else ""
    if why:
        return _lacking(library, reading, hits, Lacking(why, about=True))
    for write in _FROM_FACTS.get(reading.question.kind, ()):
        answer = _written(library, reading, hits, partial(_with_the_rest, write))
        if answer:
            return answer
    return _judged(library, reading, hits)


def find(library: Library, reading: Reading) -> list[Hit]:
    """The clauses that an answer is made of, best first."""
    return stating_first(reading, library.retriever.search(reading, top_k=DEPTH))


def refuse(library: Library, reading: Reading, hits: Sequence[Hit], why: str) -> Answer:
    """A refusal that says why, with the nearest clauses as reading."""
    quiet = reading.question.kind == "small_talk" or evidence.is_injection(reading)
    clauses = [] if quiet else [hit.clause for hit in hits if hit.clause.path][:READING]
    return Writer(library).answer(
        reading.question.original, reading.question.kind, why, hits, status="no_basis", reading=clauses,
        notes=reading.question.notes,
    )  # fmt: skip


def _judged(library: Library, reading: Reading, hits: Sequence[Hit]) -> Answer:
    """The answer where the evidence bears one, else a refusal with what the clauses do say."""
    lacking = evidence.refusal(library, reading, hits) or undefined(library, reading, hits)
    if lacking:
        return _wider(library, reading) or _lacking(library, reading, hits, lacking)
    for write in (*_KINDS.get(reading.question.kind, ()), passage):
        answer = _written(library, reading, hits, partial(_with_the_rest, write))
        if answer:
            return answer
    return refuse(library, reading, hits, NO_BASIS)


def _with_the_rest(
    write: Write, library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer
) -> str:
    """What a writer makes of the main point, and the sentences for whatever else is asked."""
    main = write(library, reading, hits, writer)
    if not main:
        return ""
    rest = [passage(library, other, hits, writer) for other in asked_besides(library, reading)]
    return "\n\n".join(dict.fromkeys(filter(None, [main, *rest])))


def _lacking(library: Library, reading: Reading, hits: Sequence[Hit], lacking: Lacking) -> Answer:
    """A refusal; where the clauses are about the very thing, what they say of it stands beside."""
    said = _written(library, reading, hits, nearest) if lacking.about else None
    if said is None:
        return refuse(library, reading, hits, lacking.why)
    return replace(said, status="no_basis", text=f"{lacking.why}文件写明的是：\n\n{said.text}")


def _wider(library: Library, reading: Reading) -> Answer | None:
    """The answer from all documents, where those of the question before hold none."""
    question = reading.question
    if not question.inherited or question.kind == "small_talk" or evidence.is_injection(reading):
        return None
    wider = respond(library, replace(reading, question=replace(question, doc_ids=(), inherited=False)))
    return None if wider.refused else wider


def _corrected(library: Library, reading: Reading, hits: Sequence[Hit]) -> Answer | None:
    """The true fact where the question takes a wrong one for granted."""
    answer = _written(library, reading, hits, correction)
    if answer is None or answer.text.startswith(NO):
        return answer  # asked whether it is so: no, it is not
    return replace(answer, status="no_basis")


def _written(library: Library, reading: Reading, hits: Sequence[Hit], write: Write) -> Answer | None:
    """What a writer makes of the evidence, through the gate; None when nothing is left."""
    writer = Writer(library)
    text = write(library, reading, hits, writer)
    if text:
        text = writer.retain(keep(text, writer.sources(), library.names_in)[0])
    if not MARK.search(text):
        return None
    return writer.answer(
        reading.question.original, reading.question.kind, text, hits, notes=reading.question.notes
    )


def _nth(library: Library, reading: Reading, base: Reading) -> Answer | None:
    """The n-th item of the list that the question before asked for, in its own words."""
    if reading.question.doc_ids:
        base = replace(base, question=replace(base.question, doc_ids=reading.question.doc_ids))
    hits = library.retriever.search(base, top_k=DEPTH)
    found = find_list(library, base, hits)
    if found is None:
        return None
    heading, items = found
    if reading.ordinal > len(items):
        if base.question.kind != "list":
            return None
        why = f"{list_name(library, heading)}共{len(items)}项，没有第{reading.ordinal}项。"
        return refuse(library, reading, hits, why)
    clause = items[reading.ordinal - 1 if reading.ordinal > 0 else -1]
    only = [Hit(clause, 1.0)]
    why = nobody(library, reading, only)
    if why:
        return refuse(library, reading, only, why)
    tells = (whole,) if reading.question.kind in ("passage", "list") else ()
    for write in (*tells, *_KINDS.get(reading.question.kind, ()), passage):
        answer = None if write is enumeration else _written(library, reading, only, write)
        if answer:
            others = (hit for hit in hits if hit.clause != clause)
            return replace(answer, retrieved=(only[0], *others)[: len(answer.retrieved) + READING])
    return None


def _figures(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    if row_named(library, reading, hits):
        return passage(library, reading, hits[:1], writer)
    if asks_each(reading) and len(asked_parts(library, reading)) < SEVERAL:
        return side_by_side(library, reading, hits, writer)
    return stated(library, reading, hits, writer)


def _when(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """When something is to be done that no clause found gives a year for: what they say, and the plan's period."""
    if any(
        YEAR.search(excerpt(library, reading, hit.clause).text)
        for hit in hits[: 1 if reading.base else READING]
    ):
        return ""
    ends = period(library, reading, hits, writer) if plan_end(library, reading) or reading.base else ""
    if not ends or reading.base:
        return ends
    return f"{nearest(library, reading, hits, writer)}\n\n条款没有单独写明时间。{ends}"


def _end_of_plan(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """When a plan ends, to a question that asks when and names nothing but the plan."""
    known = library.index.catalogue.words()
    topic = [word for word in reading.core if word in known and not YEAR.search(word)]
    return "" if topic or reading.base else period(library, reading, hits, writer)


# Kinds answered from facts alone, before the evidence is judged.
_FROM_FACTS: dict[str, tuple[Write, ...]] = {
    "documents": (documents,),
    "outline": (outline,),
    "compare": (outline,),
    "support": (all_support,),
    "tasks": (tasks,),
    "period": (period,),
    "when": (_end_of_plan,),
    "organisation": (organisation,),
    "definition": (definition,),
    "relation": (relation,),
}
# Writers of each kind, tried in turn; the passage comes last for all.
_KINDS: dict[str, tuple[Write, ...]] = {
    "responsibility": (responsibility,),
    "responsible_units": (responsibility,),
    "list": (difference, enumeration),
    "indicator": (difference, _figures),
    "compare": (difference, side_by_side, stated),
    "passage": (section, difference),
    "when": (_when,),
    "support": (support,),
}

"""How documents hang together: what a plan rests on, who carries it out, what follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.period import end_clause
from rag.answering.whole import speaks_of_more
from rag.answering.writer import Writer, quote, titled
from rag.asked import Reading
from rag.library import Library
from rag.passages import sentences
from rag.schema import Hit, Relation

FOLLOWED = re.compile(r"取代|替代|接替|后续|新的?(?:文件|方案|计划|规划)|有没有新|更新的|换成(?:什么|哪)")
BACKWARD = re.compile(
    r"(?:哪|什么)[^,。?!]{0,4}(?:文件|方案|计划|规划|政策)[^,。?!]{0,4}(?:落实|依据|根据|执行|参照|承接)了?(?!什么|哪)|被(?:哪|谁)[^,。?!]{0,8}(?:落实|承接|细化)"
)
RESTS_ON = ("贯彻落实", "根据")
# A sentence that says why the document itself was made.
OWN = re.compile(
    r"制定|编制|特|本(?:方案|计划|规划|办法|意见|措施)|研究|为(?:深入|认真|全面|贯彻|落实|加快)|提出"
)
FRONT = 16  # clauses of a document before its tasks begin, in which it says what it rests on
MOST_DOCUMENTS = 2


def relation(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """Text of an answer about what a document rests on or what rests on it; empty for no certain document."""
    doc_ids = reading.question.doc_ids
    if not 1 <= len(doc_ids) <= MOST_DOCUMENTS or speaks_of_more(library, reading):
        return ""
    text = reading.question.text
    facts = library.index.catalogue.relations()
    if FOLLOWED.search(text):
        return "\n\n".join(filter(None, (_followed(library, doc_id, writer) for doc_id in doc_ids)))
    if BACKWARD.search(text):
        found = [f for f in facts if f.target_id in doc_ids and f.kind in RESTS_ON]
    else:
        found = [f for f in facts if f.doc_id in doc_ids and f.kind in RESTS_ON and _own(library, f)]
    return "\n\n".join(dict.fromkeys(_line(library, fact, writer) for fact in found))


def _followed(library: Library, doc_id: str, writer: Writer) -> str:
    """The later plan on the same subject, with the clause that says until when it runs."""
    later = library.successors.get(doc_id, "")
    ended, proof = end_clause(library, doc_id), end_clause(library, later) if later else None
    if ended is None or proof is None:
        return ""
    until = library.meta(later).valid_to[:4]
    return (
        f"{titled(library, doc_id)}之后，同地区、同主题、期限在后的是{titled(library, later)}"
        f"（到{until}年）；文件没有写明取代关系。{writer.mark(ended)}{writer.mark(proof)}"
    )


def _own(library: Library, fact: Relation) -> bool:
    """Whether the document says it of itself, in its opening."""
    clause = library.index.catalogue.clause(fact.clause_id)
    return clause.order < FRONT and bool(OWN.search(_sentence(library, fact)))


def _sentence(library: Library, fact: Relation) -> str:
    text = library.index.catalogue.clause(fact.clause_id).text
    return next((s.strip() for s in sentences(text) if fact.target in s), text)


def _line(library: Library, fact: Relation, writer: Writer) -> str:
    clause = library.index.catalogue.clause(fact.clause_id)
    return f"{titled(library, fact.doc_id)}：{quote(_sentence(library, fact))}{writer.mark(clause)}"

"""Reverse look-up: every task an agency leads or takes part in, by document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.passage import told
from rag.answering.sentences import excerpt
from rag.answering.writer import Writer, expiry_note, titled
from rag.asked import Reading
from rag.library import Library
from rag.schema import Hit, Responsibility, Role

LEAD_ONLY = re.compile(r"牵头|挑头|主抓|主管|带头")
PART_ONLY = re.compile(r"配合|参与|协助|责任单位|打下手")
DUTY = re.compile(r"牵头|负责|任务|职责|承担|工作|事项|配合|参与|分工|部门|单位")
FEWEST_WORDS = 2  # besides the agency, that tell what the tasks are to be about
BEST = 2  # clauses, which must be of one document
FEW = 3  # tasks that are told in the words of their clauses
SENTENCES = 2
TOLD = ("item", "paragraph")  # kinds of clauses whose sentences say what is to be done
MOST_DOCUMENTS = 20  # newest first; nobody reads a list of thousands
MORE = "还有别的文件也写到，这里只列期限最晚的一部分；请写明地区或文件名再问。"
ROLE_WORDS: dict[Role, str] = {"lead": "牵头", "responsible": "责任单位", "support": "配合"}


def find_tasks(library: Library, names: Sequence[str], doc_ids: Sequence[str] = ()) -> list[Responsibility]:
    """Facts that name one of these agencies, in the order of the library."""
    return library.index.catalogue.responsibilities_of(names, doc_ids)


def tasks(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Text of a reverse look-up; empty when the question names no agency of the library."""
    question = reading.question
    allowed, roles = frozenset(question.doc_ids), _roles(question.text)
    found = library.index.catalogue.roles_of(question.agencies)
    named = {doc_id: own for doc_id, own in found.items() if not allowed or doc_id in allowed}
    about = _document_asked_about(library, reading, hits)
    if about in named:
        named = {about: named[about]}
    playing = [doc_id for doc_id, own in named.items() if own & roles]
    doc_ids = library.newest_first(playing or list(named))
    if not doc_ids:
        return ""
    facts = find_tasks(library, question.agencies, doc_ids[:MOST_DOCUMENTS])
    wanted = [fact for fact in facts if fact.role in roles] if playing else facts
    parts = [
        _document(library, doc_id, [fact for fact in wanted if fact.doc_id == doc_id], writer)
        for doc_id in doc_ids[:MOST_DOCUMENTS]
    ]
    if len(doc_ids) > MOST_DOCUMENTS:
        return "\n\n".join([*parts, MORE])
    return "\n\n".join([*parts, *_in_words(library, reading, wanted, writer)])


def _document_asked_about(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """The document that a question's topic leads to, where it names none: "自然资源局在幼儿园治理里做什么"; "" for none."""
    if reading.question.doc_ids:
        return ""
    known = library.index.catalogue.words()
    words = [
        word
        for word in reading.core
        if word in known and not library.agencies.find(word) and not DUTY.search(word)
    ]
    documents = {hit.clause.doc_id for hit in hits[:BEST]}
    return documents.pop() if len(words) >= FEWEST_WORDS and len(documents) == 1 else ""


def _in_words(
    library: Library, reading: Reading, facts: Sequence[Responsibility], writer: Writer
) -> list[str]:
    """What the clauses of a few tasks say; of many their names are enough."""
    clauses = [
        library.index.catalogue.clause(clause_id)
        for clause_id in dict.fromkeys(fact.clause_id for fact in facts)
    ]
    if len(clauses) > FEW:
        return []
    said = (excerpt(library, reading, clause, most=SENTENCES) for clause in clauses if clause.kind in TOLD)
    return [told(library, item, writer) for item in said if item.text]


def _roles(text: str) -> set[Role]:
    leads, takes_part = bool(LEAD_ONLY.search(text)), bool(PART_ONLY.search(text))
    if leads and not takes_part:
        return {"lead"}
    if takes_part and not leads:
        return {"responsible", "support"}
    return {"lead", "responsible", "support"}


def _document(library: Library, doc_id: str, facts: Sequence[Responsibility], writer: Writer) -> str:
    ended = "（已到期）" if expiry_note(library, doc_id) else ""
    lines = []
    for role, word in ROLE_WORDS.items():
        own = [fact for fact in facts if fact.role == role]
        for agency in dict.fromkeys(fact.agency for fact in own):
            named = [fact for fact in own if fact.agency == agency]
            listed = "；".join(
                f"{fact.task}{_jointly(library, fact)}{writer.mark(library.index.catalogue.clause(fact.clause_id))}"
                for fact in named
            )
            lines.append(f"- **{agency}** {word}（{len(named)}项）：{listed}")
    return "\n".join([f"{titled(library, doc_id)}{ended}", *lines])


def _jointly(library: Library, fact: Responsibility) -> str:
    """With whom a task is led, where it is led by several."""
    if fact.role != "lead":
        return ""
    facts = library.index.catalogue.responsibilities(fact.clause_id)
    others = [f.agency for f in facts if f.role == "lead" and f.task == fact.task and f.agency != fact.agency]
    return f"（与{'、'.join(others)}共同牵头）" if others else ""

"""Who sits in a joint meeting or leading group: from the facts, by the role asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.writer import Writer, titled
from rag.library import Library
from rag.question import Reading
from rag.schema import Hit, Member

DEPUTY = re.compile(r"副(?:召集人|组长|主席|指挥长|会长|职|的|手)")
HEAD = re.compile(r"(?<!副)(?:召集人|组长|主席|指挥长|总指挥|一把手|牵头人)|谁(?:负责|挂帅|领导|牵头)")
MEMBERS = re.compile(r"成员|组成|哪些(?:单位|部门|人)|哪几家|参加|运营商|名单")
OFFICE = re.compile(r"办公室(?!主任)|设在|放在哪|挂靠|挂在")
IN_GENERAL = re.compile(r"领导|负责人$|同志$")  # says of whom one is, where the roster names the person
HEADS = ("召集人", "组长", "主席", "指挥长", "总指挥", "会长")


def organisation(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """Text about an organisation's people; empty where the facts do not hold the role asked for."""
    text = reading.question.text
    if not any(role.search(text) for role in (DEPUTY, HEAD, MEMBERS, OFFICE)):
        text = reading.question.topic  # "渝北的呢？" asks for the role of the question before
    if re.search(r"主任|职责|干什么|做什么|管什么", text):
        return ""  # the clause that says it is quoted instead
    wanted = [fact for fact in library.index.catalogue.members() if _fits(fact, text)]
    allowed = reading.question.doc_ids
    wanted = [fact for fact in wanted if not allowed or fact.doc_id in allowed]
    lines = []
    for doc_id in library.newest_first(list(dict.fromkeys(fact.doc_id for fact in wanted))):
        own = [fact for fact in wanted if fact.doc_id == doc_id]
        persons = {fact.role for fact in own if fact.post}
        own = [fact for fact in own if not (fact.role in persons and IN_GENERAL.search(fact.name))]
        roles = dict.fromkeys(fact.role for fact in own)
        lines += [
            members_line(library, [fact for fact in own if fact.role == role], writer) for role in roles
        ]
    return "\n\n".join(lines)


def _fits(fact: Member, text: str) -> bool:
    if DEPUTY.search(text):
        return fact.role.startswith("副") and fact.role[1:] in HEADS
    if HEAD.search(text):
        return fact.role in HEADS
    if OFFICE.search(text):
        return fact.role == "办公室"
    return bool(MEMBERS.search(text)) and fact.role.startswith(("成员", "组员"))


def members_line(library: Library, facts: Sequence[Member], writer: Writer) -> str:
    """Who has a role in a body, in a sentence."""
    first = facts[0]
    marks = "".join(
        dict.fromkeys(writer.mark(library.index.catalogue.clause(fact.clause_id)) for fact in facts)
    )
    where = titled(library, first.doc_id)
    if first.role == "办公室":
        return f"{where}：{first.body}办公室设在{first.name}。{marks}"
    names = "、".join(f"{fact.name}（{fact.post}）" if fact.post else fact.name for fact in facts)
    return f"{where}：{first.body}{first.role}为{names}。{marks}"

"""Who sits in a joint meeting or leading group: from the facts, by the role asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.writer import Writer, quote, titled
from rag.asked import Reading
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.schema import Hit, Member

DEPUTY = re.compile(r"副(?:召集人|组长|主席|指挥长|会长|职|的|手)")
HEAD = re.compile(r"(?<!副)(?:召集人|组长|主席|指挥长|总指挥|一把手|牵头人)|谁(?:负责|挂帅|领导|牵头)")
MEMBERS = re.compile(r"成员|组成|哪些(?:单位|部门|人)|哪几家|参加|运营商|名单")
OFFICE = re.compile(r"办公室(?!主任)|设在|放在哪|挂靠|挂在")
IN_GENERAL = re.compile(r"领导|负责人$|同志$")  # says of whom one is, where the roster names the person
WHO = re.compile(r"谁|哪位|叫什么|名字|姓名")
DUTIES = re.compile(
    r"职责|干什么|做什么|管什么|有没有权|权限|是不是[^,。?!]{0,12}的事|由联席会议来?[^,。?!]{0,4}(?:定|制定)|谁[^,。?!]{0,2}制定"
)
BODY_WORDS = re.compile(r"联席会议|领导小组|工作小组|工作专班|委员会|指挥部|工作|发展|提升|推进|建设|服务")
NAMED = 0.4  # of what tells a body from others, from which a question names it
NEAR_NAMED = 0.7  # of the best share, that another body must reach to be meant as well
MIN_POST = 4  # characters
MIN_DUTIES = 12
HEADS = ("召集人", "组长", "主席", "指挥长", "总指挥", "会长")


def organisation(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """Text about an organisation's people; empty where the facts do not hold the role asked for."""
    text = reading.question.text
    if not any(role.search(text) for role in (DEPUTY, HEAD, MEMBERS, OFFICE)):
        text = reading.question.topic  # "渝北的呢？" asks for the role of the question before
    posts = posts_named(library, reading)
    if posts and WHO.search(text):
        return "\n\n".join(members_line(library, [fact], writer) for fact in posts)
    if DUTIES.search(text):
        return _duties(library, reading, writer)
    if "主任" in text or (
        "专班" in text and not any("专班" in m.body for m in members_asked(library, reading))
    ):
        return ""  # the clause that says it is quoted instead
    wanted = [fact for fact in members_asked(library, reading) if _fits(fact, text)]
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


def posts_named(library: Library, reading: Reading) -> list[Member]:
    """Persons of the rosters whose very post the question names: 市政府副秘书长."""
    text = reading.question.text
    return [
        m
        for m in members_asked(library, reading)
        if len(m.post) >= MIN_POST and compact(m.post) in compact(text)
    ]


def members_asked(library: Library, reading: Reading) -> list[Member]:
    """Members of the bodies in the documents asked about, of all where none is named; of one named, its own."""
    allowed = reading.question.doc_ids
    facts = [fact for fact in library.index.catalogue.members() if not allowed or fact.doc_id in allowed]
    asked = set(bigrams(compact(reading.question.topic)))
    shares = {
        body: _named(library.reader.strip(body), asked) for body in dict.fromkeys(fact.body for fact in facts)
    }
    best = max(shares.values(), default=0.0)
    return [fact for fact in facts if best < NAMED or shares[fact.body] >= NEAR_NAMED * best]


def _named(body: str, asked: set[str]) -> float:
    """Share of what tells a body from others that a question says."""
    pairs = set(bigrams(BODY_WORDS.sub("", compact(body))))
    return len(pairs & asked) / len(pairs) if pairs else 0.0


def _duties(library: Library, reading: Reading, writer: Writer) -> str:
    """The clause 主要职责 of each body asked about, whole."""
    allowed = reading.question.doc_ids
    lines = []
    for doc_id in library.newest_first(
        list(dict.fromkeys(m.doc_id for m in library.index.catalogue.members()))
    ):
        if allowed and doc_id not in allowed:
            continue
        for clause in library.index.catalogue.clauses_of(doc_id):
            if "职责" in clause.heading and len(clause.text) > len(clause.heading) + MIN_DUTIES:
                said = quote(clause.text.split("\n", 1)[-1].replace("\n", ""))
                lines.append(
                    f"{titled(library, doc_id)}“{quote(clause.heading)}”：{said}{writer.mark(clause)}"
                )
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

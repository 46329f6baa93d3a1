"""Who sits in a joint meeting or leading group: convenor, deputies, members, office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.facts.places import Places
from rag.schema import Clause, Document, Member

LINE = re.compile(r"[^\n]+")
LABEL = re.compile(r"(?P<role>[\u4e00-\u9fff]{2,8})[：:]\s*")
PERSON = re.compile(r"(?P<name>[\u4e00-\u9fff·]{2,6})(?: (?P<post>.+)|[（(](?P<office>[^（）()]+)[）)])")
OFFICE = re.compile(r"(?:联席会议|领导小组|工作专班)?(?:下设)?办公室设?在(?P<name>[^，。；]{2,20})")
APPOINTED = re.compile(
    r"(?:由|，)由?(?P<who>(?!由)[\u4e00-\u9fff、0-9A-Z]{2,40}?)(?:兼任|担任|任)(?P<role>办公室(?:副)?主任|(?:副)?召集人|(?:副)?组长)"
)
NAMED_AT_END = re.compile(
    r"(?P<post>[\u4e00-\u9fff]*(?:秘书长|主任|局长|区长|市长|县长|书记|主席|部长|厅长))(?P<name>[\u4e00-\u9fff]{2,3})"
)
IN_CHARGE = re.compile(r"(?:分管|主要|有关)负责人$")  # of each unit of the list it ends
BODY = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,20}?(?:联席会议|领导小组|工作小组|工作专班|委员会|指挥部)")
BEFORE_BODY = re.compile(
    r"^附件[：: ]*|^（.）|^[\d.．]+|^.*关于(?:同意)?(?:调整|成立|建立|设立|组建)?|成立|建立|设立|组建"
)
# 组长由国务院副秘书长担任; 成员由教育部、财政部等部门负责同志组成
LED = re.compile(
    r"(?P<role>(?:副)?(?:总指挥|组长|召集人)|办公室(?:副)?主任)由(?P<who>[^，。；]{2,40}?)(?:兼任|担任)"
)
COMPOSED = re.compile(
    r"(?P<role>(?:办公室)?成员)(?:单位)?由(?P<who>[^，。；]{2,200}?)(?:等(?:部门|单位))?(?:的?(?:主要|分管|有关)?(?:负责同志|负责人|人员|领导))?组成"
)


def find_members(document: Document, clauses: Sequence[Clause]) -> list[Member]:
    """People and units of the bodies a document sets up, in order."""
    places = Places(document, clauses)
    facts: list[Member] = []
    titled = BODY.search(BEFORE_BODY.sub("", document.meta.title))
    for clause in clauses:
        body = _body(clause)
        stated = (*_offices(clause.text), *_appointed(clause.text), *_composed(clause.text)) if body else ()
        if clause.kind == "roster":  # the posts of its people name other bodies
            body = _named(clause.path) or (titled[0] if titled else "") or body
        found = _roster(clause) if clause.kind == "roster" else stated
        for role, name, post, at in found:
            start, end = places.source(clause, at, at + len(name))
            facts.append(Member(clause.doc_id, clause.clause_id, body, role, name, post, start, end))
    return facts


def _body(clause: Clause) -> str:
    return _named((clause.text, *clause.path))


def _named(texts: Sequence[str]) -> str:
    """The body that the last of these texts names; "" for none."""
    found = (BODY.search(BEFORE_BODY.sub("", text)) for text in reversed(texts))
    return next((match[0] for match in found if match), "")


def _roster(clause: Clause) -> Iterator[tuple[str, str, str, int]]:
    text, role = clause.text, clause.heading
    for line in LINE.finditer(text):
        at = line.start()
        label = LABEL.match(text, at)
        if label:
            role, at = label["role"], label.end()
        person = PERSON.fullmatch(text, at, line.end())
        if person:
            yield role, person["name"], person["post"] or person["office"], at
        else:
            yield from _units(text, at, line.end(), role)


def _units(text: str, at: int, until: int, role: str) -> Iterator[tuple[str, str, str, int]]:
    depth, start = 0, at
    for i in range(at, until + 1):
        ch = text[i] if i < until else "、"
        depth += (ch in "（(") - (ch in "）)")
        if ch in "、，。；" and depth <= 0:
            name = re.sub(r"(?:有关|主要|分管)?负责人.*$", "", text[start:i])
            named = NAMED_AT_END.fullmatch(name)
            if named:
                yield role, named["name"], named["post"], start + named.start("name")
            elif len(name) >= 2:
                yield role, name, "", start
            start = i + 1


def _appointed(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Who holds a post by another: 由市经济信息委主任陈金山兼任办公室主任, 由区政府主要领导担任召集人."""
    for match in APPOINTED.finditer(text):
        at = match.start("who")
        post = IN_CHARGE.search(match["who"])
        for who in re.split("、", match["who"]):
            named = NAMED_AT_END.fullmatch(who)
            if named:
                yield match["role"], named["name"], named["post"], at + named.start("name")
            else:
                unit = IN_CHARGE.sub("", who)
                yield match["role"], unit, post[0] if post else "", at
            at += len(who) + 1


def _composed(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Whose people sit in a body, and who leads it, where a sentence begins with the role."""
    for match in (*LED.finditer(text), *COMPOSED.finditer(text)):
        at = match.start("who")
        for who in match["who"].split("、"):
            yield match["role"], who, "", at
            at += len(who) + 1


def _offices(text: str) -> Iterator[tuple[str, str, str, int]]:
    for match in OFFICE.finditer(text):
        at = match.start("name")
        for name in match["name"].split("、"):
            yield "办公室", name, "", at
            at += len(name) + 1

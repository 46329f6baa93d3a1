"""Who leads, who is responsible, who supports: read from the clause that names them.

Four ways of saying it are read: labelled lists ("牵头单位：…；责任单位：…"), units before a verb in
brackets ("（市科技局牵头，市财政局配合）"), sentences ("由市科技局牵头", "市科技局会同…负责") and
table columns headed by a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.facts.places import Places
from rag.schema import Clause, Document, Responsibility, Role

LABEL = re.compile(
    r"(?P<role>牵头|责任|配合|协办|主办|承办|主管|参与|参加|落实|支持|实施)(?:责任)?(?:单位|部门|处室|机构|领导)"
    r"\s*[：:]\s*"
)
ROLES: dict[str, Role] = {
    "牵头": "lead",
    "主办": "lead",
    "主管": "lead",
    "责任": "responsible",
    "承办": "responsible",
    "落实": "responsible",
    "实施": "responsible",
    "配合": "support",
    "协办": "support",
    "参与": "support",
    "参加": "support",
    "支持": "support",
}
UNIT_END = r"(?:主管部门|局|委|办|部|厅|院|署|会|中心|公司|企业|集团|政府|银行|支队|海关|镇街|街道|运营商|单位|办公室|分行|学校|高校|机构|总台|开发区|管委会|园区)"
UNIT = rf"[\u4e00-\u9fffA-Za-z0-9（）()]{{1,24}}?{UNIT_END}(?:（[^（）]{{2,16}}）)?"
UNITS = rf"{UNIT}(?:(?:、|，|和|及|以及|与){UNIT})*(?:等(?:部门|单位)?)?"
BRACKET = re.compile(r"[（(]([^（）()]{4,200})[）)]")
VERB_GROUP = re.compile(
    rf"(?P<units>{UNITS})(?:按照?(?:各自)?职责(?:分工)?|分别|共同|具体)?(?P<verb>牵头负责|牵头|负责|配合|参与|参加|协助|落实)"
)
SENTENCES = (
    (re.compile(rf"由(?P<lead>{UNITS})(?:负责)?(?:牵头|统筹|整体统筹|主管)(?!单位)"), "lead"),
    (
        re.compile(
            rf"(?:^|[。；\n])(?P<responsible>{UNITS})(?:按照?(?:各自)?职责(?:分工)?|分别|共同|具体)(?:负责|落实)"
        ),
        "responsible",
    ),
    (
        re.compile(rf"由(?P<responsible>{UNITS})(?:按照?(?:各自)?职责(?:分工)?|分别|具体|共同)?负责"),
        "responsible",
    ),
)
JOINT = re.compile(rf"(?:^|[。；，\n])(?:由)?(?P<lead>{UNIT})(?:会同|商){'(?P<support>' + UNITS + ')'}")
DUTY = re.compile(rf"(?:^|[。；\n])(?P<unit>{UNIT})负责(?P<duty>[^。；，]{{4,40}})")
JOINING = re.compile(r"会同|商同")
FOLLOWING = re.compile(rf"[，,；](?P<units>{UNITS})(?P<verb>配合|参与|参加|协助|负责)")
VERBS: dict[str, Role] = {
    "牵头负责": "lead",
    "牵头": "lead",
    "负责": "responsible",
    "落实": "responsible",
    "配合": "support",
    "参与": "support",
    "参加": "support",
    "协助": "support",
}
NOBODY = re.compile(r"(?:各|有关|相关)?(?:牵头|责任|成员|配合|参与)(?:单位|部门)")
OPEN = re.compile(r"等(?:有关|相关)?(?:部门|单位|企业)?$")

# Role, position of the name in the clause text, its end, open list, the duty where one is named.
Found = tuple[Role, int, int, bool, str]


def find_responsibilities(document: Document, clauses: Sequence[Clause]) -> list[Responsibility]:
    """Every responsibility the clauses of a document state, in order of appearance."""
    places = Places(document, clauses)
    by_id = {clause.clause_id: clause for clause in clauses}
    facts: list[Responsibility] = []
    for clause in clauses:
        seen: set[tuple[Role, str]] = set()
        for role, at, until, open_list, duty in sorted(_find(clause), key=lambda found: found[1]):
            agency = clause.text[at:until]
            if (role, agency) in seen:
                continue
            seen.add((role, agency))
            start, end = places.source(clause, at, until)
            task = duty or _task(clause, by_id)
            facts.append(
                Responsibility(clause.doc_id, clause.clause_id, task, role, agency, start, end, open_list)
            )
    return facts


def _task(clause: Clause, by_id: dict[str, Clause]) -> str:
    """The name of the task: the clause's own heading, else that of the clause it lies in."""
    current: Clause | None = clause
    while current is not None:
        if current.heading:
            return current.heading
        current = by_id.get(current.parent_id)
    return clause.path[-1] if clause.path else clause.text[:20]


def _find(clause: Clause) -> Iterator[Found]:
    yield from _columns(clause)
    labelled = list(_labelled(clause.text))
    yield from labelled
    if not labelled:
        yield from _bracketed(clause.text)
        yield from _stated(clause.text)
        yield from _duties(clause.text)


def _labelled(text: str) -> Iterator[Found]:
    labels = list(LABEL.finditer(text))
    for number, label in enumerate(labels):
        limit = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        end = _list_end(text, label.end(), limit)
        yield from _names(text, label.end(), end, ROLES[label["role"]])


def _list_end(text: str, start: int, limit: int) -> int:
    """Where a list of units ends: at a bracket that closes around it, a full stop or a line's end."""
    depth = 0
    for i in range(start, limit):
        ch = text[i]
        if ch in "（(":
            depth += 1
        elif ch in "）)】]":
            if depth == 0:
                return i
            depth -= 1
        elif ch in "。\n":
            return i
    return limit


def _names(text: str, start: int, end: int, role: Role) -> Iterator[Found]:
    """The units of a list, each with its place; brackets inside a name do not part it."""
    depth, at = 0, start
    open_list = any(OPEN.search(part.rstrip("、 ")) for part in re.split("[，；,;]", text[start:end]))
    for i in range(start, end + 1):
        ch = text[i] if i < end else "、"
        if ch in "（(":
            depth += 1
        elif ch in "）)":
            depth -= 1
        elif ch in "、，；,;和及" and depth <= 0 and not (ch in "和及" and not _parts_units(text, i, end)):
            yield from _name(text, at, i, role, open_list=open_list)
            at = i + 1


def _parts_units(text: str, at: int, end: int) -> bool:
    """Whether 和 or 及 stands between two units, not inside a name (市人力资源和社会保障局)."""
    left = text[:at].rstrip("以")
    return bool(re.search(UNIT_END + "$", left)) and at + 1 < end


def _name(text: str, at: int, until: int, role: Role, *, open_list: bool) -> Iterator[Found]:
    while at < until and (text[at].isspace() or text[at] in "及和与以"):
        at += 1
    while until > at and text[until - 1].isspace():
        until -= 1
    name = text[at:until]
    tail = OPEN.search(name)
    if tail and tail.start() > 0:
        until = at + tail.start()
    if 2 <= until - at <= 40 and not NOBODY.fullmatch(text, at, until):
        yield role, at, until, open_list, ""


def _bracketed(text: str) -> Iterator[Found]:
    for bracket in BRACKET.finditer(text):
        groups = list(VERB_GROUP.finditer(bracket[1]))
        covered = sum(m.end() - m.start() for m in groups)
        if not groups or covered < 0.7 * len(bracket[1]):
            continue
        for match in groups:
            base = bracket.start(1)
            start, end = base + match.start("units"), base + match.end("units")
            yield from _names(text, start, end, VERBS[match["verb"]])


def _stated(text: str) -> Iterator[Found]:
    for pattern, role in SENTENCES:
        for match in pattern.finditer(text):
            if JOINING.search(match[0]):
                continue  # "X会同Y" is read below
            yield from _names(text, *match.span(role), "lead" if role == "lead" else "responsible")
            yield from _followers(text, match.end())
    for match in JOINT.finditer(text):
        yield from _names(text, *match.span("lead"), "lead")
        yield from _names(text, *match.span("support"), "support")


def _duties(text: str) -> Iterator[Found]:
    """Each unit with its own duty: 市公安局负责打击犯罪；市城市管理局负责…."""
    for match in DUTY.finditer(text):
        for role, at, until, open_list, _ in _names(text, *match.span("unit"), "responsible"):
            yield role, at, until, open_list, match["duty"]


def _followers(text: str, at: int) -> Iterator[Found]:
    match = FOLLOWING.match(text, at)
    if match:
        yield from _names(text, *match.span("units"), VERBS[match["verb"]])


def _columns(clause: Clause) -> Iterator[Found]:
    cursor = 0
    for header, cell in clause.cells:
        at = clause.text.find(cell, cursor)
        if at < 0:
            continue
        cursor = at + len(cell)
        role = next((ROLES[word] for word in _words(header) if word in ROLES), None)
        if role:
            yield from _names(clause.text, at, at + len(cell), role)


def _words(header: str) -> Iterable[str]:
    match = re.match(r"(牵头|责任|配合|协办|主办|承办|主管|参与|参加|落实)(?:单位|部门|处室|机构)", header)
    return [match[1]] if match else []

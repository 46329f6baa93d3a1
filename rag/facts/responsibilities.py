"""Who leads, who is responsible, who supports: read from the clause that names them.

Five ways of saying it are read: labelled lists ("牵头单位：…；责任单位：…"), units before a verb in
brackets ("（市科技局牵头，市财政局配合）"), sentences ("由市科技局牵头", "市科技局会同…负责"), duties
("县级人民政府应当…", in ``duties``) and table columns headed by a label. Where a document says that the
first unit of a list leads ("列第一位者为牵头单位，下同"), it does from there on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.facts.duties import LONGEST_DUTY, SHORTEST_DUTY, VAGUE, Found, duty_at, find_duties, is_agency
from rag.facts.places import Places, unlabelled
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
UNIT_END = r"(?:主管部门|部门|局|委|办|(?<![西东北南全内干])部|厅|院|署|会|中心|公司|企业|集团|政府|银行|支队|海关|镇街|街道|运营商|单位|办公室|分行|学校|高校|机构|总台|总社|妇联|残联|科协|工商联|团中央|开发区|管委会|园区)"
UNIT = rf"[\u4e00-\u9fffA-Za-z0-9（）()]{{1,24}}?{UNIT_END}(?:（[^（）]{{2,16}}）)?"
OTHERS = r"(?:等(?:有关|相关)?(?:部门|单位|地方)?)"  # 商务部等有关部门
UNITS = rf"{UNIT}(?:{OTHERS}?(?:、|，|和|及|以及|与){UNIT})*{OTHERS}?"
BRACKET = re.compile(r"[（(]([^（）()]{4,200})[）)]")
BY_DUTY = r"(?:按照?(?:各自)?职责(?:分工)?|按(?:照)?分工|分工|分别|共同|具体)"
VERB_GROUP = re.compile(rf"(?P<units>{UNITS}){BY_DUTY}?(?P<verb>牵头负责|牵头|负责|配合|参与|参加|协助|落实)")
# 负责 that is no verb: 由有关部门负责同志组成.
IN_CHARGE = r"负责(?!同志|人|[^，。；]{2,30}的(?:部门|机构|机关))"
SENTENCES = (
    (re.compile(rf"由(?P<lead>{UNITS})(?:负责)?(?:牵头|统筹|整体统筹|主管)(?!单位)"), "lead"),
    (re.compile(rf"(?:^|[。；\n])(?P<responsible>{UNITS}){BY_DUTY}(?:{IN_CHARGE}|落实)"), "responsible"),
    (re.compile(rf"由(?P<responsible>{UNITS}){BY_DUTY}?{IN_CHARGE}"), "responsible"),
)
# 会同国务院工业和信息化、公安等部门: one name; 会同有关部门: nobody in particular.
BESIDE = (
    r"(?:各|有关|相关)+(?:部门|单位|方面|地区|地方)"
    r"|[\u4e00-\u9fff]{2,16}(?:、[\u4e00-\u9fff]{2,16}){0,8}(?:等|等?有关|等?相关)部门(?:（[^（）]*）)?"
    rf"|[\u4e00-\u9fff]{{2,14}}(?:行政|主管|管理)部门(?!、|和)|{UNITS}"
)
JOINT = re.compile(
    rf"(?:^|[。；，\n])由?(?P<lead>{UNIT})(?:应当|要|应)?(?:会同|商(?![务业品标贸事用会户界]))(?P<support>{BESIDE})"
)
EXPLAINS = re.compile(r"(?P<what>本[\u4e00-\u9fff]{2,6})由[^，。；]{2,80}负责解释")
JOINING = re.compile(r"会同|商同")
FOLLOWING = re.compile(rf"[，,；](?P<units>{UNITS})(?P<verb>配合|参与|参加|协助|{IN_CHARGE})")
# 列第一位者为牵头单位; 排在首位的部门为牵头部门; 牵头单位为排名第一的部门
FIRST_LEADS = re.compile(
    r"[，。；]?[^，。；（）()]{0,12}?(?:第一|首)[位个名]?(?:的|者|责任|负责|单位|部门|机构){0,3}(?:为|是|即为|系)牵头(?:责任|负责)?(?:单位|部门|机构|者)?"
    r"|[，。；]?牵头(?:单位|部门)[为是](?:排|列|居|名)[^，。；（）()]{0,6}(?:第一|首位)"
)
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
OPENED = re.compile(r"等(?:有关|相关)?(?:部门|单位|企业)?(?=$|[和及与、])")


def find_responsibilities(document: Document, clauses: Sequence[Clause]) -> list[Responsibility]:
    """Every responsibility the clauses of a document state, in order of appearance."""
    places = Places(document, clauses)
    by_id = {clause.clause_id: clause for clause in clauses}
    facts: list[Responsibility] = []
    first_leads = any(_says_for_all(clause.text) for clause in clauses)
    for clause in clauses:
        seen: set[tuple[Role, str, str]] = set()
        found, first_leads = _find(clause, first_leads=first_leads)
        for role, at, until, open_list, duty in sorted(found, key=lambda found: found[1]):
            agency = clause.text[at:until]
            if (role, agency, duty) in seen:
                continue
            seen.add((role, agency, duty))
            start, end = places.source(clause, at, until)
            task = duty or _task(clause, by_id)
            facts.append(
                Responsibility(clause.doc_id, clause.clause_id, task, role, agency, start, end, open_list)
            )
    return facts


def _says(text: str) -> bool:
    """Whether a text says that the first unit of a list leads."""
    return "牵头" in text and bool(FIRST_LEADS.search(text))  # the word is sooner looked up than searched


def _says_for_all(text: str) -> bool:
    """Whether it says so outside the brackets of a task: then it holds for those above, too."""
    return _says(text) and any(
        "（" not in text[: match.start()].rpartition("）")[2] for match in FIRST_LEADS.finditer(text)
    )


def _task(clause: Clause, by_id: dict[str, Clause]) -> str:
    """The name of the task: the clause's own heading, else that of the clause it lies in."""
    current: Clause | None = clause
    while current is not None:
        if current.heading:
            return current.heading
        current = by_id.get(current.parent_id)
    return clause.path[-1] if clause.path else clause.text[:20]


def _find(clause: Clause, *, first_leads: bool) -> tuple[list[Found], bool]:
    """The responsibilities of a clause, and whether the first unit of a list leads after it."""
    labelled = list(_labelled(clause.text))
    if labelled or clause.cells:
        first_leads = first_leads or _says(clause.text)
        lists = (list(_columns(clause)), labelled)
        found = [unit for units in lists for unit in (_first_leading(units) if first_leads else units)]
        if labelled:
            return found, first_leads
    else:
        found = []
    text = unlabelled(clause)
    for bracket in BRACKET.finditer(text):
        first_leads = first_leads or _says(bracket[1])
        units = list(_bracketed(bracket))
        found += _first_leading(units) if first_leads else units
    found += _stated(text, own_heading=bool(clause.heading))
    named = {text[at:until] for _, at, until, _, _ in found}
    found += [duty for duty in find_duties(text) if text[duty[1] : duty[2]] not in named]
    return found, first_leads


def _first_leading(units: list[Found]) -> list[Found]:
    """The units of one list, the first of which leads; one that names its lead says so itself."""
    if not units or any(role == "lead" for role, *_ in units) or units[0][0] != "responsible":
        return units
    return [("lead", *units[0][1:]), *units[1:]]


def _labelled(text: str) -> Iterator[Found]:
    labels = list(LABEL.finditer(text))
    for number, label in enumerate(labels):
        limit = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        end = _list_end(text, label.end(), limit)
        if said := FIRST_LEADS.search(text, label.end(), end):
            end = said.start()
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
    open_list = any(OPENED.search(part.rstrip("、 ")) for part in re.split("[，；,;]", text[start:end]))
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
    return bool(re.search(f"{UNIT_END}{OTHERS}?$", left)) and at + 1 < end


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


def _bracketed(bracket: re.Match[str]) -> Iterator[Found]:
    inner = FIRST_LEADS.split(bracket[1])[0]
    groups = list(VERB_GROUP.finditer(inner))
    covered = sum(m.end() - m.start() for m in groups)
    if not groups or covered < 0.7 * len(inner):
        return
    base = bracket.start(1)
    for match in groups:
        if "由" in match["units"].replace("自由", ""):
            continue
        yield from _names(
            bracket.string, base + match.start("units"), base + match.end("units"), VERBS[match["verb"]]
        )


def _stated(text: str, *, own_heading: bool) -> Iterator[Found]:
    for pattern, role in SENTENCES:
        for match in pattern.finditer(text):
            if JOINING.search(match[0]) or not is_agency(match[role]):
                continue  # "X会同Y" is read below
            task = _explained(text, match.start())
            for found in _names(text, *match.span(role), "lead" if role == "lead" else "responsible"):
                yield (*found[:4], task)
            yield from _followers(text, match.end())
    for match in JOINT.finditer(text):
        if not is_agency(match["lead"]):
            continue
        duty = "" if own_heading else _joint_duty(text, match)
        for found in _names(text, *match.span("lead"), "lead"):
            yield (*found[:4], duty)
        for found in _beside(text, *match.span("support")):
            yield (*found[:4], duty)


def _joint_duty(text: str, joint: re.Match[str]) -> str:
    """What units do together; with what the piece before names, where the verb stands alone: 具体办法，由…制定."""
    duty = duty_at(text, joint.end())
    if len(duty) >= SHORTEST_DUTY:
        return duty
    before = re.split("[，。；\n]", text[: joint.start()])[-1]
    return f"{before}的{duty}" if duty and SHORTEST_DUTY <= len(before) <= LONGEST_DUTY else ""


def _beside(text: str, start: int, end: int) -> Iterator[Found]:
    """The units that another brings in, each by itself or as the one name they share."""
    names = list(_names(text, start, end, "support"))
    if not all(re.search(f"{UNIT_END}(?:（[^（）]+）)?$", text[at:until]) for _, at, until, _, _ in names):
        names = [("support", start, end, False, "")]
    yield from (found for found in names if not VAGUE.fullmatch(text, found[1], found[2]))


def _explained(text: str, at: int) -> str:
    """本办法的解释, where a sentence says who gives it: no task of the chapter it stands in."""
    match = next((m for m in EXPLAINS.finditer(text) if m.start() <= at < m.end()), None)
    return f"{match['what']}的解释" if match else ""


def _followers(text: str, at: int) -> Iterator[Found]:
    match = FOLLOWING.match(text, at)
    for found in _names(text, *match.span("units"), VERBS[match["verb"]]) if match else ():
        if not VAGUE.fullmatch(text, found[1], found[2]):
            yield found


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

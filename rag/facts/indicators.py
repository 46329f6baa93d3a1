"""Figures with a name: from sentences ("建成5G基站超过10万个") and from table cells.

A figure is kept as written. Its name is what stands before it in the same piece of the sentence,
or after its unit ("培育200家5G应用解决方案供应商"). Its year is the one the piece or sentence
names, else that of the goal it stands under ("到2027年底" above the dashes), marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.facts.places import Places, unlabelled
from rag.schema import Clause, Document, Indicator

PIECE = re.compile(r"[^，。；！？\n]+")
UNITS = (
    "平方公里|平方米|公里|亿元|万元|元|万户|万个|万人次|亿次|人次|万次|Mbps|Gbps|PB|TB|架|万架|亿G|G(?![A-Za-z])|EFLOPS|个百分点|"
    "个工作日|个月|公斤|公顷|千瓦时|千瓦|兆瓦|亩|"
    "个|家|项|款|座|台|户|处|条|所|名|人|次|倍|吨|套|辆|路|种|类|批|间|小时|天|%|％"
)
FIGURE = re.compile(
    r"(?P<cmp>不少于|不低于|不超过|超过|突破|达到|增长到|提升至|提升到|提高到|增至|降至|下降到|控制在|累计超|下降均?超|至少|超|达|近|约|低于|高于|[<>≥≤])?"
    rf"(?:了)?(?P<value>\d[\d,]*(?:\.\d+)?(?:[万亿百]|千(?![瓦克米]))*)(?P<more>多|余)?(?P<unit>{UNITS})?(?P<after>以上|以内|以下|左右)?"
)
# Numbers that count nothing: technologies, years, levels, ordinals, versions.
NOT_A_FIGURE = re.compile(
    r"\d+[GgKkAaDd](?![a-z])|IPv\d|(?:19|20)\d\d(?:年|[—\-–－~至])|[—\-–－]\s*(?:19|20)\d\d年?|第\d+|〔\d{4}〕\d+号|\d+月(?:\d+日)?|[A-Za-z]+-?\d[\w/]*|\d+/\d+|\d+所(?=和|、|的)|“[\d＋+X]+”"
    r"|\d[\d,.]*[万千百]*(?:亩|公顷|度)(?:以上|以下)(?=[\u4e00-\u9fff])"  # what it says is of which kind: 300亩以上茶园
)
CHINESE_COUNT = re.compile(
    r"[一二三四五六七八九十百]+分之[一二三四五六七八九十]+|(?<![第其唯统])[一二三四五六七八九十两]+(?:个(?!性|人)|家|项|所|座|类|大(?!数据|型)|条)"
)
YEAR = re.compile(r"(?:到|至|截至|力争|争取到)?\s*((?:19|20)\d\d)\s*年")
GOAL_YEAR = re.compile(r"到\s*((?:19|20)\d\d)\s*年")
LEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+是|其中|力争|争取|到?(?:19|20)\d\d年底?前?|截至\S{0,6}|全市|全区|全国|我市|我区|重庆市|累计|新增|逐步|基本|推动|实现|打造形成|培育形成|建成|建设|打造|培育|新建|引进培育|形成|带动|完成|在重点领域|面向重点领域|锻造|提炼|将|要|共|达到?)+"
)
TRAILING = re.compile(
    r"(?:目标|数量)?(?:达到?|实现|为|至|到|均|共|已|约|拥有|有|稳定在|保持在|在|力争|，|、|：|的|超|突破|建成|累计)+$"
)
HEAD_YEAR = re.compile(r"((?:19|20)\d\d)年")
HEAD_UNIT = re.compile(r"[（(]([^（）()]{1,8})[）)]\s*$")
ROW_NUMBER = re.compile(r"^\d{1,3}[.．、]\s*")
CELL_FIGURE = re.compile(
    r"[<>≥≤＜＞]?\[?[<>]?\d[\d,.]*\]?[万亿]?[\u4e00-\u9fff%％]{0,4}(?:[（(].{1,8}[）)])?"
)
NOT_A_COLUMN = ("序号", "编号", "指标内容", "类别", "备注")
OPEN_VERB = re.compile(r".{4,}(?:建设|部署|打造|新建|培育|布局|设立|开展|实施)$")
PLAN_NOTE = re.compile(r"[（(](“?十[一二三四五]五”?)[）)]")  # a figure over the years of a plan
MAX_NAME = 40
# Names that need the thing they speak of.
DEPENDENT = re.compile(
    r"^(?:五年)?(?:年均|平均|同比|累计)*(?:增长|增速|下降|提升)|^(?:五年|年均)|^(?:普及率|占比|让利|投入资金|覆盖(?:约)?$|活跃用户占比|服务收入|至期末|期末|规模以上企业|上行速率|下行速率|存储容量|五年投资|总投资|数量$)"
)
SUBJECT = re.compile(
    r"(?P<what>[\u4e00-\u9fffA-Za-z0-9“”\-+（） ]{2,18}?)(?:加快|深入|发展|高质量|保持|稳步|持续|实现|建设规划|全面|成为|不断|快速|制订|专属资费|率先)"
)
# Left of a figure stands only what is done; the thing counted stands right of it.
PARALLEL = re.compile(
    r"(?P<head>.{2,12})(?P<one>.{2})、(?P<other>.{2})(?P<tail>.{2,16}?)分别"
)  # 花生种植、收获机械化率
FINED = re.compile(r"\s*(?:由[^，]{2,24}?)?并?(?P<whom>对[^，]{2,40}?)?(?:可以|可|并)*处")
SHARED = re.compile(r"(?P<first>.{2,16})[及和](?P<second>.{2,24}?)分别")
GROWTH = re.compile(r"(?:五年|年均|平均|同比)*(?:增长|增速|下降)$|分别$")
ONLY_DONE = re.compile(r"(?:推进|全市|全区|设立|首批|直联|发展|率先|服务|涵盖|面向|在|以|及)$")


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    comparator: str
    value: str
    unit: str
    year: str
    stated: bool
    at: int
    until: int


def find_indicators(document: Document, clauses: Sequence[Clause]) -> list[Indicator]:
    """Every named figure of a document, in order of appearance."""
    places = Places(document, clauses)
    facts: list[Indicator] = []
    goal_year: dict[str, str] = {}
    for clause in clauses:
        if clause.kind == "table_row":
            facts += _row(clause, places)
            continue
        goal = GOAL_YEAR.search(clause.text)
        inherited = goal_year.get(clause.parent_id, "")
        for found in _sentences(unlabelled(clause), inherited):
            start, end = places.source(clause, found.at, found.until)
            facts.append(
                Indicator(
                    clause.doc_id, clause.clause_id, found.name, found.comparator, found.value, found.unit,
                    found.year, found.stated, "value", start, end,
                )
            )  # fmt: skip
        if goal:
            goal_year[clause.parent_id] = goal_year[clause.clause_id] = goal[1]
    return facts


def _sentences(text: str, fallback: str) -> Iterator[_Found]:
    year, subject, sentence_end = "", "", -1
    for piece in PIECE.finditer(text):
        if piece.start() > sentence_end:
            year = ""
            sentence_end = min(
                (i for ch in "。\n" if (i := text.find(ch, piece.start())) >= 0), default=len(text)
            )
            subject = ""
        stated = YEAR.search(piece[0])
        year = stated[1] if stated else year
        if goal := GOAL_YEAR.search(piece[0]):
            fallback = goal[1]  # holds for what is said after it
        names: list[str] = []
        for found in _figures(piece[0], piece.start(), year or fallback, stated=bool(year)):
            named = _with_subject(found.name, names[-1] if names else subject)
            if named:
                yield replace(found, name=named)
            names = [*names, named] if named and not DEPENDENT.match(found.name) else names
        if names:  # two named at once are both what comes after speaks of
            subject = "及".join(dict.fromkeys(names[-2:])) if SHARED.search(piece[0]) else names[-1]
        subject = subject or _subject(piece[0])


def _of_first(name: str) -> str:
    """固定互联网宽带用户数 of "固定互联网宽带及移动互联网宽带用户数分别"; another name as it is."""
    if parallel := PARALLEL.fullmatch(name):
        return parallel["head"] + parallel["one"] + parallel["tail"]
    both = SHARED.fullmatch(name)
    if not both:
        return name
    first, second = both["first"], both["second"]
    at = second.find(first[-2:])
    return first + second[at + 2 :] if at >= 0 else first


def _of_second(name: str) -> str:
    """What the second figure of such a name is of; "" for a name of one figure."""
    if parallel := PARALLEL.fullmatch(name):
        return parallel["head"] + parallel["other"] + parallel["tail"]
    both = SHARED.fullmatch(name)
    return both["second"] if both else ""


def _fine(piece: str, at: int) -> str:
    """对驾驶人罚款, where a figure says how much somebody is fined; "" elsewhere."""
    fined = FINED.match(piece) if "罚款" in piece[at:] else None
    return f"{fined['whom'] or ''}罚款" if fined and fined.end() <= at else ""


def _with_subject(name: str, subject: str) -> str:
    """A name that only says how something grew or how much of it, with the thing named before it."""
    if not name:
        return GROWTH.sub("", subject)
    if not subject or not DEPENDENT.match(name) or name.startswith(subject):
        return name
    if len(subject) > len(name) and subject.endswith(name[-2:]):  # 边缘下行速率 …，上行速率 …
        return f"{subject[: -len(name)]}{name}"
    return f"{GROWTH.sub('', subject)}{name}"[-MAX_NAME:]


def _subject(piece: str) -> str:
    """What a piece of a sentence without a figure is about: its opening noun."""
    match = SUBJECT.match(LEADING.sub("", piece.strip()))
    return match["what"] if match else ""


def _figures(piece: str, base: int, year: str, *, stated: bool) -> Iterator[_Found]:
    masked = NOT_A_FIGURE.sub(lambda match: "#" * len(match[0]), piece)
    figures = [m for m in FIGURE.finditer(masked) if m["unit"] or _bare(m, masked)]
    name = ""
    for number, match in enumerate(figures):
        start = figures[number - 1].end() if number else 0
        between = piece[start : match.start()]
        paired = number and between.strip() in ("和", "、", "及")
        name = (_of_second(name) if paired else "") or _name(between, piece[match.end() :])
        said = _fine(piece, match.start()) or _of_first(name)
        if said or match["cmp"]:
            comparator = (match["cmp"] or "") + (match["more"] or "") + (match["after"] or "")
            at = base + match.start("value")
            until = base + match.end("unit" if match["unit"] else "value")
            yield _Found(said, comparator, match["value"], match["unit"] or "", year, stated, at, until)


def _bare(match: re.Match[str], piece: str) -> bool:
    """A figure without a unit counts when it is large in words and ends the piece: "超1亿"."""
    return match["value"][-1] in "万亿" and (bool(match["cmp"]) or match.end() == len(piece))


def counts_something(text: str) -> bool:
    """Whether a text holds a figure with a unit, a large round number, or a count in Chinese numerals."""
    masked = NOT_A_FIGURE.sub(" ", text)
    return any(m["unit"] or _bare(m, masked) for m in FIGURE.finditer(masked)) or bool(
        CHINESE_COUNT.search(text)
    )


def _name(before: str, after: str) -> str:
    left = TRAILING.sub("", LEADING.sub("", before.strip("、和及 ")))
    if OPEN_VERB.search(left):  # "在双城经济圈重庆域内建设 13.4万个 5G基站"
        right = re.split(r"[、（(，]", after.strip("的 "))[0]
        return f"{left.lstrip('在')}{right}"[-MAX_NAME:]
    right_of = re.split(r"[、（(，]|建设$", after.strip("的 "))[0]
    if ONLY_DONE.search(left) and len(right_of) >= 2:
        return right_of[:MAX_NAME]
    if len(left) >= 3 and not left.endswith(("支持", "实施", "制定", "超")):
        return left[-MAX_NAME:]
    right = re.split(r"[、（(]|建设$", after.strip("的 "))[0]
    return right[:MAX_NAME] if len(right) >= 2 else left


def _row(clause: Clause, places: Places) -> Iterator[Indicator]:
    """The figures of a table row, one per column that holds one."""
    named = next(
        (cell for head, cell in clause.cells if head not in ("序号", "类别") and not cell.isdigit()), ""
    )
    name = ROW_NUMBER.sub("", named)
    unit = HEAD_UNIT.search(name)
    bare = HEAD_UNIT.sub("", name) if unit else name
    cursor = 0
    for head, cell in clause.cells:
        first = cell.split("（")[0].split("(")[0]
        at = clause.text.find(first, cursor) if first else -1
        if at < 0 or cell == named:
            continue
        cursor = at + len(first)
        if head in NOT_A_COLUMN or not CELL_FIGURE.fullmatch(cell):
            continue
        year = HEAD_YEAR.search(head)
        start, end = places.source(clause, at, at + len(first))
        own_unit = unit[1] if unit and not cell.endswith(("%", "％")) else ""
        plan = PLAN_NOTE.search(cell)
        measure = f"{plan[1]}期间" if plan else "value" if year or head == "指标值" else head
        yield Indicator(
            clause.doc_id, clause.clause_id, bare, "", first if plan else cell, own_unit,
            year[1] if year and not plan else "", bool(year and not plan), measure, start, end,
        )  # fmt: skip

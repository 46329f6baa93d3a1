"""Whether a sentence somebody else wrote stands in the clauses it cites: the gate, and more.

The gate (``verify``) asks for numbers, names and quotes. A language model can keep all of them and still
lie: swap two figures, let the responsible unit lead, turn "may not" into "may", promise what nobody
promised. What is doubted here is not shown; a true sentence in very free words may fall with the lies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.answering import evidence
from rag.answering.verify import COUNTED, DIFFERENCE, NUMBER, Source, check, told_by
from rag.language.normalise import compact, normalise
from rag.language.regions import find_regions, region_forms, short_name
from rag.language.tokens import bigrams
from rag.library import Library
from rag.numbering import parse_number
from rag.schema import Role

WORD_SHARE = 0.7  # of a sentence's content words, that its clauses or the question hold
AROUND = 45  # characters to either side of a figure, in which a clause must speak of the same thing

MARKUP = re.compile(r"<(?!\d)|>(?!\d)|\||https?:|www\.|\]\(|\{\{")
LATIN = re.compile(r"[a-z][a-z\d]+(?:[-.][a-z\d]+)*")
CHINESE_FIGURE = re.compile(
    r"(?<!第)(?P<number>[〇零一二两三四五六七八九十百千]+)"
    r"(?P<unit>分之|多?[个家项条座台套户人次件倍年月日天元块成亩米吨级类批所处届期份支名位辆公]|[万亿])"
)
IDIOM = re.compile(r"一(?:个|项|种|些|类|次|批|级|天|年|日|期|件|条|家|位|名|处)|十[一二三四五]五")
DATE = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?")
UNIT = re.compile(r"[\u4e00-\u9fff]")
PIECE = re.compile(r"[^,，。;；:：、()（）?!]+")
# Up to six characters that end like an institution, as far back as a word that leads up to it: 由, 是, 的.
INSTITUTION = re.compile(
    r"(?=((?:(?![由是为和与及的向对在请找到经归让被将并等如、])[\u4e00-\u9fff]){2,5}"
    r"(?:(?<![布格结全当])局|委(?!托|派|任)|厅|署(?!名)|(?<![举兴承主协开经创督])办(?!理|法|公|学|事)"
    r"|(?<![内外全局干西东中南北总各])部(?!门|分|署|件|位|长|级|委|队)|公司|集团|中心|协会|联盟|大学|学院|研究院|法院|医院|银行)))"
)
NEGATION = re.compile(
    r"不(?!同|断|仅|但|少于|低于|超过|高于|限于|等)|[未无没勿禁](?!来|线|人|缝|障)|并非|除外|取消|暂停|停止|废止|免[除收征缴]"
)
DENIED = re.compile(r"(?:不得|禁止|严禁|不予|不再|不应|不能|不可)[^,，。;；]{0,2}$")  # just before a word
STRONG = (
    "免费", "全额", "保证", "承诺", "一定", "必须", "唯一", "首次", "至少", "最高", "最低", "上限", "下限", "优先", "自动", "永久",
    "所有", "任何", "一律", "仅限", "只有", "无条件", "翻倍", "终身", "应当", "严禁", "罚款", "处罚",
)  # fmt: skip
GENERIC = frozenset(
    ["达到", "超过", "以上", "以下", "不少", "少于", "目标", "全市", "全国", "全区", "力争", "实现", "累计", "数量", "年底", "建成",
     "左右", "约为", "其中", "分别", "共计", "合计", "为止", "期末", "增长", "提升", "提高", "新增", "总数", "规模"]
)  # fmt: skip
# Words that lead through a sentence and say nothing of the matter.
GLUE = frozenset(
    re.findall(
        r"\S+",
        """
    根据 按照 依据 依照 方案 规定 明确 提出 要求 其中 此外 同时 主要 包括 包含 以及 分别 具体
    内容 文件 条款 政策 单位 部门 牵头 负责 责任 配合 参与 承担 工作 任务 目标 指标 数值 措施
    支持 方面 相关 有关 对应 属于 作为 进行 开展 实施 年底 截至 期间 目前 已经 到期 现行 有效
    有效期 国家 全国 市级 区级 层面 该项 这项 这一 上述 另外 一是 二是 三是 需要 可以 应当 之间
    由此 因此 如果 对于 关于 通过 计划 行动 规划 通知 意见 印发
    """,
    )
)
LEADS = re.compile(r"牵头|主责|主抓")
TAKES_PART = re.compile(r"责任单位|配合|参与|协助|协办")


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence beside what its clauses tell; all texts compact."""

    library: Library
    own: str
    told: str
    allowed: str  # the question, whose words may be repeated, and what has been found out already
    cited: Sequence[Source]


def unsupported(library: Library, sentence: str, cited: Sequence[Source], allowed: str) -> str:
    """What of a sentence its clauses do not bear, in a word; "" for a sentence that stands.

    ``allowed``: the question and the answer known already; their words may be repeated, not their figures.
    """
    if not cited:
        return "no clause"
    marks = "".join(f"[{n}]" for n in range(1, len(cited) + 1))
    violations = check(f"{sentence}{marks}", cited, library.names_in)
    if violations:
        return violations[0].what
    said = _Said(library, compact(sentence), compact(" ".join(map(told_by, cited))), compact(allowed), cited)
    return next((why for test in TESTS for why in test(said)), "")


def likeness(sentence: str, text: str) -> float:
    """Share of a sentence's bigrams that a text holds."""
    own, have = set(bigrams(sentence)), set(bigrams(text))
    return len(own & have) / len(own) if own else 0.0


def _markup(said: _Said) -> Iterator[str]:
    if MARKUP.search(said.own) or evidence.INJECTION.search(normalise(said.own)):
        yield "markup or instruction"


def _foreign_words(said: _Said) -> Iterator[str]:
    for word in LATIN.findall(said.own):
        if word not in said.told and word not in said.allowed:
            yield f"word {word}"


def _chinese_figures(said: _Said) -> Iterator[str]:
    """三十家, 百分之五: as the clauses write it, or in their digits."""
    for match in CHINESE_FIGURE.finditer(said.own):
        whole = match[0]
        if whole in said.told or IDIOM.search(said.own, max(0, match.start() - 1), match.end() + 1):
            continue
        digits = parse_number(match["number"])
        if not digits or f"{digits}{match['unit']}" not in said.told:
            yield f"number {whole}"


def _figures(said: _Said) -> Iterator[str]:
    """A figure with its unit, and beside the thing it is the figure of."""
    rows = any(source.clause.kind == "table_row" for source in said.cited)
    computed = [m.span() for pattern in (DIFFERENCE, COUNTED) for m in pattern.finditer(said.own)]
    for match in NUMBER.finditer(said.own):
        if any(at <= match.start() < until for at, until in computed):
            continue  # the gate has counted or subtracted
        number, unit = match[0], said.own[match.end() : match.end() + 1]
        if UNIT.fullmatch(unit) and not rows and unit != "年" and f"{number}{unit}" not in said.told:
            yield f"unit {number}{unit}"
        if unit != "年" and not rows and not _of_the_same_thing(said, number, match.start()):
            yield f"figure {number} of another thing"


def _of_the_same_thing(said: _Said, number: str, at: int) -> bool:
    pieces = [p for p in PIECE.finditer(said.own) if p.start() <= at]
    pairs: set[str] = set()
    for piece in reversed(pieces[-2:]):  # the figure's own stretch; the one before, where that says nothing
        pairs |= {pair for pair in bigrams(piece[0]) if _tells(pair)}
        if pairs:
            break
    if not pairs:
        return True
    spots = [m.start() for m in NUMBER.finditer(said.told) if m[0] == number]
    near = (said.told[max(0, spot - AROUND) : spot + AROUND] for spot in spots)
    return any(any(pair in stretch for pair in pairs) for stretch in near)


def _tells(pair: str) -> bool:
    return pair not in GENERIC and all("\u4e00" <= ch <= "\u9fff" for ch in pair) and "年" not in pair


def _dates(said: _Said) -> Iterator[str]:
    for date in DATE.findall(said.own):
        if date not in said.told:
            yield f"date {date}"


def _institutions(said: _Said) -> Iterator[str]:
    """What ends like an institution is one of those its clauses name: 火星局 is none, 月球管理局 neither."""
    named = [name for name in map(compact, said.library.agency_names) if name in said.told]
    until = 0
    for match in INSTITUTION.finditer(said.own):
        written = match[1]
        if match.start() < until:
            continue  # a shorter stretch of the same name
        until = match.end(1)
        if written not in said.told and not written.endswith(tuple(named)):
            yield f"agency {written}"


def _regions(said: _Said) -> Iterator[str]:
    """A sentence from a national plan does not speak of a city."""
    covered = said.told + "".join(form for s in said.cited for form in region_forms(s.meta.region))
    for region in find_regions(said.own):
        if not any(form in covered for form in (*region_forms(region.name), short_name(region))):
            yield f"region {region.name}"


def _roles(said: _Said) -> Iterator[str]:
    """Who leads in the sentence leads in the clauses, and who takes part there does not lead here."""
    roles = _roles_of(said)
    for piece in re.split(r"[,，;；。]", said.own):
        for role, names in _said_roles(said.library, piece):
            for name in names:
                known = roles.get(name)
                if known is not None:
                    wrong = "lead" not in known if role == "lead" else known == {"lead"}
                else:
                    wrong = role == "lead" and not re.search(
                        rf"{re.escape(name)}[^。;；]{{0,24}}牵头", said.told
                    )
                if wrong:
                    yield f"role of {name}"


def _said_roles(library: Library, piece: str) -> Iterator[tuple[str, list[str]]]:
    """("lead" or "part", agencies) as one stretch of a sentence has it: 牵头单位是…, 由…牵头."""
    for role, pattern in (("lead", LEADS), ("part", TAKES_PART)):
        match = pattern.search(piece)
        if match is None:
            continue
        other = (TAKES_PART if role == "lead" else LEADS).search(piece, match.end())
        after = _names_in(library, piece[match.end() : other.start() if other else len(piece)])
        yield role, after or _names_in(library, piece[: match.start()])


def _names_in(library: Library, text: str) -> list[str]:
    """Agencies named in a text; not 市通信管理局 for a 重庆市通信管理局."""
    found = library.names_in(text)
    return [name for name in found if not any(name != other and name in other for other in found)]


def _roles_of(said: _Said) -> dict[str, set[Role]]:
    """Agency → its roles in the clauses cited and those above them."""
    catalogue = said.library.index.catalogue
    roles: dict[str, set[Role]] = {}
    for source in said.cited:
        for clause in catalogue.lineage(source.clause):
            for fact in catalogue.responsibilities(clause.clause_id):
                roles.setdefault(compact(fact.agency), set()).add(fact.role)
    return roles


def _denials(said: _Said) -> Iterator[str]:
    """What is denied there is denied here, and nothing else is."""
    for match in NEGATION.finditer(said.own):
        around = said.own[match.start() : match.end() + 1]
        if around not in said.told and around not in said.allowed:
            yield f"denial {around}"
    for word in said.library.index.tokens.core_words(said.own):
        spots = [m.start() for m in re.finditer(re.escape(word), said.told)]
        denied = [bool(DENIED.search(said.told[:at])) for at in spots]
        if denied and all(denied) and not NEGATION.search(said.own):
            yield f"denied {word}"


def _promises(said: _Said) -> Iterator[str]:
    for word in STRONG:
        if word in said.own and word not in said.told:
            yield f"promise {word}"


def _free_words(said: _Said) -> Iterator[str]:
    """Most content words stand in the clauses or the question."""
    words = [word for word in said.library.index.tokens.core_words(said.own) if word not in GLUE]
    held = [word for word in words if word in said.told or word in said.allowed]
    if words and len(held) < WORD_SHARE * len(words):
        yield "words of its own"
    if words and not any(word in said.told for word in words) and len(held) < len(words):
        yield "nothing of its clauses"


TESTS: tuple[Callable[[_Said], Iterator[str]], ...] = (
    _markup, _foreign_words, _chinese_figures, _figures, _dates, _institutions, _regions, _roles, _denials, _promises,
    _free_words,
)  # fmt: skip

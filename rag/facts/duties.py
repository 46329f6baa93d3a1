"""Duties that a sentence gives its subject: 市公安局负责…, 县级人民政府应当…, 财政部门对…进行监督."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.schema import Role

# How the name of an authority ends; 领导干部, 大局 and 承办 end alike and are none.
AUTHORITY = (
    r"(?:人民政府|政府|部门|国务院|人民法院|检察院|委员会|监会|办公厅|办公室|指挥部|人民银行|监督管理机构|管理机构|领导小组|联席会议"
    r"|(?<!务)机关|(?<![全内总干西中东北南外局])部|(?<![常政村])委|(?<![格全大布结当])局|(?<!部)署|厅|(?<![主承督创举兴协])办"
    r"|开发银行|发展银行|总公司|总社|总工会|妇联|残联|科协|工商联|团中央)"
)
OPENING = r"(?:^|(?<=[。；\n]))"
SUBJECT = rf"(?P<units>[^，。；：\n]{{1,60}}?{AUTHORITY}(?:（[^（）]{{1,16}}）)?)"
# 依照本条例的规定，在各自职责范围内
MANNER = r"(?:，?(?:按照?|依照|依据|根据|在)[^，。；]{2,40}，?|依法|具体|统一|分别|共同|主要|，)*"
# 负责 that belongs to a name: 负责卫生工作的部门
OF_A_NAME = r"(?![^，。；]{2,30}的(?:部门|机构|机关|单位|人员|领导)|同志|人)"
IN_CHARGE = re.compile(rf"{OPENING}{SUBJECT}{MANNER}(?:负责|主管){OF_A_NAME}(?P<duty>[^。；]+)")
OUGHT = re.compile(rf"{OPENING}{SUBJECT}(?:应当|必须|应该|要|应|须)(?!会同|商)(?P<duty>[^。；]+)")
OVER = re.compile(
    rf"{OPENING}{SUBJECT}{MANNER}对(?P<duty>[^，。；]{{4,60}}?)(?:负总责|负责|(?:进行|实施|实行)(?:统一|综合)?(?:监督|管理|指导|协调|检查|审计|宏观))"
)
LEADING = re.compile(
    r"(?:自[^，。]{2,30}?之日起(?:[^，]{1,12}内)?，?"
    r"|(?:按照?|依照|依据|根据|在|结合|针对|为(?!主)|由于|当|比照|参照)(?:“[^”]*”|[^，“]){2,60}，"
    r"|在[^，]{2,16}?(?:范围|职责|权限)内|于[^，]{2,20}?前，?|以[^，]{2,40}为[^，]{2,12}，|采取(?:有效|有力|必要|相应)?措施，|会同[^，]{2,20}?(?:部门|单位|方面)|负责|依法|及时|切实|认真|进一步|积极|充分|主动|严格|首先|立即|要)+"
)
ANYBODY = r"(?:各|有关|相关|其他|其它|其|国家|上述|前款|该)*(?:地区|地方|地|部门|单位|机关|方面|部)(?:（[^（）]+）)?"
VAGUE = re.compile(rf"{ANYBODY}(?:[、和及]?{ANYBODY})*")
NAMED_BY_DUTY = re.compile(r"负责[^的]{2,30}的(?=部门|机构|机关)")  # 负责卫生工作的部门
# Words that no name holds, and words that none begins with.
NO_NAME = re.compile(
    r"(?<!自)由|为|[向把将]|对(?!外|台|口)|应当|负责|的|需要|不得|可以|违反|进行|或者?其|其他|没有|未|下设|设立|会同|是指|本单位|委托|指定|批准"
)
NO_BEGINNING = re.compile(
    r"[（(]|按|依|在(?!京)|根据|并|同时|其|经(?!济|营|贸)|凡|如|当(?!地)|该|此|而|以|鼓励|支持|引导|推动|加强|完善|建立|要|需|不|发现|收到|接|申请|报|对|本条|前款|有下列|会同"
)
WHOLE = re.compile(rf"{AUTHORITY}(?:等|（[^（）]+）)?$")
SEPARATOR = re.compile(r"[、，]|以及|和|及|与")
ABBREVIATED = re.compile(r"（以下(?:简)?称[^（）]*）?$")
OTHERS = re.compile(r"等(?:有关|相关)?(?:部门|单位)?$")
LONGEST_DUTY = 40
SHORTEST_DUTY = 4

# Role, position of the name in the clause text, its end, open list, the duty where one is named.
Found = tuple[Role, int, int, bool, str]


def find_duties(text: str) -> Iterator[Found]:
    """The subject of each sentence that gives one authority, or several, a duty; its duty names the task."""
    taken: set[int] = set()
    for pattern in (IN_CHARGE, OVER, OUGHT):
        for match in pattern.finditer(text):
            start, end = match.span("units")
            duty = _over(match) if pattern is OVER else duty_at(text, match.start("duty"))
            if start not in taken and is_agency(match["units"]) and len(duty) >= SHORTEST_DUTY:
                taken.add(start)
                for at, until in parted(text, start, end):
                    yield "responsible", at, until, False, duty


def _over(match: re.Match[str]) -> str:
    """校车安全管理工作 of "对校车安全管理工作负总责", 对工程质量实施监督管理 in full."""
    if match[0].endswith(("负责", "负总责")):
        return match["duty"]
    return duty_at(match.string, match.start("duty") - 1)


def duty_at(text: str, at: int) -> str:
    """The duty that begins here, without what only says how or when: 制订新闻发布预案; "" for none."""
    match = re.compile(r"[^。；\n]*").match(text, at)
    sentence = re.sub(r"（[^（）]*）", "", match[0]).lstrip("，、的") if match else ""
    sentence = sentence.removeprefix(found[0]) if (found := LEADING.match(sentence)) else sentence
    return re.split("[，：（]", sentence)[0][:LONGEST_DUTY]


def is_agency(name: str) -> bool:
    """Whether a subject is a name, not a phrase that ends like one."""
    own = NAMED_BY_DUTY.sub("", name)
    return not (VAGUE.fullmatch(name) or NO_NAME.search(own) or NO_BEGINNING.match(name))


def parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a list; one name where only its end is whole: 国务院教育、公安等部门. Nobody in particular is none."""
    parts = list(_pieces(text, start, end))
    names = [text[a:b] for a, b in parts]
    whole = len(parts) > 1 and all(map(WHOLE.search, names))
    for at, until in parts if whole else [(start, end)]:
        name = text[at:until]
        open_end = OTHERS.search(name) if whole else None
        cut = ABBREVIATED.search(name) or open_end
        if not VAGUE.fullmatch(name):
            yield at, at + cut.start() if cut and cut.start() else until


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a list; 和 parts two only behind a whole name, for 工业和信息化部 is one."""
    at = start
    for separator in SEPARATOR.finditer(text, start, end):
        if separator[0] in "、，" or WHOLE.search(text[at : separator.start()]):
            yield at, separator.start()
            at = separator.end()
    yield at, end

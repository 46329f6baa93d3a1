"""The kind of thing a question asks for — an amount, a place, a person — and whether the clauses state one.

Stated means: in a stretch between two commas that is about the topic, or right after such a one.
A million yuan in the next sentence does not answer what a laboratory gets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rag.answering.figures import (
    MIN_TOPIC,
    SYNONYM_SHARE,
    content_pairs,
    holds_rarest,
    policy_words,
    states_figure,
    topic_of,
    topic_words,
)
from rag.answering.sentences import TAIL, excerpt
from rag.asking import asking_part
from rag.facts.indicators import counts_something
from rag.language.normalise import compact
from rag.language.regions import find_regions
from rag.language.tokens import bigrams
from rag.library import Library
from rag.numbering import parse_number
from rag.passages import in_full
from rag.question import Reading
from rag.schema import Clause, Hit

LOOKED_AT = 4  # clauses, best first
BEST = 3  # clauses, of which one must hold a brief topic whole
HEADING_PART = 0.5  # of a bigram that only the heading holds
NUMERAL = "一二两三四五六七八九十百"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A kind of thing: how it is asked for, what a stretch that states one looks like, what to say without."""

    asks: re.Pattern[str]
    states: Callable[[Library, str], object]
    missing: str
    share: float = 0.34  # of the topic's bigrams, that must stand beside it


MONEY = re.compile(
    r"多少(?:钱|万元|元|块钱|万块|经费|预算|资金)|几[分毛角块]钱|几[毛角](?=$|[,?。])|(?<!好)几万(?:元|块|$|[,?。])|(?:给|补|奖|拿|领|批)[^,。?!]{0,4}(?:几十|几百|上)万|金额|额度"
    r"|(?:发|给|补|奖|拿|领|得|拨|投资|补贴|补助|奖励|资助|补偿|赔偿?|罚)(?:了|到|是|款|他们|每家|一家|我们)?多少(?!项|个|家|类)"
    r"|多少(?:奖励|补贴|补助)|补贴标准|奖励标准|补助标准|(?:奖|补|罚)[^,。?!]{0,4}(?:上限|封顶)|最高(?:能)?(?:奖|补|给|拿)|罚款|百分之几的补"
)
MONEY_VALUE = re.compile(
    r"[一二三四五六七八九十百千]+[万亿]?元|[（(][万亿]?元[）)]|\d[\d,.]*\s*(?:万|亿|百|千)?元|\d+(?:\.\d+)?\s*亿|\d+(?:\.\d+)?\s*万(?:元|$|[，。；])|减按|全额|(?:补|奖|贴|给予|减)[^，。；]{0,8}\d+(?:\.\d+)?[%％]|\d+(?:\.\d+)?[%％][^，。；]{0,6}(?:补|奖|贴)"
)
NO_TOWN = re.compile(r"[城乡]镇|乡村|农村|行政村|自然村|山村|各[镇村]|镇街|社区(?!居)|特色小镇|小城镇")
TOWN = re.compile(r"[\u4e00-\u9fff]{2}(?:镇|街道|乡|村)")
PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:新区|园区|产业园|示范[区园]|高新区|经开区|开发区|自贸|保税|镇|街道|大道|路|机场|港|公园|景区|商圈|步行街|古镇|校区|新城|谷|医院|大学|学院|广场|中心城区)"
)
NO_PLACE = re.compile(  # kinds of places, none in particular
    r"(?:(?:工业|产业|科技|旅游|智慧|重点|特色|示范|物流|农业|数字|创新|文化|集群|行业|应用|A级|各类|现代)+|[的个批座类])"
    r"(?:园区|产业园|景区|商圈|医院|园|基地|校区|示范[区园]|小镇|谷|港|机场|公园|广场|大道|学校)"
)
PLACE_NOUN = "区县?|县|镇|乡|村|街道|社区|城市|园区|省|市|地方|位置|地"


def _matches(pattern: re.Pattern[str]) -> Callable[[Library, str], object]:
    return lambda _, text: pattern.search(text)


def _names_town(_: Library, text: str) -> bool:
    return bool(TOWN.search(NO_TOWN.sub(" ", text)))


def _names_place(library: Library, text: str) -> bool:
    """Whether a text names a place other than the library's own: 重庆市 in a plan of Chongqing is no answer to where."""
    return bool(PLACE.search(NO_PLACE.sub(" ", text)) or find_regions(library.reader.strip(text)))


EXPECTATIONS: tuple[Expectation, ...] = (
    Expectation(MONEY, _matches(MONEY_VALUE), "具体金额或标准"),
    Expectation(
        re.compile(r"百分之几|百分比|比例(?:是|到底|多少|为)|几成|多大比例|打几折|折扣"),
        _matches(re.compile(r"[%％]|百分之|分之")),
        "比例",
    ),
    Expectation(
        re.compile(r"排第?几|第几名|排名|名次"),
        _matches(re.compile(r"[第前][一二三四五六七八九十\d]+(?:位|名|、|，|。|$)")),
        "排名",
    ),
    Expectation(
        re.compile(r"几月|哪个?月|几号|哪一?天|具体日期|具体时间|什么日子|哪个季度|第几季度"),
        _matches(re.compile(r"\d+\s*月|季度|月底")),
        "具体日期",
    ),
    Expectation(
        re.compile(r"哪[一两几二三四五六七八九十\d]*个?(?:镇|街道|乡(?!镇)|村|社区)"),
        _names_town,
        "具体地点",
    ),
    Expectation(
        re.compile(
            rf"(?:在|落|设|建|选|放|定|位于|布局|覆盖)[^,。?!]{{0,6}}哪(?:里|儿|一?[几些两{NUMERAL}]?个?(?:{PLACE_NOUN}))|(?:有|是|包括|入选)[^,。?!]{{0,4}}哪[几些]?个?(?:城市|区县|园区)|哪个位置|什么地[方址]|选址在|几楼|几号楼|哪层|哪条街|哪栋"
        ),
        _names_place,
        "具体地点",
    ),
    Expectation(
        re.compile(
            rf"哪(?:一|几|[{NUMERAL}\d])?(?:家|个)(?:公司|企业|厂商|厂家|供应商|品牌|设备商|开发商)|(?:公司|企业|厂商|车企|品牌)[^,。?!]{{0,6}}(?:是|有|为)哪[几些]?家|哪[几些]家(?:车企|企业|公司)"
        ),
        _matches(
            re.compile(
                r"[\u4e00-\u9fff]{2,10}(?:公司|集团|股份)|(?:移动|联通|电信|铁塔)(?:公司|重庆|、|，|。|等)"
            )
        ),
        "具体企业",
        share=0.15,
    ),
    Expectation(
        re.compile(
            rf"哪(?:一|几|些|[{NUMERAL}\d])?(?:所|家)(?:学校|大学|高校|中学|小学|幼儿园|医院|卫生院|高中)|是哪[几些]?所|哪[几些]?所(?=[,。?!]|$)"
        ),
        _matches(
            re.compile(
                r"(?<!各)(?<!高)[\u4e00-\u9fff]{2,8}(?:大学|学院|中学|小学|人民医院|中心医院)|[三二]甲医院|医院[、）]"
            )
        ),
        "具体单位",
    ),
    Expectation(
        re.compile(r"频段|多少(?:兆赫|MHz|GHz)|哪个频率", re.IGNORECASE),
        _matches(re.compile(r"\d\s*(?:MHz|GHz|兆赫)", re.IGNORECASE)),
        "频段",
    ),
    Expectation(
        re.compile(
            r"(?:怎么|如何|怎样)(?:去)?(?:申请|申报|报名|办理|领取)|申[请报](?:流程|材料|表|程序|手续)|(?:交|准备|带|提交)(?:什么|哪些)(?:材料|资料|证)|在哪(?:申请|申报|报名|办)|(?:去|到|上|找)哪(?:里|儿|个)?(?:窗口|平台|网站|系统)?(?:领|申请|申报|报名|办理|登记)|哪个(?:窗口|网站|平台|系统)(?:领|办|申|报|登)|课题指南|截止(?:日期|时间)|什么时候截止|几个工作日|多少个?工作日"
        ),
        _matches(re.compile(r"申请|申报|提交|受理|报送|材料|截止|工作日")),
        "办理程序、材料或期限",
    ),
    Expectation(
        re.compile(r"为什么|为何|什么原因|原因(?:是|在)|凭什么|出于什么|什么考虑|怎么不(?:让|是|由)"),
        _matches(
            re.compile(
                r"因为|由于|为了|旨在|以便|鉴于|目的|针对|面对|随着|为(?:深入|认真|加快|贯彻|推动|进一步|落实|全面|促进)"
            )
        ),
        "原因",
    ),
    Expectation(
        re.compile(r"哪个(?:处室?|科室?|司(?!机))|什么处室|哪个科(?!技)|经办(?:处|科)"),
        _matches(re.compile(r"[\u4e00-\u9fff]{2,6}(?:处室?|科室?)(?![理学技研置])")),
        "具体处室",
    ),
    Expectation(
        re.compile(
            r"(?:怎么|如何|受什么|有什么|什么样的?)(?:处罚|处理|追责|问责|罚)|(?:处罚|罚则)(?:是|有)?什么"
        ),
        _matches(re.compile(r"处罚|罚款|追责|问责|通报批评|约谈|扣分")),
        "处罚",
    ),
    Expectation(
        re.compile(r"怎么分(?:的|配)?(?=[,。?!]|$)|如何分配|(?:各|分别)占"),
        _matches(re.compile(r"分别|各占|其中[^，。]{0,16}\d")),
        "分项数值",
    ),
    Expectation(
        re.compile(r"扣[^,。?!]{0,4}分|考核分|多少分|占[^,。?!]{0,3}几分"),
        _matches(re.compile(r"\d+\s*分(?!之)|扣分")),
        "分值",
    ),
)
GIVEN = ("具体金额或标准", "比例")
GIVES = re.compile(r"补|奖|贴|给予|资助|罚|免|减按|投资|拨付")
EACH_OF = re.compile(
    r"(?P<names>[\u4e00-\u9fff]{2,6}(?:、[\u4e00-\u9fff]{2,6})+)各(?:自|家)?(?:占|出|要|拿|分|投|是|有)"
)
# "把十一个部门的名字列全": so many names must be listed somewhere.
NAMED_COUNT = re.compile(
    rf"(?<![\d第])(?P<count>[{NUMERAL}]{{1,3}}|\d{{1,3}})(?![a-z岁年月日天点分号楼期次元块万亿%]|五(?:规划|期间))[个家所项条座]?(?P<what>[\u4e00-\u9fff\da-z]{{2,10}})"
)
ASKS_NAMES = re.compile(r"清单|逐[一个]|拉个单|名单|列全|一个不少|名字[^,。?!]{0,4}(?:列|给|报)|分别设在哪")
ASKS_EACH = re.compile(r"(?:分别|各自?|都)[^,。?!]{0,3}(?:是|有|叫)(?:哪|什么|谁)")
COUNT = re.compile(
    r"多少|目标|指标|(?:建|建成|打造|培育|达到|建设|新建|达|扣|罚)几|(?<![好哪前早近第这那十])几(?:家|个|所|座|项|处|款|名|台|套|户|支|批)(?!月|方面|点|字)"
)
MANY = 8  # so many names are not told but in a list
LIST_ITEMS = re.compile(r"[、；]")
MOST_NAMED = 60
LONGEST_THING = 8  # characters after the count that say what is counted
WHOLE = 60  # characters of a question, from its end, in which the count may be told
MIN_NAMED = 4  # fewer are often told in other words


def missing_thing(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """What the question asks for and no clause near it states, named in Chinese; empty where it is stated."""
    text = asking_part(reading.question.text)
    near = hits[:LOOKED_AT]
    for expectation in EXPECTATIONS:
        if reading.question.kind == "organisation" and expectation.states is _names_place:
            continue  # "办公室设在哪儿" asks for the agency
        match = expectation.asks.search(text)
        if match and not _stated(library, reading, near, expectation, match[0]):
            return expectation.missing
    if _too_few_names(library, near, text, reading.question.text[-WHOLE:]):
        return "完整名单"
    if _unsaid_parts(reading, near, text):
        return "分项数值"
    if asks_count(reading) and not states_figure(library, reading, hits):
        return "具体数值"
    return ""


def _unsaid_parts(reading: Reading, hits: Sequence[Hit], text: str) -> bool:
    """A figure for each of several named things, of which most stand beside no figure."""
    match = EACH_OF.search(text)
    if not match or reading.question.several:
        return False
    names = match["names"].split("、")
    beside = [
        piece
        for hit in hits
        for piece in re.split(r"[，。；：\n]", hit.clause.text)
        if counts_something(piece)
    ]
    rows = [hit.clause.text for hit in hits if hit.clause.kind == "table_row"]
    said = [name for name in names if any(name[-4:] in piece for piece in (*beside, *rows))]
    return len(said) < len(names) / 2


def asks_count(reading: Reading) -> bool:
    """Whether a question that stands by itself asks how many, and not how much money."""
    text = asking_part(reading.question.text)
    counts = reading.question.kind == "indicator" and COUNT.search(text) and not MONEY.search(text)
    return bool(counts) and reading.base is None


def _stated(
    library: Library, reading: Reading, hits: Sequence[Hit], expectation: Expectation, asked: str
) -> bool:
    """Whether a stretch of the clauses found states such a thing about the topic.

    A topic of a word or two must stand there whole, in one of the best clauses. The best clause of
    all need only give an amount to someone: what it is given for was found already.
    """
    states = partial(expectation.states, library)
    if expectation.missing in GIVEN and hits:
        best = excerpt(library, reading, hits[0].clause).text
        if any(states(part) and GIVES.search(part) for part in re.split(r"[。；\n]", best)):
            return True
    text = asking_part(reading.question.text)
    piece = next((p for p in re.split(r"[,，。;!?]", text) if asked in p), text)
    said = topic_of(library, piece, asked)
    brief = content_pairs(library, said) or {pair for pair in bigrams(said) if len(pair) > 1} - {"5g"}
    if 0 < len(brief) < MIN_TOPIC and any(
        _share(brief, stretch, ()) == 1.0 for hit in hits[:BEST] for stretch in _stretches(hit.clause, states)
    ):
        return True
    if not holds_rarest_anywhere(library, said, [in_full(hit.clause) for hit in hits]):
        return False
    topic = topic_words(library, reading, asked)
    pairs = content_pairs(library, topic) or brief
    meanings = policy_words(library, topic)
    return any(
        not pairs or _share(pairs, stretch, meanings) >= expectation.share
        for hit in hits
        for stretch in _stretches(hit.clause, states)
    )


def holds_rarest_anywhere(library: Library, said: str, texts: Sequence[str]) -> bool:
    """Whether the rarest known word of the piece that asks stands in one of the clauses, or a policy word for it."""
    meanings = policy_words(library, said)
    return any(holds_rarest(library, said, text, meanings) for text in texts)


def _share(pairs: set[str], stretch: tuple[str, str], meanings: Sequence[str]) -> float:
    """Share of bigrams that a stretch holds; what only its heading holds counts half."""
    heading, said = (set(bigrams(part)) for part in stretch)
    share = sum(1.0 if pair in said else HEADING_PART * (pair in heading) for pair in pairs) / len(pairs)
    return share + (SYNONYM_SHARE if any(meaning in compact(stretch[1]) for meaning in meanings) else 0.0)


def _stretches(clause: Clause, states: Callable[[str], object]) -> Iterator[tuple[str, str]]:
    """The clause's heading with each stretch that states such a thing and the one before."""
    if clause.kind in ("table_row", "roster"):
        row = f"{clause.text} {' '.join(name for name, _ in clause.cells)} {' '.join(clause.path)}"
        if states(row):
            yield "", row
        return
    pieces = re.split(r"[，。；：\n]", TAIL.sub("", clause.text))
    for number, piece in enumerate(pieces):
        if states(piece):
            yield clause.heading, f"{pieces[number - 1] if number else ''} {piece}"


def _too_few_names(library: Library, hits: Sequence[Hit], text: str, whole: str) -> bool:
    """So many things are to be named, and no clause found lists as many."""
    if not ASKS_NAMES.search(text) and not ASKS_EACH.search(text):
        return False
    plain = library.reader.strip(whole)
    counted = [(parse_number(m["count"]), m["what"]) for m in NAMED_COUNT.finditer(plain)]
    count, what = max(((n, w) for n, w in counted if MIN_NAMED <= n <= MOST_NAMED), default=(0, ""))
    if not count or (count < MANY and not ASKS_NAMES.search(text)):
        return False
    pairs = set(bigrams(what[:LONGEST_THING]))
    for hit in hits:
        listed = [s for s in re.split(r"[。\n]", hit.clause.text) if len(LIST_ITEMS.split(s)) >= count - 1]
        above = [hit.clause.clause_id, *([hit.clause.parent_id] if hit.clause.parent_id else [])]
        children = max((library.index.catalogue.children(clause_id) for clause_id in above), key=len)
        about = f"{' '.join(hit.clause.path)} {hit.clause.heading} {' '.join(listed)}"
        if (listed or len(children) >= count - 1) and pairs & set(bigrams(about)):
            return False
    return True

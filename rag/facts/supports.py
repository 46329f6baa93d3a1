"""Support measures: what is given, for whom, on which condition, how much. The sentence proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag import headings
from rag.facts.places import Places
from rag.schema import Clause, Document, Support

# Who guarantees for a living and what that costs is no support by itself: 担保机构, 担保费率.
OF_GUARANTEES = "机构|基金|公司|行业|业务|主业|体系|金额|费|对象|代偿|责任|条件|赔偿|物|人|、"
GIVES = "(?:给予|提供|加大|增加|扩大|发放|享受|获得|开展|引导|鼓励|支持|实行|落实|探索|推出|创新|优先|深化|拓宽|降低|解决)"
# Kind → the words that announce it, as policy writes them.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("奖励", re.compile(r"奖励|奖补|激励政策|表彰|奖金")),
    ("补助", re.compile(r"补助|资助")),
    ("补贴", re.compile(r"补贴")),
    ("补偿", re.compile(r"补偿")),
    (
        "贴息",
        re.compile(
            rf"贴息|{GIVES}[^，。；]{{0,16}}(?:贷款|信贷|担保(?!{OF_GUARANTEES}))|(?:贷款|信贷|担保)(?:支持|投放|优惠|新?产品|增信)"
        ),
    ),
    ("税收", re.compile(r"加计扣除|加速折旧|所得税|税收优惠|减税|免税|退税|税.{0,4}减免")),
    ("保险", re.compile(r"投保|保险(?!监|单)|首台套|(?<!担)保费")),
    (
        "资金",
        re.compile(
            r"专项资金|财政资金|项目资金|投资基金|基金支持|资金支持|资金保障|大基金|产融合作"
            rf"|{GIVES}[^，。；]{{0,16}}融资(?!担保|平台|租赁)|融资(?:支持|渠道|对接|成本)"
        ),
    ),
    (
        "费用减免",
        re.compile(
            r"(?<!税)减免|减收|免收|免租|(?:降低|降|减少)[^，]{0,10}(?:租赁费用|租金|资费|收费)|优惠政策|精准降费|让利|取消[^，]{0,12}费|降低[^，]{0,40}(?:带宽|电路|接入)[^，]{0,10}价格|不合理费用|禁止[^。]{0,20}费"
        ),
    ),
    ("绿色通道", re.compile(r"绿色通道|一站式|优化[^，]{0,20}审批|审批流程")),
    (
        "通行权",
        re.compile(
            r"通行权|通行便利|公平进入|(?:杆塔|天面|公共设施|场所)[^，统]{0,12}(?:开放|资源共享)|向[^，。；]{2,14}设施开放|开放[^，]{0,8}(?:杆塔|塔杆)"
        ),
    ),
    ("电力", re.compile(r"电价|直供电|直接交易|用水用电|电力(?:供应|接入)")),
    ("用地", re.compile(r"用地(?:指标|保障|支持)|土地(?:资源)?保障|办公用房|场地支持")),
    (
        "人才",
        re.compile(
            r"人才(?:计划|政策|引进计划|支持计划|公寓|补)|人才(?:引育|引进|培养)(?!机制|体系)|英才计划|鸿雁计划|人才资源"
        ),
    ),
    ("频率", re.compile(r"频率(?:供给|协调|使用|支持|的?干扰保护)|频谱(?:供给|资源)")),
    ("试点推荐", re.compile(r"(?:审核|优先)[^，]{0,4}推荐|项目申报|推荐申报")),
)
# What is promised in general words, where a sentence promises nothing more definite.
GENERAL = ("政策倾斜", re.compile(r"政策倾斜|政策支持|重点支持|(?:给予|予以).{0,8}支持|大力支持|支持力度|支持政策|相关政策(?=。)|出台[^，。]{0,24}(?:配套政策|政策措施)"))  # fmt: skip
BENEFICIARY = re.compile(
    r"(?:(?<![针相应])(?<!(?<!方)面)对|(?:^|，)为)(?P<who>[^，。；]{2,70}?)，?"
    r"(?:按照?|依法依规|根据|给予|予以|的给予|发放|提供|实行|一次性|分别|每|最高|免收|减收|减免|减按|补贴|补助|奖励)"
)
# 引导符合条件的企业投保: who does the thing is who gets it
ACTOR = re.compile(
    r"(?:引导|鼓励|支持)(?P<who>[^，。；、]{0,12}?(?:企业|单位|机构|院校|高校|团队|个人|合作社|农户|园区)(?:、[^，。；]{2,12}?(?:企业|单位|机构))*(?:与[^，。；]{2,12}?企业)?)"
    r"(?=[开投加购租建实申参上本创帮])"
)
# The thing helped, where the sentence says neither 对 nor 为 … 给予.
WHO_ELSE = (
    re.compile(r"加大对(?P<who>[^，。；]{2,70}?)的?(?:支持力度|投入)"),
    re.compile(r"为(?P<who>[^，。；]{2,40}?)(?:创造|营造)"),
    re.compile(r"建立(?P<who>[^，。；]{2,40}?)绿色通道"),
    re.compile(r"保障(?P<who>[^，。；]{2,40}?)的?(?:电力供应|通行权|用电|用地)"),
    re.compile(r"组织(?P<who>[^，。；]{2,20}?企业)"),
    re.compile(r"用于(?P<who>[^，。；]{2,24}?建设)"),
    re.compile(r"(?:^|，)支持(?P<who>[^，。；]{2,20}?建设)(?=，|。|$)"),
    re.compile(r"向(?P<who>[^，。；]{2,20}?)开放"),
)
# 我市企业 | 承接…项目: who, and what they have to do
DOING = re.compile(
    r"(?P<who>[^，。；]{0,10}?(?:企业|单位|机构|个人|高校|农户|合作社))(?P<does>(?:承接|新建|购买|购置|投资|引进|获得|取得|参与|租用|建设|开展).+)"
)
COST = re.compile(r"(?:费用?|成本|支出)$")
LOSS = re.compile(r"造成的|导致的")
CONDITION = re.compile(
    r"(?:符合|新认定|认定|评价|获(?:得|评|批)?|首次|达到?|承接|新落地|新引进|列入|纳入|入选|通过|突破|成绩突出|完成|超过|投资|购买|租用|新建|新增|取得|满)[^，。；]{0,40}?的(?!给予|予以)"
)
SUBJECT_OF = re.compile(r"(?:引导|鼓励|支持)(?P<who>[^，。；、]{0,10}?(?:企业|单位|机构|高校))")
CONDITION_TAIL = re.compile(r"(?P<what>[^，。；]{4,60})的$")
MANNER = re.compile(
    r"按照?[^，。；]{1,20}?(?:原则|政策(?!要求)|标准|规定|有关要求)|依法依规|符合条件的?|符合[^，。；]{2,14}?(?:要求|条件)的"
)
AMOUNT = re.compile(
    r"(?:最高|不超过|不低于|每[^，。；、\d]{1,6}|一次性|给予|按[^，。；\d]{0,16})*\d[\d,.]*\s*(?:万|亿|千|百)?元(?:/[^，。；、的]{1,4})?(?:以内|以上)?"
    r"|(?:最高|按[^，。；\d]{0,16}|不超过|不高于)*\d+(?:\.\d+)?[%％](?=[^，。；]{0,8}(?:补|奖|贴|比例|资助|给予|减))"
    r"|(?:贴息|补贴|补助)(?:率|比例)[^，。；\d]{0,4}\d+(?:\.\d+)?[%％]|减按\d+(?:\.\d+)?[%％]|全额"
)
SENTENCE = re.compile(r"[^。；\n]+[。；]?")
NEXT_ONE = re.compile(r"(?:并|另|同时)?对")
RESTARTS = re.compile(r"^(?:全面|鼓励|支持|引导|推动|积极|统筹|发挥|加大|将)")


def find_supports(document: Document, clauses: Sequence[Clause]) -> list[Support]:
    """Every sentence of a document that promises support: one measure per kind it promises."""
    places = Places(document, clauses)
    return [
        fact
        for clause in clauses
        if clause.kind in ("item", "paragraph", "box")
        for fact in _of(clause, places)
    ]


def _of(clause: Clause, places: Places) -> Iterator[Support]:
    for match in SENTENCE.finditer(clause.text):
        sentence = match[0].strip()
        if headings.is_responsibility(sentence) or _is_heading(clause, sentence):
            continue
        start, end = places.source(clause, match.start(), match.end())
        measures = list(_measures(sentence, KINDS)) or _measures(sentence, (GENERAL,))
        for kind, beneficiary, condition, amount in measures:
            yield Support(
                clause.doc_id, clause.clause_id, kind, beneficiary, condition, amount, sentence, start, end
            )


def _is_heading(clause: Clause, sentence: str) -> bool:
    """The clause's own title, or the line that names a box, promises nothing by itself."""
    plain = sentence.removeprefix(clause.label).strip("：:。 ")
    alone = len(clause.text) <= len(clause.label) + len(sentence) + 1
    return bool(clause.heading) and plain == clause.heading.rstrip("。") and not alone


def _measures(
    sentence: str, kinds: Sequence[tuple[str, re.Pattern[str]]]
) -> Iterator[tuple[str, str, str, str]]:
    """Kind, beneficiary, condition and amount of each measure; a kind once a sentence."""
    pieces = sentence.split("，")
    who = ""
    seen: set[str] = set()
    for number, piece in enumerate(pieces):
        named = BENEFICIARY.search("，".join(pieces[number : number + 2]))
        if named and named.start("who") <= len(piece):
            who = named["who"]
        elif RESTARTS.match(piece):
            who = ""
        for kind, pattern in kinds:
            if kind in seen or not pattern.search(piece):
                continue
            seen.add(kind)
            beneficiary, does = _who(pieces, number, who.removesuffix("的"))
            condition = "；".join(filter(None, [does, _condition(sentence, "" if does else who)]))
            yield kind, beneficiary, condition, _amount(pieces[number:], who)


def _who(pieces: Sequence[str], number: int, who: str) -> tuple[str, str]:
    """The beneficiary of a measure, and what it has to do where its name says so too."""
    reach = 2 if pieces[number].startswith("将") else 1
    actor = ACTOR.search("，".join(pieces[number : number + reach]))
    if not who and not actor:
        near = "，".join(pieces[number : number + 2])
        named = next((m for pattern in WHO_ELSE if (m := pattern.search(near))), None)
        return (named["who"] if named else ""), ""
    if not who or (COST.search(who) and (actor or number)):
        actor = actor or ACTOR.search(pieces[number - 1]) or SUBJECT_OF.search(pieces[number - 1])
        return (actor["who"] if actor else who), ""
    if LOSS.search(who):
        return "", who
    doing = DOING.fullmatch(who)
    return (doing["who"], doing["does"]) if doing else (who, "")


def _condition(sentence: str, who: str) -> str:
    """What has to be fulfilled, in the sentence's words: 新认定的, 按照相关标准; "" for nothing said."""
    found = [match[0].removesuffix("的") for match in CONDITION.finditer(who)]
    if not found and (tail := CONDITION_TAIL.fullmatch(who)):
        found = [tail["what"]]
    found += [match[0].removesuffix("的") for match in MANNER.finditer(sentence)]
    return "；".join(dict.fromkeys(part for part in found if not any(part != o and part in o for o in found)))


def _amount(pieces: Sequence[str], who: str) -> str:
    """The amounts stated from the piece that promises to the next one who gets something; "" where none is.

    What the beneficiary has to reach (投资超过1亿元) is no amount.
    """
    amounts: list[str] = []
    for number, piece in enumerate(pieces):
        if number and NEXT_ONE.match(piece):
            break
        amounts += [match[0].strip() for match in AMOUNT.finditer(piece.replace(who, " ") if who else piece)]
    return "，".join(amounts)

"""Whether the library holds a basis for an answer.

How much of the question its best clauses cover, and whether they hold the kind of thing asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rag.answering.figures import states_figure
from rag.answering.sentences import ACTS
from rag.asking import asking_part
from rag.language.normalise import compact, normalise
from rag.language.regions import find_regions, region_of, short_name
from rag.library import Library
from rag.passages import sentences
from rag.question import Reading
from rag.schema import Hit

# There is a basis when the best clauses hold this share of the question's idf weight and the best
# passage scores at least so many times the idf of a word the library lacks; or when that score is
# high by itself (a long story need not be covered); or when the question names a document of the
# library and finds anything at all in it. Chosen on the development questions.
MIN_COVERAGE = 0.3
MIN_SCORE = 1.45
HIGH_SCORE = 3.6
MIN_SCORE_IN_NAMED = 0.7
HALF = 0.5  # of the weight of a brief question's words: enough without its rarest one
BRIEF = 24  # characters of a question in which every word of the library counts
NO_BASIS = "政策库中没有找到能回答这个问题的依据。"
# Kinds whose answer must be about the very region asked for.
EXACT_KINDS = ("indicator", "compare", "responsibility", "responsible_units", "tasks", "organisation")
RESPONSIBILITY_KINDS = ("responsibility", "responsible_units")
REGION_SHARE = 0.5  # of the question's other words, in the sentence that names the region
LOOKED_AT = 3  # clauses, best first

MONEY = re.compile(
    r"多少钱|多少万元|多少元|多少块钱|(?<!好)几万(?:元|块|$|[,?。])|几十万元?(?:$|[,?。])|几百万元?(?:$|[,?。])|金额|额度|(?:发|给|补|奖|拿|领|得|补贴|补助|奖励|资助|补偿|赔偿?)(?:了|到|是)?多少|多少(?:奖励|补贴|补助|资金)|罚多少|罚款|补贴标准|奖励标准|上限|百分之几的补|给多少|拿多少"
)
MONEY_VALUE = re.compile(
    r"[一二三四五六七八九十百千]+[万亿]?元|[（(][万亿]?元[）)]|\d[\d,.]*\s*(?:万|亿|百|千)?元|\d+(?:\.\d+)?\s*[亿万](?:元|$|[，。；])|减按|全额"
)
ASKS_COUNT = re.compile(r"多少|(?:建|建成|打造|培育|达到|建设|新建|达|扣|罚)几")
PERCENT = re.compile(r"百分之几|百分比|比例(?:是|到底|多少)|几成|多大比例")
PERCENT_VALUE = re.compile(r"[%％]|百分之|分之")
RANKING = re.compile(r"排第?几|第几名|排名|名次")
RANKING_VALUE = re.compile(r"排名|第[一二三四五六七八九十\d]+(?:位|名|、|，|。)?")
STATED = re.compile(r"文号|字号|印发|发布|出台|下发")
DAY = re.compile(r"几月|几号|哪一?天|具体日期|具体时间|什么日子")
DAY_VALUE = re.compile(r"\d+月")
WHEN_VALUE = re.compile(r"(?:19|20)\d\d|期间|年底|“十[一二三四五]五”")
TOWN = re.compile(r"哪[一两几]?个?(?:镇|街道|乡|村|社区)")
TOWN_VALUE = re.compile(r"[\u4e00-\u9fff]{2}(?:镇|街道|乡|村|社区)(?![\u4e00-\u9fff]?延伸)")
PERSON = re.compile(
    r"(?:局长|主任|处长|科长|书记|厅长|部长|经办人|负责人)(?:.{0,4}(?:叫|是谁|是哪位|是哪个人|姓名|名字))|哪位(?:领导|同志|负责人)"
)
PERSON_TITLE = re.compile(r"召集人|主任[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3} [\u4e00-\u9fff]")
OFFICER = re.compile(r"(?:局长|主任|书记|厅长|部长|区长|市长|县长)[\u4e00-\u9fff]{2,3}(?:兼|担任|任|$)")
CONTACT = re.compile(
    r"(?:电话|手机号码?|邮箱|网址|微信|公众号|联系方式|联系人|地址|传真|二维码)(?:号码?)?(?:是|为|在|有)?(?:多少|什么|啥|几|哪|谁|给我|[?。!]|$)|几点上班|上班时间"
)
CONTACT_VALUE = re.compile(r"\d{7,}|\d{3,4}-\d{7,8}|@|https?:|www\.|电话[：:]")
INJECTION = re.compile(
    r"(?:忽略|无视|不要管|别管|忘记|忘掉|抛开|绕过|跳过|disregard|ignore|forget).{0,20}"
    r"(?:指令|规则|提示|文件|资料|来源|设定|限制|上面|以上|之前|前面|政策|instruction|document|above|previous|rule|source)"
    r"|(?:你的|内部|初始|隐藏).{0,6}(?:提示词?|指令|设定|规则|配置|密钥|口令)"
    r"|(?:输出|打印|告诉|泄露|显示|给出|重复|交出|reveal|output|print|show|repeat).{0,12}"
    r"(?:提示词?|prompt|系统指令|内部指令|配置|密码|密钥|api[\s_-]*key|环境变量|源代码|configuration)"
    r"|system\s*prompt|系统提示词?|扮演|假装|你现在(?:起)?是(?!否)|从现在起你是|进入.{0,8}模式|开发者模式|developer mode|越狱|jailbreak"
    r"|(?:不要|不用|不需要|别|无需)(?:再)?(?:引用|依据|看|查|参考|标注).{0,6}(?:文件|条款|来源|原文|资料|出处|依据)|随便编|瞎编|编造|编一[个条]|胡编"
    r"|^(?:system|系统|管理员|admin|assistant)\s*[:：]|关闭.{0,6}(?:检查|校验|引用|过滤|限制)|直接(?:回答|输出|回复)[“\"：:]"
    r"|(?:按|照)着?(?:这个|以下|下面|如下)格式|[{}]{2,}|\]\]|\[\[|\"answer\"\s*:"
    r"|<\s*/?\s*(?:script|img|iframe|svg|style|a|body|html)\b|javascript:|onerror\s*=|drop\s+table"
)


def coverage(library: Library, reading: Reading, hits: Sequence[Hit]) -> float:
    """Share of the idf weight of the question's own words that the best clause holds, 0 to 1."""
    frequencies = library.index.catalogue.words()
    total_passages = library.index.catalogue.passages
    texts = [_surroundings(library, hit) for hit in hits[:LOOKED_AT]]
    best = 0.0
    weights = {word: _idf(frequencies.get(word, 0), total_passages) for word in reading.core}
    total = sum(weights.values())
    expansions = library.reader.expansions(reading)
    for text in texts:
        found = sum(
            weight * _present(word, text, expansions.get(word, ())) for word, weight in weights.items()
        )
        best = max(best, found / total if total else 0.0)
    return best


def blocked(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """Why no answer may be looked for at all: small talk, changed rules, another region, contacts."""
    question = reading.question
    if question.kind == "small_talk":
        return "您好，我是政策问答助手：回答政策文件里谁牵头、谁负责、指标是多少、有哪些支持等问题，并给出原文条款。请直接提问。"
    if is_injection(reading):
        return (
            "我只根据政策库里的文件回答问题，不执行改变规则或透露内部信息的要求。请直接提出政策方面的问题。"
        )
    if not hits:
        return "政策库中没有找到相关的依据。"
    text = asking_part(normalise(question.original))
    if CONTACT.search(text) and not any(CONTACT_VALUE.search(hit.clause.text) for hit in hits[:LOOKED_AT]):
        return "库中文件没有写明联系方式或办公地址。"
    return _wrong_region(library, reading, hits)


def refusal(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """Why the evidence bears no answer, in a sentence; empty when it does."""
    return (
        _too_weak(library, reading, hits)
        or _other_task(library, reading, hits)
        or nobody(library, reading, hits)
        or _missing_kind(library, reading, hits)
        or _wrong_year(library, reading, hits)
    )


def is_injection(reading: Reading) -> bool:
    """Whether a question tries to change the rules, or carries markup."""
    return bool(INJECTION.search(normalise(reading.question.original)))


def _wrong_region(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A region asked about that no document covers and the best clauses do not speak of."""
    question = reading.question
    covered = {
        r.meta.region: region_of(r.meta.region)
        for r in library.index.catalogue.documents.values()
        if r.meta.region
    }
    named = find_regions(question.text)
    for name in question.regions_outside:
        region = next((r for r in named if r.name == name), None)
        beside = region and any(
            r != region and r in covered.values() and not region.code.startswith(r.code) for r in named
        )
        short = short_name(region) if region else name
        if reading.question.kind in EXACT_KINDS:
            spoken = any(_speaks_of(short, reading, hit.clause.text) for hit in hits[:LOOKED_AT])
        else:
            spoken = any(short in hit.clause.text for hit in hits[:LOOKED_AT])
        if not beside and not spoken:
            return f"政策库里没有关于{name}的依据：库中文件只涉及{'、'.join(covered)}。"
    return ""


def _speaks_of(region: str, reading: Reading, text: str) -> bool:
    """Whether one sentence of a clause holds the region together with what else is asked."""
    others = [word for word in reading.core if region not in word and word not in region and word != "5g"]
    for sentence in sentences(compact(text)):
        if region in sentence:
            found = sum(word in sentence for word in others)
            return found >= REGION_SHARE * len(others)
    return False


def _too_weak(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    unit = _idf(0, library.index.catalogue.passages)
    score = max((hit.raw.get("lexical", 0.0) for hit in hits), default=0.0) / unit
    named = bool(reading.question.doc_ids)
    if reading.base and not reading.core:
        return ""
    if (named and score >= MIN_SCORE_IN_NAMED) or score >= HIGH_SCORE:
        return ""
    if score >= MIN_SCORE and coverage(library, reading, hits) >= MIN_COVERAGE:
        return ""
    return NO_BASIS


def _other_task(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A brief question for who leads names a task that the documents asked about do not have.

    "5G+智慧矿山" is no match for "5G+智慧教育": the rarest word of the question that the library
    knows must stand in one of the best clauses, or a policy word for it.
    """
    question = reading.question
    if question.kind not in RESPONSIBILITY_KINDS or len(question.text) > BRIEF:
        return ""
    frequencies = library.index.catalogue.words()
    known = [word for word in reading.core if frequencies.get(word)]
    if not known:
        return ""
    rarest = min(known, key=lambda word: frequencies[word])
    meanings = library.reader.expansions(reading).get(rarest, ())
    texts = [_surroundings(library, hit) for hit in hits[:LOOKED_AT]]
    if any(_present(rarest, text, meanings) for text in texts) or coverage(library, reading, hits) >= HALF:
        return ""
    return f"库中相关文件没有关于“{rarest}”的任务分工。"


def nobody(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A document asked who leads that names no unit anywhere, nor lets one act in its best clauses."""
    if reading.question.kind not in RESPONSIBILITY_KINDS:
        return ""
    asked = set(reading.question.doc_ids) or {hit.clause.doc_id for hit in hits}
    if any(fact.doc_id in asked for fact in library.index.catalogue.responsibilities()):
        return ""
    if any(ACTS.search(hit.clause.text) for hit in hits[:LOOKED_AT]):
        return ""
    titles = "、".join(f"《{library.meta(doc_id).title}》" for doc_id in sorted(asked))
    return f"{titles}没有写明这项工作的牵头单位和责任单位。"


def _missing_kind(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """The kind of thing asked for — an amount, a count, a person, a telephone — stands in no best clause."""
    text = asking_part(normalise(reading.question.original))
    near = [hit.clause.text for hit in hits[:LOOKED_AT]]
    counts = reading.question.kind == "indicator" and ASKS_COUNT.search(text) and not reading.base
    if counts and not states_figure(library, reading, hits):
        return "库中相关条款没有写明具体数值。"
    if PERCENT.search(text) and not any(PERCENT_VALUE.search(clause) for clause in near[:1]):
        return "库中相关条款没有写明比例。"
    if RANKING.search(text) and not any(RANKING_VALUE.search(clause) for clause in near[:1]):
        return "库中相关条款没有写明排名。"
    if reading.question.kind == "period" and reading.question.doc_ids and STATED.search(text):
        return "库中文件没有写明印发日期或文号。"
    if DAY.search(text) and not any(DAY_VALUE.search(clause) for clause in near):
        return "库中相关条款没有写明具体日期。"
    if (
        reading.question.kind == "when"
        and not reading.base
        and not any(WHEN_VALUE.search(clause) for clause in near)
    ):
        return "库中相关条款没有写明时间。"
    if TOWN.search(text) and not any(TOWN_VALUE.search(clause) for clause in near):
        return "库中相关条款没有写明具体地点。"
    if PERSON.search(text) and not _names_person(library, reading, near):
        return "库中文件没有写明具体人员。"
    if MONEY.search(text) and not any(MONEY_VALUE.search(clause) for clause in near):
        return "库中相关条款没有写明具体金额或标准。"
    return ""


def _names_person(library: Library, reading: Reading, near: Sequence[str]) -> bool:
    """Whether the best clauses name a person; of an agency asked about, in the same sentence."""
    agencies = {library.agencies.stem(name) for name in reading.question.agencies}
    if not agencies:
        return any(PERSON_TITLE.search(clause) for clause in near)
    said = [sentence for clause in near for sentence in re.split(r"[。；，\n]", clause)]
    return any(OFFICER.search(sentence) and any(name in sentence for name in agencies) for sentence in said)


def _wrong_year(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A year asked for that neither the best clauses nor their documents' periods know."""
    for year in reading.question.years if reading.question.kind in ("indicator", "compare") else ():
        if not any(_knows_year(library, hit, year) for hit in hits[:LOOKED_AT]):
            return f"库中相关条款没有{year}年的内容。"
    return ""


def _knows_year(library: Library, hit: Hit, year: str) -> bool:
    meta = library.meta(hit.clause.doc_id)
    if year in hit.clause.text or year in meta.title or any(year in name for name, _ in hit.clause.cells):
        return True
    return year == meta.valid_to[:4]


def _surroundings(library: Library, hit: Hit) -> str:
    clause = hit.clause
    cells = " ".join(name for name, _ in clause.cells)
    meta = library.meta(clause.doc_id)
    return compact(f"{meta.title} {meta.region} {' '.join(clause.path)} {clause.text} {cells}")


def _present(word: str, text: str, meanings: Sequence[str]) -> float:
    if word in text:
        return 1.0
    if any(meaning in text for meaning in meanings):
        return 0.8
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return 0.5 if len(pairs) > 1 and sum(pair in text for pair in pairs) >= len(pairs) / 2 else 0.0


def _idf(frequency: int, passages: int) -> float:
    """ln((N + 1) / (n + 0.5)): a word the library lacks weighs most."""
    return math.log((passages + 1) / (frequency + 0.5))

"""Whether the library holds a basis for an answer.

How much of the question its best clauses cover, and whether they hold the kind of thing asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.absent import absent_tasks, absent_title
from rag.answering.expected import RESPONSIBILITY_KINDS, missing_thing
from rag.answering.indicator import find_matches, year_of
from rag.answering.organisation import posts_named
from rag.answering.passage import own_words
from rag.answering.period import plan_end
from rag.answering.region import other_region
from rag.answering.relevance import coverage, present, relevance, strength, surroundings
from rag.answering.sentences import ACTS
from rag.asking import ASKS_SUPPORT, asking_part
from rag.language.normalise import compact, normalise
from rag.language.tokens import bigrams
from rag.library import Library
from rag.question import Reading
from rag.schema import Clause, Hit

# There is a basis when the clauses found are about the question (``relevance``), or when the question names
# a document of the library, or one talked of before, and finds anything at all. Chosen on the development questions.
LEAST_RELEVANCE = -1.5
LEAST_OF_BRIEF = (
    -0.6
)  # the same for few words, of which the clauses hold little: they are chosen well, a lack tells more
BRIEF_WORDS = 4
MIN_COVERAGE = 0.45
LEAST_SCORE = 0.7
MIN_SCORE = 1.45
HIGH_SCORE = 3.6
MIN_SCORE_IN_NAMED = 0.5
MIN_SCORE_IN_REGION = 1.2
HALF = 0.5  # of the weight of a brief question's words: enough without its rarest one
BRIEF = 24  # characters of a question in which every word of the library counts
NO_BASIS = "政策库中没有找到能回答这个问题的依据。"
COURTESY = "您好，我是政策问答助手：回答政策文件里谁牵头、谁负责、指标是多少、有哪些支持等问题，并给出原文条款。请直接提问。"
NO_OTHER_RULES = (
    "我只根据政策库里的文件回答问题，不执行改变规则或透露内部信息的要求。请直接提出政策方面的问题。"
)
SURE_LIKENESS = 0.8  # of a figure's name with the thing asked for, from which it alone is looked at
NEAR_FIT = 0.9  # of the best figure's fit, that another must reach to speak for a year
MIN_NAME = 5  # characters of a figure's name
LOOKED_AT = 3  # clauses, best first

NAMED_TASK = re.compile(
    r"(?:5g|ai|人工智能|互联网|数据要素)\+“?([\u4e00-\u9fff]{2,6}?)(?=[”的由是归谁牵交分让定给列,?]|$|这|任务|项目|场景)|“([\u4e00-\u9fff]{4,8})”"
)
GENERIC = frozenset(["智慧", "智能", "数字"])
NAMED_SHARE = 0.5  # of a named task's bigrams
STATED = re.compile(r"文号|字号|印发|发布|出台|下发")
# When something came about stands in the text or nowhere; when a task ends, the plan's period says.
BEGAN = re.compile(
    r"成立|开通|落户|商用|投产|投用|挂牌|揭牌|开工|动工|启动|建立|创办|获批|设立|上任|上线|发牌|关停|退网"
)
WHEN_VALUE = re.compile(r"(?:19|20)\d\d|期间|年底|“十[一二三四五]五”")
PERSON = re.compile(
    r"(?:局长|主任|处长|科长|书记|厅长|部长|经办人|负责人)(?:.{0,4}(?:叫|是谁|是哪位|是哪个人|姓名|名字))|哪位(?:领导|同志|负责人)"
)
PERSON_TITLE = re.compile(r"召集人|主任[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3} [\u4e00-\u9fff]")
OFFICER = re.compile(r"(?:局长|主任|书记|厅长|部长|区长|市长|县长)[\u4e00-\u9fff]{2,3}(?:兼|担任|任|$)")
ASKS_NAME = re.compile(r"叫什么名字|姓名|名字|姓什么|叫什么(?=[?。!]|$)")
PERSON_NAMED = re.compile(
    r"(?:主任|局长|书记|区长|市长|县长|秘书长)[\u4e00-\u9fff]{2,3}(?:兼|担任|任|$)|[\u4e00-\u9fff]{2,3} [\u4e00-\u9fff]|召集人[：:]"
)
FLOOR = re.compile(r"几楼|几号楼|哪层|门牌|房间")
CONTACT = re.compile(
    r"(?:电话|座机|热线|手机号码?|邮箱|网址|微信|公众号|联系方式|联系人|地址|传真|二维码)(?:号码?)?(?:是|为|在|有)?(?:多少|什么|啥|几|哪|谁|给我|给[一个]|发[我一]|报[我一个]|[?。!]|$)|几点上班|上班时间"
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
    r"|^(?:system|系统|管理员|admin|assistant)\s*[:：]|系统(?:消息|指令|提示词?)\s*[\]】:：]|(?:请|从现在起|今后)?以后都(?:按|照|这样|这么)|先?复述一遍|关闭.{0,6}(?:检查|校验|引用|过滤|限制)|直接(?:回答|输出|回复)[“\"：:]"
    r"|(?:按|照)着?(?:这个|以下|下面|如下)格式|[{}]{2,}|\]\]|\[\[|\"answer\"\s*:"
    r"|不(?:受|用遵守|必遵守|要遵守)[^,。?!]{0,8}(?:约束|限制|规则|规定|文件)|无需遵守|自由发挥|(?:必须|一律|只能|都|统一)(?:回答|答复|回复)[“\"：:]?是?|不[许准](?:说|答)没有"
    r"|以[“\"'][^”\"']{2,60}[”\"']?(?:开头|结尾)|管理员(?:身份|权限|授权)|(?:修改|篡改|改写|删除)(?:文件|资料库?|原文|条款)(?:的)?内容|(?:重复|复述|照着?)我说的|你就(?:说|回答)|跟着?我念"
    r"|(?:忽略|无视|不要管|别管|不管)(?:时效|有效期|到期|依据)|文件路径|(?:print|reveal|show|output|repeat).{0,24}(?:instruction|rule|setting)|你的(?:系统)?设置"
    r"|<\s*/?\s*(?:script|img|iframe|svg|style|a|body|html)\b|javascript:|onerror\s*=|drop\s+table"
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is no basis, in a sentence; ``about``: the clauses found are about the thing asked."""

    why: str
    about: bool = False


def blocked(library: Library, reading: Reading, hits: Sequence[Hit]) -> Lacking | None:
    """Why no answer may be looked for at all: small talk, changed rules, another region, contacts."""
    question = reading.question
    if question.kind == "small_talk":
        return Lacking(COURTESY)
    if is_injection(reading):
        return Lacking(NO_OTHER_RULES)
    if not hits:
        return Lacking("政策库中没有找到相关的依据。")
    if reading.base and _strange(library, reading):
        return Lacking(NO_BASIS)
    title = absent_title(library, reading, hits)
    if title:
        return Lacking(f"政策库里没有《{title}》。")
    text = asking_part(question.text)
    if CONTACT.search(text) and not any(CONTACT_VALUE.search(hit.clause.text) for hit in hits[:LOOKED_AT]):
        return Lacking("库中文件没有写明联系方式或办公地址。", about=not _too_weak(library, reading, hits))
    elsewhere = other_region(library, reading, hits)
    if elsewhere is None:
        return None
    why, near = elsewhere
    return Lacking(why, about=near and not _too_weak(library, reading, hits))


def refusal(library: Library, reading: Reading, hits: Sequence[Hit]) -> Lacking | None:
    """Why the evidence bears no answer; None when it does."""
    off = (
        absent_tasks(library, reading)
        or _too_weak(library, reading, hits)
        or _other_task(library, reading, hits)
    )
    if off:
        return Lacking(off)
    why = (
        nobody(library, reading, hits)
        or _missing_kind(library, reading, hits)
        or _wrong_year(library, reading, hits)
    )
    return Lacking(why, about=True) if why else None


def is_injection(reading: Reading) -> bool:
    """Whether a question tries to change the rules, or carries markup."""
    return bool(INJECTION.search(normalise(reading.question.original)))


def _too_weak(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    score = strength(library, hits)
    named = bool(reading.question.doc_ids)
    if named and not reading.question.plan_named and not reading.base and score < HIGH_SCORE:
        # 明天重庆会不会下雨: a region alone names no document
        return NO_BASIS if score < MIN_SCORE_IN_REGION else ""
    if reading.base and (not reading.core or score >= MIN_SCORE):
        return ""  # what is talked of needs not be named again
    if named and score >= MIN_SCORE_IN_NAMED:
        return ""
    brief = len(reading.core) <= BRIEF_WORDS and score < HIGH_SCORE
    if brief and (score < MIN_SCORE or coverage(library, reading, hits) < MIN_COVERAGE):
        least = LEAST_OF_BRIEF
    else:
        least = LEAST_RELEVANCE
    if score >= LEAST_SCORE and relevance(library, reading, hits) >= least:
        return ""
    return "" if _names_figure(library, reading) else NO_BASIS


def _strange(library: Library, reading: Reading) -> bool:
    """Whether what a follow-up adds is Latin letters that the library does not hold: somebody hit the keys."""
    own = [word for word in own_words(reading) if not word.isdigit()]
    known = library.index.catalogue.words()
    return bool(own) and all(word.isascii() and word not in known for word in own)


def _names_figure(library: Library, reading: Reading) -> bool:
    """A figure asked for by the name that a document gives it."""
    question = reading.question
    text = compact(question.text)
    names = library.indicator_names.named_in(text) if question.kind == "indicator" else []
    return any(len(name) >= MIN_NAME for name in names)


def _other_task(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A question for who leads names a task that the documents asked about do not have.

    "5G+智慧矿山" is no match for "5G+智慧教育": a task named by 5G+ or in quotes must stand in one
    of the best clauses; of a brief question, the rarest word that the library knows.
    """
    question = reading.question
    if question.kind not in RESPONSIBILITY_KINDS:
        return ""
    texts = [surroundings(library, hit) for hit in hits[:LOOKED_AT]]
    for match in NAMED_TASK.finditer(asking_part(question.text)):
        name = match[1] or match[2]
        words = [w for w in library.index.tokens.core_words(name) if library.index.catalogue.words().get(w)]
        pairs = ({*words} or {*bigrams(name)}) - GENERIC
        meanings = library.reader.meanings(name)
        shares = [sum(pair in text for pair in pairs) / len(pairs) for text in texts] if pairs else []
        known = any(meaning in text for meaning in meanings for text in texts)
        if shares and max(shares) < NAMED_SHARE and not known:
            return f"库中相关文件没有关于“{name}”的任务分工。"
    frequencies = library.index.catalogue.words()
    known_words = [word for word in reading.core if frequencies.get(word)]
    if not known_words or len(question.text) > BRIEF or reading.base:
        return ""
    rarest = min(known_words, key=lambda word: frequencies[word])
    meanings = list(library.reader.expansions(reading).get(rarest, ()))
    if any(present(rarest, text, meanings) for text in texts) or coverage(library, reading, hits) >= HALF:
        return ""
    return f"库中相关文件没有关于“{rarest}”的任务分工。"


def unnamed(library: Library, reading: Reading, hits: Sequence[Hit]) -> Lacking | None:
    """A person's name or a floor asked of an organisation whose clauses do not give it."""
    text = asking_part(reading.question.text)
    near = [hit.clause.text for hit in hits[:LOOKED_AT]]
    if PERSON.search(text) and reading.question.agencies and not _names_person(library, reading, near):
        return Lacking("库中文件没有写明具体人员。", about=True)
    if posts_named(library, reading):
        return None
    if ASKS_NAME.search(text) and hits and not PERSON_NAMED.search(hits[0].clause.text):
        return Lacking("库中文件没有写明姓名。", about=True)
    if FLOOR.search(text):
        return Lacking("库中文件没有写明具体地址。", about=True)
    return None


def nobody(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A document asked who leads that names no unit anywhere, nor lets one act in its best clauses."""
    if reading.question.kind not in RESPONSIBILITY_KINDS:
        return ""
    asked = set(reading.question.doc_ids) or {hit.clause.doc_id for hit in hits}
    if any(map(library.index.catalogue.names_units, asked)):
        return ""
    if any(ACTS.search(hit.clause.text) for hit in hits[:LOOKED_AT]):
        return ""
    return f"{library.titles(sorted(asked))}没有写明这项工作的牵头单位和责任单位。"


def _missing_kind(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """The kind of thing asked for — a person, a year, an amount, a place — stands in no best clause."""
    text = asking_part(reading.question.text)
    near = [hit.clause.text for hit in hits[:LOOKED_AT]]
    if reading.question.kind == "period" and reading.question.doc_ids and STATED.search(text):
        return "库中文件没有写明印发日期或文号。"
    if PERSON.search(text) and not _names_person(library, reading, near):
        return "库中文件没有写明具体人员。"
    if (
        reading.question.kind == "when"
        and not reading.base
        and BEGAN.search(text)
        and not plan_end(library, reading)
        and not any(WHEN_VALUE.search(clause) for clause in near)
    ):
        return "库中相关条款没有写明时间。"
    missing = missing_thing(library, reading, hits)
    return f"库中相关条款没有写明{missing}。" if missing else ""


def _names_person(library: Library, reading: Reading, near: Sequence[str]) -> bool:
    """Whether the best clauses name a person; of an agency asked about, in the same sentence."""
    agencies = {library.agencies.stem(name) for name in reading.question.agencies}
    if not agencies:
        return any(PERSON_TITLE.search(clause) for clause in near)
    said = [sentence for clause in near for sentence in re.split(r"[。；，\n]", clause)]
    return any(OFFICER.search(sentence) and any(name in sentence for name in agencies) for sentence in said)


def _wrong_year(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A year asked for that neither the clauses with the figure nor their documents' periods know."""
    question = reading.question
    if question.kind not in ("indicator", "compare", "support") or not question.years:
        return ""
    any_year = replace(reading, question=replace(question, years=()))
    found = find_matches(library, any_year, hits)
    of_years = {year_of(library, m.fact) for m in found if m.fit >= NEAR_FIT * found[0].fit}
    matches = [m for m in found if m.likeness >= SURE_LIKENESS]
    best = [m.fact for m in matches if m.fit >= NEAR_FIT * matches[0].fit]
    clauses = [library.index.catalogue.clause(fact.clause_id) for fact in best]
    ends = {library.meta(doc_id).valid_to[:4] for doc_id in question.doc_ids}
    supports = bool(ASKS_SUPPORT.search(question.text))
    for year in question.years:
        told = year in of_years or any(year in clause.text for clause in clauses)
        if any(fact.year for fact in best) and not told and not supports:
            return f"库中相关条款没有{year}年的内容。"
        known = clauses or [hit.clause for hit in hits[:LOOKED_AT]]
        if supports and any(_runs_in(library, clause.doc_id, year) for clause in known):
            continue  # what a plan pays it pays as long as it runs
        if year not in ends and not any(_knows_year(library, clause, year) for clause in known):
            return f"库中相关条款没有{year}年的内容。"
    return ""


def _runs_in(library: Library, doc_id: str, year: str) -> bool:
    """Whether a document runs in a year; one that does not say since when, from this year on."""
    meta = library.meta(doc_id)
    begins = (meta.valid_from or meta.issued)[:4] or str(library.today.year)
    return begins <= year <= meta.valid_to[:4]


def _knows_year(library: Library, clause: Clause, year: str) -> bool:
    meta = library.meta(clause.doc_id)
    if year in clause.text or year in meta.title or any(year in name for name, _ in clause.cells):
        return True
    return year == meta.valid_to[:4]

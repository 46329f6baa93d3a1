"""Question + history → what is asked: of which kind, in which documents, of which agencies, about what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.language import english
from rag.language.agencies import AgencyNames
from rag.language.lexicon import Lexicon
from rag.language.normalise import normalise
from rag.language.regions import Region, find_regions, region_of, short_name
from rag.language.spelling import Speller
from rag.language.tokens import Tokens, bigrams
from rag.schema import DocumentMeta, Question

MAX_QUESTION = 4000  # characters read of a question; what comes after is left out, and said so
FOLLOW_UP_WORDS = 4  # content words: a follow-up brings few of its own

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "compare",
        re.compile(
            r"差多少|差几|相差|对比|比较|相比|区别|不同|不一样|哪个[高低多大少]|谁[高低多大少]|[高低多大少]还是|更[高低多大少]|高多少|多多少"
        ),
    ),
    (
        "period",
        re.compile(
            r"有效期|过期|到期|失效|作废|还有效|还管用|还算数|还在执行|起止|实施期|执行期|规划期|什么时候结束|哪年到哪年|管到哪|文号|什么时候(?:印发|发布|出台)|印发(?:时间|日期)|哪天(?:印发|发)"
        ),
    ),
    ("organisation", re.compile(r"联席会议|召集人|领导小组|工作专班|组成人员|成员单位")),
    (
        "definition",
        re.compile(
            r"什么意思|啥意思|是指|指什么|指的是|指的啥|全称|英文|缩写|简称|怎么定义|定义|代表什么|怎么算|怎么计算|计算口径|口径"
        ),
    ),
    (
        "responsible_units",
        re.compile(
            r"责任单位|配合单位|责任部门|配合部门|参与单位|协办单位|(?:谁|哪些|哪个|哪几家).{0,6}(?:配合|参与|协助)|配合的(?:是|有|单位)|打下手|搭把手"
        ),
    ),
    (
        "responsibility",
        re.compile(
            r"牵头|挑头|领头|主抓|主管|带头|主责|抓总|谁来?(?:负责|管|抓|干|做|推|出面)|归(?:谁|哪)|由(?:谁|哪)|"
            r"(?:哪个|哪家|哪些|什么|哪一?个|啥子?)(?:部门|单位|局|委|机关|机构)|(?:找|问|对接|联系)(?:谁|哪|什么部门|啥)|"
            r"管.{1,14}的(?:部门|单位)|(?:部门|单位)(?:是哪|是谁|有哪些)|负责单位|负责部门|是谁在?(?:负责|管)"
        ),
    ),
    (
        "list",
        re.compile(
            r"(?:一共|总共|共|都?有|分|分为|列了|讲了|提了|包括|包含)哪?几(?:项|条|个|大|类|方面|种|步|点|块)|哪几(?:项|条|类|方面|种|点|块)|几(?:项|条)(?:任务|措施|工作|原则)|(?:有|列了?|讲了?)哪\d+(?:项|条|个)|分别(?:叫|是)什么|都叫什么|哪些(?:任务|措施|方面|工程|行动|工作|内容|专栏)|(?:包括|包含|分为|分成)(?:哪|什么|几)"
        ),
    ),
    (
        "indicator",
        re.compile(
            r"多少|几个|几万|几成|几倍|百分之|目标值|指标|增速|占比|达到.{0,4}(?:吗|什么)|几(?:公里|平方|亿|千|百|家|户|台|条|项)|多大|多高|多快"
        ),
    ),
    (
        "support",
        re.compile(r"奖励|补贴|补助|扶持|优惠|减免|给什么支持|什么支持|有没有支持|有没有钱|资金|拿钱|奖|税"),
    ),
)
TASKS = re.compile(
    r"(?:牵头|负责|参与|承担|配合|管|干|做|抓).{0,5}(?:哪些|什么|啥|几项|哪几?项|哪几?个|多少项|事项|任务|清单)|"
    r"(?:哪些|什么|啥|几项|所有|全部).{0,6}(?:任务|工作|事项|活|职责|事(?!业))|(?:任务|事项|职责|分工)(?:清单|有哪些|是什么)?$|都(?:牵头|负责|干|管)"
)
INTERROGATIVE = re.compile(
    r"多少|几|哪|谁|什么|啥|吗|呢|怎么|咋|如何|是否|是不是|有没有|有没得|能不能|可不可以|支不支持|鼓不鼓励|为何|为什么|行不行|\\?|查一下|帮.{0,3}查|想知道|列出"
)
OLD = re.compile(
    r"老计划|旧计划|老方案|旧方案|老的|旧的|上一轮|原来的?(?:计划|方案)|以前的(?:计划|方案)|当年的"
)
NEW = re.compile(r"新方案|新计划|新的方案|最新|现行|新版|新一轮|现在的(?:方案|计划)")
NATIONAL = re.compile(
    r"国家(?:层面|方案|版|的|扬帆|那个|那边|要求|政策|目标|有|怎么|文件|规定|出台|和|跟|与|呢|是|对|级?方案|级?层面|提|里|到|20|定)"
    r"|工信部|工业和信息化部|部里|部委|中央|国务院|全国(?:目标|层面|要求|的|到|方案|是|和|跟|与|呢)|国家$|国家[,。?]"
)
MUNICIPAL_WORDS = "市里|市级|全市|我市|本市|市上|市层面"
DISTRICT_WORDS = "区里|区级|我区|全区|本区|区上|区层面"
RESPONSIBILITY_WORDS = re.compile(
    r"(?:牵头|责任|配合)(?:单位|部门)|牵头|挑头|主抓|(?:哪个|哪些|哪家|什么|啥)(?:部门|单位|局|委)|负责"
)
MUNICIPAL = re.compile(
    rf"{MUNICIPAL_WORDS}|市政府|市的|^市(?!场|政)|[,。](?:市|市里)(?=20|扬帆|规划|计划|方案)"
)
DISTRICT = re.compile(rf"{DISTRICT_WORDS}|区政府|区的")
YEAR = re.compile(r"(?:20[1-4]\d)(?=年|底|-|—|版|[^\d]|$)")
QUOTED = re.compile(r"[“\"《]([^“”\"《》]{2,20})[”\"》]")
TITLE_TAILS = (
    "升级方案",
    "行动计划",
    "实施方案",
    "发展规划",
    "实施意见",
    "管理办法",
    "若干措施",
    "工作方案",
    "工作要点",
    "行动方案",
)
ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,2})(?:个|条|项|点|款|类|种|方面)")
ORDINAL_ONLY = re.compile(
    r"^(?:那|请问|再)?(?:把)?第[一二三四五六七八九十\d]{1,2}(?:个|条|项|点|类|种|方面)(?!.*(?:章|节|条例))"
)
FOLLOW_START = re.compile(
    r"^(?:那|那么|它|他们|其|这|该|还有|另外|再|上面|刚才|前者|后者|两个|两者|两级|哪个|谁|同样|也|换成|具体|详细|展开|第)"
)
FOLLOW_END = re.compile(r"呢[?!。]?$")
OWN_INTERROGATIVE = re.compile(r"什么|哪|多少|几|谁|怎么|如何|吗|咋|啥")
BOTH = re.compile(r"两个|两者|两级|两份|二者|前后|它们")
SMALL_TALK = re.compile(
    r"^(?:你好|您好|hi|hello|嗨|在吗|早上好|下午好|晚上好|谢谢|多谢|辛苦了|再见|拜拜|你是谁|你叫什么|你会什么|你能做什么|你能干什么|讲个笑话|哈哈)+[!。?~ ,呀啊吗哦]*(?:你好|谢谢)?[!。?]*$"
    r"|^(?:请问)?你(?:是|叫|会|能|多大|几岁|喜欢|有名字)(?!.*(?:政策|5g|查|帮)).{0,12}$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood, with the weighted words that search is asked with."""

    question: Question
    words: dict[str, float]  # word → weight
    grams: dict[str, float]
    base: Reading | None = None  # the question this one follows up on
    ordinal: int = 0  # "the second one": a place in the list the question before asked for
    both: bool = False  # asks about the two questions before together
    core: tuple[str, ...] = field(default=())  # content words of this question itself


class QuestionReader:
    """Reads questions against a library: its documents, agencies and words."""

    def __init__(
        self, metas: Sequence[DocumentMeta], agencies: AgencyNames, lexicon: Lexicon, tokens: Tokens,
        speller: Speller, *, words: dict[str, int], expired: frozenset[str],
    ) -> None:  # fmt: skip
        self._metas = metas
        self._agencies = agencies
        self._lexicon = lexicon
        self._tokens = tokens
        self._speller = speller
        self._words = words
        self._expired = expired
        self._regions = {meta.doc_id: region_of(meta.region) for meta in metas if meta.level != "national"}
        self._names = {meta.doc_id: _plan_names(meta) for meta in metas}
        self._references = self._reference_pattern()

    def _reference_pattern(self) -> re.Pattern[str]:
        """Words that name a document or its level, not what is asked about."""
        plans = {name for names in self._names.values() for name in names}
        regions = {
            form for region in self._regions.values() if region for form in (region.name, short_name(region))
        }
        words = "|".join(sorted(map(re.escape, {*plans, *regions}), key=len, reverse=True)) or "(?!)"
        tails = "|".join(TITLE_TAILS)
        return re.compile(
            rf"[“\"《]?(?:{words})[”\"》]?(?!之城|国际)(?:行动)?(?:{tails}|方案|计划|规划|文件|政策)?(?:里面|里头|里|中)?"
            rf"|{tails}|{MUNICIPAL_WORDS}|{DISTRICT_WORDS}|国家(?:层面|级?方案|级?文件|版)|工信部|国家的?(?=要求|目标|呢|$)|(?:20\d\d年?的?)(?:计划|方案)"
            rf"|(?:方案|规划|计划|文件|政策)(?:里面|里头|里|中)"
        )

    def read(self, question: str, history: Sequence[str] = ()) -> Reading:
        """Understand a question; ``history`` holds the user's earlier questions, oldest first."""
        base: Reading | None = None
        for earlier in history[-4:]:
            base = self._follow(base, self._alone(earlier))
        return self._follow(base, self._alone(question))

    def expansions(self, reading: Reading) -> dict[str, tuple[str, ...]]:
        """Policy words for the everyday words of a question."""
        return self._lexicon.expand(reading.question.topic)

    def _alone(self, question: str) -> Reading:
        text = normalise(question[:MAX_QUESTION])
        notes = ("问题过长，只读了开头的部分。",) if len(question) > MAX_QUESTION else ()
        if english.is_english(text):
            text = english.to_chinese(text, self._words)
        mentions = self._agencies.find(text)
        spelled = self._speller.correct(text, [(m.at, m.until) for m in mentions])
        if spelled != text:
            mentions = self._agencies.find(spelled)
        agencies = tuple(dict.fromkeys(name for m in mentions for name in m.names))
        kind = self._kind(spelled, bool(mentions))
        words, grams, core = self._terms(text, spelled, kind)
        found = Question(
            original=question,
            text=spelled,
            kind=kind,
            topic=spelled,
            doc_ids=self._documents(spelled),
            agencies=agencies,
            years=tuple(dict.fromkeys(YEAR.findall(self._references.sub(" ", spelled)))),
            regions_outside=tuple(region.name for region in self._outside(spelled)),
            notes=notes,
        )
        ordinal = ORDINAL.search(spelled)
        number = _number(ordinal[1]) if ordinal and ORDINAL_ONLY.match(spelled) else 0
        return Reading(found, words, grams, None, number, bool(BOTH.search(spelled)), core)

    def _kind(self, text: str, agency: bool) -> str:
        if SMALL_TALK.match(text):
            return "small_talk"
        asked = asking_part(text)
        if agency and TASKS.search(text) and not re.search(r"谁|哪个(?:部门|单位)|哪几年", text):
            return "tasks"
        for part in dict.fromkeys((asked, text)):
            found = next((kind for kind, pattern in KINDS if pattern.search(part)), "")
            if found:
                return found if part == asked or len(text) <= SHORT_QUESTION else "passage"
        return "passage"

    def _terms(
        self, text: str, spelled: str, kind: str
    ) -> tuple[dict[str, float], dict[str, float], tuple[str, ...]]:
        """Words and bigrams to search with: the question's own, its corrected spelling, policy words."""
        asked = self._strip(spelled, kind)
        core = tuple(dict.fromkeys(self._tokens.core_words(asked)))
        words = dict.fromkeys([*core, *self._tokens.content_words(asked)], 1.0)
        grams = dict.fromkeys(_topic_bigrams(asked), 1.0)
        if spelled != text:
            for word in self._tokens.content_words(self._strip(text, kind)):
                words.setdefault(word, ORIGINAL_WEIGHT)
            for gram in _topic_bigrams(self._strip(text, kind)):
                grams.setdefault(gram, ORIGINAL_WEIGHT)
        for meanings in self._lexicon.expand(spelled).values():
            for meaning in meanings:
                for word in self._tokens.words(meaning):
                    words.setdefault(word, SYNONYM_WEIGHT)
                for gram in bigrams(meaning):
                    grams.setdefault(gram, SYNONYM_WEIGHT)
        return words, grams, core

    def _strip(self, text: str, kind: str) -> str:
        """The question without the words that only say where to look and what is asked for."""
        asked = self._references.sub(" ", text)
        if kind in ("responsibility", "responsible_units"):
            asked = RESPONSIBILITY_WORDS.sub(" ", asked)
        return asked if self._tokens.content_words(asked) else text

    def _documents(self, text: str) -> tuple[str, ...]:
        """Documents a question names by level, region, plan or age; empty where it names none."""
        places = self._by_place(text)
        plan = self._by_plan(text)
        named: set[str] = set().union(*(place & plan or place for place in places)) if places else plan
        age = self._by_age(text)
        named = named & age or named or age
        return (
            tuple(m.doc_id for m in self._metas if m.doc_id in named) if len(named) < len(self._metas) else ()
        )

    def _by_place(self, text: str) -> list[set[str]]:
        """For each level or region a question names, the documents that belong to it."""
        named = find_regions(text)
        codes = {region.code for region in named}
        places: dict[str, set[str]] = {}
        for meta in self._metas:
            region = self._regions.get(meta.doc_id)
            by_level = {"national": NATIONAL, "municipal": MUNICIPAL, "district": DISTRICT}.get(meta.level)
            by_region = region and region.code in codes and not _only_as_parent(text, region, named)
            if by_region or (by_level and by_level.search(text)):
                places.setdefault(meta.region, set()).add(meta.doc_id)
        return list(places.values())

    def _by_plan(self, text: str) -> set[str]:
        bare = re.sub(r"\s", "", text)
        named = {doc_id for doc_id, names in self._names.items() if any(name in bare for name in names)}
        tails = {m.doc_id for m in self._metas for tail in TITLE_TAILS if tail in bare and tail in m.title}
        return (named & tails or named) if named else tails

    def _by_age(self, text: str) -> set[str]:
        if OLD.search(text):
            return set(self._expired)
        if NEW.search(text):
            return {m.doc_id for m in self._metas} - self._expired
        return set()

    def _outside(self, text: str) -> list[Region]:
        """Regions named that no document of the library is about."""
        covered = [region.code for region in self._regions.values() if region]
        return [
            region
            for region in find_regions(text)
            if not any(code == region.code or code.startswith(region.code) for code in covered)
        ]

    def _follow(self, base: Reading | None, now: Reading) -> Reading:
        """Take in what a follow-up leaves unsaid."""
        if base is None or now.question.kind == "small_talk":
            return now
        text = now.question.text
        brief = len(now.core) <= FOLLOW_UP_WORDS
        pointing = bool(FOLLOW_START.match(text) or FOLLOW_END.search(text) or now.ordinal or now.both)
        question = now.question
        question = now.question
        if not (pointing and len(text) <= 40) and not (brief and len(text) <= 16):
            return self._beside(base, now)
        asks_anew = bool(OWN_INTERROGATIVE.search(text))
        kind = question.kind if question.kind != "passage" or asks_anew else base.question.kind
        own = [word for word in now.core if not self._says_where(word)]
        old = BASE_WEIGHT if own else 1.0
        words = {w: weight * old for w, weight in base.words.items()} | now.words
        grams = {g: weight * old for g, weight in base.grams.items()} | now.grams
        docs = question.doc_ids or base.question.doc_ids
        both = now.both or kind == "compare"
        if both and not question.doc_ids and base.base is not None:
            docs = tuple(dict.fromkeys([*base.base.question.doc_ids, *base.question.doc_ids]))
        merged = replace(
            question,
            kind=kind,
            topic=f"{base.question.topic} {text}",
            doc_ids=docs,
            agencies=question.agencies or (base.question.agencies if kind == "tasks" else ()),
            years=question.years or (base.question.years if docs == base.question.doc_ids else ()),
            inherited=not question.doc_ids and bool(docs),
        )
        core = tuple(dict.fromkeys([*own, *(() if own else base.core)]))
        return Reading(merged, words, grams, base, now.ordinal, both, core)

    def _beside(self, base: Reading, now: Reading) -> Reading:
        """A question that stands by itself keeps the documents talked of, and a little of their topic."""
        question = now.question
        if question.doc_ids or not base.question.doc_ids:
            return now
        words = {w: weight * STORY_WEIGHT for w, weight in base.words.items()} | now.words
        grams = {g: weight * STORY_WEIGHT for g, weight in base.grams.items()} | now.grams
        kept = replace(question, doc_ids=base.question.doc_ids, inherited=True)
        return replace(now, question=kept, words=words, grams=grams, base=base)

    def _says_where(self, word: str) -> bool:
        return bool(find_regions(word)) or word in (
            "国家",
            "全国",
            "层面",
            "市里",
            "区里",
            "市级",
            "区级",
            "责任",
            "单位",
            "牵头",
        )


SHORT_QUESTION = 40  # characters; in a longer one only the part that asks decides the kind
ASKING_PIECES = 3
STORY_WEIGHT = 0.3  # of the words of the question before, where the next one stands by itself
ORIGINAL_WEIGHT = 0.5  # of a word as typed, where it was taken for a misspelling
SYNONYM_WEIGHT = 0.5  # of a policy word put beside an everyday one
BASE_WEIGHT = 0.5  # of the words of the question before, in a follow-up with words of its own


def asking_part(text: str) -> str:
    """The pieces of a question that ask; a story told before them is left out."""
    pieces = re.split(r"(?<=[,。;!?])", text)
    asked = [piece for piece in pieces if INTERROGATIVE.search(piece)]
    return "".join(asked[-ASKING_PIECES:]) or text


def _plan_names(meta: DocumentMeta) -> tuple[str, ...]:
    """How people name a plan: the quoted word of its title, its number, its span of years."""
    title = normalise(meta.title)
    names = [match[1] for match in QUOTED.finditer(title) if not match[1].isdigit()]
    names += re.findall(r"十[一二三四五六]五", title)
    if meta.number:
        names.append(normalise(meta.number).replace(" ", ""))
    span = re.search(r"(20\d\d)[—–\-~至](20\d\d)", title)
    if span:
        names += [f"{span[1]}{dash}{span[2]}" for dash in "—-~至到"] + [
            f"{span[1]}年{dash}{span[2]}" for dash in "—-至到"
        ]
        year = span[1]
        names += [
            f"{year}{word}"
            for word in (
                "年计划",
                "年行动计划",
                "年方案",
                "计划",
                "版",
                "年的计划",
                "年的方案",
                "年那",
                "年版",
                "年市级",
                "年5g",
                "年实施方案",
                "方案",
                "年行动",
                "行动计划",
                "年市里",
                "年重庆",
                "年渝北",
                "年区",
            )
        ]
    return tuple(dict.fromkeys(names))


def _only_as_parent(text: str, region: Region, named: Sequence[Region]) -> bool:
    """重庆 in 重庆市渝北区 names the district, not the city."""
    for inner in named:
        if inner.code != region.code and inner.code.startswith(region.code):
            short, long = re.escape(short_name(region)), re.escape(short_name(inner))
            rest = re.sub(rf"{short}市?{long}", "", text)
            if short_name(region) not in rest:
                return True
    return False


def _topic_bigrams(text: str) -> list[str]:
    """Bigrams of a question without those made of question words only."""
    return [gram for gram in bigrams(text) if not all(ch in QUESTION_CHARACTERS for ch in gram)]


QUESTION_CHARACTERS = frozenset(
    "的了吗呢是有在和我你他们这那个谁哪什么怎么样多少几请问想知道一下能不可以要给对就都也还说讲里"
)


def _number(digits: str) -> int:
    from rag.numbering import parse_number

    return parse_number(digits)

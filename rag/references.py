"""Which documents a question means: by level, region, plan, year of the plan, old or new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from rag.headings import is_title
from rag.language.normalise import normalise
from rag.language.phrases import Phrases
from rag.language.regions import Region, find_regions, region_forms, region_of, region_spans, short_name
from rag.schema import DocumentMeta
from rag.title_names import Named, TitleNames, documents_in

OLD = re.compile(
    r"老计划|旧计划|老方案|旧方案|老的|旧的|上一轮|原来的?(?:计划|方案)|以前的(?:计划|方案)|当年的"
)
NEW = re.compile(r"新方案|新计划|新的方案|最新|现行|新版|新一轮|现在这[份个版]|现在的(?:方案|计划)")
NATIONAL = re.compile(  # the state, but not the other countries of 一带一路沿线国家
    r"(?<!沿线|一路|其他|别的|这些|哪些)(?<!一路[”\"])国家(?:高(?!新|技|级|性|水)|[低快慢更]|层面|方案|版|的|扬帆|那个|那边|要求|政策|目标|有|怎么|文件|规定|出台|和|跟|与|呢|是|对|列|写|多|少|比|没|级?方案|级?层面|提|里|到|20|定|$|[,、。?])"
    r"|工信部|工业和信息化部|部里|部委|中央|国务院|(?<!在)全国(?:(?=\d)|目标|层面|要求|要|的|到|计划|打算|方案|是|和|跟|与|呢)"
)
BOTH_LEVELS = "市[、和与]?区县?两级"
MUNICIPAL_WORDS = "市里|市级|全市|我市|本市|市上|市层面"
DISTRICT_WORDS = "区里|区级|我区|全区|本区|区上|区层面"
MUNICIPAL = re.compile(
    rf"{MUNICIPAL_WORDS}|{BOTH_LEVELS}|市政府|(?:^|[,。?!是要和跟比与])市的|^市(?!场|政)|[,。](?:市|市里)(?=20|扬帆|规划|计划|方案)"
)
DISTRICT = re.compile(
    rf"{DISTRICT_WORDS}|{BOTH_LEVELS}|区政府|(?:^|[,。?!是要和跟比与])区的|县里|全县|我县|本县"
)
LEVELS = {
    "national": NATIONAL,
    "provincial": re.compile(r"省里|省级|全省|我省|本省|省的|省政府"),
    "municipal": MUNICIPAL,
    "district": DISTRICT,
}
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


JOINED = re.compile(r"和(?!谐)|与|跟|、|同(?=重庆|国家|渝北|市|区|工信)")
PARTS = re.compile(r"[,，;；、]|(?<!总)和(?!谐)|与|跟")
DENIED = re.compile(
    r"(?<!是)(?<![能会])不(?:是|要|含|包括|算)(?:说|指|问|看)?$|[挨靠]着$|靠近$|(?:毗|邻|紧)[邻近]$|隔壁$"
)
SORT = "(?:计划|方案|规划|办法|通知|措施|规定|意见|细则|文件|那[份版])"
SORT_OF_PAPER = re.compile(r"方案|计划|规划|政策|文件|措施|办法|意见|通知")
LONGEST_OPENING = 10  # characters of a title before the plan's name
CACHED_PATTERNS = 1024  # of what questions name
MAX_UNPLACED = 0.4  # share of documents without region and level, above which places narrow nothing

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PlanName:
    """A way people call a plan."""

    word: str  # stands in every text that names the plan so
    pattern: str


class References:
    """Recognises how people name the documents of a library."""

    def __init__(self, metas: Sequence[DocumentMeta], expired: frozenset[str]) -> None:
        self._place = {meta.doc_id: number for number, meta in enumerate(metas)}
        self._expired = expired
        # What says neither its region nor its level cannot be ruled out by either.
        self._anywhere = {m.doc_id for m in metas if not m.region and m.level == "unknown"}
        # A library most of whose documents say neither (news, notices) is not asked by place, nor is a
        # word in the titles of several of them, or 若干措施, the name of a plan.
        self._by_places = len(self._anywhere) <= MAX_UNPLACED * len(metas)
        self._region_of = {m.doc_id: m.region for m in metas}
        self._of_region = _grouped((m.region, m.doc_id) for m in metas if m.level != "national")
        self._of_level = _grouped((m.level, m.doc_id) for m in metas if m.level in LEVELS)
        self._of_tail = _grouped((tail, m.doc_id) for m in metas for tail in TITLE_TAILS if tail in m.title)
        self._regions = {name: region_of(name) for name in self._of_region}
        self._codes = sorted({region.code for region in self._regions.values() if region})
        self._covered = {code[:length] for code in self._codes for length in range(1, len(code) + 1)}
        self._of_code = _grouped((region.code, name) for name, region in self._regions.items() if region)
        self._of_form = _grouped((form, name) for name in self._of_region for form in region_forms(name))
        self._of_name = self._plan_names(metas)
        self._names = {name: number for number, name in enumerate(self._of_name)}
        self._of_word = _grouped((name.word, name) for name in self._names)
        self._words = Phrases(self._of_word)
        self._titles = TitleNames({meta.doc_id: meta.title for meta in metas})
        self.titled = lru_cache(maxsize=CACHED_PATTERNS)(self._titled)  # of a question it is asked many times
        self._region_words = Phrases(sorted(self._of_form, key=len, reverse=True))

    def _plan_names(self, metas: Sequence[DocumentMeta]) -> dict[PlanName, set[str]]:
        """The names of plans with the documents that go by them, in the order of the library."""
        own = {meta.doc_id: _plan_names(meta) for meta in metas}
        shared = Counter(own.values())
        return _grouped(
            (name, doc_id)
            for doc_id, names in own.items()
            for name in names
            if self._by_places or shared[names] == 1
        )

    def strip(self, text: str) -> str:
        """The text without the words that name a document or its level."""
        for named in reversed(self.titled(text)):
            text = f"{text[: named.at]} {text[named.until :]}"
        plans = tuple(name.pattern for name in self._names_near(text))
        if not self._by_places:
            return _any_of(plans).sub(" ", text)
        return _reference_pattern(plans, tuple(self._region_words.find(text))).sub(" ", text)

    def _titled(self, text: str) -> tuple[Named, ...]:
        """Stretches of a normalised text that name documents by words of their titles, where none is named as a plan."""
        return () if self._by_name(text) else tuple(self._titles.find(text))

    def _names_near(self, text: str) -> list[PlanName]:
        """The names of plans that a text may hold, in the order of the library."""
        near = {name for word in self._words.find(text) for name in self._of_word[word]}
        return sorted(near, key=self._names.__getitem__)

    def _in_order(self, doc_ids: set[str]) -> tuple[str, ...]:
        return tuple(sorted(doc_ids, key=self._place.__getitem__))

    def documents(self, text: str) -> tuple[str, ...]:
        """Documents a normalised question names by level, region, plan or age; empty where it names none."""
        sides = self._sides(text)
        if len(sides) > 1:  # "2019年计划和渝北实施方案": each side names its own
            return self._in_order({doc_id for side in sides for doc_id in self._one(side)})
        return self._one(text)

    def _sides(self, text: str) -> list[str]:
        """The parts of a text, parted by 和 and the like, that name documents by plan or age."""
        return [side for side in JOINED.split(text) if self._by_plan(side) or self._by_age(side)]

    def _one(self, text: str) -> tuple[str, ...]:
        places = self._by_place(text)
        plan = self._by_plan(text)
        named: set[str] = set().union(*(place & plan or place for place in places)) if places else plan
        age = self._by_age(text)
        named = named & age or named or age
        return self._in_order(named) if len(named) < len(self._place) else ()

    def names_plan(self, text: str) -> bool:
        """Whether a normalised text names a plan, a level or an age of plan, and not just a region."""
        levels = any(pattern.search(text) for pattern in LEVELS.values())
        return (
            levels
            or bool(self._by_plan(text))
            or bool(self._by_age(text))
            or bool(SORT_OF_PAPER.search(text))
        )

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where a normalised text names regions, the library's or others: from, until."""
        forms = (re.finditer(re.escape(form), text) for form in self._region_words.find(text))
        return [*region_spans(text), *(match.span() for found in forms for match in found)]

    def near(self, text: str, named: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
        """Of documents that a text names by a plan alone, those of the places talked of before; else all."""
        if self._by_place(text):
            return tuple(named)
        places = {self._region_of[doc_id] for doc_id in before}
        return tuple(doc_id for doc_id in named if self._region_of[doc_id] in places) or tuple(named)

    def without_denied(self, text: str) -> str:
        """A normalised text without the regions it expressly does not mean: 江北区(不是渝北)."""
        places = sorted(self.places(text))
        for at, until in reversed(places):
            denial = DENIED.search(text[:at])
            if denial and len(places) > 1:
                text = text[: denial.start()] + text[until:]
        return text

    def several(self, text: str) -> bool:
        """Whether a normalised text names two or more levels, regions or plans of the library."""
        return len(self._by_place(text)) > 1 or len(self._sides(text)) > 1

    def _by_place(self, text: str) -> list[set[str]]:
        """For each level or region a question names, the documents that belong to it."""
        if not self._by_places:
            return []
        regions = [self._of_region[name] for name in self._regions_in(text)]
        by_region: set[str] = set().union(*regions)
        levels = [self._of_level[name] for name in self._of_level if LEVELS[name].search(text)]
        # "云州…归市里哪个部门": the city meant is the one that is named.
        levels = [doc_ids & by_region or doc_ids for doc_ids in levels]
        return [place | self._anywhere for place in (*regions, *levels)]

    def _regions_in(self, text: str) -> list[str]:
        """The regions of the library that a text names."""
        found = find_regions(text, self._codes)
        coded = {
            name
            for region in found
            if not _only_as_parent(text, region, found)
            for name in self._of_code.get(region.code, ())
        }
        written = dict.fromkeys(name for form in self._forms_in(text) for name in self._of_form[form])
        return [*coded, *(name for name in written if self._regions[name] is None)]

    def _forms_in(self, text: str) -> list[str]:
        """How a text writes regions of the library, the longest first: 山岭 in 山岭县 does not name 山岭市."""
        found = []
        for form in sorted(self._region_words.find(text), key=len, reverse=True):
            if form in text:
                found.append(form)
                text = text.replace(form, "\n")
        return found

    def _by_plan(self, text: str) -> set[str]:
        """Documents named by plan, else by words of their titles."""
        return self._by_name(text) or documents_in(self.titled(text))

    def _by_name(self, text: str) -> set[str]:
        """Documents named by plan, in each part of the text: "老的行动计划和十四五规划" names two."""
        bare = re.sub(r"\s", "", text)
        return set().union(*map(self._by_plan_in, PARTS.split(bare)))

    def _by_plan_in(self, bare: str) -> set[str]:
        found = [self._of_name[n] for n in self._names_near(bare) if _any_of((n.pattern,)).search(bare)]
        tails = [self._of_tail.get(tail, set()) for tail in TITLE_TAILS if self._by_places and tail in bare]
        named: set[str] = set().union(*found)
        tailed: set[str] = set().union(*tails)
        return (named & tailed or named) if named else tailed

    def _by_age(self, text: str) -> set[str]:
        if OLD.search(text):
            return set(self._expired)
        if NEW.search(text):
            return self._place.keys() - self._expired
        return set()

    def outside(self, text: str) -> list[Region]:
        """Regions named that no document of the library is about."""
        return [region for region in find_regions(text, self._codes) if region.code not in self._covered]


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, set[Value]]:
    """Key → the values beside it; the keys in the order they first come."""
    out: dict[Key, set[Value]] = {}
    for key, value in pairs:
        out.setdefault(key, set()).add(value)
    return out


@lru_cache(maxsize=CACHED_PATTERNS)
def _reference_pattern(plans: Sequence[str], regions: Sequence[str]) -> re.Pattern[str]:
    """Words that name a document or its level, not what is asked about; of plans and regions those given."""
    words = "|".join([*plans, *map(re.escape, regions)]) or "(?!)"
    tails = "|".join(TITLE_TAILS)
    return re.compile(
        rf"[“\"《]?(?:{words})[”\"》]?(?!之)(?:行动)?(?:{tails}|方案|计划|规划|文件|政策)?(?:里面|里头|里|中)?"
        rf"|{tails}|{BOTH_LEVELS}|{MUNICIPAL_WORDS}|{DISTRICT_WORDS}|国家(?:层面|级?方案|级?文件|版)|工信部|国家的?(?=要求|目标|呢|$)|(?:20\d\d年?的?)(?:计划|方案)"
        rf"|(?:方案|规划|计划|文件|政策)(?:里面|里头|里|中)"
    )


@lru_cache(maxsize=CACHED_PATTERNS)
def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or "(?!)")


def _plan_names(meta: DocumentMeta) -> tuple[PlanName, ...]:
    """How people name a plan: the quoted word of its title, its number, its years."""
    title = normalise(meta.title)
    if not is_title(meta.title, ""):
        return ()  # a news item has no name that people call it by
    names = [_literally(match[1]) for match in QUOTED.finditer(title) if not match[1].isdigit()]
    names += [
        PlanName(plan[0], rf"{_opening(title[: plan.start()], meta.region)}[“\"]?{plan[0]}")
        for plan in re.finditer(r"十[一二三四五六]五", title)
    ]
    if meta.number:
        names.append(_literally(normalise(meta.number).replace(" ", "")))
    span = re.search(r"(20\d\d)[—–\-~至](20\d\d)", title)
    if span:
        began, until = span[1], span[2]
        names.append(PlanName(began, rf"{began}年?[—–\-~至到]{until}年?"))
        said = rf"{began}年?(?:[^,。?!;]{{0,8}}?(?:计划|方案|规划|行动|文件|版)|那[个份])"
        names.append(PlanName(began, said))
    elif meta.issued:
        year = meta.issued[:4]
        names.append(PlanName(year, rf"{year}年?(?:的|那[份版个]|版)?[^,。?!;]{{0,6}}?{SORT}"))
    return tuple(names)


def _literally(word: str) -> PlanName:
    return PlanName(word, re.escape(word))


def _opening(before: str, region: str) -> str:
    """Pattern for the words of a title before its plan's name, which people may say or leave out."""
    words = re.sub(r"[^\w]", "", before)
    for form in sorted(region_forms(normalise(region)), key=len, reverse=True):
        words = words.removeprefix(form)
    if not 2 <= len(words) <= LONGEST_OPENING:
        return ""
    forms = [words, re.sub("行业$|产业$|业$", "", words)]
    return rf"(?:{'|'.join(re.escape(form) for form in dict.fromkeys(forms) if form)}业?)?"


def _only_as_parent(text: str, region: Region, named: Sequence[Region]) -> bool:
    """重庆 in 重庆市渝北区 names the district, not the city."""
    for inner in named:
        if inner.code != region.code and inner.code.startswith(region.code):
            short, long = re.escape(short_name(region)), re.escape(short_name(inner))
            rest = re.sub(rf"{short}市?{long}", "", text)
            if short_name(region) not in rest:
                return True
    return False

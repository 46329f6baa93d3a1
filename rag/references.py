"""Which documents a question means: by level, region, plan, year of the plan, old or new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.headings import is_title
from rag.language.normalise import normalise
from rag.language.regions import Region, find_regions, region_forms, region_of, short_name
from rag.schema import DocumentMeta

OLD = re.compile(
    r"老计划|旧计划|老方案|旧方案|老的|旧的|上一轮|原来的?(?:计划|方案)|以前的(?:计划|方案)|当年的"
)
NEW = re.compile(r"新方案|新计划|新的方案|最新|现行|新版|新一轮|现在的(?:方案|计划)")
NATIONAL = re.compile(  # the state, but not the other countries of 一带一路沿线国家
    r"(?<!沿线|一路|其他|别的|这些|哪些)(?<!一路[”\"])国家(?:层面|方案|版|的|扬帆|那个|那边|要求|政策|目标|有|怎么|文件|规定|出台|和|跟|与|呢|是|对|级?方案|级?层面|提|里|到|20|定|$|[,、。?])"
    r"|工信部|工业和信息化部|部里|部委|中央|国务院|(?<!在)全国(?:目标|层面|要求|要|的|到|计划|打算|方案|是|和|跟|与|呢)"
)
MUNICIPAL_WORDS = "市里|市级|全市|我市|本市|市上|市层面"
DISTRICT_WORDS = "区里|区级|我区|全区|本区|区上|区层面"
MUNICIPAL = re.compile(
    rf"{MUNICIPAL_WORDS}|市政府|(?:^|[,。?!是要和跟比与])市的|^市(?!场|政)|[,。](?:市|市里)(?=20|扬帆|规划|计划|方案)"
)
DISTRICT = re.compile(rf"{DISTRICT_WORDS}|区政府|(?:^|[,。?!是要和跟比与])区的|县里|全县|我县|本县")
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
SORT_OF_PAPER = re.compile(r"方案|计划|规划|政策|文件|措施|办法|意见|通知")
LONGEST_OPENING = 10  # characters of a title before the plan's name
MAX_UNPLACED = 0.4  # share of documents without region and level, above which places narrow nothing


class References:
    """Recognises how people name the documents of a library."""

    def __init__(self, metas: Sequence[DocumentMeta], expired: frozenset[str]) -> None:
        self._metas = metas
        self._expired = expired
        self._regions = {meta.doc_id: region_of(meta.region) for meta in metas if meta.level != "national"}
        # What says neither its region nor its level cannot be ruled out by either.
        self._anywhere = {m.doc_id for m in metas if not m.region and m.level == "unknown"}
        # A library most of whose documents say neither (news, notices) is not asked by place, nor is a
        # word in the titles of several of them, or 若干措施, the name of a plan.
        self._by_places = len(self._anywhere) <= MAX_UNPLACED * len(metas)
        patterns = {meta.doc_id: _plan_pattern(meta) for meta in metas}
        shared = Counter(patterns.values())
        self._plans = {
            doc_id: re.compile(pattern)
            for doc_id, pattern in patterns.items()
            if pattern and (self._by_places or shared[pattern] == 1)
        }
        self._pattern = self._reference_pattern()

    def strip(self, text: str) -> str:
        """The text without the words that name a document or its level."""
        return self._pattern.sub(" ", text)

    def documents(self, text: str) -> tuple[str, ...]:
        """Documents a normalised question names by level, region, plan or age; empty where it names none."""
        sides = [side for side in JOINED.split(text) if self._by_plan(side)]
        if len(sides) > 1:  # "2019年计划和渝北实施方案": each side names its own
            joined = {doc_id for side in sides for doc_id in self._one(side)}
            return tuple(m.doc_id for m in self._metas if m.doc_id in joined)
        return self._one(text)

    def _one(self, text: str) -> tuple[str, ...]:
        places = self._by_place(text)
        plan = self._by_plan(text)
        named: set[str] = set().union(*(place & plan or place for place in places)) if places else plan
        age = self._by_age(text)
        named = named & age or named or age
        return (
            tuple(m.doc_id for m in self._metas if m.doc_id in named) if len(named) < len(self._metas) else ()
        )

    def names_plan(self, text: str) -> bool:
        """Whether a normalised text names a plan, a level or an age of plan, and not just a region."""
        levels = any(pattern.search(text) for pattern in LEVELS.values())
        return (
            levels
            or bool(self._by_plan(text))
            or bool(self._by_age(text))
            or bool(SORT_OF_PAPER.search(text))
        )

    def several(self, text: str) -> bool:
        """Whether a normalised text names two or more levels or regions of the library."""
        return len(self._by_place(text)) > 1

    def _by_place(self, text: str) -> list[set[str]]:
        """For each level or region a question names, the documents that belong to it."""
        regions: dict[str, set[str]] = {}
        levels: dict[str, set[str]] = {}
        named = find_regions(text)
        for meta in self._metas if self._by_places else ():
            if self._names_region(meta, text, named):
                regions.setdefault(meta.region, set()).add(meta.doc_id)
            pattern = LEVELS.get(meta.level)
            if pattern and pattern.search(text):
                levels.setdefault(meta.level, set()).add(meta.doc_id)
        by_region = {doc_id for place in regions.values() for doc_id in place}
        # "云州…归市里哪个部门": the city meant is the one that is named.
        for doc_ids in levels.values():
            known = doc_ids & by_region
            regions.setdefault("|".join(sorted(known or doc_ids)), set()).update(known or doc_ids)
        return [place | self._anywhere for place in regions.values()]

    def _names_region(self, meta: DocumentMeta, text: str, named: Sequence[Region]) -> bool:
        if meta.level == "national":
            return False
        region = self._regions.get(meta.doc_id)
        if region:
            return region.code in {r.code for r in named} and not _only_as_parent(text, region, named)
        return any(form in text for form in region_forms(meta.region))

    def _by_plan(self, text: str) -> set[str]:
        """Documents named by plan, in each part of the text: "老的行动计划和十四五规划" names two."""
        bare = re.sub(r"\s", "", text)
        return set().union(*map(self._by_plan_in, PARTS.split(bare)))

    def _by_plan_in(self, bare: str) -> set[str]:
        named = {doc_id for doc_id, pattern in self._plans.items() if pattern.search(bare)}
        tails = {
            m.doc_id
            for m in (self._metas if self._by_places else ())
            for tail in TITLE_TAILS
            if tail in bare and tail in m.title
        }
        return (named & tails or named) if named else tails

    def _by_age(self, text: str) -> set[str]:
        if OLD.search(text):
            return set(self._expired)
        if NEW.search(text):
            return {m.doc_id for m in self._metas} - self._expired
        return set()

    def outside(self, text: str) -> list[Region]:
        """Regions named that no document of the library is about."""
        covered = [region.code for region in self._regions.values() if region]
        return [
            region
            for region in find_regions(text)
            if not any(code == region.code or code.startswith(region.code) for code in covered)
        ]

    def _reference_pattern(self) -> re.Pattern[str]:
        """Words that name a document or its level, not what is asked about."""
        plans = [pattern.pattern for pattern in self._plans.values()]
        regions = {
            form for meta in self._metas if meta.level != "national" for form in region_forms(meta.region)
        }
        words = "|".join([*plans, *sorted(map(re.escape, regions), key=len, reverse=True)]) or "(?!)"
        tails = "|".join(TITLE_TAILS)
        if not self._by_places:
            return re.compile("|".join(plans) or "(?!)")
        return re.compile(
            rf"[“\"《]?(?:{words})[”\"》]?(?!之)(?:行动)?(?:{tails}|方案|计划|规划|文件|政策)?(?:里面|里头|里|中)?"
            rf"|{tails}|{MUNICIPAL_WORDS}|{DISTRICT_WORDS}|国家(?:层面|级?方案|级?文件|版)|工信部|国家的?(?=要求|目标|呢|$)|(?:20\d\d年?的?)(?:计划|方案)"
            rf"|(?:方案|规划|计划|文件|政策)(?:里面|里头|里|中)"
        )


def _plan_pattern(meta: DocumentMeta) -> str:
    """How people name a plan: the quoted word of its title, its number, its years; "" for none."""
    title = normalise(meta.title)
    if not is_title(meta.title, ""):
        return ""  # a news item has no name that people call it by
    names = [re.escape(match[1]) for match in QUOTED.finditer(title) if not match[1].isdigit()]
    names += [
        rf"{_opening(title[: plan.start()], meta.region)}[“\"]?{plan[0]}"
        for plan in re.finditer(r"十[一二三四五六]五", title)
    ]
    if meta.number:
        names.append(re.escape(normalise(meta.number).replace(" ", "")))
    span = re.search(r"(20\d\d)[—–\-~至](20\d\d)", title)
    if span:
        names.append(rf"{span[1]}年?[—–\-~至到]{span[2]}年?")
        names.append(rf"{span[1]}年?(?:[^,。?!;]{{0,8}}?(?:计划|方案|规划|行动|文件|版)|那[个份])")
    return "|".join(names)


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

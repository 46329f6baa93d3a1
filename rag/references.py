"""Which documents a question means: by level, region, plan, year of the plan, old or new."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.normalise import normalise
from rag.language.regions import Region, find_regions, region_of, short_name
from rag.schema import DocumentMeta

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
MUNICIPAL = re.compile(
    rf"{MUNICIPAL_WORDS}|市政府|市的|^市(?!场|政)|[,。](?:市|市里)(?=20|扬帆|规划|计划|方案)"
)
DISTRICT = re.compile(rf"{DISTRICT_WORDS}|区政府|区的")
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


class References:
    """Recognises how people name the documents of a library."""

    def __init__(self, metas: Sequence[DocumentMeta], expired: frozenset[str]) -> None:
        self._metas = metas
        self._expired = expired
        self._regions = {meta.doc_id: region_of(meta.region) for meta in metas if meta.level != "national"}
        self._names = {meta.doc_id: _plan_names(meta) for meta in metas}
        self._pattern = self._reference_pattern()

    def strip(self, text: str) -> str:
        """The text without the words that name a document or its level."""
        return self._pattern.sub(" ", text)

    def documents(self, text: str) -> tuple[str, ...]:
        """Documents a normalised question names by level, region, plan or age; empty where it names none."""
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

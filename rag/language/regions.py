"""Provinces, cities and counties of China: recognised in text, long or short form."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pypinyin import lazy_pinyin

# Of autonomous areas: 恩施 土家族 苗族 自治州, 伊犁 哈萨克 自治州.
NATIONALITY = (
    "(?:蒙古|回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|土|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|鄂温克|保安|裕固|独龙|各)族"
    "|(?<!内)蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|鄂伦春|达斡尔"
)
SUFFIX = re.compile(rf"(?:特别行政区|(?:{NATIONALITY})*自治[区州县旗]|省|市|地区|盟|州|新区|区|县|旗)$")
# Short forms of provinces that are no prefix of the name.
PROVINCE_SHORT = {
    "内蒙古": "15",
    "广西": "45",
    "西藏": "54",
    "宁夏": "64",
    "新疆": "65",
    "香港": "81",
    "澳门": "82",
}
OTHERS = {"台湾": "71"}
# Short names that are everyday words first.
COMMON_WORDS = frozenset(
    [
        "大同",
        "长治",
        "东方",
        "白银",
        "海南",
        "朝阳",
        "和平",
        "安康",
        "吉安",
        "宿州",
        "保定",
        "平凉",
        "中山",
        "通化",
        "中卫",
        "大理",
        "三明",
        "来宾",
        "文山",
        "海西",
        "海北",
    ]
)
COMMON_WORDS -= {"海南", "保定"}
OF_COUNTIES = "district"  # what follows a county's name in English, or "county"
GENERIC = frozenset(["城区", "郊区", "新城区", "市中区", "城中区", "和县"])  # a part of any town; 市和县
COUNTY_DIGITS = 6  # of a code
NAMESAKE = "?"  # begins the code of a county whose name several have, where nothing tells which is meant


@dataclass(frozen=True, slots=True)
class Region:
    """A division: two digits for a province, four for a city, six for a county."""

    code: str
    name: str


@lru_cache(maxsize=1)
def _table() -> dict[str, Region]:
    """Every written form → its region; a county's name that others have too has a code of its own."""
    forms: dict[str, Region] = {}
    shared: set[str] = set()
    regions = _divisions()
    for region in regions:
        for form in _forms(region):
            known = forms.setdefault(form, region)
            if known != region and len(region.code) == len(known.code) == COUNTY_DIGITS:
                shared.add(form)
    for form in shared:
        forms[form] = Region(f"{NAMESAKE}{form}", form)
    for form in GENERIC:
        forms.pop(form, None)
    provinces = {region.code: region for region in regions}
    for short, code in (PROVINCE_SHORT | OTHERS).items():
        forms.setdefault(short, provinces.get(code, Region(code, short)))
    return forms


@lru_cache(maxsize=1)
def _divisions() -> list[Region]:
    with resources.files("rag.language").joinpath("data/divisions.csv").open(encoding="utf-8") as file:
        return [Region(row["code"], row["name"]) for row in csv.DictReader(file)]


@lru_cache(maxsize=1)
def _namesakes() -> dict[str, list[Region]]:
    """Name → the counties that have it, where several do."""
    found: dict[str, list[Region]] = {}
    for region in _divisions():
        if len(region.code) == COUNTY_DIGITS:
            found.setdefault(region.name, []).append(region)
    return {name: regions for name, regions in found.items() if len(regions) > 1}


def _forms(region: Region) -> list[str]:
    stem = SUFFIX.sub("", region.name)
    short_ok = len(stem) >= 2 and stem not in COMMON_WORDS
    municipal = region.code[:2] in (
        "11",
        "12",
        "31",
        "50",
    )  # districts of the four big cities go by short name
    if len(region.code) == 6 and not municipal:
        short_ok = False
    return [region.name, stem] if short_ok else [region.name]


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _table()), key=len, reverse=True)))


@lru_cache(maxsize=1)
def spelt_regions() -> dict[str, str]:
    """Pinyin of a province's or a city's short name, of a county's with "district", → its name; no doubtful ones."""
    found: dict[str, set[str]] = {}
    for region in _divisions():
        if region.code.isdigit():
            county = len(region.code) == COUNTY_DIGITS
            sound = "".join(lazy_pinyin(short_name(region)))
            found.setdefault(f"{sound} {OF_COUNTIES}" if county else sound, set()).add(region.name)
    return {sound: next(iter(names)) for sound, names in found.items() if len(names) == 1}


def find_regions(text: str, near: Collection[str] = ()) -> list[Region]:
    """Regions named in a text, in order, each once.

    ``near``: codes of regions; of several counties of one name the one inside or around them is meant, or
    around what else the text names.
    """
    found = list(dict.fromkeys(_table()[match[0]] for match in _pattern().finditer(text)))
    codes = [*(region.code for region in found), *near]
    return list(dict.fromkeys(_placed(region, codes) for region in found))


def region_spans(text: str) -> list[tuple[int, int]]:
    """Where a text names regions: from, until."""
    return [match.span() for match in _pattern().finditer(text)]


def _placed(region: Region, codes: Sequence[str]) -> Region:
    """Of namesakes the one that lies in a region with one of these codes; any other region as it is."""
    if not region.code.startswith(NAMESAKE):
        return region
    namesakes = _namesakes().get(region.name, ())
    return next((one for code in codes for one in namesakes if one.code.startswith(code)), region)


def region_of(name: str) -> Region | None:
    """The innermost region of a name such as 重庆市渝北区."""
    found = find_regions(name)
    return max(found, key=lambda region: len(region.code)) if found else None


def short_name(region: Region) -> str:
    """渝北 for 渝北区; the name itself where nothing would be left."""
    stem = SUFFIX.sub("", region.name)
    return stem if len(stem) >= 2 else region.name


def region_forms(region: str) -> list[str]:
    """Ways to write a region: 重庆市渝北区 → 重庆市渝北区, 重庆市, 渝北区, 重庆, 渝北."""
    parts = re.findall(r"[\u4e00-\u9fff]{1,8}?(?:省|自治区|自治州|市|区|县|州|旗)", region)
    forms = [region, *parts, *(part[:-1] for part in parts)]
    return [form for form in dict.fromkeys(forms) if len(form) >= 2 and form != "全国"]

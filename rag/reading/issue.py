"""Who issued a document, when, and under which number: the line under its title, or its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from rag import headings
from rag.numbering import parse_number

DIGITS = "〇一二三四五六七八九"
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
WRITTEN_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
DATED = r"(?:(?P<day>\d{4}年\d{1,2}月\d{1,2}日)\s*)?"
# 2012年4月5日中华人民共和国国务院令第617号公布; 商务部令2017年第3号; 某局第37号令
BY_ORDER = re.compile(
    DATED
    + r"(?P<by>[\u4e00-\u9fff、]{2,150}?)(?P<order>令\s*(?:\d{4}年\s*)?第\d{1,4}号|第\d{1,4}号令)\s*(?:公布|发布)"
)
PUBLISHED = re.compile(DATED + r"(?P<by>[\u4e00-\u9fff、]{2,150}?)(?:公布|发布)")
PASSED = re.compile(
    DATED + r"(?P<by>[\u4e00-\u9fff]{0,6}?全国人民代表大会(?:常务委员会)?)第[\u4e00-\u9fff]{1,6}次会议通过"
)
TERM = re.compile(r"^第[\u4e00-\u9fff]{1,3}届")
STATE = "中华人民共和国"
NOT_A_UNIT = re.compile(r"^(?:根据|经|自|依据)|批准")  # what amended or allowed it
LETTERHEAD = re.compile(r"(?P<by>[\u4e00-\u9fff、]{2,40}?)(?:关于|印发|转发)")
LONGEST_SIGNATURE = 60  # characters of the units that sign, side by side


class Issue(NamedTuple):
    """An empty string where nothing is said."""

    issuer: str = ""
    number: str = ""
    day: str = ""  # ISO date


def find_issue(head: Sequence[str], lines: Sequence[str]) -> Issue:
    """What the lines above the first number say, else the signature: a unit and a date under it."""
    promulgated = next(
        (issue for line in head if line.startswith(("（", "(")) and (issue := _promulgated(line))), None
    )
    if promulgated:
        return promulgated
    issuer = next(
        (match["by"] for line in head if (match := LETTERHEAD.match(line)) and headings.is_unit(match["by"])),
        "",
    )
    signature = _signature(lines)
    return Issue(issuer or signature.issuer, "", next(filter(None, map(_day, head)), signature.day))


def _promulgated(line: str) -> Issue | None:
    """The line in brackets under the title of a law or rule."""
    text = line.strip("（）() ")
    order = BY_ORDER.search(text)
    if order:
        by = _units(order["by"])
        return Issue(by, f"{by}{order['order']}", _day(order["day"] or ""))
    for pattern in (PUBLISHED, PASSED):
        match = pattern.search(text)
        if match and match["day"] and not NOT_A_UNIT.search(match["by"]):
            return Issue(TERM.sub("", _units(match["by"])), "", _day(match["day"]))
    return None


def _units(by: str) -> str:
    """The units of a line, without the name of the state before them."""
    return "、".join(unit.removeprefix(STATE) or unit for unit in by.split("、"))


def _signature(lines: Sequence[str]) -> Issue:
    """The first date alone on a line below the name of a unit."""
    written = [line.strip() for line in lines if line.strip()]
    for above, line in pairwise(written):
        day = _day(line)
        if day and len(above) <= LONGEST_SIGNATURE and all(map(headings.is_unit, above.split())):
            return Issue("、".join(above.split()), "", day)
    return Issue()


def _day(text: str) -> str:
    """The ISO date a line consists of; "" for none."""
    text = text.strip("（）() ")
    if match := DAY.fullmatch(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := WRITTEN_DAY.fullmatch(text):
        year = "".join(str(DIGITS.index("〇" if ch in "○零" else ch)) for ch in match[1])
        return _iso(int(year), parse_number(match[2]), parse_number(match[3]))
    return ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""

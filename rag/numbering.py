"""How Chinese policy numbers its text: 第一章, 第二十八条, 一、, （一）, 1., (1), ①, ——, 1.1, 专栏, 附件."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MarkerKind = Literal[
    "part", "chapter", "section", "article", "cn", "cn_paren", "decimal1", "decimal2", "decimal3", "decimal4",
    "arabic", "arabic_paren", "circled", "dash",
]  # fmt: skip
# From the outermost to the innermost, as drafting practice orders them.
RANK: dict[MarkerKind, int] = {
    "part": 0,
    "chapter": 1,
    "section": 2,
    "article": 3,
    "cn": 4,
    "cn_paren": 5,
    "decimal1": 6,  # 1总则 of a text that goes on with 1.1
    "decimal2": 7,
    "decimal3": 8,
    "decimal4": 9,
    "arabic": 10,
    "arabic_paren": 11,
    "circled": 12,
    "dash": 13,
}
DECIMALS: tuple[MarkerKind, ...] = ("decimal1", "decimal2", "decimal3", "decimal4")
# Where a text is numbered in decimals from its first heading on, 一、 and （一） stand below 1.1.
DECIMAL_RANK: dict[MarkerKind, int] = {**RANK, **{kind: i - len(DECIMALS) for i, kind in enumerate(DECIMALS)}}
DIGITS = "〇一二三四五六七八九"
CN = "〇零一二两三四五六七八九十百千"
FORMAL = "壹贰叁肆伍陆柒捌玖拾"  # 一 to 十, as on a cheque
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
PLAIN = str.maketrans(FORMAL, "一二三四五六七八九十")
UNITS: dict[str, MarkerKind] = {"编": "part", "章": "chapter", "节": "section", "条": "article"}

PATTERNS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    ("cn", re.compile(rf"([{CN}]{{1,4}}|[{FORMAL}]{{1,3}})(?:、|[.．](?!\d))\s*")),
    ("cn_paren", re.compile(rf"[（(]([{CN}]{{1,4}})[）)]、?\s*")),
    # "2.5G+智慧电力" and "3.3D打印" are items 2 and 3; "2.5 亿元" is a number.
    ("arabic", re.compile(r"(\d{1,3})(?:[.．](?=\D|\d{1,3}[GDK])|、)\s*")),
    ("arabic_paren", re.compile(r"[（(]?(\d{1,2})[）)](?![年月日])\s*")),
    ("circled", re.compile(rf"([{CIRCLED}])\s*")),
    ("dash", re.compile(r"(?:[—－–]{2,}|-{2,}|[•●■◆▪])\s*(?=\S)")),
)
DECIMAL = re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．、]?\s*(?=[\u4e00-\u9fff“《（(])")
DECIMAL_CHAPTER = re.compile(r"(\d{1,2})[.．、]?\s*(?=[\u4e00-\u9fff])")
LONGEST_CHAPTER = 20  # characters of a heading such as 3预警监测
# "第二条规定" refers to an article; before a word without Chinese characters no space is left to tell.
UNIT = re.compile(
    rf"第([{CN}\d]{{1,6}})(编|章|节|条)(?:之[一二三四五六七八九十])?(?=[\s　：:“《（(0-9A-Za-z]|$)[\s　：:]*"
)
BOX = re.compile(rf"专栏\s*(\d{{1,2}}|[{CN}]{{1,3}})?\s*[：:]?\s*")
ANNEX = re.compile(rf"附\s*[件录表]\s*(\d{{1,2}}|[{CN}]{{1,3}})?\s*(?:[：:.．]\s*|$|\s)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a line."""

    kind: MarkerKind
    number: int  # 0 for a dash, which counts nothing
    label: str  # as written, without trailing space
    length: int  # characters the marker takes, trailing space included


def find_marker(text: str) -> Marker | None:
    """The marker a line starts with, if any."""
    unit = UNIT.match(text)
    if unit:
        return Marker(UNITS[unit[2]], parse_number(unit[1]), unit[0].rstrip("　 ：:"), unit.end())
    for kind, pattern in PATTERNS:
        match = pattern.match(text)
        if match:
            number = 0 if kind == "dash" else parse_number(match[1])
            return Marker(kind, number, match[0].rstrip(), match.end())
    return None


def find_decimal(text: str) -> Marker | None:
    """The marker of a line of a text numbered 1, 1.1, 1.1.1: known by the text, not by the line alone."""
    match = DECIMAL.match(text)
    if match:
        parts = re.split("[.．]", match[1])
        return Marker(DECIMALS[len(parts) - 1], int(parts[-1]), match[1], match.end())
    chapter = DECIMAL_CHAPTER.match(text)
    if chapter and len(text) <= LONGEST_CHAPTER and not re.search("[，。；：]", text):
        return Marker("decimal1", int(chapter[1]), chapter[0].rstrip(), chapter.end())
    return None


def is_decimal(lines: Iterable[str]) -> bool:
    """Whether a text is numbered in decimals: some of its lines open with 1.1 and 1.2, or with 1.1 and 2.1."""
    opened = {match[1].replace("．", ".") for line in lines if (match := DECIMAL.match(line))}
    return "1.1" in opened and bool(opened & {"1.2", "2.1"})


def starts_numbered(text: str) -> bool:
    """Whether a line opens with a marker, a box or an annex."""
    return find_marker(text) is not None or BOX.match(text) is not None or ANNEX.match(text) is not None


def parse_number(digits: str) -> int:
    """Value of "28", "二十八", "一百零三" or "⑧"; 0 when it is none."""
    if digits in CIRCLED:
        return CIRCLED.index(digits) + 1
    if digits.isdigit():
        return int(digits)
    total = current = 0
    digits = digits.translate(PLAIN)
    for ch in digits.replace("零", "〇").replace("两", "二"):
        if ch in DIGITS:
            current = DIGITS.index(ch)
        else:
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[ch]
            current = 0
    return total + current

"""Figures that a question itself names: taken for granted, or put up for a yes or a no."""

from __future__ import annotations

import re

from rag.answering.indicator import number_of
from rag.asked import Reading
from rag.asking import OPEN_QUESTION, WHY, YES_NO, asks_yes_no, pieces
from rag.follow_up import OWN_INTERROGATIVE
from rag.library import Library

FIGURE = re.compile(
    r"(?<![\d.a-z])(?!20[1-4]\d(?!\d))\d+(?:\.\d+)?[万亿千百%]*(?![gk\d年月日号.])|[一二三四五六七八九十百千]*[千百][万亿]|[一二三四五六七八九十]+[万亿]+|百分之[一二三四五六七八九十]+"
)
MEASURED = re.compile(
    rf"(?:{FIGURE.pattern})[个家座款条处台户所辆架套项元倍成次人]?(?:[a-z]{{1,4}}(?![a-z]))?"
)
LONGEST_TAG = 5  # characters of a piece that asks of what stands before it: 是这样的
WHETHER = re.compile(
    r"对不对|是不是|有没有|是否|没错|没记错|对[吗吧么]|是[吗吧么]|确认|核实|核对|核一下|[吗吧么]$"
)


def told(reading: Reading) -> list[str]:
    """The pieces of a question that state something: all but those that ask."""
    said = ((piece, WHY.sub("", piece)) for piece in pieces(reading.question.text))
    return [piece for piece, rest in said if piece and not OWN_INTERROGATIVE.search(rest)]


def asked_whether(reading: Reading) -> list[str]:
    """The pieces that want a yes or a no, without the words that ask: "5G基站达到10万个" of "…，对吗".

    Where a piece asks and says itself what for ("达不到会不会吊销"), the others only tell.
    """
    text = reading.question.text
    if not asks_yes_no(text):
        return []
    closed = [piece for piece in pieces(text) if not OPEN_QUESTION.search(piece)]
    asking = [piece for piece in closed if YES_NO.search(piece) and len(WHETHER.sub("", piece)) > LONGEST_TAG]
    return [plain for piece in asking or closed if (plain := WHETHER.sub("", piece))]


def asks_only_whether(reading: Reading) -> bool:
    """Whether a yes or a no is all that a question wants."""
    text = reading.question.text
    return asks_yes_no(text) and not any(OPEN_QUESTION.search(piece) for piece in pieces(text))


def figures_in(library: Library, piece: str) -> set[float]:
    """The values of the figures of a piece; years and what names the document aside."""
    return {number_of(figure) for figure in FIGURE.findall(library.reader.strip(piece))}

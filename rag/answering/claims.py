"""Figures that a question itself names: taken for granted, or put up for a yes or a no."""

from __future__ import annotations

import re

from rag.answering.indicator import number_of
from rag.asking import OPEN_QUESTION, asks_yes_no, pieces
from rag.library import Library
from rag.question import OWN_INTERROGATIVE, Reading

FIGURE = re.compile(
    r"(?<![\d.a-z])(?!20[1-4]\d(?!\d))\d+(?:\.\d+)?[万亿千百%]*(?![gk\d年月日号.])|[一二三四五六七八九十百千]*[千百][万亿]|[一二三四五六七八九十]+[万亿]+|百分之[一二三四五六七八九十]+"
)
MEASURED = re.compile(
    rf"(?:{FIGURE.pattern})[个家座款条处台户所辆架套项元倍成次人]?(?:[a-z]{{1,4}}(?![a-z]))?"
)
WHETHER = re.compile(r"对不对|是不是|有没有|是否|没错|没记错|对[吗吧么]|是[吗吧么]|确认|核实|[吗吧么]$")


def told(reading: Reading) -> list[str]:
    """The pieces of a question that state something: all but those that ask."""
    return [p for p in pieces(reading.question.text) if p and not OWN_INTERROGATIVE.search(p)]


def asked_whether(reading: Reading) -> list[str]:
    """The pieces that want a yes or a no, without the words that ask: "5G基站达到10万个" of "…对吗"."""
    text = reading.question.text
    if not asks_yes_no(text):
        return []
    closed = [piece for piece in pieces(text) if not OPEN_QUESTION.search(piece)]
    return [plain for piece in closed if (plain := WHETHER.sub("", piece))]


def figures_in(library: Library, piece: str) -> set[float]:
    """The values of the figures of a piece; years and what names the document aside."""
    return {number_of(figure) for figure in FIGURE.findall(library.reader.strip(piece))}

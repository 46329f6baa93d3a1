"""The lines of a source text and the stretches of it that are noise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from rag.schema import Noise

BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f]+")
PAGE_NUMBER = re.compile(
    r"(?:[—–－-]\d{1,4}[—–－-]|第\s*\d{1,4}\s*页(?:\s*[/／共,，]?\s*共?\s*\d{1,4}\s*页)?)"
)
# As GB/T 9704 sets it. One alone may be a table's row of values ("— 15 —"); page numbers rise.
SPACED_PAGE_NUMBER = re.compile(r"[—–－-]\s+(\d{1,4})\s+[—–－-]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is neither blank nor noise; offsets are those of the source."""

    start: int  # first character that is not white space
    end: int
    text: str
    lead: str  # white space before
    trailing: bool  # white space after
    gap: int  # blank lines before it
    after_page: bool  # a page number stood before it


def find_noise(source: str) -> tuple[Noise, ...]:
    """Page numbers, bookmarks and invisible characters, in order.

    A page number is alone on its line with a blank line on both sides.
    """
    found = [Noise(m.start(), m.end(), "bookmark") for m in BOOKMARK.finditer(source)]
    found += [Noise(m.start(), m.end(), "invisible character") for m in INVISIBLE.finditer(source)]
    alone = _lines_alone(source)
    pages = [(start, line) for start, line in alone if PAGE_NUMBER.fullmatch(line)]
    spaced = [(start, line) for start, line in alone if SPACED_PAGE_NUMBER.fullmatch(line)]
    numbers = [int(line[1:-1]) for _, line in spaced]
    if len(numbers) > 1 and all(a < b for a, b in pairwise(numbers)):
        pages += spaced
    found += [Noise(start, start + len(line), "page number") for start, line in pages]
    return tuple(sorted(found, key=lambda n: n.start))


def _lines_alone(source: str) -> list[tuple[int, str]]:
    """Lines with a blank line, or the file's edge, on both sides, each with its offset."""
    lines = source.split("\n")
    alone: list[tuple[int, str]] = []
    at = 0
    for i, line in enumerate(lines):
        neighbours = lines[max(0, i - 1) : i] + lines[i + 1 : i + 2]
        if line.strip() and not any(other.strip() for other in neighbours):
            alone.append((at + len(line) - len(line.lstrip()), line.strip()))
        at += len(line) + 1
    return alone


def split_lines(source: str, noise: tuple[Noise, ...]) -> list[Line]:
    """Cut a source into its lines; noise at the edge of a line is left out, a noise line too."""
    covered = bytearray(len(source))
    for stretch in noise:
        covered[stretch.start : stretch.end] = b"\x01" * (stretch.end - stretch.start)
    pages = [n.start for n in noise if n.reason == "page number"]
    lines: list[Line] = []
    at = gap = 0
    page = False
    for raw in source.split("\n"):
        end_of_raw = at + len(raw)
        start, end = at, end_of_raw
        while start < end and (source[start].isspace() or covered[start]):
            start += 1
        while end > start and (source[end - 1].isspace() or covered[end - 1]):
            end -= 1
        if start == end:
            gap += 1
            page = page or any(at <= p < end_of_raw for p in pages)
        else:
            lead = "".join(ch for ch in source[at:start] if ch.isspace())
            lines.append(Line(start, end, source[start:end], lead, end < end_of_raw, gap, page))
            gap, page = 0, False
        at = end_of_raw + 1
    return lines


def width(text: str) -> int:
    """Columns a text takes on a page: two for a Chinese character, one for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)

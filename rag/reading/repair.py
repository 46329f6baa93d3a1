"""Joins lines that a format broke: hard wraps of PDF text, and single breaks in mid-sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from rag import headings
from rag.numbering import ANNEX, DECIMAL, is_decimal, starts_numbered
from rag.reading.lines import Line, width

TERMINAL = "。！？；：…!?;:"
CLOSING = "”’）)》〉】」"
PAIRS = {"《": "》", "（": "）", "〔": "〕", "“": "”", "(": ")"}

# A text counts as hard-wrapped when this share of its lines is nearly as wide as its widest ones …
FULL_LINES_SHARE = 0.4
# … where "nearly" is this share of the width that 9 in 10 lines keep under …
FULL_LINE = 0.85
INDENTED_LINE = 0.7  # the same for a line that stops in mid-sentence
# … which is at most this many columns (no page holds more).
PAGE_COLUMNS = 130
# A line this wide (columns) that stops without a mark was broken in mid-sentence.
LONG_LINE = 80
ROW = re.compile(r"\t|[|｜].*[|｜]|\S\s{2,}\S+\s{2,}\S")  # of a table: parted by tabs, or twice by wide gaps
MAX_TITLE_LINES = 4
HEAD_LINES = 30  # a letter that sends a paper on is no longer
SHORTEST_TITLE_LINE = 6  # characters of a line that a title fills
# White space after a line marks the end of a paragraph when short lines have it this often …
TRAILING_SHORT = 0.6
# … and full lines at most this often.
TRAILING_FULL = 0.25


def join_lines(lines: list[Line]) -> list[list[Line]]:
    """Group lines into paragraphs, in order; every line is in exactly one."""
    if not lines:
        return []
    joins = _wrapped_rule(lines) or _joins_broken
    decimal = is_decimal(line.text for line in lines)
    titles = _titles(lines)
    within = {number for title in titles for number in title[1:]}
    edges = {number for title in titles for number in (title.start, title.stop)}
    groups = [[lines[0]]]
    for number, (before, after) in enumerate(pairwise(lines), 1):
        apart = number in edges or (decimal and DECIMAL.match(after.text)) or headings.is_number(after.text)
        apart = apart or any(ROW.search(line.text) for line in (before, after))
        if number in within or (not apart and joins(before, after)):
            groups[-1].append(after)
        else:
            groups.append([after])
    return groups


def _titles(lines: list[Line]) -> list[range]:
    """The lines of each title that takes several: at the top of a text, below a letterhead, a date, 附件."""
    below = (
        number
        for number, line in enumerate(lines, 1)
        if ANNEX.fullmatch(line.text) or (number <= HEAD_LINES and headings.DATE.fullmatch(line.text))
    )
    found = (_title(lines, _below_letterhead(lines, start)) for start in (0, *below))
    return [title for title in found if len(title) > 1]


def _below_letterhead(lines: list[Line], start: int) -> int:
    """The line a title opens at: below the unit that issues it, where that stands on a line of its own."""
    below = lines[start + 1].text if start + 1 < len(lines) else ""
    alone = bool(headings.LETTERHEAD_BELOW.match(below)) and headings.interrupts_title(lines[start].text)
    return start + alone


def _title(lines: list[Line], start: int) -> range:
    """The lines of the title that opens at a line; empty where none does."""
    title = ""
    for number in range(start, min(len(lines), start + MAX_TITLE_LINES)):
        text = lines[number].text
        # Another title opens, unless this one sends it on: 转发市教委 | 关于….
        other = number > start and text.startswith("关于") and not headings.SENDS_ON.search(title)
        short = number == start and len(text) < SHORTEST_TITLE_LINE
        if other or short or headings.interrupts_title(text) or starts_numbered(text):
            break
        title += text
        if headings.is_title(title, ""):
            return range(start, number + 1)
    return range(0)


def _wrapped_rule(lines: list[Line]) -> Callable[[Line, Line], bool] | None:
    """The rule for hard-wrapped text, or None where each line is a paragraph."""
    widths = sorted(width(line.text) for line in lines)
    page = widths[int(0.9 * (len(widths) - 1))]
    full = [line for line in lines if width(line.text) >= FULL_LINE * page]
    open_ended = sum(not _ends(line.text) for line in full)
    if page > PAGE_COLUMNS or len(lines) < 8 or len(full) < FULL_LINES_SHARE * len(lines):
        return None
    if open_ended < 0.5 * len(full):
        return None
    short = [line for line in lines if width(line.text) < FULL_LINE * page]
    speaks = (
        bool(short)
        and sum(line.trailing for line in short) >= TRAILING_SHORT * len(short)
        and sum(line.trailing for line in full) <= TRAILING_FULL * len(full)
    )

    def joins(before: Line, after: Line) -> bool:
        # At the top of a page the text before has lost its trailing white space.
        page_top = bool(after.lead) and not after.after_page
        if speaks and (before.trailing or not page_top):
            return not before.trailing
        # A paragraph's first line is set in, so in mid-sentence a somewhat shorter line is full too.
        needed = FULL_LINE if _ends(before.text) else INDENTED_LINE
        if width(before.text) < needed * page:
            return _open_bracket(before.text, after.text)
        if starts_numbered(after.text):
            return False
        return not (_ends(before.text) and len(after.lead) > 1)

    return joins


def _joins_broken(before: Line, after: Line) -> bool:
    """Single breaks in a text whose lines are paragraphs."""
    if "\t" in before.lead or "\t" in after.lead or starts_numbered(after.text):
        return False
    if _open_bracket(before.text, after.text):
        return True
    if before.text[-1] in "，、":
        return True
    whole = before.text[-1] in TERMINAL + CLOSING or after.text[0] in "（(【"
    return width(before.text) >= LONG_LINE and not whole and after.gap == 0


def _ends(text: str) -> bool:
    return text.rstrip(CLOSING)[-1:] in tuple(TERMINAL) or text[-1] in TERMINAL


def _open_bracket(before: str, after: str) -> bool:
    """A bracket opened in ``before`` is closed in ``after``."""
    for opening, closing in PAIRS.items():
        if before.count(opening) > before.count(closing):
            first_close, first_open = after.find(closing), after.find(opening)
            if first_close >= 0 and not 0 <= first_open < first_close:
                return not starts_numbered(after)
    return False

"""Joins lines that a format broke: hard wraps of PDF text, and single breaks in mid-sentence."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rag.numbering import starts_numbered
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
# White space after a line marks the end of a paragraph when short lines have it this often …
TRAILING_SHORT = 0.6
# … and full lines at most this often.
TRAILING_FULL = 0.25


def join_lines(lines: list[Line]) -> list[list[Line]]:
    """Group lines into paragraphs, in order; every line is in exactly one."""
    if not lines:
        return []
    joins = _wrapped_rule(lines) or _joins_broken
    groups = [[lines[0]]]
    for before, after in pairwise(lines):
        if joins(before, after):
            groups[-1].append(after)
        else:
            groups.append([after])
    return groups


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

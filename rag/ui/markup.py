"""The Markdown of an answer → HTML that can hold nothing but the answer.

Only what answers use is understood: paragraphs, lists, headings, quotes, tables, ``**bold**``,
`` `code` `` and the marks ``[1]``. Everything else stays text. CommonMark is not used on purpose: it refuses
to close ``**牵头单位：**市经济信息委``, because it wants a space between a full-width mark and a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

_INLINE: Final = re.compile(r"\*\*(?=\S)(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|\[(?P<mark>\d{1,3})\]")
_HEADING: Final = re.compile(r"#{1,6}\s+(?P<text>.*)")
_BULLET: Final = re.compile(r"(?P<indent>\s*)[-*•]\s+(?P<text>.*)")
_ORDERED: Final = re.compile(r"\s*(?P<number>\d{1,9})[.)]\s+(?P<text>.*)")
_QUOTE: Final = re.compile(r"\s*>\s?(?P<text>.*)")
_RULE: Final = re.compile(r"\s*(?:-{3,}|\*{3,})\s*")
_DIVIDER: Final = re.compile(r"\s*:?-+:?\s*")

_Inline = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one answer that lead somewhere; ``turn`` is the answer's place in the conversation."""

    turn: int
    numbers: Collection[int]

    def html(self, n: int) -> str:
        """Render the mark as a button, or as text when nothing stands behind it."""
        if n not in self.numbers:
            return f"[{n}]"
        return (
            f'<button type="button" class="mark" data-do="mark" data-turn="{self.turn}" data-n="{n}"'
            f' title="查看第 {n} 条依据">[{n}]</button>'
        )


def to_html(markdown: str, marks: Marks) -> str:
    """Render an answer; safe for any text, and for text that is still growing."""
    lines = markdown.replace("\r\n", "\n").split("\n")
    return "".join(
        _block(kind, list(group), lambda text: _inline(text, marks)) for kind, group in groupby(lines, _kind)
    )


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if line.lstrip().startswith("|"):
        return "table"
    for kind, pattern in (
        ("rule", _RULE),
        ("heading", _HEADING),
        ("bullet", _BULLET),
        ("ordered", _ORDERED),
        ("quote", _QUOTE),
    ):
        if pattern.fullmatch(line):
            return kind
    return "paragraph"


def _block(kind: str, lines: list[str], inline: _Inline) -> str:
    if kind == "blank":
        return ""
    if kind == "rule":
        return "<hr>"
    if kind == "table":
        return _table([_cells(line) for line in lines], inline)
    if kind == "heading":
        return "".join(f"<h4>{inline(_text(_HEADING, line))}</h4>" for line in lines)
    if kind == "bullet":
        return f"<ul>{''.join(_bullet(line, inline) for line in lines)}</ul>"
    if kind == "ordered":
        start = _part(_ORDERED, lines[0], "number")
        items = "".join(f"<li>{inline(_text(_ORDERED, line))}</li>" for line in lines)
        return f'<ol start="{int(start)}">{items}</ol>'
    if kind == "quote":
        return f"<blockquote>{'<br>'.join(inline(_text(_QUOTE, line)) for line in lines)}</blockquote>"
    return f"<p>{'<br>'.join(inline(line.strip()) for line in lines)}</p>"


def _bullet(line: str, inline: _Inline) -> str:
    deep = ' class="deep"' if len(_part(_BULLET, line, "indent").expandtabs(4)) >= 2 else ""
    return f"<li{deep}>{inline(_text(_BULLET, line))}</li>"


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def _table(rows: list[list[str]], inline: _Inline) -> str:
    def line(cells: list[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{inline(cell)}</{tag}>' for cell in cells)}</tr>"

    headed = len(rows) > 1 and all(_DIVIDER.fullmatch(cell) for cell in rows[1])
    head = f"<thead>{line(rows[0], 'th')}</thead>" if headed else ""
    body = "".join(line(cells, "td") for cells in (rows[2:] if headed else rows))
    return f'<div class="table"><table>{head}<tbody>{body}</tbody></table></div>'


def _inline(text: str, marks: Marks) -> str:
    done: list[str] = []
    at = 0
    for found in _INLINE.finditer(text):
        done.append(escape(text[at : found.start()]))
        done.append(_span(found, marks))
        at = found.end()
    done.append(escape(text[at:]))
    return "".join(done)


def _span(found: re.Match[str], marks: Marks) -> str:
    if (bold := found["bold"]) is not None:
        return f"<strong>{_inline(bold, marks)}</strong>"
    if (code := found["code"]) is not None:
        return f"<code>{escape(code)}</code>"
    return marks.html(int(found["mark"]))


def _part(pattern: re.Pattern[str], line: str, name: str) -> str:
    found = pattern.fullmatch(line)
    return found[name] if found else ""


def _text(pattern: re.Pattern[str], line: str) -> str:
    return _part(pattern, line, "text")

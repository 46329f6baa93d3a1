"""Lines of a source → repaired text, with the source offset of every character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.reading.lines import Line

HAN = re.compile(r"[\u4e00-\u9fff〇]")
# "召 集 人：" and "熊　雪　市政府副市长": characters set apart to fill a column.
SPREAD = re.compile(r"(?:(?<=^)|(?<=[\s：:]))[\u4e00-\u9fff](?: [\u4e00-\u9fff]){1,3}(?=[：: （(]|$)")
SPREAD_LINE = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){3,30}")  # 工 作 规 则 and longer titles

Char = tuple[str, int]


def render(lines: Sequence[Line], noise: Iterable[range], *, spaced: bool) -> list[Char]:
    """The characters of a paragraph, each with its source offset.

    White space stays where it separates: between Latin words, and between Chinese words inside a
    line. ``spaced`` keeps all of it (table cells). Noise inside a line is left out.
    """
    chars: list[Char] = []
    skip = {offset for stretch in noise for offset in stretch}
    for number, line in enumerate(lines):
        pairs = [(ch, line.start + i) for i, ch in enumerate(line.text) if line.start + i not in skip]
        if number and chars and pairs and _parted(chars[-1][0], pairs[0][0], joint=True, spaced=spaced):
            chars.append((" ", lines[number - 1].end))
        chars += _squeeze(pairs, spaced=spaced)
    return chars if spaced else _close_spread(chars)


def _squeeze(pairs: Sequence[Char], *, spaced: bool) -> list[Char]:
    out: list[Char] = []
    gap = -1
    for ch, at in pairs:
        if ch.isspace():
            gap = at if gap < 0 else gap
            continue
        if gap >= 0 and out and _parted(out[-1][0], ch, joint=False, spaced=spaced):
            out.append((" ", gap))
        gap = -1
        out.append((ch, at))
    return out


def _parted(before: str, after: str, *, joint: bool, spaced: bool) -> bool:
    """Whether white space between two characters is kept; ``joint``: it is a line's end."""
    if spaced:
        return True
    if before.isascii() and after.isascii():
        return not (joint and (before in "-/" or (before.isdigit() and after.isdigit())))
    return not joint and bool(HAN.match(before) and HAN.match(after))


def _close_spread(chars: list[Char]) -> list[Char]:
    text = "".join(ch for ch, _ in chars)
    spread = [line] if (line := SPREAD_LINE.fullmatch(text)) else SPREAD.finditer(text)
    drop = {i for match in spread for i in range(match.start(), match.end()) if text[i] == " "}
    return [pair for i, pair in enumerate(chars) if i not in drop]

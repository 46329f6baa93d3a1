"""Tables that a text format has torn apart: one cell a line, tabs, or columns parted by spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.reading.lines import Line
from rag.schema import BlockKind

SENTENCE = re.compile(r"[。；，！？]")
HAN = re.compile(r"[\u4e00-\u9fff]")
ROW_NUMBER = re.compile(r"(\d{1,3})[.．](?=\D|\d{1,3}[A-Z])")
VALUE = re.compile(r"[<>≤≥＜＞約约]?[\d,]+(?:\.\d+)?[%％]?|\[.{1,12}\]|[—－–/]")
REMARK = re.compile(r"[（(][^（）()]{1,12}[）)]")
RULE = re.compile(r":?-+:?")
YEAR_GAP = re.compile(r"(\d{4})\s+(年)")
NOTE = re.compile(r"(?:注|说明|备注)\s*[：:]")
# What columns are headed by, and lists of people without a header are not.
HEADS = re.compile(
    r"序号|编号|名称|指标|项目|任务|事项|内容|[单部][位门]|时[限间]|期限|备注|类[别型]|标准|金额|数量|比例|属性|目标|地[点址]|电话|联系人|\d{4}年"
)
BAR = re.compile("[|｜]")
WIDE_GAP = re.compile(r"\s{2,}")
MIN_ROWS = 2
MAX_HEADER_CELL = 12
MAX_LABEL = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph on its way to a Block: what it is and which lines it is made of."""

    kind: BlockKind
    lines: tuple[Line, ...]
    cells: tuple[tuple[str, str], ...] = ()
    spaced: bool = False  # keep the white space between its parts: they are cells
    repeated: bool = False  # a header printed again at the top of a page

    @property
    def text(self) -> str:
        """Its lines as one string, for looking at."""
        return "".join(line.text for line in self.lines)


def find_tables(groups: Sequence[Sequence[Line]]) -> list[Piece]:
    """Turn paragraphs into pieces, the tables among them recognised; order is kept."""
    pieces: list[Piece] = []
    at = 0
    while at < len(groups):
        table, used = _cells_by_line(groups, at)
        if not used:
            table, used = _cells_by_tab(groups, at)
        if not used:
            table, used = _cells_by_space(groups, at)
        if used:
            pieces += table
            at += used
        else:
            pieces.append(Piece("paragraph", tuple(groups[at])))
            at += 1
    return pieces


def _cells_by_line(groups: Sequence[Sequence[Line]], at: int) -> tuple[list[Piece], int]:
    """One cell a line, each behind a tab; a blank line between rows."""
    end = at
    while end < len(groups) and all("\t" in line.lead and "\t" not in line.text for line in groups[end]):
        end += 1
    rows: list[list[Line]] = []
    for group in groups[at:end]:
        if not rows or group[0].gap:
            rows.append([])
        rows[-1].extend(group)
    if len(rows) < 2 or len(rows[0]) < 2:
        return [], 0
    header = [line.text for line in rows[0]]
    pieces = [Piece("table_header", tuple(rows[0]), spaced=True)]
    for row in rows[1:]:
        cells = _pair(header, [line.text for line in row])
        pieces.append(Piece("table_row", tuple(row), cells, spaced=True))
    return pieces, end - at


def _cells_by_tab(groups: Sequence[Sequence[Line]], at: int) -> tuple[list[Piece], int]:
    """One row a line, its cells parted by tabs or by bars."""
    end = at
    table: list[list[str]] = []
    while end < len(groups) and len(groups[end]) == 1:
        cells = _split_row(groups[end][0].text)
        if len(cells) < 2 or (table and len(cells) != len(table[0])):
            break
        table.append(cells)
        end += 1
    ruled = len(table) > 1 and all(RULE.fullmatch(cell) for cell in table[1])
    first = 2 if ruled else 1  # Markdown draws a line under its header
    if len(table) <= first:
        return [], 0
    pieces = [Piece("table_header", tuple(_lines(groups[at : at + first])), spaced=True)]
    for row, group in zip(table[first:], groups[at + first : end], strict=True):
        pieces.append(Piece("table_row", tuple(group), _pair(table[0], row), spaced=True))
    return pieces, end - at


def _split_row(text: str) -> list[str]:
    if "\t" in text:
        return [" ".join(cell.split()) for cell in text.split("\t")]
    bars = BAR.split(text.strip("|｜"))
    return [" ".join(cell.split()) for cell in bars] if len(BAR.findall(text)) >= 2 else []


def _cells_by_space(groups: Sequence[Sequence[Line]], at: int) -> tuple[list[Piece], int]:
    header = _header_cells(groups[at])
    if len(header) < 3:
        return [], 0
    numbered = _numbered_rows(groups, at, header)
    if numbered[1]:
        return numbered
    glossary = _glossary_rows(groups, at, header)
    return glossary if glossary[1] else _whole_rows(groups, at)


def _header_cells(group: Sequence[Line]) -> list[str]:
    """Cells of a line that looks like a table header; empty for any other line."""
    text = YEAR_GAP.sub(r"\1\2", " ".join(line.text for line in group))
    cells = text.split()
    if SENTENCE.search(text) or NOTE.match(text) or any(len(cell) > MAX_HEADER_CELL for cell in cells):
        return []
    return cells if all(HAN.search(cell) for cell in cells) else []


@dataclass(slots=True)
class _Row:
    """A numbered row while its parts are collected."""

    number: int
    lines: list[Line]
    tokens: list[str] = field(default_factory=list)

    def add(self, group: Sequence[Line]) -> None:
        self.lines.extend(group)
        self.tokens += [token for line in group for token in line.text.split()]

    def values(self) -> list[str]:
        return [token for token in self.tokens[1:] if VALUE.fullmatch(token)]

    def name_open(self) -> bool:
        name = "".join(t for t in self.tokens if not VALUE.fullmatch(t))
        return name.count("（") + name.count("(") > name.count("）") + name.count(")")

    def cells(self, header: Sequence[str], group: str) -> tuple[tuple[str, str], ...]:
        """Cells under their headers: the last columns hold the values, the one before the name."""
        name, values = "", []
        remarks: list[str] = []
        for token in self.tokens:
            closed = name.count("（") == name.count("）") and name.count("(") == name.count(")")
            if name and VALUE.fullmatch(token):
                values.append(token)
            elif values and closed and REMARK.fullmatch(token):
                remarks.append(token)
            else:
                name += (" " if name and name[-1].isascii() and token[0].isascii() else "") + token
        if len(values) >= len(header):  # more figures than columns: which is which cannot be told
            return ((header[0], " ".join(self.tokens)),)
        for i, remark in enumerate(remarks[: len(values)]):
            values[i] += remark
        columns = list(header[-len(values) :]) if values else []
        pairs = [(header[0], group)] if group and len(header) > len(values) + 1 else []
        pairs.append((header[len(header) - len(values) - 1], name))
        return (*pairs, *zip(columns, values, strict=True))


def _numbered_rows(groups: Sequence[Sequence[Line]], at: int, header: list[str]) -> tuple[list[Piece], int]:
    """Rows "1.名称 值 值 值", names and values perhaps on lines of their own."""
    first = next((i for i in range(at, min(at + 6, len(groups))) if _row_number(groups[i]) == 1), None)
    if first is None or first == at:
        return [], 0
    figures = sum(bool(VALUE.fullmatch(token)) for line in groups[first] for token in line.text.split()[1:])
    header, top, label = _whole_header(header, groups[at:first], figures)
    pieces = [Piece("table_header", tuple(top), spaced=True)]
    if label:
        pieces.append(Piece("table_group", tuple(label)))
    reader = _RowReader(header, len(header) - (2 if label else 1), _joined(label))
    header_texts = [line.text for line in top]
    end = first
    while end < len(groups):
        repeat = _repeats(groups, end, header_texts)
        if repeat:
            lines = _lines(groups[end : end + repeat])
            pieces.append(Piece("table_header", tuple(lines), spaced=True, repeated=True))
        elif not reader.take(groups[end]):
            break
        end += repeat or 1
    if sum(len(row.cells) > 1 for row in reader.finish()) < 2:
        return [], 0
    pieces += reader.pieces
    return sorted(pieces, key=lambda piece: piece.lines[0].start), end - at


class _RowReader:
    """Collects numbered rows and the labels of their groups, one paragraph at a time."""

    def __init__(self, header: Sequence[str], columns: int, group: str) -> None:
        self.header = header
        self.columns = columns  # values a whole row has
        self.group = group
        self.row = _Row(0, [])
        self.pieces: list[Piece] = []

    def take(self, group: Sequence[Line]) -> bool:
        """Take one paragraph in; False when it is no part of the table."""
        text = _joined(group)
        if _row_number(group) == self.row.number + 1 and not self.row.name_open():
            self._close()
            self.row = _Row(self.row.number + 1, [])
            self.row.add(group)
        elif self.row.lines and self._incomplete() and not SENTENCE.search(text):
            self.row.add(group)
        elif self.group and len(text) <= MAX_LABEL and not SENTENCE.search(text) and not NOTE.match(text):
            self._close()
            self.row = _Row(self.row.number, [])
            self.group = text
            self.pieces.append(Piece("table_group", tuple(group)))
        else:
            return False
        return True

    def finish(self) -> list[Piece]:
        """The pieces taken in; a label that no row followed is handed back as a paragraph."""
        self._close()
        if self.pieces and self.pieces[-1].kind == "table_group":
            self.pieces[-1] = Piece("paragraph", self.pieces[-1].lines)
        return self.pieces

    def _incomplete(self) -> bool:
        return self.row.name_open() or len(self.row.values()) < self.columns

    def _close(self) -> None:
        if self.row.lines:
            cells = self.row.cells(self.header, self.group)
            self.pieces.append(Piece("table_row", tuple(self.row.lines), cells, spaced=True))


def _row_number(group: Sequence[Line]) -> int:
    match = ROW_NUMBER.match(group[0].text)
    return int(match[1]) if match else 0


def _joined(lines: Sequence[Line]) -> str:
    return "".join(line.text for line in lines)


def _lines(groups: Sequence[Sequence[Line]]) -> list[Line]:
    return [line for group in groups for line in group]


def _whole_header(
    header: list[str], groups: Sequence[Sequence[Line]], figures: int
) -> tuple[list[str], list[Line], list[Line]]:
    """Header cells with what wrapped below them, the lines they came from, and the first group's name.

    ``figures``: values of the first row; with its name and its group they fill a whole header.
    """
    cells, top, label = list(header), list(groups[0]), []
    rest = list(groups[1:])
    labelled = len(rest) > 1 or len(header) == figures + 2
    if rest and labelled and _joined(rest[-1])[0] not in "（(":
        label = list(rest.pop())
    for group in rest:
        text = _joined(group)
        if text[0] in "（(" and len(cells) > len(header):
            cells[-1] += text
        else:
            cells.append(text)
        top += group
    return cells, top, label


def _repeats(groups: Sequence[Sequence[Line]], at: int, header: list[str]) -> int:
    """How many paragraphs from ``at`` on print the header again."""
    seen: list[str] = []
    for count, group in enumerate(groups[at : at + len(header)], 1):
        seen += [line.text for line in group]
        if seen == header:
            return count
        if seen != header[: len(seen)]:
            return 0
    return 0


def _whole_rows(groups: Sequence[Sequence[Line]], at: int) -> tuple[list[Piece], int]:
    """Rows of a line each, with as many cells as the header: "1  建设县级中心  2024年12月  县供销联社"."""
    header = _columns(groups[at][0].text) if len(groups[at]) == 1 else []
    pieces = [Piece("table_header", tuple(groups[at]), spaced=True)]
    end = at + 1
    while end < len(groups) and len(groups[end]) == 1:
        cells = _row_cells(groups[end][0].text, header)
        if not cells:
            break
        pieces.append(Piece("table_row", tuple(groups[end]), _pair(header, cells), spaced=True))
        end += 1
    figures = all(VALUE.fullmatch(cell) for piece in pieces[1:] for _, cell in piece.cells[1:])
    headed = figures or any(HEADS.search(cell) for cell in header)
    return (pieces, end - at) if headed and len(pieces) > MIN_ROWS else ([], 0)


def _columns(text: str) -> list[str]:
    """A line cut at its widest gaps: two spaces and more, where it has such."""
    wide = [" ".join(cell.split()) for cell in WIDE_GAP.split(text)]
    return wide if len(wide) > 1 else text.split()


def _row_cells(text: str, header: Sequence[str]) -> list[str]:
    """The cells of a row below a header; of a numbered row the name may hold spaces. Empty for no row."""
    if SENTENCE.search(text[-1:]) or NOTE.match(text):
        return []
    cells = _columns(text)
    surplus = len(cells) - len(header)
    if surplus > 0 and cells[0].isdigit() and not WIDE_GAP.search(text):
        cells[1 : 2 + surplus] = [" ".join(cells[1 : 2 + surplus])]
    return cells if len(cells) == len(header) else []


def _glossary_rows(groups: Sequence[Sequence[Line]], at: int, header: list[str]) -> tuple[list[Piece], int]:
    """Rows "ICT  Information …  信息通信技术": a short Latin word, a Latin phrase, a Chinese one."""
    if len(header) != 3:
        return [], 0
    header_texts = [line.text for line in groups[at]]
    pieces = [Piece("table_header", tuple(groups[at]), spaced=True)]
    row: list[Line] = []
    rows = 0
    end = at + 1
    while end < len(groups):
        if not row and _repeats(groups, end, header_texts):
            pieces.append(Piece("table_header", tuple(groups[end]), spaced=True, repeated=True))
            end += 1
            continue
        text = _joined(groups[end])
        if SENTENCE.search(text) or (not row and not text[0].isascii()):
            break
        row += groups[end]
        end += 1
        cells = _glossary_cells(row)
        if cells:
            pieces.append(Piece("table_row", tuple(row), _pair(header, cells), spaced=True))
            row, rows = [], rows + 1
    if rows < 2 or row:
        return [], 0
    return pieces, end - at


def _glossary_cells(lines: Sequence[Line]) -> list[str]:
    text = " ".join(" ".join(line.text.split()) for line in lines)
    match = re.fullmatch(r"(\S+) ([\x20-\x7e]*?[A-Za-z\d])\s+(\S*[\u4e00-\u9fff].*)", text)
    if not match:
        return []
    term, phrase, meaning = match.groups()
    head, _, last = phrase.rpartition(" ")
    if head and re.fullmatch(r"[A-Za-z]+\d\w*|\dG", last):  # "Source Routing Version 6 | IPv6 分段路由"
        phrase, meaning = head, last + meaning
    return [term, phrase, re.sub(r"\s+", "", meaning)]


def _pair(header: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    names = [*header, *[""] * max(0, len(cells) - len(header))]
    return tuple(zip(names, cells, strict=False))

"""Tables and texts of the command line: rich in a terminal, plain in a pipe."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from rag.schema import Answer, Hit

PREVIEW = 60  # characters of a clause shown in a list


def is_terminal() -> bool:
    """Whether standard output is a screen."""
    return sys.stdout.isatty()


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a screen; tab-separated lines in a pipe."""
    if not is_terminal():
        for row in (columns, *rows):
            sys.stdout.write("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) + "\n")
        return
    table = Table(title=title, show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as CSV; a cell that a spreadsheet would take for a formula is quoted with '."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row])
    return out.getvalue()


def show_answer(answer: Answer) -> None:
    """An answer with its citations and notes."""
    if is_terminal():
        Console().print(Markdown(answer.text.replace("[", "\\[")))
    else:
        sys.stdout.write(answer.text + "\n")
    sys.stdout.write("\n")
    heading = "相关条款（仅供参考，不是答案）：" if answer.refused and answer.reading else ""
    if heading:
        sys.stdout.write(heading + "\n")
    for citation in answer.reading if answer.refused else answer.citations:
        number = f" {citation.number}" if citation.number else ""
        sys.stdout.write(f"[{citation.n}] 《{citation.doc_title}》{number} {' › '.join(citation.path)}\n")
        sys.stdout.write(f"    {citation.text.replace(chr(10), chr(10) + '    ')}\n")
    for note in answer.notes:
        sys.stdout.write(f"注意：{note}\n")


def hit_rows(hits: Sequence[Hit]) -> list[list[str]]:
    """Rows for a list of hits."""
    return [
        [
            str(rank),
            f"{hit.score:.3f}",
            "、".join(f"{name} {place}" for name, place in hit.ranks.items()),
            hit.clause.clause_id,
            " › ".join(hit.clause.path),
            hit.clause.text.replace("\n", " ")[:PREVIEW],
        ]
        for rank, hit in enumerate(hits, 1)
    ]

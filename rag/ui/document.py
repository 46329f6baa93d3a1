"""A whole document, readable, with one clause highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from rag.schema import Clause, DocumentMeta, ValidityStatus
from rag.ui import labels

_DEEPEST = 4  # headings and indents deeper than this look alike


def to_html(
    meta: DocumentMeta, validity: ValidityStatus, clauses: Sequence[Clause], *, clause_id: str = ""
) -> str:
    """Render the document as a dialog: its head, then every clause in order, ``clause_id`` highlighted."""
    depths = _depths(clauses)
    body: list[str] = []
    for is_table, run in groupby(clauses, key=lambda clause: clause.kind.startswith("table")):
        group = list(run)
        if is_table:
            body.append(_table(group, clause_id))
        else:
            body.extend(_clause(clause, depths[clause.clause_id], clause_id) for clause in group)
    return (
        '<dialog class="document" aria-label="全文"><header>'
        f'<div class="source">{_facts(meta, validity)}</div>'
        '<button type="button" class="close" data-do="close" aria-label="关闭全文">关闭</button></header>'
        f'<div class="page"><h1>{escape(labels.full_title(meta))}</h1>{"".join(body)}</div></dialog>'
    )


def missing(doc_id: str) -> str:
    """Say that the library does not hold a document."""
    return (
        '<dialog class="document" aria-label="全文"><header><div class="source"></div>'
        '<button type="button" class="close" data-do="close" aria-label="关闭全文">关闭</button></header>'
        f'<div class="page"><p>文库里没有这份文件：{escape(doc_id)}</p></div></dialog>'
    )


def _facts(meta: DocumentMeta, validity: ValidityStatus) -> str:
    known = [fact for fact in (meta.number, meta.issuer, labels.period(meta)) if fact]
    return (
        labels.level_tag(meta) + labels.validity_badge(validity) + f"<span>{escape(' · '.join(known))}</span>"
    )


def _depths(clauses: Sequence[Clause]) -> dict[str, int]:
    """How deep each clause stands below the top; a parent comes before its children."""
    depths: dict[str, int] = {}
    for clause in clauses:
        depths[clause.clause_id] = depths.get(clause.parent_id, -1) + 1 if clause.parent_id else 0
    return depths


def _clause(clause: Clause, depth: int, chosen: str) -> str:
    classes = f"clause {clause.kind} depth-{min(depth, _DEEPEST)}"
    return f"<div{_anchor(clause, classes, chosen)}>{_text(clause)}</div>"


def _text(clause: Clause) -> str:
    own = clause.label + clause.heading
    lead = next((part for part in (own, clause.label) if part and clause.text.startswith(part)), "")
    lines = [escape(line) for line in clause.text[len(lead) :].split("\n")]
    shown = f"<strong>{escape(lead)}</strong>{lines[0]}" if lead else lines[0]
    return "".join(f"<p>{line}</p>" for line in (shown, *lines[1:]) if line.strip())


def _table(clauses: Sequence[Clause], chosen: str) -> str:
    heads = next((tuple(head for head, _ in c.cells) for c in clauses if c.cells), ())
    has_header = any(clause.kind == "table_header" for clause in clauses)
    names = "".join(f"<th>{escape(head)}</th>" for head in heads)
    thead = f"<thead><tr>{names}</tr></thead>" if names and not has_header else ""
    width = max((len(clause.cells) for clause in clauses), default=1) or 1
    rows = ""
    group = ""  # the merged cell the next rows stand under; each of them repeats it
    for clause in clauses:
        group = clause.text if clause.kind == "table_group" else group
        rows += _row(clause, heads, width, group, chosen)
    return f'<div class="table"><table>{thead}<tbody>{rows}</tbody></table></div>'


def _row(clause: Clause, heads: tuple[str, ...], width: int, group: str, chosen: str) -> str:
    anchor = _anchor(clause, clause.kind, chosen)
    if clause.kind == "table_header" and heads:
        return f"<tr{anchor}>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>"
    if not clause.cells:
        return f'<tr{anchor}><th colspan="{width}">{escape(clause.text)}</th></tr>'
    cells = ["" if place == 0 and cell == group else cell for place, (_, cell) in enumerate(clause.cells)]
    return f"<tr{anchor}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _anchor(clause: Clause, classes: str, chosen: str) -> str:
    here = " here" if chosen and clause.clause_id == chosen else ""
    return f' class="{classes}{here}" data-clause="{escape(clause.clause_id)}"'

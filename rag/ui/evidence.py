"""The panel beside the conversation: the clauses an answer stands on, verbatim."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from rag.schema import Answer, Citation, DocumentMeta
from rag.ui import labels

EMPTY: Final = (
    '<div class="empty"><h2>依据</h2>'
    "<p>回答里的 <b>[1]</b> 是条款标记。点一下，条款原文、文号、所在章节和有效期就显示在这里。</p></div>"
)
GONE: Final = '<div class="empty"><h2>依据</h2><p>这段对话已经过期，请重新提问后再查看依据。</p></div>'

Metas = Mapping[str, DocumentMeta]
Row = tuple[tuple[str, str], ...]  # (column header, cell) from left to right
Cells = Mapping[str, Row]  # by clause id
NO_CELLS: Final[Cells] = {}


def to_html(answer: Answer, metas: Metas, *, cells: Cells = NO_CELLS, chosen: int = 0, token: int = 0) -> str:
    """Render the clauses behind an answer, the ``chosen`` one open and scrolled to.

    Args:
        answer: the answer; without a basis its nearest clauses are shown instead.
        metas: the documents of the library by id.
        cells: the cells of those clauses that are rows of a table.
        chosen: the number of the mark clicked; 0 when none was, the first clause is open then.
        token: differs from call to call, so that a second click on the same mark scrolls again.
    """
    citations = answer.reading if answer.refused else answer.citations
    if not citations:
        return EMPTY
    first = chosen or citations[0].n
    cards = "".join(
        _card(c, metas.get(c.doc_id), cells.get(c.clause_id, ()), opened=c.n == first, chosen=c.n == chosen)
        for c in citations
    )
    return f'<div class="evidence" data-token="{token}">{_head(answer, len(citations))}{cards}</div>'


def _head(answer: Answer, count: int) -> str:
    name = "相关条款（仅供参考，不是答案）" if answer.refused else f"依据 · {count} 条"
    back = '<button type="button" class="back" data-do="back">回到对话</button>'
    return f'{back}<h2>{name}</h2><p class="asked">{escape(answer.question)}</p>'


def _card(citation: Citation, meta: DocumentMeta | None, cells: Row, *, opened: bool, chosen: bool) -> str:
    title = citation.doc_title or (labels.full_title(meta) if meta else citation.doc_id)
    number = f'<span class="number">{escape(citation.number)}</span>' if citation.number else ""
    level = labels.level_tag(meta) if meta else ""
    leaf = f'<span class="leaf">{escape(citation.path[-1])}</span>' if citation.path else ""
    return (
        f'<details class="card{" chosen" if chosen else ""}" data-n="{citation.n}"{" open" if opened else ""}>'
        f'<summary><span class="n">[{citation.n}]</span><span><span class="title">{escape(title)}</span>'
        f"{leaf}</span></summary>"
        f'<div class="source">{level}{labels.validity_badge(citation.validity)}{number}</div>'
        f"{_path(citation.path)}{_row(cells)}"
        f'<blockquote class="clause">{_paragraphs(citation.text)}</blockquote>'
        f'<button type="button" class="open" data-do="open" data-doc="{escape(citation.doc_id)}"'
        f' data-clause="{escape(citation.clause_id)}">查看全文</button></details>'
    )


def _path(path: tuple[str, ...]) -> str:
    if not path:
        return ""
    steps = '<span class="step">›</span>'.join(f"<span>{escape(step)}</span>" for step in path)
    return f'<p class="path">{steps}</p>'


def _row(cells: Row) -> str:
    """Render a table row with its column headers: verbatim it is figures without names."""
    if not cells:
        return ""
    pairs = "".join(f"<dt>{escape(head)}</dt><dd>{escape(cell)}</dd>" for head, cell in cells)
    return f'<dl class="row">{pairs}</dl>'


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.split("\n") if line.strip())

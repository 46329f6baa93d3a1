"""Document → clauses with their paths. Pure: the same document gives the same clauses.

The law: every character of the source that is not declared noise lies in exactly one clause, in
order. ``uncovered`` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.outline import CONTENTS_HEADING, ROOT, Draft, Outline
from rag.schema import Clause, Document, StructureWarning

MAX_LABELLED_TEXT = 20  # characters of running text shown in a path where there is no heading
ONE_MORE = bytes([*range(1, 256), 255])  # counts up to 255


def read_structure(document: Document) -> tuple[list[Clause], list[StructureWarning]]:
    """Clauses of a document in order, and what a person should look at."""
    outline = Outline(document)
    outline.build()
    clauses: list[Clause] = []
    for order, draft in enumerate(outline.drafts):
        clauses.append(_clause(document, outline.drafts, order, draft))
    parents = {clause.parent_id for clause in clauses}
    for clause in clauses:
        if (
            clause.kind == "heading"
            and clause.clause_id not in parents
            and clause.heading != CONTENTS_HEADING
        ):
            outline.warnings.append(
                StructureWarning(clause.doc_id, clause.start, f"标题下没有正文：“{clause.text}”")
            )
    return clauses, sorted(outline.warnings, key=lambda w: w.start)


def uncovered(document: Document, clauses: Sequence[Clause]) -> list[int]:
    """Source offsets of characters that are neither white space, noise nor in exactly one clause."""
    source = document.source
    times = bytearray(len(source))
    for clause in clauses:
        here = slice(clause.start, clause.end)
        times[here] = times[here].translate(ONE_MORE)
    for noise in document.noise:
        times[noise.start : noise.end] = b"\x01" * (noise.end - noise.start)
    return [offset for offset, time in enumerate(times) if time != 1 and not source[offset].isspace()]


def _clause(document: Document, drafts: Sequence[Draft], order: int, draft: Draft) -> Clause:
    at, until = draft.blocks[0].at, draft.blocks[-1].until
    text = document.text[at:until]
    start, end = document.origin[at], document.origin[until - 1] + 1
    doc_id = document.meta.doc_id
    return Clause(
        clause_id=f"{doc_id}#{order + 1}",
        doc_id=doc_id,
        order=order,
        kind=draft.kind,
        label=draft.label,
        heading=draft.heading,
        path=_path(document, drafts, order),
        text=text,
        verbatim=_verbatim(document, text, start, end),
        start=start,
        end=end,
        parent_id=f"{doc_id}#{draft.parent + 1}" if draft.parent != ROOT else "",
        cells=draft.blocks[0].cells,
    )


def _path(document: Document, drafts: Sequence[Draft], order: int) -> tuple[str, ...]:
    path: list[str] = []
    index = order
    while index != ROOT:
        draft = drafts[index]
        name = draft.label + (" " if draft.kind in ("annex", "box") and draft.heading else "") + draft.heading
        if not draft.heading and draft.label and not draft.label.startswith("第"):
            body = document.text[draft.blocks[0].at : draft.blocks[0].until][len(draft.label) :]
            name += _shortened(body)
        if not name and index != order and draft.kind == "paragraph":
            name = _shortened(document.text[draft.blocks[0].at : draft.blocks[0].until])
        if name:
            path.append(name)
        index = draft.parent
    return tuple(reversed(path))


def _shortened(body: str) -> str:
    return body if len(body) <= MAX_LABELLED_TEXT else body[:MAX_LABELLED_TEXT] + "…"


def _verbatim(document: Document, text: str, start: int, end: int) -> str:
    """The stretch as the file has it: the repaired text, unless noise stands inside."""
    if not any(n.start >= start and n.end <= end for n in document.noise):
        return text
    out: list[str] = []
    for piece in document.source[start:end].split():
        if out and out[-1][-1].isascii() and piece[0].isascii():
            out.append(" ")
        out.append(piece)
    return "".join(out)

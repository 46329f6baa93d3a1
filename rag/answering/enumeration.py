"""What stands under a heading: the complete list, counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.writer import Writer, quote, row_sentence, titled
from rag.asked import Reading
from rag.headings import opens_list
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.schema import Clause, Hit

LOOKED_AT = 12  # hits whose clause or the clause above it may hold the list
BARE = ("box", "heading")  # hold no text of their own: what stands below is the list
OPENING = 3  # best hits whose text may open a list with a colon
MIN_ITEMS = 2
MIN_PART = 4  # characters of a part of a heading that people may name it by
PART_FACTOR = 0.8
VALUE_NAMED = re.compile(r"[\u4e00-\u9fff]{2,6}")  # a cell that sorts rows: 约束性, 第二批
LISTED = re.compile(r"条件|材料|情形|职责|义务|要求|措施|原则|步骤|程序|标准|内容|事项|方式|信息|资料|证件")
LEAD_SHARE = 1.1
LEAD_END = 16  # characters at the end of a sentence that leads into a list, which say what is listed
MIN_HEADING_SHARE = 0.6  # of the heading's bigrams, that the question must hold


def find_list(library: Library, reading: Reading, hits: Sequence[Hit]) -> tuple[Clause, list[Clause]] | None:
    """The heading a question asks about, with the titled clauses directly below it."""
    question = set(bigrams(f"{reading.question.topic} {reading.question.original}"))
    best: tuple[float, Clause, list[Clause]] | None = None
    seen: set[str] = set()
    for place, hit in enumerate(hits[:LOOKED_AT]):
        for clause in library.index.catalogue.lineage(hit.clause):
            if clause.clause_id in seen:
                continue
            seen.add(clause.clause_id)
            children = library.index.catalogue.children(clause.clause_id)
            opens = opens_list(clause.text)
            titled_items = [c for c in children if c.heading]
            items = children if opens or (clause.kind in BARE and not titled_items) else titled_items
            share = _share(clause.heading, question) if clause.heading else 0.0
            if opens and clause == hit.clause and place < OPENING:
                share = max(share, MIN_HEADING_SHARE, _lead_share(clause.text, reading.question.text))
            if len(items) >= MIN_ITEMS and share >= MIN_HEADING_SHARE and (best is None or share > best[0]):
                best = (share, clause, items)
    return (best[1], best[2]) if best else None


def enumeration(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Text of a list answer; empty when no heading of the library fits the question."""
    rows = _rows_alike(library, reading, hits)
    if rows:
        return "\n".join(
            f"- {titled(library, row.doc_id)}：{row_sentence(row)}{writer.mark(row)}" for row in rows
        )
    found = find_list(library, reading, hits)
    if not found:
        return ""
    heading, items = found
    listed = "\n".join(f"{n}. {_name(item)}{writer.mark(item)}" for n, item in enumerate(items, 1))
    return f"{list_name(library, heading)}共{len(items)}项：\n\n{listed}"


def _rows_alike(library: Library, reading: Reading, hits: Sequence[Hit]) -> list[Clause]:
    """The rows of a table that share a value which the question names: 约束性; empty where it names none, or all have it."""
    question = compact(reading.question.text)
    row = next((hit.clause for hit in hits[:OPENING] if hit.clause.kind == "table_row"), None)
    if row is None:
        return []
    siblings = [
        clause
        for clause in library.index.catalogue.clauses_of(row.doc_id)
        if clause.kind == "table_row"
        and clause.parent_id == row.parent_id
        and len(clause.cells) == len(row.cells)
    ]
    for name, value in row.cells[1:]:
        if value == row.heading or not VALUE_NAMED.fullmatch(value) or value not in question:
            continue
        alike = [clause for clause in siblings if dict(clause.cells).get(name) == value]
        if MIN_ITEMS <= len(alike) < len(siblings):
            return alike
    return []


def list_name(library: Library, heading: Clause) -> str:
    """《title》 and what the list stands under."""
    name = f"“{quote(heading.heading)}”" if heading.heading else quote(heading.text.rstrip("：:"))
    return f"{titled(library, heading.doc_id)}{name}"


def _name(item: Clause) -> str:
    """An item's own title; its text without the number where it has none."""
    return quote(item.heading or item.text.removeprefix(item.label).strip().rstrip("；;。"))


def _lead_share(lead: str, question: str) -> float:
    """More than any heading's for a sentence that leads to the very things asked for: "…应当符合下列条件："."""
    asked = set(LISTED.findall(question))
    return LEAD_SHARE if asked & set(LISTED.findall(lead[-LEAD_END:])) else 0.0


def _share(heading: str, question: set[str]) -> float:
    """Share of a heading's bigrams in a question; of "A，B" one part is enough, at a discount."""
    parts = [part for part in re.split("[，、：]", heading) if len(part) >= MIN_PART]
    of_parts = [PART_FACTOR * _held(part, question) for part in parts] if len(parts) > 1 else []
    return max([_held(heading, question), *of_parts])


def _held(text: str, question: set[str]) -> float:
    pairs = bigrams(compact(text))
    return sum(pair in question for pair in pairs) / len(pairs) if pairs else 0.0

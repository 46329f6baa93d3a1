"""What the library holds, and what a document consists of: its parts by their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.period import runs
from rag.answering.whole import about_the_whole
from rag.answering.writer import Writer, quote, titled
from rag.asked import Reading
from rag.asking import ASKS_OUTLINE
from rag.language.normalise import compact
from rag.library import Library
from rag.schema import Clause, Hit

MOST_LISTED = 20  # documents; of more the newest
MOST_DOCUMENTS = 2  # whose parts are told
LOOKED_AT = 8  # clauses, best first, whose heading may be asked for
MIN_HEADING = 3  # characters
MIN_SAID, MOST_SAID = 12, 600  # characters under a heading
MOST_PARTS = 24  # headings of the second level; with more of them only the first is told


def documents(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """The documents of the library, or those that the question names, the newest first; of one its parts too."""
    held = reading.question.doc_ids or tuple(library.index.catalogue.documents)
    if len(held) == 1:
        return "\n\n".join(filter(None, (_held(library, held[0], writer), _parts(library, held[0], writer))))
    listed = library.newest_first(list(held))[:MOST_LISTED]
    lines = [line for doc_id in listed if (line := _held(library, doc_id, writer))]
    more = f"，以下是其中{len(lines)}份" if len(held) > len(lines) else ""
    return f"共{len(held)}份文件{more}：\n\n" + "\n".join(f"- {line}" for line in lines)


def outline(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """The parts of one or two documents; empty where the question is about more than the whole of them."""
    doc_ids = reading.question.doc_ids
    if not 1 <= len(doc_ids) <= MOST_DOCUMENTS or not about_the_whole(library, reading, ASKS_OUTLINE):
        return ""
    return "\n\n".join(filter(None, (_parts(library, doc_id, writer) for doc_id in doc_ids)))


def section(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """The whole clause whose heading is all that the question asks for: 渝北方案的总体目标是什么."""
    question = compact(reading.question.text)
    for hit in hits[:LOOKED_AT]:
        heading = compact(hit.clause.heading)
        if len(heading) < MIN_HEADING or heading not in question or not _is_brief(hit.clause):
            continue
        if about_the_whole(library, reading, re.compile(re.escape(heading))):
            text = hit.clause.text.removeprefix(hit.clause.label).lstrip()
            said = quote(text.removeprefix(hit.clause.heading).lstrip("。：:\n "))
            return f"{titled(library, hit.clause.doc_id)}“{quote(hit.clause.heading)}”：{said}{writer.mark(hit.clause)}"
    return ""


def _is_brief(clause: Clause) -> bool:
    """Whether a clause says something under its heading, and not at such length that nobody reads it."""
    return len(clause.heading) + MIN_SAID < len(clause.text) <= MOST_SAID


def _held(library: Library, doc_id: str, writer: Writer) -> str:
    """A document with its period, where it states one."""
    period = runs(library, doc_id, writer)
    if period:
        return period
    clauses = library.index.catalogue.clauses_of(doc_id)
    return f"{titled(library, doc_id)}{writer.mark(clauses[0])}" if clauses else ""


def _parts(library: Library, doc_id: str, writer: Writer) -> str:
    """《title》 with the headings of the first level, each with those of the second in brackets."""
    clauses = library.index.catalogue.clauses_of(doc_id)
    first = [clause for clause in clauses if clause.heading and clause.label and not clause.parent_id]
    below = {clause.clause_id: _headed(clauses, clause) for clause in first}
    deep = sum(map(len, below.values())) <= MOST_PARTS
    lines = []
    for number, clause in enumerate(first, 1):
        head = f"{number}. {quote(clause.heading)}{writer.mark(clause)}"
        parts = [f"{quote(c.heading)}{writer.mark(c)}" for c in below[clause.clause_id]] if deep else []
        lines.append(f"{head}：{'、'.join(parts)}" if parts else head)
    named = f"{titled(library, doc_id)}的各部分{writer.mark(first[0])}：\n\n" if first else ""
    return named + "\n".join(lines)


def _headed(clauses: Sequence[Clause], clause: Clause) -> list[Clause]:
    """The clauses right below one that have a number and a heading of their own, where most have."""
    children = [child for child in clauses if child.parent_id == clause.clause_id]
    headed = [child for child in children if child.heading and child.label[:1] in "（(第"]
    return headed if len(headed) > len(children) / 2 else []

"""What one document lists under a heading and another does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.enumeration import find_list
from rag.answering.passage import nearest_documents
from rag.answering.writer import Writer, quote, titled
from rag.asked import Reading
from rag.asking import point_of
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.schema import LEVELS, Clause, Hit

ASKS = re.compile(
    r"没列|没单列|未列|没有列|没提|没有提|没纳入|没写进|漏了|漏掉|缺了|少了哪|多(?:出|列|写|提|设|了)+?哪|比[^,。?!]{1,16}多[^,。?!]{0,4}哪|多出(?:来)?的|没有的是|多的是(?:哪|什么)|里没有|省略|没对应|没承接"
)
DEPTH = 20
SAME = 0.6  # share of a heading's bigrams in another's, from which both name one task


def difference(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Tasks that stand under the same heading in the higher document only; empty unless so asked."""
    if not ASKS.search(point_of(reading.question.text)):
        return ""
    lists = _lists(library, reading, hits)
    if len(lists) < 2:
        return ""
    (upper, upper_items), (lower, lower_items) = lists[0], lists[1]
    if not _same(upper, lower):
        return ""
    left_out = [item for item in upper_items if not any(_same(item, other) for other in lower_items)]
    names = "、".join(f"{quote(item.heading)}{writer.mark(item)}" for item in left_out)
    where = (
        f"{titled(library, upper.doc_id)}“{quote(upper.heading)}”列出、{titled(library, lower.doc_id)}未列的"
    )
    if left_out:
        return f"{where}有：{names}。{writer.mark(lower)}"
    return f"{where}没有：各项都有对应。{writer.mark(upper)}{writer.mark(lower)}"


def _lists(library: Library, reading: Reading, hits: Sequence[Hit]) -> list[tuple[Clause, list[Clause]]]:
    """The list asked about in each document, national before municipal before district."""
    found: dict[str, tuple[Clause, list[Clause]]] = {}
    named = reading.question.doc_ids or tuple(library.index.catalogue.documents)
    doc_ids = nearest_documents(library, named, hits)
    for doc_id, own in library.retriever.search_each(reading, doc_ids, top_k=DEPTH).items():
        answer = find_list(library, reading, own)
        if answer:
            found[doc_id] = answer
    return [found[d] for d in sorted(found, key=lambda d: LEVELS.index(library.meta(d).level))]


def _same(a: Clause, b: Clause) -> bool:
    pairs: list[set[str]] = [set(bigrams(compact(c.heading))) - {"5g", "智慧", "智能"} for c in (a, b)]
    both = len(pairs[0] & pairs[1])
    return bool(both) and both >= SAME * min(map(len, pairs))

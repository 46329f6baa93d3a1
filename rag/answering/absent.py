"""What a question names and the library lacks: a document by its title, tasks of an agency in a document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.question import Reading
from rag.schema import Hit
from rag.title_names import KINDS

TITLE = re.compile(r"《([^《》]{2,60})》")
OF_A_KIND = re.compile(rf"(?:{KINDS}|法)$")
LIKE = 0.6  # share of a title's bigrams in one of the library's, from which that one may be meant


def absent_title(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A document that the question names in 《》 and the library neither holds nor mentions; "" for none.

    Titles are indexed with the clauses: one that is there is among those of the clauses found.
    """
    found = dict.fromkeys([*reading.question.doc_ids, *(hit.clause.doc_id for hit in hits)])
    for match in TITLE.finditer(reading.question.original):
        wanted = compact(match[1])
        held = (_same(wanted, compact(library.meta(doc_id).title)) for doc_id in found)
        mentioned = (wanted in compact(hit.clause.text) for hit in hits)
        if OF_A_KIND.search(wanted) and not any(held) and not any(mentioned):
            return match[1]
    return ""


def absent_tasks(library: Library, reading: Reading) -> str:
    """Why there is nothing to tell of an agency's tasks: the documents asked about give it none; "" for none."""
    question = reading.question
    if question.kind != "tasks" or not question.agencies or not question.doc_ids or question.inherited:
        return ""
    found = library.index.catalogue.roles_of(question.agencies)
    if not found or any(doc_id in found for doc_id in question.doc_ids):
        return ""
    titles, others = library.titles(question.doc_ids), library.titles(library.newest_first(list(found)))
    return f"{titles}没有写明{question.agencies[0]}的任务；写到它的是{others}。"


def _same(wanted: str, title: str) -> bool:
    if wanted in title or title in wanted:
        return True
    pairs = set(bigrams(wanted))
    return len(pairs & set(bigrams(title))) >= LIKE * len(pairs)

"""How documents hang together: what a document carries out, rests on, sends out or sets up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.facts.places import Places
from rag.schema import Clause, Document, DocumentMeta, Relation

KINDS: tuple[tuple[str, str], ...] = (
    ("贯彻落实", r"贯彻落实|深入贯彻|严格落实|落实|深入推进|实施"),
    ("根据", r"根据|依据|按照"),
    ("印发", r"关于印发|印发|制定|编制|出台"),
)
NAMED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")
LOOK_BACK = 16  # characters before a title in which the verb stands


def find_relations(
    document: Document, clauses: Sequence[Clause], metas: Sequence[DocumentMeta]
) -> list[Relation]:
    """Titles a document names with a verb that says why, each once per clause."""
    places = Places(document, clauses)
    facts: list[Relation] = []
    for clause in clauses:
        for match in NAMED.finditer(clause.text):
            before = clause.text[max(0, match.start() - LOOK_BACK) : match.start()]
            kind = _kind(before)
            if kind:
                start, end = places.source(clause, match.start("title"), match.end("title"))
                target = match["title"]
                facts.append(
                    Relation(
                        clause.doc_id,
                        clause.clause_id,
                        kind,
                        target,
                        _held(target, metas, clause.doc_id),
                        start,
                        end,
                    )
                )
    return facts


def _kind(before: str) -> str:
    """The verb nearest before the title."""
    found = [(m.start(), kind) for kind, words in KINDS for m in re.finditer(words, before)]
    return max(found)[1] if found else ""


def _held(target: str, metas: Sequence[DocumentMeta], own: str) -> str:
    plain = _plain(target)
    for meta in metas:
        if meta.doc_id != own and len(_plain(meta.title)) >= 6 and _plain(meta.title) == plain:
            return meta.doc_id
    inner = re.search(r"[〈《]([^〈〉《》]+)[〉》]", target)
    return _held(inner[1], metas, own) if inner else ""


def _plain(title: str) -> str:
    return re.sub(r"[^\w]", "", title)

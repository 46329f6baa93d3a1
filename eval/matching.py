"""When two texts say the same characters: the comparisons the judge rests on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from eval.questions import Gold
from rag.schema import Clause

# A shorter clause would be "found" in almost any quotation. Table rows are what is wanted here:
# a gold quotation may span several rows, each of which is a clause.
SHORTEST_CONTAINED_CLAUSE = 10  # characters, white space removed

_SPACE = re.compile(r"[\s\ufeff\u200b]+")
_PAGE_MARK = re.compile(r"—\d+—")


def strip_space(text: str) -> str:
    """Remove white space, byte order marks and zero-width spaces."""
    return _SPACE.sub("", text)


def strip_marks(text: str) -> str:
    """Remove white space and the page marks ``—12—`` a PDF leaves inside sentences."""
    return _PAGE_MARK.sub("", strip_space(text))


def unify(text: str) -> str:
    """Bring a text into the form answers are compared in: NFKC (full and half width), no white space, one letter case."""
    return strip_space(unicodedata.normalize("NFKC", text)).casefold()


def holds(gold: Gold, doc_id: str, texts: Iterable[str]) -> bool:
    """Whether a clause proves a gold quotation.

    ``texts`` are the forms of the clause (``verbatim``, ``text``). One of them contains the
    quotation or an alternative, or is, with at least ``SHORTEST_CONTAINED_CLAUSE`` characters,
    wholly contained in one.
    """
    if gold.doc != doc_id:
        return False
    quotes = [stripped for quote in (gold.quote, *gold.alts) if (stripped := strip_marks(quote))]
    clauses = [strip_marks(text) for text in texts]
    return any(
        quote in clause or (len(clause) >= SHORTEST_CONTAINED_CLAUSE and clause in quote)
        for clause in clauses
        for quote in quotes
    )


def proves(clause: Clause, gold: Gold) -> bool:
    """Whether a clause, in one of its forms, proves a gold quotation."""
    return holds(gold, clause.doc_id, (clause.verbatim, clause.text))

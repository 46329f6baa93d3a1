"""Positions in a clause's text → offsets in the source."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Clause, Document


class Places:
    """Finds where a stretch of a clause stands in the file."""

    def __init__(self, document: Document, clauses: Sequence[Clause]) -> None:
        self._origin = document.origin
        self._at: dict[str, int] = {}
        cursor = 0
        for clause in clauses:
            cursor = document.text.index(clause.text, cursor)
            self._at[clause.clause_id] = cursor
            cursor += len(clause.text)

    def source(self, clause: Clause, at: int, until: int) -> tuple[int, int]:
        """Source offsets of ``clause.text[at:until]`` (not empty)."""
        base = self._at[clause.clause_id]
        return self._origin[base + at], self._origin[base + until - 1] + 1


def unlabelled(clause: Clause) -> str:
    """A clause's text with line breaks for its number, so that each character keeps its place.

    What numbers a clause is no part of a name or a term, and what follows it opens a sentence.
    """
    body = clause.text[len(clause.label) :].lstrip()
    return body.rjust(len(clause.text), "\n")

"""All facts of a document in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from rag.facts.definitions import find_definitions
from rag.facts.indicators import find_indicators
from rag.facts.organisations import find_members
from rag.facts.relations import Titles, find_relations
from rag.facts.responsibilities import find_responsibilities
from rag.facts.supports import find_supports
from rag.schema import (
    Clause,
    Definition,
    Document,
    Indicator,
    Member,
    Relation,
    Responsibility,
    Support,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a document by kind; the names of the fields are those of the catalogue's tables."""

    responsibilities: list[Responsibility]
    indicators: list[Indicator]
    supports: list[Support]
    relations: list[Relation]
    members: list[Member]
    definitions: list[Definition]

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {field.name: len(getattr(self, field.name)) for field in fields(self)}


def find_facts(document: Document, clauses: Sequence[Clause], titles: Titles) -> Facts:
    """Read every kind of fact; ``titles`` are those of the library (``by_title``), for relations."""
    return Facts(
        responsibilities=find_responsibilities(document, clauses),
        indicators=find_indicators(document, clauses),
        supports=find_supports(document, clauses),
        relations=find_relations(document, clauses, titles),
        members=find_members(document, clauses),
        definitions=find_definitions(document, clauses),
    )

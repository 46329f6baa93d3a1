"""What reading a library gave, document by document: coverage, clauses, facts, noise, warnings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rag.config import Settings
from rag.errors import ReadError
from rag.facts.responsibilities import find_responsibilities
from rag.reading.corpus import find_sources, read_source
from rag.schema import DocumentMeta, StructureWarning
from rag.structure import read_structure, uncovered


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """One document as read."""

    meta: DocumentMeta
    characters: int  # neither white space nor noise
    uncovered: int  # of them, in no clause or in two
    clauses: dict[str, int]  # by kind
    responsibilities: int
    noise: dict[str, int]  # by reason
    warnings: tuple[StructureWarning, ...]
    lines: dict[int, int]  # source offset of a warning → line number

    @property
    def covered(self) -> float:
        """Share of the text that lies in exactly one clause, 0 to 1."""
        return 1 - self.uncovered / self.characters if self.characters else 0.0


@dataclass(frozen=True, slots=True)
class LibraryCheck:
    """A whole library as read."""

    documents: tuple[DocumentCheck, ...]
    skipped: tuple[tuple[str, str], ...]


def check(settings: Settings) -> LibraryCheck:
    """Read the library of these settings and report on it; no index is needed.

    Raises:
        CorpusError: the folder or its manifest cannot be used.
    """
    sources, skipped = find_sources(settings.corpus)
    failed = [(item.file, item.reason) for item in skipped]
    documents: list[DocumentCheck] = []
    for source in sources:
        try:
            document = read_source(source)
        except ReadError as error:
            failed.append((source.meta.file, str(error).removeprefix(f"{source.meta.file}：")))
            continue
        clauses, warnings = read_structure(document)
        noise = sum(n.end - n.start for n in document.noise)
        documents.append(
            DocumentCheck(
                meta=document.meta,
                characters=sum(not ch.isspace() for ch in document.source) - noise,
                uncovered=len(uncovered(document, clauses)),
                clauses=dict(Counter(str(clause.kind) for clause in clauses).most_common()),
                responsibilities=len(find_responsibilities(document, clauses)),
                noise=dict(Counter(n.reason for n in document.noise)),
                warnings=tuple(warnings),
                lines={w.start: document.source.count("\n", 0, w.start) + 1 for w in warnings},
            )
        )
    return LibraryCheck(tuple(documents), tuple(failed))

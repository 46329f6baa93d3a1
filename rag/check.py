"""What reading a library gave, document by document: coverage, clauses, facts, noise, warnings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rag.config import Settings
from rag.errors import ReadError
from rag.facts.find import find_facts
from rag.facts.relations import by_title
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
    facts: dict[str, int]  # by kind
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
    titles = by_title([source.meta for source in sources])
    for source in sources:
        try:
            document = read_source(source)
        except ReadError as error:
            failed.append((source.meta.file, str(error).removeprefix(f"{source.meta.file}：")))
            continue
        clauses, warnings = read_structure(document)
        noise = {offset for n in document.noise for offset in range(n.start, n.end)}
        documents.append(
            DocumentCheck(
                meta=document.meta,
                characters=sum(
                    not ch.isspace() and offset not in noise for offset, ch in enumerate(document.source)
                ),
                uncovered=len(uncovered(document, clauses)),
                clauses=dict(Counter(str(clause.kind) for clause in clauses).most_common()),
                facts=find_facts(document, clauses, titles).counts(),
                noise=dict(Counter(n.reason for n in document.noise)),
                warnings=tuple(warnings),
                lines={w.start: document.source.count("\n", 0, w.start) + 1 for w in warnings},
            )
        )
    return LibraryCheck(tuple(documents), tuple(failed))

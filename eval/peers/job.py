"""What a system is given, and what it gives back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eval.beir import Entry


@dataclass(frozen=True, slots=True)
class Piece:
    """A ranked piece of a document; ``texts`` are its forms (ours: ``verbatim`` and ``text`` of a clause)."""

    doc_id: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One system over one collection: the documents twice, as files (for ours) and as texts (for peers).

    ``pieces`` is how many a question asks for, ``embedding`` a sentence-transformers model ("": none).
    """

    system: str
    corpus: Path
    documents: tuple[Entry, ...]
    work: Path  # an empty folder of the system's own
    questions: tuple[str, ...]
    pieces: int
    embedding: str = ""


Search = Callable[[str, int], list[Piece]]  # question, how many → pieces, best first
Build = Callable[[Job], Search]  # index the documents, ready to be asked


def write_job(job: Job, file: Path) -> None:
    """Save a job for another process."""
    saved = asdict(replace(job, documents=()))
    saved |= {"corpus": str(job.corpus), "work": str(job.work)}
    saved["documents"] = [asdict(entry) for entry in job.documents]
    file.write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


def read_job(file: Path) -> Job:
    """Read what ``write_job`` saved."""
    saved = json.loads(file.read_text(encoding="utf-8"))
    return Job(
        system=saved["system"],
        corpus=Path(saved["corpus"]),
        documents=tuple(Entry(**entry) for entry in saved["documents"]),
        work=Path(saved["work"]),
        questions=tuple(saved["questions"]),
        pieces=saved["pieces"],
        embedding=saved["embedding"],
    )

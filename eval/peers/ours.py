"""Our own pipeline: build, open, search, through the assistant."""

from __future__ import annotations

from dataclasses import replace

from eval.peers.job import Job, Piece, Search
from rag.config import Settings


def build(job: Job) -> Search:
    """Build a new index of the files and open it."""
    from rag.assistant import Assistant
    from rag.build import build as build_index

    settings = replace(Settings.load(), corpus=job.corpus, index=job.work / "index")
    build_index(settings)
    assistant = Assistant.open(settings)

    def search(question: str, k: int) -> list[Piece]:
        clauses = [hit.clause for hit in assistant.search(question, top_k=k)]
        return [Piece(clause.doc_id, (clause.verbatim, clause.text)) for clause in clauses]

    return search

"""bm25s over jieba words."""

from __future__ import annotations

from eval.peers.chunks import cut, words
from eval.peers.job import Job, Piece, Search


def build(job: Job) -> Search:
    """Cut and index the texts in memory."""
    from bm25s import BM25

    pieces = cut(job.documents)
    index = BM25()
    index.index([words(piece.texts[0]) for piece in pieces], show_progress=False)

    def search(question: str, k: int) -> list[Piece]:
        depth = min(k, len(pieces))  # it refuses to give more than there are
        rows, _ = index.retrieve([words(question)], k=depth, show_progress=False)
        return [pieces[row] for row in rows[0]]

    return search

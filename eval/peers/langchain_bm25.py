"""langchain's BM25 retriever (rank-bm25) over jieba words."""

from __future__ import annotations

from eval.peers.chunks import cut, words
from eval.peers.job import Job, Piece, Search


def build(job: Job) -> Search:
    """Cut and index the texts in memory."""
    from langchain_community.retrievers.bm25 import BM25Retriever

    pieces = cut(job.documents)
    retriever = BM25Retriever.from_texts(
        [piece.texts[0] for piece in pieces],
        metadatas=[{"doc_id": piece.doc_id} for piece in pieces],
        preprocess_func=words,
    )

    def search(question: str, k: int) -> list[Piece]:
        retriever.k = k
        found = retriever.invoke(question)
        return [Piece(document.metadata["doc_id"], (document.page_content,)) for document in found]

    return search

"""langchain's FAISS vector store with a sentence-transformers model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.peers.chunks import cut
from eval.peers.job import Job, Piece, Search

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


def build(job: Job) -> Search:
    """Load the model, cut the texts and index their vectors in memory."""
    from langchain_community.vectorstores.faiss import FAISS

    pieces = cut(job.documents)
    store = FAISS.from_texts(
        [piece.texts[0] for piece in pieces],
        _embeddings(job.embedding),
        metadatas=[{"doc_id": piece.doc_id} for piece in pieces],
    )

    def search(question: str, k: int) -> list[Piece]:
        found = store.similarity_search(question, k=k)
        return [Piece(document.metadata["doc_id"], (document.page_content,)) for document in found]

    return search


def _embeddings(name: str) -> Embeddings:
    """Unit vectors of a model by folder or hub name, with its own prompts for questions and documents."""
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(name)

    class Model(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = model.encode_document(texts, normalize_embeddings=True).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            vector: list[float] = model.encode_query(text, normalize_embeddings=True).tolist()
            return vector

    return Model()

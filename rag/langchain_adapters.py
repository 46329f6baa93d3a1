"""The library as langchain parts: a retriever over the assistant, embeddings over an embedder.

For programs that are built on langchain; nothing else in this package imports its types.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from rag.assistant import Assistant
from rag.engines.embedder import Embedder
from rag.schema import Hit


class PolicyRetriever(BaseRetriever):
    """Ranked clauses as langchain documents: ``PolicyRetriever(assistant=…).invoke("…")``."""

    assistant: Assistant
    top_k: int = Field(default=10, ge=1)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 — langchain passes it
    ) -> list[Document]:
        titles = {meta.doc_id: meta.title for meta in self.assistant.documents()}
        hits = self.assistant.search(query, top_k=self.top_k)
        return [_document(hit, titles[hit.clause.doc_id]) for hit in hits]


class PolicyEmbeddings(Embeddings):
    """An embedder behind langchain's interface; vectors have unit length."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text; none for none."""
        return [[float(x) for x in row] for row in self._embedder.encode(texts)] if texts else []

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return [float(x) for x in self._embedder.encode_query(text)]


def _document(hit: Hit, title: str) -> Document:
    clause = hit.clause
    return Document(
        id=clause.clause_id,
        page_content=clause.text,
        metadata={
            "doc_id": clause.doc_id,
            "clause_id": clause.clause_id,
            "path": list(clause.path),
            "title": title,
            "score": hit.score,
            "ranks": dict(hit.ranks),
        },
    )

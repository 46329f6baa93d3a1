"""The adapters through langchain's own interfaces."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from langchain_core.vectorstores import InMemoryVectorStore
from pydantic import ValidationError

from rag.assistant import Assistant
from rag.engines.embedder import Vectors
from rag.langchain_adapters import PolicyEmbeddings, PolicyRetriever

QUESTION = "5G+智慧文旅由哪个部门牵头？"


class LetterEmbedder:
    """Counts 甲 and 乙; a question counts double, to tell it from a text."""

    dimension = 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.array([[text.count("甲"), text.count("乙")] for text in texts], dtype=np.float32)

    def encode_query(self, text: str) -> Vectors:
        return np.asarray(2 * self.encode([text])[0], dtype=np.float32)


def test_documents_are_the_hits_of_the_assistant(assistant: Assistant) -> None:
    documents = PolicyRetriever(assistant=assistant, top_k=5).invoke(QUESTION)
    hits = assistant.search(QUESTION, top_k=5)
    assert [d.page_content for d in documents] == [hit.clause.text for hit in hits]
    assert [d.metadata["score"] for d in documents] == [hit.score for hit in hits]
    assert [d.metadata["ranks"] for d in documents] == [hit.ranks for hit in hits]


def test_metadata_says_where_the_clause_stands(assistant: Assistant) -> None:
    first = PolicyRetriever(assistant=assistant).invoke(QUESTION)[0]
    clause = assistant.clause(first.metadata["clause_id"])
    assert first.id == clause.clause_id
    assert first.metadata.keys() == {"doc_id", "clause_id", "path", "title", "score", "ranks"}
    assert first.metadata["doc_id"] == "cq-yangfan"
    assert first.metadata["title"] == "重庆市5G规模化应用“扬帆”行动升级方案"
    assert first.metadata["path"] == list(clause.path)
    assert "智慧文旅" in first.page_content


def test_asynchronous_call_gives_the_same(assistant: Assistant) -> None:
    retriever = PolicyRetriever(assistant=assistant, top_k=3)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == retriever.invoke(QUESTION)


def test_batch_asks_from_several_threads(assistant: Assistant) -> None:
    retriever = PolicyRetriever(assistant=assistant, top_k=3)
    assert retriever.batch([QUESTION, "工业互联网"]) == [
        retriever.invoke(QUESTION),
        retriever.invoke("工业互联网"),
    ]


def test_retriever_is_a_link_of_a_chain(assistant: Assistant) -> None:
    def ids(documents: list[Document]) -> list[str]:
        return [document.metadata["clause_id"] for document in documents]

    chain = PolicyRetriever(assistant=assistant, top_k=2) | RunnableLambda(ids)
    assert chain.invoke(QUESTION) == [hit.clause.clause_id for hit in assistant.search(QUESTION, top_k=2)]


def test_empty_question_finds_nothing(assistant: Assistant) -> None:
    assert PolicyRetriever(assistant=assistant).invoke("") == []


def test_number_of_documents_is_at_least_one(assistant: Assistant) -> None:
    with pytest.raises(ValidationError, match="top_k"):
        PolicyRetriever(assistant=assistant, top_k=0)


def test_embeddings_are_plain_numbers_of_the_embedder() -> None:
    embeddings = PolicyEmbeddings(LetterEmbedder())
    assert embeddings.embed_documents(["甲乙乙", "甲"]) == [[1.0, 2.0], [1.0, 0.0]]
    assert embeddings.embed_query("乙") == [0.0, 2.0]
    assert embeddings.embed_documents([]) == []
    assert {type(x) for x in embeddings.embed_query("甲")} == {float}


def test_embeddings_work_in_a_vector_store() -> None:
    store = InMemoryVectorStore.from_texts(["甲甲乙", "乙乙", "甲"], PolicyEmbeddings(LetterEmbedder()))
    assert [document.page_content for document in store.similarity_search("乙", k=2)] == ["乙乙", "甲甲乙"]


def test_asynchronous_embeddings_give_the_same() -> None:
    embeddings = PolicyEmbeddings(LetterEmbedder())
    assert asyncio.run(embeddings.aembed_query("甲")) == embeddings.embed_query("甲")

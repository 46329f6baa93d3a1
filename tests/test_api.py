"""REST: the same answers as the command line, and clear words for bad requests."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag import api
from rag.assistant import Assistant
from rag.report import answer_object


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> TestClient:
    app = FastAPI()
    app.include_router(api.router(assistant))
    return TestClient(app)


def test_an_answer_over_http_is_the_answer_object(client, assistant):
    question = "重庆扬帆方案里5G+智慧教育谁牵头？"
    got = client.post("/api/ask", json={"question": question}).json()
    expected = json.loads(json.dumps(answer_object(assistant.ask(question))))
    assert got | {"latency_ms": 0} == expected | {"latency_ms": 0}


def test_the_history_is_taken_in(client):
    body = {"question": "那渝北区的呢？", "history": ["重庆扬帆方案里5G+智慧农业谁牵头？"]}
    assert "区农业农村委" in client.post("/api/ask", json=body).json()["answer"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 422),
        ('{"question": 1}', "application/json", 422),
        ('{"question": "a", "history": "b"}', "application/json", 422),
        ('{"question": "a"}', "text/plain", 415),
        ('{"question": "' + "a" * 1_000_001 + '"}', "application/json", 413),
    ],
)
def test_a_bad_request_is_refused_with_its_status(client, content, kind, status):
    assert client.post("/api/ask", content=content, headers={"content-type": kind}).status_code == status


def test_search_documents_tasks_and_indicators_answer(client):
    assert client.get("/api/search", params={"q": "智慧农业", "top_k": 2}).json()[0]["clause_id"]
    assert {d["doc_id"] for d in client.get("/api/documents").json()} >= {"cq-yangfan", "yubei-5g-2020"}
    assert {t["agency"] for t in client.get("/api/agencies/体育局/tasks").json()} == {"市体育局"}
    assert client.get("/api/indicators", params={"name": "每万人"}).json()[0]["value"] == "47.8"

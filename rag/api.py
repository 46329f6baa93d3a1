"""REST beside the page: the same answers as the command line, as JSON."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, HTTPException, Request

from rag.assistant import Assistant
from rag.catalogue import asdict_flat
from rag.report import answer_object, hit_object, indicator_object, task_object

MAX_BODY = 1_000_000  # bytes of a request
MAX_HITS = 100


def router(assistant: Assistant) -> APIRouter:
    """Routes under ``/api`` that answer from an opened assistant."""
    routes = APIRouter(prefix="/api")

    @routes.post("/ask")
    async def ask(request: Request) -> dict[str, Any]:
        from fastapi.concurrency import run_in_threadpool

        question, history = _asked(await _body(request))
        return answer_object(await run_in_threadpool(assistant.ask, question, history))

    @routes.get("/search")
    def search(q: str, top_k: int = 10) -> list[dict[str, Any]]:
        return [hit_object(hit) for hit in assistant.search(q, top_k=min(max(top_k, 1), MAX_HITS))]

    @routes.get("/documents")
    def documents() -> list[dict[str, Any]]:
        return [asdict_flat(meta) | {"validity": assistant.validity(meta)} for meta in assistant.documents()]

    @routes.get("/agencies/{name}/tasks")
    def tasks(name: str) -> list[dict[str, Any]]:
        titles = {meta.doc_id: meta.title for meta in assistant.documents()}
        facts = assistant.tasks_of(name)
        return [task_object(f, titles[f.doc_id], assistant.clause(f.clause_id).path) for f in facts]

    @routes.get("/indicators")
    def indicators(name: str = "") -> list[dict[str, Any]]:
        titles = {meta.doc_id: meta.title for meta in assistant.documents()}
        facts = assistant.indicators(name)
        return [indicator_object(f, titles[f.doc_id], assistant.clause(f.clause_id).path) for f in facts]

    return routes


async def _body(request: Request) -> Any:
    """The JSON of a request; only ``application/json`` is taken, which no foreign page can post unasked."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415, "请求应为 application/json")
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY:
            raise HTTPException(413, "请求过大")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "请求不是 JSON") from error


def _asked(body: Any) -> tuple[str, list[str]]:
    if not isinstance(body, dict) or not isinstance(body.get("question"), str):
        raise HTTPException(422, "缺少文字字段 question")
    history = body.get("history") or []
    if not isinstance(history, list) or not all(isinstance(item, str) for item in history):
        raise HTTPException(422, "history 应为字符串列表")
    return body["question"], history

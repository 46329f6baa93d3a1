"""Answers, hits and facts as JSON: the shapes other programs rely on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.schema import Answer, Citation, Hit, Indicator, Responsibility


def answer_object(answer: Answer) -> dict[str, Any]:
    """The answer object of ``ask --json`` and of a batch line."""
    return {
        "question": answer.question,
        "status": answer.status,
        "refused": answer.refused,
        "answer": answer.text,
        "kind": answer.kind,
        "citations": [_citation(citation) for citation in answer.citations],
        "retrieved": [hit_object(hit) for hit in answer.retrieved],
        "reading": [_citation(citation) for citation in answer.reading],
        "notes": list(answer.notes),
        "generation": asdict(answer.generation) if answer.generation else None,
        "latency_ms": answer.latency_ms,
    }


def hit_object(hit: Hit) -> dict[str, Any]:
    """A ranked clause."""
    return {
        "doc_id": hit.clause.doc_id,
        "clause_id": hit.clause.clause_id,
        "path": list(hit.clause.path),
        "text": hit.clause.verbatim,
        "score": hit.score,
        "ranks": hit.ranks,
    }


def task_object(fact: Responsibility, title: str, path: tuple[str, ...]) -> dict[str, Any]:
    """A task an agency leads or takes part in."""
    return {
        "agency": fact.agency,
        "role": fact.role,
        "task": fact.task,
        **_place(fact, title, path),
    }


def indicator_object(fact: Indicator, title: str, path: tuple[str, ...]) -> dict[str, Any]:
    """A figure with its name, year and the clause that states it."""
    return {
        "name": fact.name,
        "measure": fact.measure,
        "comparator": fact.comparator,
        "value": fact.value,
        "unit": fact.unit,
        "year": fact.year,
        "year_stated": fact.year_stated,
        **_place(fact, title, path),
    }


def _place(fact: Responsibility | Indicator, title: str, path: tuple[str, ...]) -> dict[str, Any]:
    """Where a fact stands: its document, its clause, and the characters that prove it."""
    return {
        "doc_id": fact.doc_id,
        "doc_title": title,
        "clause_id": fact.clause_id,
        "path": list(path),
        "start": fact.start,
        "end": fact.end,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "doc_id": citation.doc_id,
        "doc_title": citation.doc_title,
        "number": citation.number,
        "clause_id": citation.clause_id,
        "path": list(citation.path),
        "text": citation.text,
        "start": citation.start,
        "end": citation.end,
        "validity": citation.validity,
    }

"""Question sets and collections in BEIR format, as files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def write_rows(file: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """JSON lines."""
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def write_beir(folder: Path, *, qrels: str = "q1\ta\t1\nq1\ta\t2\nq1\tb\t1\nq2\tb\t0\nq3\ta\t1\n") -> Path:
    """Two documents, of which one has a title only, and two queries, of which one is judged."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    corpus = [{"_id": "a", "title": "甲", "text": "甲文"}, {"_id": "b", "title": None, "text": ""}]
    write_rows(folder / "corpus.jsonl", corpus)
    write_rows(folder / "queries.jsonl", [{"_id": "q1", "text": "问一"}, {"_id": "q2", "text": "问二"}])
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels, encoding="utf-8")
    return folder

"""Questions from a file, answers to a file: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.errors import InputError, ReadError
from rag.reading.encoding import decode
from rag.report import answer_object


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A line of the input."""

    id: Any  # handed back as it came
    question: str
    history: tuple[str, ...]


def read_questions(file: Path) -> list[BatchQuestion]:
    """The questions of a file.

    Raises:
        InputError: the file or a line cannot be used; names line and field.
    """
    try:
        text = decode(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file}：无法打开（{error.strerror}）") from error
    except ReadError as error:
        raise InputError(f"{file}：{error}") from error
    return [_line(file, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _line(file: Path, number: int, line: str) -> BatchQuestion:
    try:
        value = json.loads(line)
        json.dumps(value, ensure_ascii=False).encode()  # refuses half of a surrogate pair
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} 第 {number} 行不是 JSON：{error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        raise InputError(f"{file} 第 {number} 行：缺少文字字段 question")
    history = value.get("history") or []
    if not isinstance(history, list) or not all(isinstance(item, str) for item in history):
        raise InputError(f"{file} 第 {number} 行：history 应为字符串列表")
    return BatchQuestion(value.get("id", number), value["question"], tuple(history))


def answer_all(assistant: Assistant, questions: list[BatchQuestion]) -> Iterator[dict[str, Any]]:
    """The answer object of each question, with its id first."""
    for question in questions:
        yield {"id": question.id} | answer_object(assistant.ask(question.question, question.history))


def write_answers(answers: Iterator[dict[str, Any]], file: Path) -> int:
    """Write answers to a file, a line each, in one step at the end; returns how many."""
    partial = file.with_name(file.name + ".partial")
    count = 0
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as out:
            for answer in answers:
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
                count += 1
        partial.replace(file)
    except OSError as error:
        raise InputError(f"{file}：无法写入（{error.strerror}）") from error
    finally:
        partial.unlink(missing_ok=True)
    return count

"""Questions from a file, answers to a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.batch import BatchQuestion, answer_all, read_questions, write_answers
from rag.errors import InputError
from tests.fakes import FakeAssistant


def file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_lines_become_questions_with_id_and_history(tmp_path: Path) -> None:
    lines = '{"id": "甲", "question": "谁牵头？", "history": ["智慧旅游"]}\n\n{"id": 7, "question": ""}\n'
    assert read_questions(file(tmp_path, lines)) == [
        BatchQuestion("甲", "谁牵头？", ("智慧旅游",)),
        BatchQuestion(7, "", ()),
    ]


def test_line_without_id_gets_its_line_number(tmp_path: Path) -> None:
    questions = read_questions(file(tmp_path, '\n{"question": "一"}\n{"question": "二", "history": null}'))
    assert [(q.id, q.history) for q in questions] == [(2, ()), (3, ())]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings_and_line_ends_are_read(tmp_path: Path, encoding: str) -> None:
    path = file(tmp_path, '{"question": "谁牵头？"}\r\n{"question": "何时？"}\r\n'.encode(encoding))
    assert [q.question for q in read_questions(path)] == ["谁牵头？", "何时？"]


def test_line_separators_inside_a_question_end_no_line(tmp_path: Path) -> None:
    (question,) = read_questions(file(tmp_path, '{"question": "甲\u2028乙"}'))
    assert question.question == "甲\u2028乙"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("谁牵头？", "JSON"),
        ("{", "JSON"),
        ('["question"]', "question"),
        ('{"id": 1}', "question"),
        ('{"question": 5}', "question"),
        ('{"question": "x", "history": "y"}', "history"),
        ('{"question": "x", "history": [1]}', "history"),
        ('{"question": "half of a pair \\ud800"}', "JSON"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_bad_line_is_refused_with_its_number(tmp_path: Path, line: str, word: str) -> None:
    with pytest.raises(InputError, match=rf"in\.jsonl 第 2 行.*{word}") as caught:
        read_questions(file(tmp_path, '{"question": "x"}\n' + line))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", bytes(range(256)) * 4])
def test_empty_or_binary_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"in\.jsonl"):
        read_questions(file(tmp_path, content))


def test_missing_file_and_folder_are_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputError, match=path.name):
            read_questions(path)


def test_answers_come_in_order_with_the_id_first_and_the_history_used() -> None:
    assistant = FakeAssistant()
    questions = [BatchQuestion(2, "谁牵头？", ("智慧旅游",)), BatchQuestion("乙", "成都地铁票价？", ())]
    answers = list(answer_all(assistant, questions))
    assert [(next(iter(a)), a["id"], a["status"]) for a in answers] == [
        ("id", 2, "answered"),
        ("id", "乙", "no_basis"),
    ]
    assert assistant.asked[0] == ("谁牵头？", ("智慧旅游",))


def test_written_file_holds_one_object_a_line(tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "out.jsonl"
    answers: list[dict[str, Any]] = [{"id": 1, "answer": "甲\n乙"}, {"id": 2, "answer": "丙"}]
    assert write_answers(iter(answers), out) == 2
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == answers
    assert [path.name for path in out.parent.iterdir()] == ["out.jsonl"]


def test_failure_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    def fail() -> Iterator[dict[str, Any]]:
        yield {"id": 1}
        raise RuntimeError

    out = tmp_path / "out.jsonl"
    out.write_text("old")
    with pytest.raises(RuntimeError):
        write_answers(fail(), out)
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_place_that_cannot_be_written_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="folder"):
        write_answers(iter([{"id": 1}]), tmp_path / "folder")

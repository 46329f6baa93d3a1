import json

import pytest

from eval.questions import Gold, load_set
from rag.errors import InputError

GOOD = {
    "id": "a-1",
    "type": "support",
    "question": "有没有补贴？",
    "answerable": True,
    "gold": [{"doc": "d", "quote": "给予补贴", "alts": ["予以补助"]}],
    "need": "any",
    "must_include": [["补贴", "补助"], ["渝北"]],
    "must_not_include": ["没有补贴"],
    "note": "n",
    "history": ["渝北区呢？"],
}


def write(path, *rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_full_line_arrives_whole(tmp_path):
    loaded = load_set(write(tmp_path / "mine.jsonl", GOOD))
    assert loaded.name == "mine"
    (question,) = loaded.questions
    assert question.id == "a-1"
    assert question.history == ("渝北区呢？",)
    assert question.gold == (Gold(doc="d", quote="给予补贴", alts=("予以补助",)),)
    assert question.need == "any"
    assert question.must_include == (("补贴", "补助"), ("渝北",))
    assert question.must_not_include == ("没有补贴",)


def test_an_unanswerable_question_needs_no_gold_and_blank_lines_are_skipped(tmp_path):
    bare = {"id": "u", "type": "near_miss", "question": "北京呢？", "answerable": False}
    (question,) = load_set(write(tmp_path / "s.jsonl", "", bare, "  ")).questions
    assert not question.answerable
    assert (question.gold, question.need, question.must_include) == ((), "all", ())


def test_a_byte_order_mark_and_a_line_separator_inside_a_text_do_no_harm(tmp_path):
    path = tmp_path / "s.jsonl"
    row = GOOD | {"note": "a\u2028b"}
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(row, ensure_ascii=False).encode() + b"\r\n")
    assert load_set(path).questions[0].note == "a\u2028b"


def test_fields_it_does_not_know_are_left_alone(tmp_path):
    assert load_set(write(tmp_path / "s.jsonl", GOOD | {"author": "x"})).questions[0].id == "a-1"


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("id", {"id": " "}),
        ("type", {"type": None}),
        ("question", {"question": 3}),
        ("answerable", {"answerable": "yes"}),
        ("history", {"history": "one"}),
        ("gold", {"gold": []}),
        ("gold", {"gold": ["quote"]}),
        ("gold.doc", {"gold": [{"quote": "q"}]}),
        ("gold.quote", {"gold": [{"doc": "d", "quote": ""}]}),
        ("gold.alts", {"gold": [{"doc": "d", "quote": "q", "alts": [1]}]}),
        ("need", {"need": "some"}),
        ("must_include", {"must_include": ["补贴"]}),
        ("must_include", {"must_include": [[]]}),
        ("must_not_include", {"must_not_include": [""]}),
        ("note", {"note": 1}),
    ],
)
def test_a_bad_value_is_named_with_file_line_and_field(tmp_path, field, change):
    path = write(tmp_path / "bad.jsonl", GOOD, GOOD | {"id": "a-2"} | change)
    with pytest.raises(InputError) as caught:
        load_set(path)
    assert "bad.jsonl 第 2 行" in str(caught.value)
    assert f" {field}：" in str(caught.value)


def test_a_mistyped_must_include_does_not_pass_as_no_condition(tmp_path):
    row = {key: value for key, value in GOOD.items() if key != "must_include"} | {"must_inlcude": [["x"]]}
    with pytest.raises(InputError, match="第 1 行 must_include"):
        load_set(write(tmp_path / "s.jsonl", row))


@pytest.mark.parametrize("line", ["{", "[1]", '"text"'])
def test_a_line_that_is_no_object_is_named(tmp_path, line):
    with pytest.raises(InputError, match=r"第 2 行：.*JSON"):
        load_set(write(tmp_path / "s.jsonl", GOOD, line))


def test_an_id_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(InputError, match="第 2 行 id：a-1 重复"):
        load_set(write(tmp_path / "s.jsonl", GOOD, GOOD))


def test_a_missing_a_foreign_and_an_empty_file_are_refused(tmp_path):
    with pytest.raises(InputError, match="不存在"):
        load_set(tmp_path / "none.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("问题".encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        load_set(tmp_path / "gbk.jsonl")
    with pytest.raises(InputError, match="没有问题"):
        load_set(write(tmp_path / "empty.jsonl", ""))


@pytest.mark.parametrize(("stem", "held"), [("held", True), ("staff-Held-2", True), ("dev", False)])
def test_a_set_is_held_by_its_name(tmp_path, stem, held):
    assert load_set(write(tmp_path / f"{stem}.jsonl", GOOD)).held is held

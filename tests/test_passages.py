"""Clauses cut into pieces for the search engines: nothing is lost, nothing stands twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.passages import (
    PASSAGE_CHARACTERS,
    WHOLE_CHARACTERS,
    context,
    divide,
    in_full,
    lead_in,
    pieces,
    sentences,
    wholes,
)
from rag.schema import Clause

CLAUSE = Clause("a#1", "a", 0, "item", "1.", "", ("一、任务", "1.培育酒庄"), "", "", 0, 0, "")
TEXTS = st.text(alphabet="甲乙5。！？；\n”’）（“，", max_size=1500)


def clause(text: str) -> Clause:
    return replace(CLAUSE, text=text)


@given(TEXTS)
def test_joined_sentences_give_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "" not in sentences(text)


@given(TEXTS)
def test_joined_pieces_give_the_clause(text: str) -> None:
    assert "".join(divide(clause(text))) == text


@given(TEXTS)
def test_only_a_single_sentence_may_be_longer_than_a_piece(text: str) -> None:
    long = [piece for piece in divide(clause(text)) if len(piece) > PASSAGE_CHARACTERS]
    assert all(sentences(piece) == [piece] for piece in long)


@given(TEXTS)
def test_a_piece_ends_only_where_the_next_sentence_does_not_fit(text: str) -> None:
    pieces = divide(clause(text))
    for piece, after in pairwise(pieces):
        assert len(piece) + len(sentences(after)[0]) > PASSAGE_CHARACTERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("甲", ["甲"]),
        ("甲。乙；丙", ["甲。", "乙；", "丙"]),
        ("他说“甲。”（乙。）丙", ["他说“甲。”", "（乙。）", "丙"]),
        ("甲\n乙", ["甲\n", "乙"]),
        ("！！", ["！", "！"]),
    ],
)
def test_sentences_end_at_marks_and_keep_closing_quotes(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_pieces_of_a_long_clause_are_runs_of_whole_sentences() -> None:
    hundred = "字" * 99 + "。"
    assert divide(clause(hundred * 5)) == [hundred * 2, hundred * 2, hundred]
    assert divide(clause("短。" + "长" * 300 + "。短。")) == ["短。", "长" * 300 + "。", "短。"]


def test_piece_may_have_exactly_the_length_of_the_limit() -> None:
    half = "字" * (PASSAGE_CHARACTERS // 2 - 1) + "。"
    assert divide(clause(half * 2)) == [half * 2]


def test_empty_clause_has_one_empty_piece() -> None:
    assert divide(clause("")) == [""]


def test_table_row_is_one_piece_of_its_cells_with_their_columns() -> None:
    row = replace(
        CLAUSE, kind="table_row", text="1 普及率 80%", cells=(("", "1"), ("指标", "普及率"), ("值", "80%"))
    )
    assert divide(row) == ["1；指标：普及率；值：80%"]


def test_context_is_title_and_path() -> None:
    titled = replace(CLAUSE, heading="培育酒庄")
    assert context(titled, "葡萄酒办法") == "葡萄酒办法 一、任务 1.培育酒庄"


def test_the_first_words_of_an_item_without_a_heading_are_no_context() -> None:
    assert context(CLAUSE, "葡萄酒办法") == "葡萄酒办法 一、任务"


def test_what_leads_into_an_item_is_its_context() -> None:
    lead = clause("酒庄应当守法。有下列情形之一的，给予补助：")
    assert lead_in(lead) == "有下列情形之一的，给予补助："
    assert context(CLAUSE, "葡萄酒办法", lead) == "葡萄酒办法 一、任务 有下列情形之一的，给予补助："
    assert in_full(replace(CLAUSE, text="（一）新建的；"), lead).split()[-2:] == [
        "有下列情形之一的，给予补助：",
        "（一）新建的；",
    ]


def test_a_clause_that_opens_no_list_leads_nowhere() -> None:
    assert lead_in(clause("酒庄应当守法。")) == lead_in(None) == ""


def lists(*texts: str) -> list[Clause]:
    """A clause that leads into items; the item after the last is of another list."""
    lead = replace(CLAUSE, text=texts[0])
    return [
        lead,
        *(
            replace(CLAUSE, clause_id=f"a#{n}", text=text, parent_id="a#1")
            for n, text in enumerate(texts[1:], 2)
        ),
    ]


def test_a_short_list_is_indexed_in_one_piece_too() -> None:
    led = lists("有下列情形之一的：", "（一）新建的；", "（二）扩建的。")
    assert list(pieces(led)) == [
        (led[0], "有下列情形之一的："),
        (led[1], "（一）新建的；"),
        (led[2], "（二）扩建的。"),
        (led[0], "有下列情形之一的：\n（一）新建的；\n（二）扩建的。"),
    ]


@pytest.mark.parametrize(
    "texts",
    [("没有冒号。", "（一）新建的；"), ("有下列情形之一的：", "长" * WHOLE_CHARACTERS), ("只有一条：",)],
)
def test_other_clauses_are_indexed_by_themselves_only(texts: tuple[str, ...]) -> None:
    assert len(list(pieces(lists(*texts)))) == sum(len(divide(clause(text))) for text in texts)


def test_a_short_document_is_indexed_in_one_piece_too() -> None:
    title = replace(CLAUSE, kind="title", text="葡萄酒办法")
    one, two = (replace(CLAUSE, clause_id=f"a#{n}", text=f"第{n}段。") for n in (2, 3))
    assert list(wholes([title, one, two])) == [(one, "第2段。\n第3段。")]


def test_joined_pieces_give_every_real_clause(assistant: Assistant) -> None:
    clauses = [c for meta in assistant.documents() for c in assistant.clauses(meta.doc_id)]
    assert len(clauses) > 300
    assert [c.clause_id for c in clauses if not c.cells and "".join(divide(c)) != c.text] == []

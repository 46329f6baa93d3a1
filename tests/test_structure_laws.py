"""The laws of reading, on documents nobody wrote: nothing lost, nothing twice, every character's origin true."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.facts.responsibilities import find_responsibilities
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure, uncovered

META = DocumentMeta("d", "d.txt")
laws = settings(max_examples=150, deadline=None)

words = st.text("推进网络建设数据产业融合应用创新服务5GAIv6", min_size=2, max_size=24)
sentence = st.builds("{}，{}。".format, words, words)
body = st.lists(sentence, min_size=1, max_size=4).map("".join)
agencies = st.lists(
    st.sampled_from(["市科技局", "市经济信息委", "各区县政府", "市委网信办（市互联网信息办）"]),
    min_size=1,
    max_size=3,
).map("、".join)
responsibility = st.builds("（牵头单位：{}；责任单位：{}等）".format, agencies, agencies)


def with_number(marks):
    return st.builds(
        "{}{}".format, st.sampled_from(marks), words | body | st.builds("{}。{}".format, words, body)
    )


lines = st.one_of(
    body,
    words,
    responsibility,
    st.builds("{}{}".format, body, responsibility),
    with_number(["第一章　", "第二章 ", "第三条　", "第四条之一 ", "第二节："]),
    with_number(
        [
            "一、",
            "二、",
            "三、",
            "（一）",
            "（二）",
            "(三)",
            "1.",
            "2．",
            "3、",
            "2.5G+",
            "（1）",
            "2）",
            "①",
            "③",
            "——",
            "--",
        ]
    ),
    st.builds("专栏{}：{}".format, st.integers(1, 4), words),
    st.builds("附件{}\n{}".format, st.sampled_from(["", "1", "2："]), words),
    st.builds("召 集 人：{}　{}\n{}  {}".format, words, words, words, words),
    st.builds("注：{}".format, sentence),
    st.sampled_from(
        ["[bookmark: _GoBack]", "\n\n—5—\n\n", "\n\n第 3 页 共 9 页\n\n", "2020年7月19日", "（此件公开发布）"]
    ),
)
cells = st.text("数据率80%万（）", min_size=1, max_size=6)
tab_table = st.lists(st.lists(cells, min_size=2, max_size=3), min_size=2, max_size=4).map(
    lambda rows: "\n".join("\t".join(row) for row in rows)
)
line_table = st.lists(st.lists(cells, min_size=2, max_size=3), min_size=2, max_size=4).map(
    lambda rows: "\n\n".join("\n".join("\t" + cell for cell in row) for row in rows)
)
number_table = st.builds(
    "类别 指标名称 2020 年 2025 年\n{}\n{}\n{}".format,
    words,
    st.builds("1.{} 4.5 {}".format, words, st.integers(1, 99)),
    st.builds("2.{}\n{}%\n<1.3\n3.{} 7 9".format, words, st.integers(1, 99), words),
)


def wrapped(text):
    """The text as a PDF gives it: 20 characters a line, a blank line after each, a space at a paragraph's end."""
    rows = []
    for paragraph in text.split("\n"):
        rows += [paragraph[i : i + 20] for i in range(0, len(paragraph), 20)]
        rows[-1:] = [row + " " for row in rows[-1:]]
    return "\n\n".join(rows)


policies = st.lists(st.one_of(lines, tab_table, line_table, number_table), min_size=1, max_size=14).map(
    "\n".join
)
ODD = "一二、（）1.．5G第章条节专栏附件：；。，注\n\n\n\t  　|[]—-①等牵头责任单位局a\u200b\ufeff\u00ad\x1c\x85\u2028𠮷é\x0c"
random_text = st.text(ODD, min_size=1, max_size=120) | st.text(min_size=1, max_size=60)
documents = st.one_of(policies, policies.map(wrapped), random_text)


def read(text):
    try:
        document = read_plain_text(text.encode("utf-8", "ignore"), META)
    except ReadError:
        return None, []
    return document, read_structure(document)[0]


def bare(text):
    return re.sub(r"\s", "", text)


@laws
@given(documents)
def test_every_character_that_is_not_noise_lies_in_exactly_one_clause(text):
    document, clauses = read(text)
    if document:
        assert uncovered(document, clauses) == []


@laws
@given(documents)
def test_clauses_and_noise_together_hold_the_file_in_its_order(text):
    document, clauses = read(text)
    if document:
        noise = {i for n in document.noise for i in range(n.start, n.end)}
        kept = "".join(ch for i, ch in enumerate(document.source) if i not in noise)
        assert bare("".join(clause.text for clause in clauses)) == bare(kept)


@laws
@given(documents)
def test_the_origin_of_every_character_is_true_and_never_goes_back(text):
    document, _ = read(text)
    if document:
        assert len(document.origin) == len(document.text)
        assert list(document.origin) == sorted(document.origin)
        for ch, at in zip(document.text, document.origin, strict=True):
            assert ch in " \n" or document.source[at] == ch


@laws
@given(documents)
def test_verbatim_is_one_contiguous_piece_of_the_file(text):
    document, clauses = read(text)
    for clause in clauses:
        assert bare(clause.verbatim) == bare(document.source[clause.start : clause.end])


@laws
@given(documents)
def test_clauses_are_numbered_in_order_and_lie_below_an_earlier_one(text):
    _, clauses = read(text)
    ids = [clause.clause_id for clause in clauses]
    assert ids == [f"d#{i}" for i in range(1, len(clauses) + 1)]
    ends = [0] + [clause.end for clause in clauses]
    for i, clause in enumerate(clauses):
        assert ends[i] <= clause.start < clause.end
        assert clause.parent_id in ["", *ids[:i]]


@laws
@given(documents)
def test_blocks_follow_each_other_and_cells_are_in_their_row_or_group(text):
    document, _ = read(text)
    until, group = -1, ""
    for block in document.blocks if document else ():
        assert block.at == until + 1
        assert block.at < block.until
        until = block.until
        text = document.text[block.at : block.until]
        group = text if block.kind == "table_group" else group
        for _, cell in block.cells:
            assert set(bare(cell)) <= set(text + group)


@laws
@given(documents)
def test_reading_twice_gives_the_same(text):
    assert read(text) == read(text)


@laws
@given(policies)
def test_an_agency_is_proved_by_the_characters_it_points_to(text):
    document, clauses = read(text)
    for fact in find_responsibilities(document, clauses) if document else ():
        clause = next(clause for clause in clauses if clause.clause_id == fact.clause_id)
        assert clause.start <= fact.start < fact.end <= clause.end
        if not any(n.start < fact.end and fact.start < n.end for n in document.noise):
            assert bare(document.source[fact.start : fact.end]) == bare(fact.agency)


@laws
@given(st.lists(sentence, min_size=6, max_size=12))
def test_the_length_of_lines_never_changes_the_words(sentences):
    text = "\n".join("".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3))
    plain, _ = read(text)
    pdf, _ = read(wrapped(text))
    assert bare(plain.text) == bare(pdf.text)


def test_the_laws_are_tried_on_documents_that_can_be_read():
    document, clauses = read(
        wrapped("一、总体要求\n（一）加快建设。" + "推进网络建设，加快数据产业融合应用创新服务。" * 9)
    )
    assert document is not None
    assert [clause.label for clause in clauses] == ["一、", "（一）"]


@pytest.mark.parametrize("text", ["", " \n　", "\x00"])
def test_a_text_of_nothing_is_refused(text):
    assert read(text) == (None, [])

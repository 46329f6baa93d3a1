import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.verify import MARK
from rag.answering.writer import Writer, expiry_note, quote, row_sentence, titled
from rag.assistant import Assistant
from rag.schema import Clause, Hit

ENDED = "《重庆市加快推动5G发展行动计划（2019—2022年）》已于2022年12月31日到期，仅供参考。"


def row(*cells):
    text = " ".join(cell for _, cell in cells)
    return Clause("d#1", "d", 1, "table_row", "", "", (), text, text, 0, len(text), "", cells)


@pytest.fixture
def library(assistant):
    return replace(assistant._library, today=date(2026, 6, 1))


@pytest.fixture
def clauses(library):
    return library.index.catalogue.clauses_of("cq-yangfan")


@given(st.text() | st.sampled_from(["[1]", "年均[51]%", "a|b", "[[2]]"]))
def test_quoted_text_never_looks_like_a_mark_or_a_table(text):
    assert not re.search(r"[\[\]|]", quote(text))


def test_quoted_brackets_stay_readable():
    assert quote(" 累计变化[51]｜a|b ") == "累计变化［51］｜a｜b"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            (("序号", "6"), ("指标", "每万人拥有5G基站数"), ("指标内容", "平均拥有的数量。"), ("指标值", "39个")),
            "每万人拥有5G基站数：指标内容：平均拥有的数量，指标值：39个",
        ),
        (
            (("类别", "网络"), ("指标", "5.5G基站数（万个）"), ("2020年", "4.9"), ("2025年", "15"), ("变化", "[10.1]")),
            "5G基站数：2020年4.9万个，2025年15万个，变化：［10.1］",
        ),
        (
            (("序号", "1"), ("指标", "5G用户普及率（%）"), ("2020年", "9"), ("2025年", "60"), ("属性", "预期性")),
            "5G用户普及率：2020年9%，2025年60%，属性：预期性",
        ),
        (
            (("指标", "投诉处理及时率（%）"), ("2020年", "80"), ("2025年", ">90"), ("指标值", "≥95")),
            "投诉处理及时率：2020年80%，2025年：>90%，指标值：≥95%",
        ),
        (
            (("指标", "基站数（万个）"), ("2020年", "约5"), ("2025年", "15万个"), ("增速", "14%"), ("序", "3")),
            "基站数：2020年：约5，2025年15万个，增速：14%，序：3",
        ),
        (
            (("指标", "投资（亿元）"), ("2020年", "578.6(十三五)"), ("2025年", "1,870")),
            "投资：2020年578.6(十三五)，2025年1,870亿元",
        ),
        ((("指标", "满意指数"), ("2020年", "81.5"), ("2025年", ">82")), "满意指数：2020年81.5，2025年：>82"),
        (
            (("指标", "总量（2015年不变单价）（亿元）"), ("2020年", "3190.4")),
            "总量（2015年不变单价）：2020年3190.4亿元",
        ),
        ((("指标", "投资（含铁塔、广电、互联网企业）"), ("2020年", "5")), "投资（含铁塔、广电、互联网企业）：2020年5"),
        ((("指标", "漫游"), ("2020年", "—"), ("2022年", "实现")), "漫游：2022年：实现"),
    ],
)  # fmt: skip
def test_a_table_row_is_told_in_words(cells, words):
    assert row_sentence(row(*cells)) == words


def test_a_row_without_cells_is_told_as_it_stands():
    assert row_sentence(replace(row(), text="续表[1]")) == "续表［1］"


def test_a_clause_keeps_its_mark(library, clauses):
    writer = Writer(library)
    assert [writer.mark(clause) for clause in (clauses[3], clauses[5], clauses[3])] == ["[1]", "[2]", "[1]"]
    assert [source.clause for source in writer.sources()] == [clauses[3], clauses[5]]


def test_marks_are_numbered_anew_when_a_line_was_dropped(library, clauses):
    writer = Writer(library)
    first, second, third = (writer.mark(clause) for clause in clauses[:3])
    assert writer.retain(f"建园{third}、建网{first}") == "建园[2]、建网[1]"
    assert second == "[2]"
    answer = writer.answer("问", "list", "建园[2]、建网[1]", ())
    assert [(c.n, c.clause_id) for c in answer.citations] == [
        (1, clauses[0].clause_id),
        (2, clauses[2].clause_id),
    ]


def test_what_is_cited_comes_first_of_what_was_found(library, clauses):
    writer = Writer(library)
    hits = [Hit(clause, 1 / n) for n, clause in enumerate(clauses[:12], 1)]
    text = writer.mark(clauses[4]) + writer.mark(clauses[20])
    found = [hit.clause.order for hit in writer.answer("问", "passage", text, hits).retrieved]
    assert found == [4, 20, 0, 1, 2, 3, 5, 6, 7, 8]


def test_a_document_that_has_ended_is_told_once(library):
    old = library.index.catalogue.clauses_of("cq-5g-2019")
    writer = Writer(library)
    text = writer.mark(old[0]) + writer.mark(old[1])
    answer = writer.answer("问", "passage", text, (), notes=("别的",))
    assert answer.notes == ("别的", expiry_note(library, "cq-5g-2019"))
    assert answer.notes[1].startswith(ENDED)
    assert {citation.validity for citation in answer.citations} == {"expired"}


def test_the_note_comes_the_day_after_the_last(library):
    assert expiry_note(replace(library, today=date(2027, 12, 31)), "cq-yangfan") == ""
    assert "2027年12月31日" in expiry_note(replace(library, today=date(2028, 1, 1)), "cq-yangfan")


def test_the_note_names_the_plan_that_follows_and_that_no_file_says_so(library):
    note = expiry_note(library, "cq-5g-2019")
    assert note == (
        f"{ENDED}本库中同地区、同主题的现行文件是《重庆市5G规模化应用“扬帆”行动升级方案》（文件没有写明取代）。"
    )


@pytest.mark.parametrize(
    ("successors", "today"),
    [
        ({}, date(2026, 6, 1)),
        ({"cq-5g-2019": "cq-yangfan"}, date(2028, 1, 1)),  # the follower has ended too
        ({"cq-5g-2019": "cq-ict-145"}, date(2026, 6, 1)),
        ({"yubei-5g-2020": "cq-yangfan"}, date(2026, 6, 1)),
    ],
)
def test_a_plan_that_nothing_in_force_follows_only_ended(library, successors, today):
    library = replace(library, successors=successors, today=today)
    assert expiry_note(library, "cq-5g-2019") == ENDED


def test_a_document_is_named_by_its_title(library):
    assert titled(library, "miit-yangfan") == "《5G规模化应用“扬帆”行动升级方案》"


def test_brackets_of_the_source_are_no_marks_of_the_answer(library):
    answer = Assistant(library).ask("重庆十四五规划2025年5G用户普及率要到多少")
    assert "［51］" in answer.text
    assert [int(n) for n in MARK.findall(answer.text)] == [1]


def test_a_clause_that_is_read_twice_has_one_mark_also_when_others_are_gone(library, clauses):
    writer = Writer(library)
    first, second, third = clauses[:3]
    assert [writer.mark(c) for c in (first, second, replace(first), third)] == ["[1]", "[2]", "[1]", "[3]"]
    assert writer.retain("甲[3]乙[2]") == "甲[2]乙[1]"
    assert [writer.mark(c) for c in (second, third, first)] == ["[1]", "[2]", "[3]"]

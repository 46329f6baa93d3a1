import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.facts.responsibilities import find_responsibilities
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure

BODY = "加快推进网络建设和产业发展。"


def facts(text):
    document = read_plain_text(text.encode(), DocumentMeta("d", "d.txt"))
    return document, find_responsibilities(document, read_structure(document)[0])


def roles(text):
    """Lead, responsible and supporting units, each in order."""
    _, found = facts(f"一、任务\n（一）建网。{BODY}{text}")
    return tuple(
        [fact.agency for fact in found if fact.role == role] for role in ("lead", "responsible", "support")
    )


@pytest.mark.parametrize(
    ("text", "lead", "responsible", "support"),
    [
        ("（牵头单位：市科技局；责任单位：市教委、市财政局）", ["市科技局"], ["市教委", "市财政局"], []),
        ("（牵头单位：市科技局，责任单位：市教委）", ["市科技局"], ["市教委"], []),
        ("(牵头单位:市科技局;责任单位:市教委)", ["市科技局"], ["市教委"], []),
        ("（牵头单位：市科技局、市教委；责任单位：市财政局等）", ["市科技局", "市教委"], ["市财政局"], []),
        ("（责任单位：市委网信办，市教委）", [], ["市委网信办", "市教委"], []),
        ("（牵头单位：市科技局；责任单位：市教委等，各区县政府，基础电信企业）", ["市科技局"], ["市教委", "各区县政府", "基础电信企业"], []),
        ("责任部门：市科技局和市财政局，配合单位：市教委等部门。", [], ["市科技局", "市财政局"], ["市教委"]),
        ("（责任单位：市人力资源和社会保障局、市规划和自然资源局）", [], ["市人力资源和社会保障局", "市规划和自然资源局"], []),
        ("（责任单位：市委军民融合办（市国防科工办）、市公安局）", [], ["市委军民融合办（市国防科工办）", "市公安局"], []),
        ("由市科技局牵头，市财政局配合。", ["市科技局"], [], ["市财政局"]),
        ("由市科技局、市教委牵头负责。", ["市科技局", "市教委"], [], []),
        ("由市科技局负责解释。", [], ["市科技局"], []),
        ("市科技局会同市财政局、市教委制定办法。", ["市科技局"], [], ["市财政局", "市教委"]),
        ("（市科技局牵头，市财政局、市教委配合）", ["市科技局"], [], ["市财政局", "市教委"]),
        ("（市科技局、市财政局按职责分工负责）", [], ["市科技局", "市财政局"], []),
        ("（市科技局、市财政局等按照职责分工负责）", [], ["市科技局", "市财政局"], []),
        ("（市科技局牵头负责，各区县政府按职责落实）", ["市科技局"], ["各区县政府"], []),
    ],
)  # fmt: skip
def test_every_way_of_naming_units_is_read(text, lead, responsible, support):
    assert roles(text) == (lead, responsible, support)


@pytest.mark.parametrize(
    "text",
    [
        "各牵头单位要细化方案。",
        "支持基础电信企业（含铁塔运营企业）参与建设。",
        "（以下简称区县）",
        "办公室设在市科技局，由分管领导任召集人。",
        "由市级统筹，解决跨区基站建设问题。",
    ],
)
def test_text_that_gives_nobody_a_duty_gives_no_fact(text):
    assert roles(text) == ([], [], [])


@pytest.mark.parametrize("labels", [("牵头单位", "责任单位"), ("牵头部门", "责任部门")])
def test_the_columns_of_a_table_are_read(labels):
    _, found = facts(
        f"序号\t任务\t{labels[0]}\t{labels[1]}\n1\t建网\t市科技局\t市教委、市财政局等\n2\t产业\t市教委\t各区县政府"
    )
    assert [(f.task, f.role, f.agency, f.open_list) for f in found] == [
        ("建网", "lead", "市科技局", False),
        ("建网", "responsible", "市教委", True),
        ("建网", "responsible", "市财政局", True),
        ("产业", "lead", "市教委", False),
        ("产业", "responsible", "各区县政府", False),
    ]


def test_a_sentence_on_a_line_of_its_own_is_read():
    _, found = facts("一、任务\n市科技局会同市财政局制定办法。")
    assert [(f.role, f.agency) for f in found] == [("lead", "市科技局"), ("support", "市财政局")]


@pytest.mark.parametrize("units", ["市教委、市财政局等", "市教委、市财政局等部门", "市教委等，市财政局"])
def test_a_list_that_says_and_others_is_open(units):
    _, found = facts(f"一、任务\n（牵头单位：市科技局；责任单位：{units}）")
    assert [(f.agency, f.open_list) for f in found] == [
        ("市科技局", False),
        ("市教委", True),
        ("市财政局", True),
    ]


def test_the_task_is_the_clause_s_own_heading():
    _, found = facts(
        f"一、任务\n（一）建网。{BODY}\n（牵头单位：市科技局）\n专栏1：工程\n{BODY}\n（二）产业。{BODY}（责任单位：市教委）"
    )
    assert [(f.task, f.clause_id, f.agency) for f in found] == [
        ("建网", "d#2", "市科技局"),
        ("产业", "d#4", "市教委"),
    ]


def test_a_paragraph_without_heading_takes_the_heading_it_lies_under():
    _, found = facts(f"一、任务\n{BODY}\n到2027年建成（责任单位：市教委）。")
    assert [(f.task, f.agency) for f in found] == [("任务", "市教委")]


def test_a_unit_named_twice_in_one_role_is_one_fact():
    assert roles("（市科技局牵头）由市科技局牵头，市科技局配合。") == (["市科技局"], [], ["市科技局"])


def test_the_name_is_proved_by_its_characters_across_a_broken_line():
    document, found = facts("一、任务\n（牵头单位：市经济\n信息委；责任单位：市 教 委、市科技局等）")
    assert [re.sub(r"\s", "", f.agency) for f in found] == ["市经济信息委", "市教委", "市科技局"]
    for fact in found:
        proof = document.source[fact.start : fact.end]
        assert re.sub(r"\s", "", proof) == re.sub(r"\s", "", fact.agency)
    assert document.source[found[0].start : found[0].end] == "市经济\n信息委"


units = st.sampled_from(
    [
        "市科技局",
        "市教委",
        "各区县政府",
        "重庆通信管理局",
        "市委军民融合办（市国防科工办）",
        "中国铁塔重庆分公司",
    ]
)
unit_lists = st.lists(units, min_size=1, max_size=5, unique=True)


@settings(max_examples=100, deadline=None)
@given(
    unit_lists,
    unit_lists,
    st.sampled_from("；，;,"),
    st.sampled_from(["", "等"]),
    st.sampled_from(["", "\n", "\n　　"]),
)
def test_what_is_written_is_what_is_found(lead, responsible, mark, tail, gap):
    line = f"（牵头单位：{'、'.join(lead)}{mark}责任单位：{'、'.join(responsible)}{tail}）"
    document, found = facts(f"一、任务\n（一）建网。{BODY}{gap}{line}")
    assert [f.agency for f in found if f.role == "lead"] == lead
    assert [f.agency for f in found if f.role == "responsible"] == responsible
    for fact in found:
        assert document.source[fact.start : fact.end] == fact.agency
        assert fact.open_list == (fact.role == "responsible" and tail == "等")

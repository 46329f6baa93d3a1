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


def named(text):
    """Each fact below the heading of a plan: clause, role, agency."""
    return [(fact.clause_id, fact.role, fact.agency) for fact in facts(text)[1]]


@pytest.mark.parametrize(
    "says",
    [
        "，排在第一位的部门为牵头部门，下同",
        "。列第一位者为牵头单位，下同",
        "，排在首位的为牵头单位，下同",
        "，排名第一的单位为牵头单位，下同",
        "；列首位的为牵头部门",
    ],
)
def test_where_a_bracket_says_that_the_first_unit_leads_it_does_from_there_on(says):
    text = (
        f"一、任务\n（一）甲。{BODY}（海关总署、商务部负责）\n（二）乙。{BODY}（税务总局、财政部等负责{says}）\n"
        f"（三）丙。{BODY}（药监局、海关总署等有关部门负责）\n（四）丁。{BODY}（财政部牵头，税务总局负责）"
    )
    assert named(text) == [
        ("d#2", "responsible", "海关总署"),
        ("d#2", "responsible", "商务部"),
        ("d#3", "lead", "税务总局"),
        ("d#3", "responsible", "财政部"),
        ("d#4", "lead", "药监局"),
        ("d#4", "responsible", "海关总署"),
        ("d#5", "lead", "财政部"),
        ("d#5", "responsible", "税务总局"),
    ]


def test_said_outside_the_brackets_it_holds_for_the_whole_text():
    text = f"一、任务\n（一）甲。{BODY}（海关总署、商务部负责）\n二、说明\n各项任务列第一位的为牵头单位。"
    assert named(text) == [("d#2", "lead", "海关总署"), ("d#2", "responsible", "商务部")]


def test_said_in_a_labelled_list_it_names_nobody_itself():
    assert roles("（责任单位：市教委、市财政局，排第一位的为牵头单位，下同）") == (
        ["市教委"],
        ["市财政局"],
        [],
    )


@pytest.mark.parametrize(
    ("text", "units", "open_list"),
    [
        ("（商务部、海关总署等有关部门负责）", ["商务部", "海关总署"], True),
        ("（各省级人民政府负责）", ["各省级人民政府"], False),
        (
            "（扶贫办、供销合作总社等和各有关省级人民政府负责）",
            ["扶贫办", "供销合作总社", "各有关省级人民政府"],
            True,
        ),
        ("（全国妇联、共青团中央等按分工负责）", ["全国妇联", "共青团中央"], True),
    ],
)
def test_lists_as_the_state_council_writes_them(text, units, open_list):
    _, found = facts(f"一、任务\n（一）建网。{BODY}{text}")
    assert [(f.role, f.agency, f.open_list) for f in found] == [("responsible", u, open_list) for u in units]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "第一条 县级以上人民政府教育部门负责幼儿园的监督管理。",
            [("县级以上人民政府教育部门", "幼儿园的监督管理")],
        ),
        (
            "第一条 县级人民政府对本区域的校园安全工作负总责，健全制度。",
            [("县级人民政府", "本区域的校园安全工作")],
        ),
        ("第一条 市水利部门对河道采砂实施监督管理。", [("市水利部门", "对河道采砂实施监督管理")]),
        ("第一条 林业部门应当自收到申请之日起5日内，作出采伐决定。", [("林业部门", "作出采伐决定")]),
        (
            "（10）财政部、农业农村部负责根据灾情需要，安排救灾资金。",
            [("财政部", "安排救灾资金"), ("农业农村部", "安排救灾资金")],
        ),
        (
            "市教育、公安等部门按照各自职责，负责校车安全管理工作。",
            [("市教育、公安等部门", "校车安全管理工作")],
        ),
        ("各省、自治区、直辖市人民政府要制定实施办法。", [("各省、自治区、直辖市人民政府", "制定实施办法")]),
        (
            "工业和信息化部、财政部要加强统筹协调。",
            [("工业和信息化部", "加强统筹协调"), ("财政部", "加强统筹协调")],
        ),
        ("市监管局（以下简称监管局）负责网络交易监测。", [("市监管局", "网络交易监测")]),
        ("本办法由市林业局负责解释。", [("市林业局", "本办法的解释")]),
    ],
)
def test_a_sentence_gives_its_subject_a_duty_that_names_the_task(text, found):
    _, duties = facts(f"第一章 总则\n{text}")
    assert [(f.agency, f.task) for f in duties] == found
    assert {f.role for f in duties} == {"responsible"}


@pytest.mark.parametrize(
    "text",
    [
        "有关部门要加强配合。",
        "各地区、各部门要高度重视这项工作。",
        "领导干部应当带头遵守规定。",
        "发展大局要求加快转型步伐。",
        "成员由市教委、市公安局等部门负责同志组成。",
        "承接项目的部门应当公开招标结果。",
        "网格员是指本单位具体负责巡查的人员。",
    ],
)
def test_who_is_nobody_in_particular_gets_no_duty(text):
    assert facts(f"一、任务\n{text}")[1] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（10）市新闻办会同市应急局制订发布预案。", [("lead", "市新闻办"), ("support", "市应急局")]),
        ("市财政局会同有关方面研究制定绩效办法。", [("lead", "市财政局")]),
        ("市财政局要会同市教委等部门，加强统筹。", [("lead", "市财政局"), ("support", "市教委")]),
        ("国务院商务主管部门应当公布信息目录。", [("responsible", "国务院商务主管部门")]),
        (
            "市交通局会同市公安、城管等部门制定标准。",
            [("lead", "市交通局"), ("support", "市公安、城管等部门")],
        ),
    ],
)
def test_who_brings_whom_in(text, found):
    assert [(f.role, f.agency) for f in facts(f"一、任务\n{text}")[1]] == found


def test_what_two_do_together_is_named_by_what_the_piece_before_names():
    _, found = facts("第一条 奖励的具体办法，由市税务局会同市财政局制定。")
    assert {fact.task for fact in found} == {"奖励的具体办法的制定"}


def test_two_duties_of_one_unit_in_one_clause_are_two():
    _, found = facts("一、分工\n（一）市粮食局负责粮食储备。市粮食局负责粮食轮换。")
    assert [(f.agency, f.task) for f in found] == [("市粮食局", "粮食储备"), ("市粮食局", "粮食轮换")]

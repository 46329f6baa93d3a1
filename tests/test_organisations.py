import re

import pytest

from rag.facts.organisations import find_members
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure

ANNEX = """附件：
云州市5G发展联席会议制度
一、组成人员
召 集 人：王  明  市长
副召集人：李四  副市长
张小五  市政府秘书长
成    员：市教委、市委军民融合办（市国防科工办）、市财政局主要负责人。
二、机构设置
联席会议下设办公室在市科技局，负责日常工作。
"""


def read(text):
    document = read_plain_text(text.encode(), DocumentMeta("d", "d.txt"))
    return document, find_members(document, read_structure(document)[0])


def test_a_roster_gives_people_with_posts_and_units_without():
    _, found = read(ANNEX)
    assert [(m.role, m.name, m.post) for m in found] == [
        ("召集人", "王明", "市长"),
        ("副召集人", "李四", "副市长"),
        ("副召集人", "张小五", "市政府秘书长"),
        ("成员", "市教委", ""),
        ("成员", "市委军民融合办（市国防科工办）", ""),
        ("成员", "市财政局", ""),
        ("办公室", "市科技局", ""),
    ]
    assert {m.body for m in found} == {"云州市5G发展联席会议"}


def test_each_name_is_proved_by_its_characters():
    document, found = read(ANNEX)
    for member in found:
        assert re.sub(r"\s", "", document.source[member.start : member.end]) == member.name


@pytest.mark.parametrize(
    "text", ["下设办公室在市科技局。", "联席会议办公室设在市科技局，由局长兼任主任。", "办公室设在市科技局。"]
)
def test_the_office_of_a_body_is_read_from_running_text(text):
    _, found = read(f"一、组织领导\n建立云州市冰雪联席会议制度。{text}")
    assert [(m.body, m.role, m.name) for m in found] == [("云州市冰雪联席会议", "办公室", "市科技局")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("由市科技局局长王小明兼任办公室主任。", [("办公室主任", "王小明", "市科技局局长")]),
        (
            "由市科技局、市教委分管负责人兼任办公室副主任。",
            [("办公室副主任", "市科技局", "分管负责人"), ("办公室副主任", "市教委", "分管负责人")],
        ),
        ("由分管副市长担任召集人。", [("召集人", "分管副市长", "")]),
        (
            "由市政府市长李四担任召集人，由市科技局局长王小明兼任办公室主任。",
            [("召集人", "李四", "市政府市长"), ("办公室主任", "王小明", "市科技局局长")],
        ),
    ],
)
def test_who_holds_a_post_is_read_from_running_text(text, found):
    document, members = read(f"一、组织领导\n建立云州市冰雪联席会议制度。{text}")
    assert [(m.role, m.name, m.post) for m in members] == found
    for member in members:
        assert document.source[member.start : member.end] == member.name


def test_an_office_of_no_body_is_no_member():
    assert read("一、组织领导\n办公室设在市科技局。")[1] == []


def test_a_sentence_says_who_leads_and_whose_people_sit_in_a_body():
    text = (
        "一、机制\n成立云州市治水工作小组，组长由市政府副秘书长担任，成员由市水利局、市财政局等部门负责同志组成。"
        "小组办公室设在市水利局、市城管局。"
    )
    _, found = read(text)
    assert sorted((m.body, m.role, m.name) for m in found) == [
        ("云州市治水工作小组", "办公室", "市城管局"),
        ("云州市治水工作小组", "办公室", "市水利局"),
        ("云州市治水工作小组", "成员", "市水利局"),
        ("云州市治水工作小组", "成员", "市财政局"),
        ("云州市治水工作小组", "组长", "市政府副秘书长"),
    ]


def test_the_body_of_a_roster_is_that_of_its_heading_not_of_the_posts_in_it():
    _, found = read("2指挥\n2.1云州市防汛指挥部\n总指挥：张三  市安全生产委员会主任\n2.2职责\n甲。\n1.1乙")
    assert [(m.body, m.role, m.name) for m in found] == [("云州市防汛指挥部", "总指挥", "张三")]

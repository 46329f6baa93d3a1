import re
from dataclasses import replace

import pytest

from rag.assistant import Assistant


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.mark.parametrize(
    ("heading", "left_out"),
    [
        ("生产经营提质升级", ["5G+智能矿山", "5G+智能油气", "5G+智慧海洋"]),
        ("公共服务普惠升级", ["5G+广电视听"]),
    ],
)
def test_what_the_higher_plan_lists_and_the_lower_does_not(ask, heading, left_out):
    answer = ask(f"国家方案{heading}里面有、重庆方案没列的是哪几个“5G+”")
    assert re.findall(r"(5G\+[^\[、]+)\[\d+\]", answer.text) == left_out
    *items, lower = answer.citations
    assert [citation.path[-1].split(".", 1)[1] for citation in items] == left_out
    assert {citation.doc_id for citation in items} == {"miit-yangfan"}
    assert (lower.doc_id, heading in lower.path[-1]) == ("cq-yangfan", True)


def test_nothing_left_out_is_said_with_both_lists_as_proof(ask):
    answer = ask("国家方案“5G带动新型消费扩大升级”里面有、重庆方案没列的是哪几个")
    assert "没有：各项都有对应。" in answer.text
    assert [citation.doc_id for citation in answer.citations] == ["miit-yangfan", "cq-yangfan"]


def test_a_question_that_does_not_ask_for_a_difference_gets_none(ask):
    assert "未列的" not in ask("国家方案5G赋能生产经营提质升级包括哪些任务？").text


@pytest.mark.parametrize(
    "question",
    [
        "“5G助力公共服务普惠升级”这一节，国家列的比重庆多，多出来的是哪个方向？",
        "公共服务普惠升级里国家有一个方向重庆没单列，是哪个？",
    ],
)
def test_the_piece_that_asks_need_not_say_that_something_is_left_out(ask, question):
    answer = ask(question)
    assert "5G+广电视听" in answer.text
    assert "未列的有" in answer.text

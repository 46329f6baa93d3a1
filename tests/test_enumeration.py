import re
from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings

TASKS = "重庆扬帆方案5G助力公共服务普惠升级包括哪些任务？"
MEASURES = "国家扬帆方案的保障措施有哪几条？"


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.mark.parametrize(
    ("question", "heading", "items"),
    [
        (TASKS, "5G助力公共服务普惠升级", ["5G+政务服务", "5G+数字教育", "5G+社会治理", "5G+智慧文旅", "5G+卫生健康", "5G+数字体育"]),
        (MEASURES, "保障措施", ["强化统筹联动", "优化频谱供给", "完善要素保障", "加强动态监测"]),
        ("渝北区培育5G产业新业态有哪几项任务？", "培育5G产业新业态", ["做大5G智能终端产业", "发展5G芯片、基础器件及关键材料产业", "加快5G软件培育升级", "推进5G产业技术创新"]),
        ("重庆十四五信息通信规划的基本原则有哪几条？", "基本原则", ["创新引领", "均衡协调", "绿色环保", "开放合作", "惠民共享"]),
    ],
)  # fmt: skip
def test_a_list_is_given_whole_and_counted(ask, question, heading, items):
    answer = ask(question)
    head, _, listed = answer.text.partition("\n\n")
    assert head.endswith(f"“{heading}”共{len(items)}项：")
    found = re.findall(r"(?m)^(\d+)\. (.+?)\[(\d+)\]$", listed)
    assert [int(n) for n, _, _ in found] == [int(mark) for _, _, mark in found]
    assert len(found) == len(items)
    for (_, name, _), item in zip(found, items, strict=True):
        assert name.startswith(item)


def test_each_item_cites_its_own_clause(ask):
    answer = ask(TASKS)
    names = re.findall(r"(?m)^\d+\. (.+?)\[", answer.text)
    assert [citation.path[-1].endswith(name) for citation, name in zip(answer.citations, names, strict=True)]


@pytest.mark.parametrize(
    ("number", "lead"),
    [("一", "市大数据发展局"), ("二", "市教委"), ("3", "市经济信息委"), ("六", "市体育局")],
)
def test_the_nth_item_is_meant_by_its_number(ask, number, lead):
    answer = ask(f"第{number}项谁牵头？", [TASKS])
    assert f"牵头单位：**{lead}**" in answer.text
    assert len(answer.citations) == 1


def test_the_nth_item_can_be_shown(ask):
    answer = ask("第二条是什么", [MEASURES])
    assert "“优化频谱供给”" in answer.text
    assert "重耕、共享" in answer.text


def test_the_same_place_of_another_document_s_list(ask):
    answer = ask("换成重庆的方案，第一项是什么", ["国家扬帆方案5G助力公共服务普惠升级包括哪些任务？"])
    assert [citation.doc_id for citation in answer.citations] == ["cq-yangfan"]
    assert "“5G+政务服务”" in answer.text


def test_an_item_beyond_the_end_is_refused_with_the_count(ask):
    answer = ask("第九条是什么", [MEASURES])
    assert answer.status == "no_basis"
    assert answer.text == "《5G规模化应用“扬帆”行动升级方案》“保障措施”共4项，没有第9项。"


def test_an_item_of_a_document_that_names_nobody_has_no_lead(ask):
    answer = ask("第二项谁牵头？", ["国家扬帆方案5G助力公共服务普惠升级包括哪些任务？"])
    assert answer.status == "no_basis"
    assert "没有写明这项工作的牵头单位" in answer.text
    assert [citation.path[-1] for citation in answer.reading] == ["2.5G+数字教育"]


PLAN = """云州市水利发展规划（2026—2030年）

表1 主要指标
序号 指标名称 2025年 2030年 属性
1 用水总量（亿立方米） 24 26 约束性
2 灌溉系数 0.58 0.60 预期性
3 达标率（%） 92 96 约束性
4 覆盖率（%） 81 90 预期性
"""


def test_the_rows_that_share_a_value_named_in_the_question(tmp_path):
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    settings.corpus.mkdir()
    (settings.corpus / "plan.txt").write_text(PLAN, "utf-8")
    build(settings)
    answer = Assistant.open(settings).ask("水利规划里约束性指标有哪些？")
    assert [line.split("：")[1] for line in answer.text.split("\n")] == ["用水总量", "达标率"]

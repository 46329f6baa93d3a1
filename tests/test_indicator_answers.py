from dataclasses import replace

import pytest

from rag.answering.indicator import fact_words, number_of, value_text
from rag.assistant import Assistant
from rag.schema import Clause, Indicator


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


def fact(value, unit="", comparator="", name="基站"):
    return Indicator("d", "d#0", name, comparator, value, unit, "", False, "value", 0, 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("39", 39), ("10万个", 100_000), ("1000亿元", 1e11), ("4.9万", 49_000), ("1,800个", 1800),
        ("45%", 45), ("[10.1]万", 101_000), ("十万", 100_000), ("千亿", 1e11), ("五百万", 5e6),
    ],
)  # fmt: skip
def test_a_figure_is_worth_its_number_times_its_scale(text, number):
    assert number_of(text) == pytest.approx(number)


@pytest.mark.parametrize(
    ("comparator", "text"), [("超过", "超过10万个"), ("以上", "10万个以上"), ("", "10万个"), ("不少于", "不少于10万个")]
)  # fmt: skip
def test_a_value_is_said_as_the_clause_says_it(comparator, text):
    assert value_text(fact("10万", "个", comparator)) == text


def test_only_the_sentence_that_states_the_figure_is_told():
    text = "推进建网。建成基站10万个。培育企业20家。"
    clause = Clause("d#0", "d", 0, "paragraph", "", "", (), text, text, 0, len(text), "")
    assert fact_words(clause, [fact("10万", "个")]) == "建成基站10万个。"
    assert fact_words(clause, [fact("30", "个")]) == text


def test_body_and_annex_that_state_one_figure_are_both_told(ask):
    answer = ask("重庆扬帆方案每万人拥有5G基站数目标是多少？")
    annex, body = answer.text.split("\n\n")
    assert "指标值：39个[1]" in annex
    assert "每万人拥有5G基站数达39个" in body
    assert [citation.doc_id for citation in answer.citations] == ["cq-yangfan"] * 2


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("5G用户普及率", "5G用户普及率：2020年9%，2025年60%，"),
        ("5G基站数", "5G基站数：2020年4.9万个，2025年15万个，"),
        ("互联网业务收入", "互联网业务收入：2020年78.4亿元，2025年150亿元，年均增速（累计变化）：14%"),
        ("行政村5G通达率", "行政村5G通达率：2020年0%，2025年80%，"),
        ("千兆宽带用户数", "千兆宽带用户数：2020年4.5万户，2025年42万户，"),
        ("新建大型和超大型数据中心PUE值", "PUE值：2020年1.5，2025年：<1.3，"),
    ],
)
def test_a_row_in_words_gives_each_year_with_its_value_and_unit(ask, name, row):
    answer = ask(f"重庆十四五规划2025年{name}要到多少")
    assert answer.status == "answered"
    assert row in answer.text
    assert [citation.doc_id for citation in answer.citations] == ["cq-ict-145"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("国家要建多少个5G行业虚拟专网？", "7万个5G行业虚拟专网"),
        ("重庆扬帆方案要建多少个5G行业虚拟专网？", "1800个5G行业虚拟专网"),
        ("渝北区到2022年要建多少个5G基站？", "5G基站超过5000个"),
        ("渝北新建几个智慧农业示范基地？", "新建2个智慧农业示范基地"),
        ("国家要培育多少家5G应用解决方案供应商？", "培育200家5G应用解决方案供应商"),
        ("国家要锻造几项5G应用安全标杆？", "5项以上5G应用安全标杆"),
    ],
)
def test_a_figure_is_told_in_the_words_of_its_document(ask, question, value):
    answer = ask(question)
    assert value in answer.text
    assert value in answer.citations[0].text + answer.citations[-1].text


@pytest.mark.parametrize(
    ("name", "cells", "gap"),
    [
        ("5G个人用户普及率", ("80%", "超85%"), "相差5个百分点"),
        ("5G网络接入流量占比", ("70%", "超75%"), "相差5个百分点"),
        ("5G行业虚拟专网数", ("1800个", "7万个"), "相差6.82万个"),
        ("大中型工业企业5G应用渗透率", ("达45%", "达45%"), "两者相同"),
    ],
)
def test_two_documents_stand_side_by_side_with_the_difference(ask, name, cells, gap):
    answer = ask(f"重庆扬帆方案和国家扬帆方案的{name}相差多少？")
    said, table = answer.text.split("\n\n")
    assert gap in said
    assert said.endswith("[1][2]")
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.split("\n")[2:]]
    assert sorted(row[3].split("[")[0] for row in rows) == sorted(cells)
    assert {citation.doc_id for citation in answer.citations} == {"cq-yangfan", "miit-yangfan"}


def test_percentages_of_a_table_stand_beside_those_of_a_text(ask):
    answer = ask("重庆十四五规划和重庆扬帆方案，5G用户普及率各定的多少")
    assert "60%" in answer.text
    assert "80%" in answer.text
    assert "相差20个百分点" in answer.text


def test_two_levels_asked_about_are_both_told(ask):
    answer = ask("2022年5G基站目标，市里和渝北区分别多少？")
    assert "10万个" in answer.text
    assert "5000个" in answer.text
    assert {citation.doc_id for citation in answer.citations} >= {"cq-5g-2019", "yubei-5g-2020"}


def test_the_figure_of_the_other_place_is_asked_by_a_follow_up(ask):
    answer = ask("渝北呢", ["市里2019年的计划说2022年5G示范应用场景要达到多少个？"])
    assert "5G示范应用场景超过10个" in answer.text


def test_a_year_that_no_figure_shown_is_of_is_refused(assistant):
    answer = assistant.ask("重庆2027年5G基站总数目标是多少")
    assert answer.refused
    assert answer.text.startswith("库中相关条款没有2027年的内容。")


def test_two_things_joined_are_both_told(assistant):
    answer = assistant.ask("标识解析这块，二级节点和标识注册量到2025年各要达到多少")
    assert "30个" in answer.text
    assert "15亿" in answer.text

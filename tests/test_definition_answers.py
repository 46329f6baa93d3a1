from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings

YANGFAN = "《重庆市5G规模化应用“扬帆”行动升级方案》"
PLAN = "《重庆市信息通信行业“十四五”发展规划》"

TEA = """云州市茶产业发展办法

一、总体要求
本办法所称古茶园，是指树龄超过一百年的连片茶园。
加快建设茶叶交易中心（TEC），做强冷链。

附件：名词解释
附件
名词解释
术语\t释义
青茶\t半发酵的茶叶
茶亩产值\t茶亩产值=茶叶总产值/茶园面积
"""


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.fixture(scope="module")
def ask_tea(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tea")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "tea.txt").write_text(TEA, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build(settings)
    return Assistant.open(settings).ask


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("5G-A是什么意思？", f"{YANGFAN}：“5G—A”指演进增强型网络。[1]"),
        ("5G—A指的是什么", f"{YANGFAN}：“5G—A”指演进增强型网络。[1]"),
        ("5g－a的中文全称是什么", f"{YANGFAN}：“5G—A”指演进增强型网络。[1]"),
        ("IPv6是指什么？", f"{PLAN}：“IPv6”指Internet Protocol Version 6，互联网协议第六版本。[1]"),
        ("NB-IoT的英文全称是什么", f"{PLAN}：“NB-IoT”指Narrow Band Internet of Things，窄带物联网。[1]"),
        ("PUE代表什么", f"{PLAN}：“PUE”指Power Usage Effectiveness，能源使用效率。[1]"),
        ("5G移动电话用户数是指什么", f"{YANGFAN}：“5G移动电话用户数”指使用5G网络的个人用户。[1]"),
        (
            "5G网络接入流量占比的口径是什么",
            f"{YANGFAN}：“5G网络接入流量占比”指5G网络接入流量占移动互联网接入总流量的比例。[1]",
        ),
    ],
)
def test_a_term_is_told_with_its_meaning(ask, question, text):
    answer = ask(question)
    assert (answer.status, answer.kind, answer.text) == ("answered", "definition", text)
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    ("meaning", "term"),
    [
        ("第六代移动通信的英文缩写是什么", "6G"),
        ("信息通信技术的英文简称是什么？", "ICT"),
        ("窄带物联网的英文缩写是什么？", "NB-IoT"),
        ("能源使用效率的英文缩写", "PUE"),
        ("演进增强型网络的英文简称是什么", "5G—A"),
    ],
)
def test_a_meaning_is_told_with_its_term(ask, meaning, term):
    answer = ask(meaning)
    assert answer.status == "answered"
    assert f"：“{term}”指" in answer.text
    assert term in answer.citations[0].text


def test_a_term_is_not_found_inside_a_longer_one(ask):
    assert "“5G”指5th-Generation，第五代移动通信。" in ask("5G是什么意思").text
    assert "“5G”指" not in ask("5G-A是什么意思？").text
    assert "“6G”指" not in ask("IPv6是指什么？").text


@pytest.mark.parametrize(
    "question",
    ["扬帆方案里5G个人用户普及率的算法，分子分母是什么", "5G个人用户普及率怎么算", "5G个人用户普及率的口径"],
)
def test_a_formula_is_told_as_it_stands(ask, question):
    answer = ask(question)
    assert answer.text == (
        f"{YANGFAN}：5G个人用户普及率=5G移动电话用户数/全市人口数。"
        "其中，5G移动电话用户数是指使用5G网络的个人用户。[1]"
    )


def test_a_meaning_that_two_documents_give_is_told_of_both(ask):
    answer = ask("氮化镓的英文缩写")
    assert {citation.doc_id for citation in answer.citations} == {"cq-5g-2019", "yubei-5g-2020"}
    assert answer.text.count("“氮化镓”指GaN。") == 2


@pytest.mark.parametrize(
    ("question", "before", "said"),
    [
        ("它是什么意思", "重庆5G-A怎么推进", "“5G—A”指演进增强型网络"),
        ("那它的英文全称呢", "ICT是什么意思", "“ICT”指Information Communications Technology"),
        ("它的英文全称是什么", "重庆十四五规划里提到的SRv6怎么部署", "“SRv6”指Source Routing Version 6"),
        ("是什么意思", "重庆十四五规划里IPv6怎么部署", "“IPv6”指Internet Protocol Version 6"),
        ("这个指标怎么算", "重庆扬帆方案提到的每万人拥有5G基站数是多少", "全市每一万人平均拥有的5G基站数量"),
    ],
)
def test_a_follow_up_asks_for_the_meaning_of_the_term_before(ask, question, before, said):
    answer = ask(question, [before])
    assert (answer.status, answer.kind) == ("answered", "definition")
    assert said in answer.text


def test_a_follow_up_with_a_term_of_its_own_means_that_one(ask):
    assert "“PUE”指" in ask("那PUE是什么意思", ["ICT是什么意思"]).text


@pytest.mark.parametrize(
    ("question", "used"),
    [
        ("通感一体的定义是什么", "通感一体"),
        ("“信号升格”的定义是什么", "信号升格"),
    ],
)
def test_a_term_that_is_only_used_is_not_explained(ask, question, used):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith("库中文件没有给出这个词语的解释。文件写明的是：\n\n《")
    assert used in answer.text
    assert used in answer.citations[0].text


@pytest.mark.parametrize("question", ["AMPU是什么意思", "RedCap的全称是什么"])
def test_a_term_the_library_lacks_is_refused(ask, question):
    answer = ask(question)
    assert (answer.status, answer.citations) == ("no_basis", ())


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("古茶园是什么意思？", "“古茶园”指树龄超过一百年的连片茶园。"),
        ("青茶是指什么？", "“青茶”指半发酵的茶叶。"),
        ("茶亩产值怎么算？", "茶亩产值=茶叶总产值/茶园面积。"),
        ("茶叶交易中心的英文缩写是什么", "“茶叶交易中心”指TEC。"),
        ("树龄超过一百年的连片茶园的简称是什么", "“古茶园”指树龄超过一百年的连片茶园。"),
    ],
)
def test_a_made_up_library_defines_its_own_terms(ask_tea, question, said):
    answer = ask_tea(question)
    assert (answer.status, answer.text) == ("answered", f"《云州市茶产业发展办法》：{said}[1]")


def test_a_made_up_library_knows_no_terms_of_another(ask_tea):
    assert (ask_tea("红茶是什么意思").status, ask_tea("5G-A是什么意思？").status) == ("no_basis", "no_basis")

import re
from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings

TEA = """云州市茶产业发展办法

一、总体要求
发展茶产业，打造茶叶名城。

二、支持政策
（一）扶持茶园。大力发展生态茶园。对新认定的古茶园，每亩补助200元。（牵头单位：市农业农村委；责任单位：市财政局）
（二）扶持企业。支持茶叶企业检测产品，对检测费用给予补助。（责任单位：市市场监管局）
（三）茶艺培训。每年培训茶艺师200人。（牵头单位：市人力社保局）
"""
MANIFEST = "doc_id,file,title,region,level,valid_from,valid_to\ntea,tea.txt,云州市茶产业发展办法,云州市,municipal,{}\n"


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.fixture(scope="module")
def tea(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tea")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "tea.txt").write_text(TEA, "utf-8")
    (folder / "corpus" / "manifest.csv").write_text(MANIFEST.format("2020-01-01,2027-12-31"), "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build(settings)
    return settings


@pytest.mark.parametrize(
    ("question", "sentence", "open_points"),
    [
        (
            "5G产品检测费用有补助吗？",
            "对5G产品和核心配套器件检测费用给予补助。",
            "未写明金额；牵头单位：**市经济信息委**；文件已到期",
        ),
        (
            "重庆2019年计划对专利授权有补贴吗",
            "给予一定比例的专利授权补贴",
            "未写明金额；牵头单位：**市经济信息委**；文件已到期",
        ),
        (
            "渝北新认定的5G重点实验室有什么奖励？",
            "按照相关政策给予奖励支持。",
            "未写明金额；牵头单位：**区科技局**、**区经济信息委**、**区大数据发展局**；文件已到期",
        ),
        (
            "渝北的人才政策有什么支持",
            "大力实施“渝北区临空创新人才支持计划”等人才政策。",
            "未写明金额；牵头单位：**区委人才办**；文件已到期",
        ),
        (
            "重庆扬帆方案有什么资金支持",
            "打造多元化、多渠道的资金保障体系。",
            "未写明金额；牵头单位：**市人力社保局**；文件现行有效",
        ),
        (
            "国家扬帆方案对5G应用突出的单位有什么政策倾斜",
            "鼓励地方对推动5G规模化应用成绩突出的企事业单位等给予政策倾斜",
            "未写明金额；未明确牵头单位；文件现行有效",
        ),
    ],
)
def test_the_promise_comes_first_and_then_what_it_leaves_open(ask, question, sentence, open_points):
    answer = ask(question)
    assert (answer.status, answer.kind) == ("answered", "support")
    first = answer.text.split("\n\n")[0]
    assert sentence in first
    assert first.endswith(f"[1]（{open_points}）")
    assert sentence in answer.citations[0].text


def test_two_documents_that_promise_it_are_both_told(ask):
    answer = ask("5G项目有绿色通道吗")
    city, district = answer.text.split("\n\n")
    assert city.endswith("[1]（未写明金额；牵头单位：**市发展改革委**；文件已到期）")
    assert district.endswith("[2]（未写明金额；牵头单位：**区发展改革委**；文件已到期）")
    assert all("绿色通道" in citation.text for citation in answer.citations)


def test_the_office_is_asked_for_together_with_the_support(ask):
    answer = ask("5G产品检测费用有没有补助？哪个部门牵头？")
    assert answer.status == "answered"
    assert "检测费用给予补助" in answer.text
    assert "牵头单位：**市经济信息委**" in answer.text


def test_the_status_is_that_of_the_day(real):
    asked = "重庆扬帆方案有什么资金支持"
    assert "文件现行有效" in Assistant.open(replace(real, today="2027-12-31")).ask(asked).text
    assert "文件已到期" in Assistant.open(replace(real, today="2028-01-01")).ask(asked).text


def test_a_sentence_that_promises_nothing_gets_no_open_points(ask):
    answer = ask("5G芯片企业有什么支持？")
    assert answer.status == "answered"
    assert "芯片" in answer.text
    for line in answer.text.split("\n\n"):
        assert ("未写明金额" in line) == bool(re.search(r"[奖补]|减免|资金|政策倾斜|投保", line))


@pytest.mark.parametrize("question", ["买房有补贴吗", "开餐馆有补贴吗？", "上海的芯片企业有什么补贴？"])
def test_support_for_something_else_is_refused(ask, question):
    answer = ask(question)
    assert (answer.status, answer.citations) == ("no_basis", ())


@pytest.mark.parametrize(
    ("question", "heading", "said"),
    [
        (
            "古茶园有补助吗？",
            "扶持茶园",
            "对新认定的古茶园，每亩补助200元。[1]（牵头单位：**市农业农村委**；文件现行有效）",
        ),
        (
            "检测费用有补助吗？",
            "扶持企业",
            "对检测费用给予补助。[1]（未写明金额；未明确牵头单位；文件现行有效）",
        ),
    ],
)
def test_a_made_up_library_promises_what_it_promises(tea, question, heading, said):
    answer = Assistant.open(replace(tea, today="2026-06-01")).ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith(f"《云州市茶产业发展办法》“{heading}”：")
    assert answer.text.endswith(said)
    assert len(answer.citations) == 1


def test_a_made_up_library_without_dates_tells_no_status(small):
    answer = Assistant.open(small).ask("葡萄示范园有补助吗？")
    assert answer.text.endswith("每个示范园补助50万元。[1]（牵头单位：**市农业农村委**）")
    assert (
        Assistant.open(small).ask("冰雪旅游有资金支持吗？").text.endswith("[1]（未写明金额；未明确牵头单位）")
    )

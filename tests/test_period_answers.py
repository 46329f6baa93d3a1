from dataclasses import replace
from datetime import date

import pytest

from rag.answering.period import FORCE
from rag.assistant import Assistant


@pytest.fixture(scope="module")
def library(real):
    return Assistant.open(replace(real, today="2026-06-01"))._library


@pytest.fixture(scope="module")
def ask(library):
    return Assistant(library).ask


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("重庆市加快推动5G发展行动计划还有效吗？", "《重庆市加快推动5G发展行动计划（2019—2022年）》的实施期为2019—2022年，目前已到期。"),
        ("重庆扬帆方案的有效期到什么时候？", "《重庆市5G规模化应用“扬帆”行动升级方案》的实施期为到2027年，目前现行有效。"),
        ("渝北那个5G实施方案管哪几年？", "《渝北区加快推动5G发展工作实施方案（2020—2022年）》的实施期为2020—2022年，目前已到期。"),
        ("渝北区实施方案是什么时候印发的？", "《渝北区加快推动5G发展工作实施方案（2020—2022年）》的印发日期为2020年7月19日。"),
        ("重庆2019年5G行动计划的文号是多少？", "《重庆市加快推动5G发展行动计划（2019—2022年）》的文号为渝府发〔2019〕34号。"),
        ("国家扬帆方案的文号是多少？", "《5G规模化应用“扬帆”行动升级方案》的文号为工信部联通信〔2024〕227号。"),
        ("市政府那个5G行动计划是渝府发多少号", "《重庆市加快推动5G发展行动计划（2019—2022年）》的文号为渝府发〔2019〕34号。"),
        ("工信部联通信〔2024〕227号是什么文件", "《5G规模化应用“扬帆”行动升级方案》的文号为工信部联通信〔2024〕227号。"),
        ("渝北那个5G方案的发文日期", "《渝北区加快推动5G发展工作实施方案（2020—2022年）》的印发日期为2020年7月19日。"),
        ("国家方案执行到哪年", "《5G规模化应用“扬帆”行动升级方案》的实施期为到2027年，目前现行有效。"),
        ("2019年计划实施到哪一年为止", "《重庆市加快推动5G发展行动计划（2019—2022年）》的实施期为2019—2022年，目前已到期。"),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_told_with_a_proof(ask, question, text):
    answer = ask(question)
    assert (answer.status, answer.text) == ("answered", text + "[1]")


def test_a_number_another_document_gives_is_proved_by_that_document(ask):
    (proof,) = ask("国家扬帆方案的文号是多少？").citations
    assert proof.doc_id == "cq-yangfan"
    assert "工信部联通信〔2024〕227号" in proof.text


@pytest.mark.parametrize("question", ["这几份文件哪些已经过期了", "哪些文件还在有效期内？"])
def test_of_all_documents_each_is_told_with_its_period_the_latest_first(ask, question):
    answer = ask(question)
    lines = answer.text.split("\n")
    assert len(lines) == len(answer.citations) == 5
    assert [("目前现行有效" in line, "目前已到期" in line) for line in lines] == [(True, False)] * 2 + [
        (False, True)
    ] * 3


@pytest.mark.parametrize(
    "question",
    ["重庆扬帆方案自己的文号是多少？", "重庆十四五规划是什么时候印发的？", "国家5G扬帆升级方案是哪年发的"],
)
def test_what_no_document_states_is_refused(ask, question):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith("库中文件没有写明印发日期或文号。")


@pytest.mark.parametrize(
    ("day", "status"), [(date(2027, 12, 31), "目前现行有效"), (date(2028, 1, 1), "目前已到期")]
)
def test_the_status_is_that_of_the_day(library, day, status):
    later = Assistant(replace(library, today=day))
    assert status in later.ask("重庆扬帆方案的有效期到什么时候？").text


def test_number_and_end_are_both_told_where_both_are_asked(ask):
    answer = ask("重庆2019年行动计划的文号是多少，有效期到哪年？")
    assert "文号为渝府发〔2019〕34号" in answer.text
    assert "实施期为2019—2022年" in answer.text


@pytest.mark.parametrize(
    ("sentence", "of_the_document"),
    [
        ("本措施由区商务局负责解释，自2024年6月1日起施行，有效期至2026年12月31日", True),
        ("本意见自2024年4月1日起施行，有效期五年", True),
        ("由街道会同区城市管理局现场勘验，7个工作日内完成备案，备案有效期1年", False),
        ("移动电话机主机三包有效期为一年", False),
    ],
)
def test_the_term_of_a_permit_is_not_that_of_the_document(sentence, of_the_document):
    assert bool(FORCE.search(sentence)) is of_the_document

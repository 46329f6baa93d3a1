"""A notice and the rule it replaces: lists under a sentence, contacts, and what holds no more."""

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings
from rag.facts.validity import period, validity
from rag.schema import DocumentMeta

OLD = """云州市人才公寓管理办法（试行）

第一条 本办法所称人才公寓，是指市政府筹集、面向人才配租的住房。

第二条 承租人按照2个月租金标准缴纳押金。

第三条 本办法自2022年10月1日起试行，试行期2年。
"""
NOTICE = """关于开展2026年第二批人才公寓配租申请工作的通知

根据《云州市人才安居管理办法》（自2024年10月1日起施行，《云州市人才公寓管理办法（试行）》同时废止），现就2026年第二批人才公寓配租申请工作通知如下：

一、申请条件
申请人须同时符合以下条件：
（一）经认定的A类至F类人才；
（二）在云州市全职工作，连续缴纳社会保险满3个月；
（三）在申请项目所在区无自有住房。

二、申请时间
申请时间：2026年11月9日至2026年11月30日，逾期系统自动关闭。

三、联系方式
政策咨询：市住房城乡建设局，电话：12345。
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("homes")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", today="2026-11-20")
    settings.corpus.mkdir()
    (settings.corpus / "old.txt").write_text(OLD, "utf-8")
    (settings.corpus / "notice.txt").write_text(NOTICE, "utf-8")
    build(settings)
    return Assistant.open(settings).ask


def test_what_another_document_repeals_is_said_to_be_repealed(ask):
    answer = ask("人才公寓管理办法（试行）现在还管用吗")
    assert "《云州市人才公寓管理办法（试行）》已废止。" in answer.text
    assert "《云州市人才公寓管理办法（试行）》同时废止" in answer.text
    assert {citation.doc_id for citation in answer.citations} == {"old", "notice"}
    assert {c.validity for c in answer.citations if c.doc_id == "old"} == {"expired"}


def test_what_is_repealed_is_marked_wherever_it_is_cited(ask):
    answer = ask("人才公寓管理办法（试行）里押金交几个月")
    assert "2个月" in answer.text
    assert answer.notes[0].startswith("《云州市人才公寓管理办法（试行）》已废止")


def test_a_period_on_trial_ends():
    first, last = period("云州市人才公寓管理办法（试行）", OLD)
    assert (first, last) == ("2022-10-01", "2024-09-30")
    assert (
        validity(DocumentMeta("d", "d.txt", valid_from=first, valid_to=last), date(2026, 1, 1)) == "expired"
    )


def test_conditions_asked_for_are_told_with_their_sentence(ask):
    answer = ask("申请人才公寓要什么条件")
    for words in ("同时符合以下条件", "A类至F类", "满3个月", "无自有住房"):
        assert words in answer.text


def test_an_item_is_told_with_what_leads_into_it(ask):
    answer = ask("社会保险要连续缴纳多久才能申请")
    assert "申请人须同时符合以下条件：" in answer.text
    assert "满3个月" in answer.text


def test_a_day_is_found_below_a_title_that_says_the_topic(ask):
    assert "11月30日" in ask("第二批人才公寓申请几号截止").text


def test_a_short_number_is_a_telephone_number(ask):
    assert "12345" in ask("人才公寓的政策咨询打哪个电话").text

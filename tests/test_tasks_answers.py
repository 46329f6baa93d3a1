from dataclasses import replace

import pytest

from rag.answering import tasks
from rag.answering.tasks import find_tasks
from rag.assistant import Assistant


@pytest.fixture(scope="module")
def assistant(real):
    return Assistant.open(replace(real, today="2026-06-01"))


def test_every_task_an_agency_leads_is_counted_and_cited(assistant):
    answer = assistant.ask("重庆扬帆方案里重庆通信管理局牵头哪些任务？")
    assert answer.text == (
        "《重庆市5G规模化应用“扬帆”行动升级方案》\n"
        "- **重庆通信管理局** 牵头（5项）：夯实全域优质5G网络覆盖[1]；加强5G行业虚拟专网供给[2]；"
        "打造5G规模应用地方样板[3]；稳固安全根基[4]；加强动态监测[5]"
    )
    assert all("牵头单位：重庆通信管理局" in citation.text for citation in answer.citations)


def test_leading_and_taking_part_are_told_apart(assistant):
    leads = assistant.ask("重庆扬帆方案里市教委牵头哪些任务？").text
    part = assistant.ask("重庆扬帆方案里市教委配合哪些任务？").text
    both = assistant.ask("重庆扬帆方案里市教委有哪些任务？").text
    lead_line, part_line = leads.split("\n")[1], part.split("\n")[1]
    assert lead_line == "- **市教委** 牵头（1项）：5G+数字教育[1]"
    assert (
        part_line == "- **市教委** 责任单位（3项）：丰富新体验[1]；夯实全域优质5G网络覆盖[2]；完善要素保障[3]"
    )
    assert [line.split("：")[0] for line in both.split("\n")[1:]] == [
        "- **市教委** 牵头（1项）",
        "- **市教委** 责任单位（3项）",
    ]


def test_with_whom_a_task_is_led_is_told(assistant):
    one = assistant.ask("渝北区商务委牵头哪些任务？").text
    other = assistant.ask("渝北区文化旅游委牵头哪些任务？").text
    three = assistant.ask("渝北区科技局牵头哪些任务？").text
    assert one.split("\n")[1] == (
        "- **区商务委** 牵头（2项）：5G+智慧商旅（与区文化旅游委共同牵头）[1]；促进开放交流合作[2]"
    )
    assert "5G+智慧商旅（与区商务委共同牵头）[1]" in other
    assert "加大政策支持（与区经济信息委、区大数据发展局共同牵头）" in three


def test_a_task_led_alone_or_taken_part_in_names_no_others(assistant):
    assert "共同牵头" not in assistant.ask("渝北区教委牵头哪些任务？").text
    assert "共同牵头" not in assistant.ask("渝北区大数据发展局配合哪些任务？").text


def test_documents_come_newest_first_and_the_ended_ones_say_so(assistant):
    answer = assistant.ask("市商务委配合哪些任务？")
    headings = [line for line in answer.text.split("\n") if line.startswith("《")]
    assert headings == [
        "《重庆市5G规模化应用“扬帆”行动升级方案》",
        "《重庆市加快推动5G发展行动计划（2019—2022年）》（已到期）",
    ]
    assert len(answer.notes) == 1


def test_an_old_name_of_the_agency_finds_its_tasks(assistant):
    answer = assistant.ask("市通信管理局牵头哪些任务？")
    assert {"cq-yangfan", "cq-5g-2019"} <= {citation.doc_id for citation in answer.citations}


def test_the_answer_holds_what_the_facts_hold(assistant):
    library = assistant._library
    facts = find_tasks(library, ["市科技局"], ["cq-yangfan"])
    answer = assistant.ask("重庆扬帆方案里市科技局有哪些任务？")
    assert [fact.role for fact in facts].count("lead") == 1
    assert len(facts) == 6
    assert {fact.clause_id for fact in facts} == {citation.clause_id for citation in answer.citations}


@pytest.mark.parametrize("name", ["", "市外太空局", "市教"])
def test_an_agency_of_no_document_has_no_tasks(assistant, name):
    assert find_tasks(assistant._library, [name]) == []


def test_an_agency_in_one_document_only_has_none_in_another(assistant):
    assert find_tasks(assistant._library, ["区政务办"], ["cq-yangfan"]) == []
    assert {fact.doc_id for fact in find_tasks(assistant._library, ["区政务办"])} == {"yubei-5g-2020"}


def test_of_many_documents_the_newest_are_told_and_that_there_are_more(assistant, monkeypatch):
    newest, *_ = assistant.ask("市商务委配合哪些任务？").text.split("\n\n")
    monkeypatch.setattr(tasks, "MOST_DOCUMENTS", 1)
    assert assistant.ask("市商务委配合哪些任务？").text == f"{newest}\n\n{tasks.MORE}"


def test_only_documents_with_the_role_asked_for_count(assistant, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_DOCUMENTS", 1)
    answer = assistant.ask("市经济信息委配合哪些任务？")
    assert {c.doc_id for c in answer.citations} == {"cq-yangfan"}
    assert tasks.MORE not in assistant.ask("区政务办有哪些任务？").text


def test_few_tasks_are_told_in_the_words_of_their_clauses(assistant):
    answer = assistant.ask("重庆扬帆方案里市体育局要干哪些活")
    listed, said = answer.text.split("\n\n")
    assert "牵头（1项）：5G+数字体育[1]" in listed
    assert said.startswith("《重庆市5G规模化应用“扬帆”行动升级方案》“5G+数字体育”：")
    assert "牵头单位" not in said

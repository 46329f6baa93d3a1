from dataclasses import replace

import pytest

from rag.assistant import Assistant


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


def clauses(answer):
    return [citation.clause_id for citation in answer.citations]


def test_lead_and_responsible_units_are_told_with_the_clause_that_names_them(ask):
    answer = ask("重庆扬帆方案5G+智慧农业由谁牵头？")
    assert answer.text == (
        "《重庆市5G规模化应用“扬帆”行动升级方案》“5G+智慧农业”——牵头单位：**市农业农村委**；"
        "责任单位：市商务委、市大数据发展局、重庆通信管理局。[1]"
    )
    assert [(c.doc_id, c.path[-1]) for c in answer.citations] == [("cq-yangfan", "4.5G+智慧农业")]


def test_each_document_that_has_the_task_is_told_newest_first(ask):
    answer = ask("5G+智慧农业的责任单位有哪些？")
    assert [c.doc_id for c in answer.citations][:2] == ["cq-yangfan", "yubei-5g-2020"]
    assert {c.doc_id for c in answer.citations[2:]} <= {"cq-5g-2019"}
    newer, older = answer.text.split("\n\n")[:2]
    assert "**市农业农村委**" in newer
    assert "**区农业农村委**" in older
    assert older.endswith("临空农业公司、各镇街等。[2]")


def test_two_leads_are_both_told(ask):
    assert "牵头单位：**区文化旅游委**、**区商务委**" in ask("渝北区5G+智慧商旅由谁牵头？").text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("重庆扬帆方案5G+智慧交通是市交通运输委牵头吗？", "是的，"),
        ("重庆扬帆方案5G+智慧交通是市经济信息委牵头吗？", "不是，"),
        ("重庆扬帆方案5G+智慧交通市经济信息委是不是责任单位？", "是的，"),
        ("重庆扬帆方案5G+智慧交通市教委是不是责任单位？", "不是，"),
        ("重庆扬帆方案5G+数字体育由谁牵头？", "《"),
    ],
)
def test_a_yes_or_no_question_gets_yes_or_no_and_the_units(ask, question, verdict):
    answer = ask(question)
    assert answer.text.startswith(verdict)
    assert "牵头单位：**" in answer.text
    assert len(answer.citations) == 1


def test_a_task_that_inherits_its_units_says_so_and_cites_both_clauses(ask):
    answer = ask("重庆2019年计划5G+智慧商旅由谁牵头？")
    assert "未单列分工，[1]所属任务“实施5G融合应用优先行动”——牵头单位：**市大数据发展局**" in answer.text
    box, above = answer.citations
    assert "智慧商旅" in box.text
    assert "牵头单位：市大数据发展局" in above.text


def test_a_task_with_responsible_units_only_says_that_nobody_leads(ask):
    answer = ask("渝北强化网络信息安全保障由谁牵头？")
    assert "责任单位：区委网信办、区经济信息委、区大数据发展局等；未明确牵头单位" in answer.text


@pytest.mark.parametrize("task", ["5G+数字教育", "5G+智能矿山", "5G+智慧农业"])
def test_a_document_that_names_nobody_says_so(ask, task):
    answer = ask(f"国家扬帆方案{task}由谁牵头？")
    assert answer.status == "no_basis"
    why, _, said = answer.text.partition("文件写明的是：\n\n")
    assert why == "《5G规模化应用“扬帆”行动升级方案》没有写明这项工作的牵头单位和责任单位。"
    assert said.startswith(f"《5G规模化应用“扬帆”行动升级方案》“{task}”：")
    (citation,) = answer.citations
    assert (citation.doc_id, citation.path[-1].endswith(task)) == ("miit-yangfan", True)


def test_a_sentence_that_lets_a_ministry_act_is_quoted(ask):
    answer = ask("国家扬帆方案里统筹联动由哪个部委牵头？")
    assert "工业和信息化部联合相关部门" in answer.text


def test_a_task_the_documents_lack_is_refused(ask):
    answer = ask("重庆5G+智慧矿山由谁牵头？")
    assert answer.status == "no_basis"
    assert "矿山" in answer.text


def test_a_task_only_another_document_has_is_refused_with_its_name(ask):
    answer = ask("重庆扬帆方案专门有一项5G+智能油气，该向哪个牵头单位申报？")
    assert answer.status == "no_basis"
    assert answer.text == (
        "库中相关文件没有关于“智能油气”的任务分工。写到它的是《5G规模化应用“扬帆”行动升级方案》。"
    )


def test_a_follow_up_that_points_back_asks_for_the_task_before(ask):
    answer = ask("重庆的方案里这项归哪个局牵头", ["国家扬帆方案里5G+智慧海洋都包括啥"])
    assert answer.status == "no_basis"
    assert "“智慧海洋”" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        'Which ministry takes the lead on "5G + smart mines" in the national 5G Yangfan upgrade plan?',
        "通信机房防洪提标改造完了，由哪个单位来验收？",
    ],
)
def test_units_of_a_task_far_from_the_best_clause_are_not_told(ask, question):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert "没有写明这项工作的牵头单位和责任单位。" in answer.text


def test_whether_somebody_helps_is_no_question_for_the_units(ask):
    answer = ask("网络安全公司，手上有个车联网防护的案例，十四五期间通信主管部门会不会帮我们报试点、给推荐？")
    assert "做好项目审核和推荐" in answer.text
    assert answer.status == "answered"


@pytest.mark.parametrize(
    ("everyday", "lead"),
    [
        ("重庆扬帆方案里5G种地养殖归哪个部门管？", "市农业农村委"),
        ("重庆扬帆方案5G看病远程诊断谁负责？", "市卫生健康委"),
        ("重庆扬帆方案5G+智慧旅游由哪个部门牵头？", "市文化旅游委"),
        ("which dept leads 5G+ digital education in the chongqing yangfan plan", "市教委"),
    ],
)
def test_everyday_words_find_the_lead(ask, everyday, lead):
    assert f"**{lead}**" in ask(everyday).text


def test_the_responsible_units_of_the_task_before_are_told(ask):
    answer = ask("责任单位呢", ["重庆扬帆方案里5G+数字教育是谁牵头？"])
    assert "责任单位：重庆通信管理局、市科技局" in answer.text


def test_each_plan_that_is_named_is_answered(assistant):
    answer = assistant.ask("网络安全保障，2019年计划和重庆扬帆方案的牵头单位分别是谁？")
    assert "**市委网信办**" in answer.text
    assert "**重庆通信管理局**" in answer.text


def test_of_units_asked_for_as_companies_the_companies_are_told(assistant):
    answer = assistant.ask("渝北方案“做大5G智能终端产业”的责任单位是哪四家公司？")
    assert "仙桃数据谷公司" in answer.text

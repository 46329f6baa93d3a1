"""Questions about the library and its documents as a whole."""

from dataclasses import replace

import pytest

from rag.assistant import Assistant


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.mark.parametrize("question", ["库里有哪些文件", "你这里都有什么政策？", "你能查哪些政策文件"])
def test_the_documents_of_the_library_are_told_the_latest_first(ask, question):
    answer = ask(question)
    lines = answer.text.split("\n")
    assert (answer.status, answer.kind) == ("answered", "documents")
    assert [("现行有效" in line, "已到期" in line) for line in lines] == [(True, False)] * 2 + [
        (False, True)
    ] * 3
    assert all(line.startswith("- 《") and line.endswith(f"[{n}]") for n, line in enumerate(lines, 1))


@pytest.mark.parametrize(
    "question",
    [
        "国家扬帆方案一共分几个部分",
        "帮我总结一下国家扬帆方案",
        "国家扬帆方案的主要内容是什么",
        "国家扬帆方案有哪些部分",
    ],
)
def test_a_document_as_a_whole_is_told_by_its_parts(ask, question):
    answer = ask(question)
    assert (answer.status, answer.kind) == ("answered", "outline")
    lines = answer.text.split("\n")
    assert lines[0] == "《5G规模化应用“扬帆”行动升级方案》的各部分[1]："
    assert [line[:2] for line in lines[2:]] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert (
        lines[5]
        == "4. 网络升级，提升全场景服务能力[12]：夯实全域优质5G网络覆盖[13]、加强5G行业虚拟专网供给[14]"
    )
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_a_long_document_is_told_by_its_first_level_alone(ask):
    lines = ask("介绍一下重庆十四五信息通信规划").text.split("\n")
    assert lines[2:] == [
        "1. 发展回顾及面临形势[1]",
        "2. 指导思想、基本原则和发展目标[2]",
        "3. 发展重点[3]",
        "4. 保障措施[4]",
        "5. 英文缩写解释[5]",
    ]


def test_two_documents_are_set_side_by_side_by_their_parts(ask):
    answer = ask("国家扬帆方案和重庆扬帆方案有什么区别")
    assert answer.status == "answered"
    assert "《重庆市5G规模化应用“扬帆”行动升级方案》的各部分" in answer.text
    assert "《5G规模化应用“扬帆”行动升级方案》的各部分" in answer.text


def test_a_part_of_a_document_is_not_the_whole(ask):
    assert ask("总结一下国家扬帆方案里5G+智慧农业的内容").kind != "documents"
    assert "各部分" not in ask("总结一下国家扬帆方案里5G+智慧农业的内容").text
    assert "各部分" not in ask("差多少", ["重庆十四五规划和2019年计划的5G基站目标各是多少"]).text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("渝北方案的总体目标是什么", "《渝北区加快推动5G发展工作实施方案（2020—2022年）》“总体目标”：到2022年，全区建成5G基站超过5000个"),
        ("渝北5G方案的指导思想", "《渝北区加快推动5G发展工作实施方案（2020—2022年）》“指导思想”：以习近平新时代中国特色社会主义思想为指导"),
    ],
)  # fmt: skip
def test_a_section_asked_for_by_its_heading_is_told_whole(ask, question, said):
    answer = ask(question)
    assert answer.text.startswith(said)
    assert len(answer.citations) == 1


def test_what_stands_under_a_heading_of_measures_is_listed(ask):
    assert "“保障措施”共7项：" in ask("重庆2019年计划有哪些保障措施").text


@pytest.mark.parametrize(
    ("question", "issuer"),
    [
        ("渝北那份方案的发文单位是哪个", "重庆市渝北区人民政府办公室"),
        ("国家扬帆方案是几个部门联合发的", "工业和信息化部等十二部门"),
        ("重庆扬帆方案是谁印发的", "市经济信息委、市教委等十一个部门"),
    ],
)
def test_who_issued_a_document_is_told(ask, question, issuer):
    answer = ask(question)
    assert answer.text.endswith(f"的发文单位为{issuer}。[1]")
    assert issuer in answer.citations[0].text


def test_an_issuer_that_nothing_states_is_not_told(ask):
    assert "发文单位为" not in ask("重庆十四五规划是谁发的").text


def test_all_support_of_a_document_is_listed_where_none_in_particular_is_asked_for(ask):
    answer = ask("渝北 5G 补贴")
    lines = answer.text.split("\n")
    assert len(lines) == 3
    assert all(line.endswith("文件已到期）") and "未写明金额" in line for line in lines)
    assert "给予奖励支持" in answer.text
    assert {c.doc_id for c in answer.citations} == {"yubei-5g-2020"}


def test_within_a_conversation_a_new_question_is_told_from_one_that_follows_up(ask):
    before = ["国家扬帆方案里5G+智慧农业推广什么装备？"]
    alone = "麻烦换个话题，渝北区的5G方案里都有哪些支持政策？"
    assert ask(alone, before).text == ask(alone).text
    assert "各部分" not in ask("渝北的呢", ["重庆2019年计划对5G产品检测有补贴吗"]).text
    assert not ask("渝北的呢", ["重庆2019年计划对5G产品检测有补贴吗"]).text.startswith("- ")


def test_of_all_documents_those_in_force_come_first(ask):
    lines = ask("企业能享受哪些支持").text.split("\n")
    states = ["现行有效" in line for line in lines]
    assert states == sorted(states, reverse=True)
    assert any(states)
    assert not all(states)


@pytest.mark.parametrize(
    "question", ["公司年会抽奖的钱要不要交个税？", "5G检测费补助去哪个窗口交材料，要带哪些表？"]
)
def test_support_in_particular_is_not_answered_with_all(ask, question):
    assert ask(question).status == "no_basis"


@pytest.mark.parametrize("question", ["渝北区", "渝北 5G", "渝北区的实施方案"])
def test_a_document_that_is_but_named_is_told_with_its_period_and_parts(ask, question):
    period, parts = ask(question).text.split("\n\n", 1)
    assert (
        period == "《渝北区加快推动5G发展工作实施方案（2020—2022年）》的实施期为2020—2022年，目前已到期。[1]"
    )
    assert "2. 重点任务" in parts


def test_an_agency_that_is_but_named_is_told_with_its_tasks(ask):
    answer = ask("市教委")
    assert answer.kind == "tasks"
    assert "- **市教委** 牵头（1项）：5G+数字教育[1]" in answer.text


@pytest.mark.parametrize("question", ["谁牵头", "5G", "牵头单位？", "责任单位有哪些"])
def test_a_question_without_a_topic_is_asked_back(ask, question):
    answer = ask(question)
    assert answer.status == "no_basis"
    assert answer.text.startswith("请把问题说得具体一些")


@pytest.mark.parametrize("question", ["怎么用", "这个系统能干啥？", "你们平台有什么功能"])
def test_what_the_assistant_is_for_gets_a_word(ask, question):
    assert ask(question).text.startswith("您好，我是政策问答助手")

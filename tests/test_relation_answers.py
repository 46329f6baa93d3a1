from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings

TEA = "云州市茶产业发展办法\n\n一、总体要求\n根据《云州市乡村振兴规划》，制定本办法。\n二、主要任务\n严格落实《食品安全法》，建设茶园20个。\n"
LOCAL = "清水县茶产业实施方案\n\n为贯彻落实《云州市茶产业发展办法》，结合我县实际，制定本方案。\n一、主要任务\n建设茶园5个。\n"
OTHER = "云州市冰雪旅游实施方案\n\n一、主要任务\n新建滑雪场3座。\n"
MANIFEST = (
    "doc_id,file,title,region,level\n"
    "tea,tea.txt,云州市茶产业发展办法,云州市,municipal\n"
    "local,local.txt,清水县茶产业实施方案,云州市清水县,district\n"
    "ice,ice.txt,云州市冰雪旅游实施方案,云州市,municipal\n"
)


@pytest.fixture(scope="module")
def ask(real):
    return Assistant.open(replace(real, today="2026-06-01")).ask


@pytest.fixture(scope="module")
def ask_tea(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tea")
    (folder / "corpus").mkdir()
    for name, text in {
        "tea.txt": TEA,
        "local.txt": LOCAL,
        "ice.txt": OTHER,
        "manifest.csv": MANIFEST,
    }.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build(settings)
    return Assistant.open(settings).ask


RESTS_ON = {
    "cq-yangfan": "根据《工业和信息化部等十二部门关于印发〈5G规模化应用“扬帆”行动升级方案〉的通知》（工信部联通信〔2024〕227号）",
    "yubei-5g-2020": "为贯彻落实《重庆市加快推动5G发展行动计划（2019—2022年）》（渝府发〔2019〕34号）",
    "cq-5g-2019": "为深入贯彻落实《重庆市以大数据智能化为引领的创新驱动发展战略行动计划（2018-2020年）》",
}


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("重庆扬帆方案是依据什么文件制定的？", "cq-yangfan"),
        ("渝北实施方案是落实哪个文件的？", "yubei-5g-2020"),
        ("渝北的方案根据什么制定", "yubei-5g-2020"),
        ("渝北方案的上位文件是什么", "yubei-5g-2020"),
        ("2019年重庆行动计划是为了落实什么规划", "cq-5g-2019"),
    ],
)
def test_what_a_plan_rests_on_is_told_in_its_own_words(ask, question, doc_id):
    answer = ask(question)
    assert (answer.status, answer.kind) == ("answered", "relation")
    assert RESTS_ON[doc_id] in answer.text
    assert {citation.doc_id for citation in answer.citations} == {doc_id}
    assert any(RESTS_ON[doc_id] in citation.text.replace("\n", "") for citation in answer.citations)


def test_a_law_that_a_task_carries_out_is_not_what_the_plan_rests_on(ask):
    assert "网络安全法" not in ask("渝北实施方案是落实哪个文件的？").text


def test_two_plans_are_told_side_by_side(ask):
    answer = ask("渝北区实施方案和重庆扬帆方案各依据什么文件")
    assert RESTS_ON["cq-yangfan"] in answer.text
    assert RESTS_ON["yubei-5g-2020"] in answer.text
    assert {citation.doc_id for citation in answer.citations} == {"cq-yangfan", "yubei-5g-2020"}


@pytest.mark.parametrize(
    ("question", "history", "doc_id"),
    [
        ("哪个文件落实了《重庆市加快推动5G发展行动计划（2019—2022年）》？", [], "yubei-5g-2020"),
        ("哪些文件落实国家扬帆方案？", [], "cq-yangfan"),
        ("哪个文件是根据国家扬帆方案制定的？", [], "cq-yangfan"),
        ("哪些文件落实它？", ["国家扬帆方案有哪些目标？"], "cq-yangfan"),
        ("被哪些文件落实了", ["国家扬帆方案"], "cq-yangfan"),
        ("哪个区县的文件根据它制定？", ["重庆2019年5G行动计划有哪些目标？"], "yubei-5g-2020"),
    ],
)
def test_who_rests_on_a_plan_is_told_in_that_one_s_words(ask, question, history, doc_id):
    answer = ask(question, history)
    assert (answer.status, answer.kind) == ("answered", "relation")
    assert {citation.doc_id for citation in answer.citations} == {doc_id}
    assert RESTS_ON[doc_id] in answer.text


def test_a_follow_up_asks_what_the_plan_before_rests_on(ask):
    answer = ask("它是落实哪个文件的？", ["渝北区到2022年要建多少个5G基站？"])
    assert RESTS_ON["yubei-5g-2020"] in answer.text


@pytest.mark.parametrize(
    ("question", "said", "doc_id"),
    [
        ("云州市茶产业发展办法根据什么制定", "根据《云州市乡村振兴规划》，制定本办法。", "tea"),
        (
            "清水县方案依据什么文件制定？",
            "为贯彻落实《云州市茶产业发展办法》，结合我县实际，制定本方案。",
            "local",
        ),
        ("哪些文件落实《云州市茶产业发展办法》？", "为贯彻落实《云州市茶产业发展办法》", "local"),
    ],
)
def test_a_made_up_library_hangs_together(ask_tea, question, said, doc_id):
    answer = ask_tea(question)
    assert (answer.status, answer.kind) == ("answered", "relation")
    assert said in answer.text
    assert [citation.doc_id for citation in answer.citations] == [doc_id]


def test_a_plan_that_says_nothing_of_it_rests_on_nothing(ask_tea):
    answer = ask_tea("云州市冰雪旅游实施方案依据什么文件制定？")
    assert "《云州市乡村振兴规划》" not in answer.text
    assert "《云州市茶产业发展办法》" not in answer.text


@pytest.mark.parametrize(
    "question", ["重庆2019年的行动计划有没有新的计划接替", "重庆2019年行动计划的后续文件是什么？"]
)
def test_the_plan_that_follows_is_told_and_that_no_file_says_it_replaces(ask, question):
    answer = ask(question)
    assert answer.status == "answered"
    assert "《重庆市5G规模化应用“扬帆”行动升级方案》（到2027年）" in answer.text
    assert "文件没有写明取代关系" in answer.text
    assert "cq-yangfan" in {citation.doc_id for citation in answer.citations}


@pytest.mark.parametrize("question", ["渝北实施方案的后续文件是什么？", "重庆扬帆方案被哪个文件取代了？"])
def test_a_plan_that_none_follows_has_none_made_up(ask, question):
    answer = ask(question)
    assert (answer.status, answer.citations) == ("no_basis", ())

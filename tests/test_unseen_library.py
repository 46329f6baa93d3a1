"""A library nobody tuned on: a regulation and an opinion for the whole country, asked in everyday words."""

import pytest

from rag.answering.answer_type import stating_first
from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings
from rag.library import Library

FERRY = """内河渡船安全管理条例

第一章 渡船许可

第一条 从事渡运应当依照本条例取得渡船许可。

第二条 取得渡船许可应当符合下列条件：
（一）渡船经检验合格；
（二）船员持有适任证书；
（三）有健全的救生制度。

第三条 渡船标牌应当载明核载人数和航线。

第二章 处罚

第四条 渡船船员应当向乘客讲解救生衣的穿戴方法，制止乘客在航行中嬉闹。

第五条 未给乘客配备救生衣的，由海事管理机构责令改正，处2000元罚款。

第六条 渡口经营人发现险情的，应当在2小时内报告海事管理机构。
"""
ORCHARD = """国务院关于促进山地果园高水平建设和果品产业高质量发展的若干意见

一、主要任务
（一）改造老果园。推广矮化密植。（农业农村部、财政部负责）
（二）发展冷链。建设产地冷库，主要依托全国果品博览会对接客商。（商务部负责）
（三）培育新农人。开展果农培训。（教育部、农业农村部负责）
"""
FISH = """国务院关于稳定水产养殖和保护渔业资源的意见

一、主要任务
（一）治理尾水。建设养殖尾水处理设施。（农业农村部、生态环境部负责）
（二）增殖放流。每年放流鱼苗三百亿尾。（农业农村部负责）
"""
GROUPS = """关于成立渡口整治和果园冷链两个领导小组的通知

附件：
渡口整治领导小组
一、组成人员
组  长：王明  副市长
成    员：市交通局、市水利局主要负责人。

附件：
果园冷链领导小组
一、组成人员
组  长：李四  副县长
成    员：市商务局、市农业农村局主要负责人。
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unseen")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "corpus" / "orchard.txt").write_text(ORCHARD, "utf-8")
    (folder / "corpus" / "fish.txt").write_text(FISH, "utf-8")
    (folder / "corpus" / "groups.txt").write_text(GROUPS, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build(settings)
    return settings


@pytest.fixture(scope="module")
def ask(settings):
    return Assistant.open(settings).ask


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("渡船条例规定的许可条件有哪些", "ferry"),
        ("国务院促进山地果园建设的意见里，商务部要干啥？", "orchard"),
        ("果品产业高质量发展意见里农业农村部负责什么", "orchard"),
    ],
)
def test_a_document_is_known_by_words_of_its_title(ask, question, doc_id):
    answer = ask(question)
    assert {citation.doc_id for citation in answer.citations} == {doc_id}


def test_the_body_that_issued_a_document_is_no_agency_asked_about(ask):
    answer = ask("国务院促进山地果园建设的意见里，商务部要干啥？")
    assert answer.kind == "tasks"
    assert "商务部" in answer.text
    assert "国务院办公厅" not in answer.text


@pytest.mark.parametrize("question", ["办渡船许可要满足哪些条件？列一下", "渡船许可的条件有哪几条"])
def test_conditions_are_the_list_that_names_them_and_not_the_chapter(ask, question):
    answer = ask(question)
    assert "共3项" in answer.text
    assert "船员持有适任证书" in answer.text
    assert "标牌" not in answer.text


def test_a_document_in_title_marks_that_is_not_there_is_said_to_be_missing(ask):
    answer = ask("《山地果园灌溉管理办法》对冷库有什么规定？")
    assert answer.refused
    assert answer.text == "政策库里没有《山地果园灌溉管理办法》。"
    assert not ask("《渡船安全管理条例》里救生衣没配罚多少").refused


@pytest.mark.parametrize("question", ["没给乘客配救生衣归谁罚？", "渡船不给救生衣，由哪个局来罚"])
def test_whom_a_law_lets_act_is_told_though_no_duty_is_near(ask, question):
    answer = ask(question)
    assert answer.status == "answered"
    assert "海事管理机构责令改正" in answer.text


def test_the_number_of_an_article_asked_for_is_that_of_the_clause(ask):
    answer = ask("渡船条例第几条规定了发现险情要报告？")
    assert answer.status == "answered"
    assert "第六条" in answer.text


def test_an_agency_without_a_task_in_the_document_is_told_so(ask):
    answer = ask("渡船条例里教育部牵头的任务有哪些？")
    assert answer.refused
    assert answer.text.startswith(
        "《内河渡船安全管理条例》没有写明教育部的任务；写到它的是《国务院关于促进山地果园"
    )


def test_two_things_asked_at_once_are_both_told(ask):
    answer = ask("果园意见里发展冷链主要依托哪个博览会？这条谁负责？")
    assert "商务部" in answer.text
    assert "全国果品博览会" in answer.text


def test_where_the_asker_is_does_not_matter_to_a_rule_for_the_whole_country(ask):
    assert not ask("我们在贵州开渡船，没给乘客配备救生衣要罚款多少").refused
    refusal = ask("贵州省的渡船管理规定里罚款多少？")
    assert refusal.refused
    assert refusal.text == "政策库里没有关于贵州省的依据：库中文件都不是哪一个地区的。"


@pytest.mark.parametrize(
    ("question", "begin"),
    [("没给乘客备救生衣，船员会怎么处罚", "第五条"), ("发现险情多久要报告海事", "第六条")],
)
def test_a_clause_that_states_the_kind_of_thing_asked_for_comes_first(settings, question, begin):
    library = Library.open(settings)
    reading = library.reader.read(question)
    first = stating_first(reading, library.retriever.search(reading))[0]
    assert first.clause.text.startswith(begin)


def test_what_asks_for_no_such_thing_stays_in_order(settings):
    library = Library.open(settings)
    reading = library.reader.read("船员给乘客讲解什么")
    hits = library.retriever.search(reading)
    assert stating_first(reading, hits) == hits


@pytest.mark.parametrize(
    ("group", "head", "other"), [("渡口整治", "王明", "李四"), ("果园冷链", "李四", "王明")]
)
def test_of_several_bodies_the_one_named_is_told(ask, group, head, other):
    answer = ask(f"{group}领导小组的组长是谁")
    assert head in answer.text
    assert other not in answer.text


def test_a_topic_narrows_the_tasks_of_an_agency_to_the_document_it_leads_to(ask):
    def told(question):
        return {citation.doc_id for citation in ask(question).citations}

    assert told("农业农村部承担哪些任务") == {"orchard", "fish"}
    assert told("农业农村部在果园矮化密植和果农培训上承担哪些任务") == {"orchard"}
    assert told("治理养殖尾水、放流鱼苗，农业农村部承担哪些任务") == {"fish"}


def test_how_long_is_no_figure_of_a_thing_counted(ask):
    answer = ask("渡口上发现险情，最晚多少小时要报给海事？")
    assert not answer.refused
    assert "2小时内" in answer.text


def test_an_amount_in_the_name_of_a_task_is_not_asked_for(ask):
    assert not ask("渡船上没有救生衣，管罚款这件事的是谁牵的头？").text.startswith(
        "库中相关条款没有写明具体金额"
    )


def test_keys_hit_by_chance_after_a_question_are_not_answered_with_it(ask):
    assert not ask("渡船许可的条件有哪几条").refused
    assert ask("asdf@@@ 12", ["渡船许可的条件有哪几条"]).refused
    assert ask("qwer zxcv", ["农业农村部承担哪些任务"]).refused
    assert not ask("那标牌要写什么", ["渡船许可的条件有哪几条"]).refused

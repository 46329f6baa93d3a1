import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asking import asking_part, kind_of

EVERYDAY = {
    "responsibility": [
        "5g+智慧旅游由哪个部门牵头",
        "智慧教育谁负责",
        "谁来管基站建设",
        "充电桩的事该找哪个局",
        "种地用5g找谁",
        "智慧交通哪个部门牵头,目标是多少",
    ],
    "responsible_units": ["哪些单位配合智慧医疗", "智慧医疗的责任单位", "智慧物流打下手的是哪家"],
    "indicator": [
        "到2027年每万人拥有5g基站多少个",
        "5g用户普及率指标是多少",
        "要建几个示范区",
        "网络接入流量占比",
    ],
    "support": ["芯片企业有什么奖励", "有没有补贴", "能减税吗", "买设备有没有钱拿,比如补助"],
    "period": [
        "方案有效期到什么时候",
        "2019年的计划还有效吗",
        "渝北的方案过期了没",
        "什么时候印发的",
        "文号是多少",
    ],
    "when": ["哪年建成", "什么时候完成覆盖", "啥时候做到村村通"],
    "organisation": ["联席会议的召集人是谁", "领导小组有哪些成员单位"],
    "definition": ["ampu是什么意思", "5g-a的全称", "渗透率怎么算"],
    "compare": ["重庆和国家的目标差多少", "渝北与重庆有什么区别", "哪个高"],
    "list": ["有哪些任务", "一共有几项措施", "重点任务分为哪几类", "保障措施有哪些"],
    "passage": ["怎么申请", "介绍一下智慧文旅", "网络安全怎么做", "重庆市5g发展行动计划", ""],
    "small_talk": ["你好", "你是谁", "你能做什么", "谢谢!"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in EVERYDAY for text in EVERYDAY[kind]])
def test_the_kind_of_everyday_questions(kind, text):
    assert kind_of(text, agency=False) == kind


@pytest.mark.parametrize("text", ["市经信委牵头哪些任务", "市教委都负责什么", "区教委的任务清单"])
def test_an_agency_and_its_work_make_a_question_for_tasks(text):
    assert kind_of(text, agency=True) == "tasks"
    assert kind_of(text, agency=False) != "tasks"


def test_who_leads_is_no_question_for_tasks_though_it_names_an_agency():
    assert kind_of("市教委负责什么,谁牵头", agency=True) == "responsibility"


def test_a_greeting_before_a_question_is_no_small_talk():
    assert kind_of("你好,智慧教育谁负责", agency=False) == "responsibility"
    assert kind_of("你能查5g政策吗", agency=False) != "small_talk"


STORY = "我厂在渝北,去年牵头买了十台5g设备,花了五百多万,老板让我问问政府给不给奖励?"


def test_the_asking_part_leaves_the_story_out():
    assert asking_part(STORY) == "老板让我问问政府给不给奖励?"
    assert asking_part("基站谁负责?下周要交材料。") == "基站谁负责?"


def test_the_asking_part_is_the_last_three_pieces_that_ask():
    assert asking_part("谁来,几个,多少,我在渝北,哪年?") == "几个,多少,哪年?"


def test_without_a_piece_that_asks_all_of_it_counts():
    assert asking_part("智慧教育,5g基站") == "智慧教育,5g基站"


def test_in_a_long_question_only_the_pieces_that_ask_decide_the_kind():
    told = "去年区里让我们公司牵头,建了一个很大的智慧农业示范基地,花掉了不少的力气和时间,"
    assert kind_of(f"{told}现在想知道怎么申请", agency=False) == "passage"
    assert kind_of(f"{told}现在想知道有没有补贴", agency=False) == "support"


KNOWN = {*EVERYDAY, "tasks"}


@given(st.text("谁哪个部门牵头多少你好区别,。?!任务奖励5g ", max_size=60), st.booleans())
@settings(deadline=None, max_examples=150)
def test_every_text_has_a_kind_and_its_asking_part_is_made_of_its_pieces(text, agency):
    assert kind_of(text, agency=agency) in KNOWN
    rest = iter(text)
    assert all(ch in rest for ch in asking_part(text))

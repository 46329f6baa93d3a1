import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asking import asking_part, asks_yes_no, kind_of, plain_words

EVERYDAY = {
    "responsibility": [
        "5g+智慧旅游由哪个部门牵头",
        "智慧教育谁负责",
        "谁来管基站建设",
        "充电桩的事该找哪个局",
        "种地用5g找谁",
        "智慧交通哪个部门牵头,目标是多少",
    ],
    "responsible_units": [
        "哪些单位配合智慧医疗",
        "智慧医疗的责任单位",
        "智慧物流打下手的是哪家",
        "智慧医疗还拉了哪些部门",
    ],
    "indicator": [
        "到2027年每万人拥有5g基站多少个",
        "5g用户普及率指标是多少",
        "要建几个示范区",
        "网络接入流量占比",
    ],
    "support": [
        "芯片企业有什么奖励",
        "有没有补贴",
        "能减税吗",
        "买设备有没有钱拿,比如补助",
        "项目有绿色通道吗",
        "建基站有什么优惠",
        "要是检测做下来,区里给报点不",
        "有没有补助,哪个部门牵头",
        "评上示范单位,市里给多少",
        "开一家首店能拿多少钱",
    ],
    "relation": [
        "渝北的方案是落实哪个文件的",
        "扬帆方案根据什么制定",
        "行动计划依据哪些政策",
        "方案的上位文件是什么",
    ],
    "period": [
        "方案有效期到什么时候",
        "2019年的计划还有效吗",
        "渝北的方案过期了没",
        "什么时候印发的",
        "文号是多少",
        "那个行动计划还能照着办吗",
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


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("种地用5鸡找哪个衙门", "种地用5g找哪个部门"),
        ("五机加智慧教育谁扛头哦?", "5g+智慧教育谁牵头?"),
        ("智慧医疗谁打配合", "智慧医疗谁配合"),
        ("买设备补好多钱嘛", "买设备补多少钱吗"),
        ("基站要建好多个", "基站要建多少个"),
        ("啷个申请", "怎么申请"),
        ("啥子叫虚拟专网", "什么叫虚拟专网"),
        ("有没得补贴", "有没有补贴"),
        ("18年那份和现在这份", "2018年那份和现在这份"),
        ("这事谁牵的头", "这事谁牵头"),
        ("联席班子的头头是谁", "联席会议的头头是谁"),
        ("要打造多少xiang,多少wange", "要打造多少项,多少万个"),
    ],
)
def test_dialect_and_chat_are_put_into_plain_words(said, meant):
    assert plain_words(said) == meant


@pytest.mark.parametrize(
    "text",
    [
        "5g基站多少个",
        "5g机场覆盖由谁牵头",
        "小鸡养殖用5g找谁",
        "什么时候完成",
        "已经干了18年",
        "2018年计划",
        "",
    ],
)
def test_standard_words_stay_as_they_are(text):
    assert plain_words(text) == text


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("市里那个我知道,渝北的要建多少个基站?", "渝北的要建多少个基站?"),
        ("市级数据勿用,渝北的基站多少个", "渝北的基站多少个"),
        ("莫拿国家的说,渝北目标是多少", "渝北目标是多少"),
        ("渝北目标是多少,别拿市里的来说", "渝北目标是多少"),
        ("重庆的已经有了,国家的呢", "国家的呢"),
    ],
)
def test_what_is_waved_aside_is_dropped(told, asked):
    assert plain_words(told) == asked


@pytest.mark.parametrize(
    "text",
    [
        "我不知道市里谁牵头",
        "你知道渝北谁牵头吗",
        "想知道,目标是多少",
        "市里那个我知道",  # nothing else is left to ask
    ],
)
def test_what_is_asked_is_never_dropped(text):
    assert plain_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "是能源局牵头吗",
        "是不是市教委牵头",
        "目标是39个,没错吧",
        "核实一下:目标是39个",
        "5g+数字体育由市教委牵头,对不对",
        "是牵头还是配合",
        "哪怕没钱也能补吗",
    ],
)
def test_what_wants_a_yes_or_a_no(text):
    assert asks_yes_no(text)


@pytest.mark.parametrize(
    "text", ["怎么接入吗", "谁牵头吗", "有多少个吧", "什么时候完成吗", "智慧文旅由谁牵头", "目标是39个", ""]
)
def test_what_wants_more_than_a_yes_or_a_no(text):
    assert not asks_yes_no(text)


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

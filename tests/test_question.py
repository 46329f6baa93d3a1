from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.library import Library
from rag.question import MAX_QUESTION, QuestionReader

CITY = ("cq-5g-2019", "cq-ict-145", "cq-yangfan")
YANGFAN = ("cq-yangfan", "miit-yangfan")


@pytest.fixture(scope="module")
def reader(assistant, real) -> QuestionReader:
    return Library.of(assistant._library.index, real.corpus, date(2026, 6, 1)).reader


def test_what_a_question_names_is_read_from_it(reader):
    question = reader.read("到2027年，重庆市经信委牵头哪些任务？").question
    assert (question.kind, question.doc_ids) == ("tasks", CITY)
    assert question.agencies == ("市经济信息委",)
    assert question.years == ("2027",)
    assert not question.inherited


def test_the_years_of_a_plan_s_name_are_no_years_asked_about(reader):
    question = reader.read("2019年的计划到2022年建多少基站").question
    assert (question.doc_ids, question.years) == (("cq-5g-2019",), ("2022",))


def test_a_region_alone_names_no_plan(reader):
    assert not reader.read("重庆到2027年建多少基站").question.plan_named
    assert reader.read("重庆扬帆方案建多少基站").question.plan_named


def test_several_places_count_only_where_the_asking_piece_names_them(reader):
    assert reader.read("市里和渝北分别由谁牵头").question.several
    assert not reader.read("我们公司在重庆和渝北都有厂。渝北有什么补贴？").question.several


def test_what_is_waved_aside_names_no_document(reader):
    question = reader.read("市里那个我知道，渝北的5鸡基站要建好多个？").question
    assert (question.kind, question.doc_ids) == ("indicator", ("yubei-5g-2020",))
    assert question.text == "渝北的5g基站要建多少个?"
    assert question.original == "市里那个我知道，渝北的5鸡基站要建好多个？"


def test_regions_outside_the_library_are_named(reader):
    assert reader.read("上海和重庆的5G目标").question.regions_outside == ("上海市",)


def test_what_was_typed_is_kept_and_what_was_meant_is_read(reader):
    reading = reader.read("智汇旅游谁千头")
    assert reading.question.original == "智汇旅游谁千头"
    assert reading.question.text == "智慧旅游谁牵头"
    assert (reading.question.kind, reading.words["智慧"], reading.words["智汇"]) == (
        "responsibility",
        1.0,
        0.5,
    )


def test_what_is_asked_weighs_more_than_the_story_told_before(reader):
    words = reader.read("去年我厂买了十台设备，老板让我问问有没有奖励？").words
    assert words["奖励"] > words["设备"] > 0


def test_policy_words_stand_beside_everyday_ones_with_half_the_weight(reader):
    words = reader.read("种地能用5g吗").words
    assert (words["种地"], words["种植"], words["农业"]) == (1.0, 0.5, 0.5)


def test_english_is_read_as_chinese(reader):
    reading = reader.read("How many 5G base stations per ten thousand people by 2027?")
    assert (reading.question.kind, reading.question.years) == ("indicator", ("2027",))
    assert {"5g", "基站", "每万人"} <= set(reading.core)


def test_a_bare_question_is_its_own_words_in_all_documents(reader):
    reading = reader.bare("重庆扬帆方案里种地能用5鸡吗？")
    question = reading.question
    assert (question.original, question.text) == (
        "重庆扬帆方案里种地能用5鸡吗？",
        "重庆扬帆方案里种地能用5鸡吗?",
    )
    assert (question.topic, question.kind, question.doc_ids) == (question.text, "passage", ())
    assert {"重庆", "扬帆", "种地"} <= set(reading.words)  # 5鸡 is not taken for 5g, 种地 not for 种植
    assert not {"5g", "种植", "农业"} & set(reading.words)
    assert {"种地", "扬帆"} <= set(reading.grams)
    assert set(reading.core) <= set(reading.words)
    assert {*reading.words.values(), *reading.grams.values()} == {1.0}


def test_a_bare_question_is_read_as_far_as_any_other(reader):
    assert reader.bare("啊" * MAX_QUESTION + "渝北").words == reader.bare("啊" * MAX_QUESTION).words
    assert (reader.bare("").words, reader.bare("").grams) == ({}, {})


WHO = "重庆智慧旅游由谁牵头"
HOW_MANY = "重庆到2027年每万人拥有5G基站多少个"


def test_another_thing_asked_of_the_same_task(reader):
    reading = reader.read("那责任单位呢", [WHO])
    assert (reading.question.kind, reading.question.doc_ids) == ("responsible_units", CITY)
    assert reading.question.inherited
    assert reading.core == ("智慧", "旅游")


@pytest.mark.parametrize(
    "text", ["虚拟专网那条也是它吗", "培育企业那一条还是他们几家吗", "这几家也管人才培养吗"]
)
def test_a_word_for_the_agencies_talked_of_asks_who_again(reader, text):
    reading = reader.read(text, ["重庆扬帆方案里5G+智慧旅游由谁牵头？"])
    assert reading.question.kind == "responsibility"
    assert reading.question.doc_ids == ("cq-yangfan",)


def test_the_same_thing_asked_of_another_place(reader):
    reading = reader.read("渝北区的呢", [WHO])
    assert (reading.question.kind, reading.question.doc_ids) == ("responsibility", ("yubei-5g-2020",))
    assert not reading.question.inherited
    assert reading.core == ("智慧", "旅游")
    assert reading.words["智慧"] == 1.0


def test_the_same_thing_asked_for_another_year(reader):
    reading = reader.read("2020年的呢", [HOW_MANY])
    assert (reading.question.kind, reading.question.doc_ids) == ("indicator", CITY)
    assert reading.question.years == ("2020",)
    assert (reading.words["基站"], reading.words["2020"]) == (0.5, 1.0)


def test_a_year_asked_about_holds_on_in_the_same_documents_only(reader):
    assert reader.read("责任单位呢", [HOW_MANY]).question.years == ("2027",)
    assert reader.read("渝北的呢", [HOW_MANY]).question.years == ()


def test_the_second_of_a_list(reader):
    reading = reader.read("第二个详细说说", ["扬帆行动有哪些任务"])
    assert (reading.ordinal, reading.question.kind, reading.question.doc_ids) == (2, "list", YANGFAN)
    assert reading.base is not None
    assert reading.base.question.original == "扬帆行动有哪些任务"


def test_both_of_the_questions_before(reader):
    reading = reader.read("两个差多少", [HOW_MANY, "国家的呢"])
    assert (reading.both, reading.question.kind) == (True, "compare")
    assert set(reading.question.doc_ids) == {*CITY, "miit-yangfan"}
    assert {"每万人", "基站"} <= set(reading.core)


def test_tasks_of_another_agency_and_more_tasks_of_the_same(reader):
    asked = "市教委牵头哪些任务"
    assert reader.read("那市商务委呢", [asked]).question.agencies == ("市商务委",)
    more = reader.read("还有呢", [asked]).question
    assert (more.kind, more.agencies) == ("tasks", ("市教委",))


STANDS_ALONE = "渝北区打算怎样支持做芯片和终端的制造企业落户发展壮大？"


def test_a_question_that_stands_alone_does_not_inherit(reader):
    assert reader.read(STANDS_ALONE, [WHO]) == reader.read(STANDS_ALONE)


def test_a_long_question_without_a_place_keeps_the_place_and_its_own_topic(reader):
    asked = "做芯片和终端的制造企业要落户发展壮大，能拿到什么样的资金奖励？"
    reading = reader.read(asked, [WHO])
    assert (reading.question.doc_ids, reading.question.inherited) == (CITY, True)
    assert (reading.question.kind, reading.core) == ("support", reader.read(asked).core)
    assert "旅游" not in reading.question.topic
    assert (reading.words["旅游"], reading.words["芯片"]) == (0.3, 1.0)


def test_small_talk_inherits_nothing(reader):
    assert reader.read("你好", [WHO]) == reader.read("你好")


def test_only_the_last_four_questions_before_count(reader):
    later = ["有哪些任务", "第二个呢", "第三个呢", "第四个呢"]
    assert reader.read("第五个呢", ["渝北区的", *later]) == reader.read("第五个呢", later)


def test_a_question_too_long_is_read_from_its_start_and_that_is_said(reader):
    fits = "智慧旅游谁牵头？" + "啊" * (MAX_QUESTION - 8)
    assert reader.read(fits).question.notes == ()
    long = reader.read(fits + "渝北").question
    assert long.notes == ("问题过长，只读了开头的部分。",)
    assert (long.doc_ids, long.original) == ((), fits + "渝北")


def test_an_ordinal_is_a_place_in_a_list_but_not_in_an_example(reader):
    assert reader.read("第三个方面是什么").ordinal == 3
    assert reader.read("第二条").ordinal == 2
    assert reader.read("第二个例子").ordinal == 0


@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=40))
@settings(deadline=None, max_examples=60)
def test_any_text_is_read_the_same_twice_and_keeps_its_original(reader, history, text):
    reading = reader.read(text, history)
    assert reading == reader.read(text, history)
    assert reading.question.original == text
    assert all(weight > 0 for weight in [*reading.words.values(), *reading.grams.values()])


def test_reading_changes_nothing_that_a_later_question_sees(reader):
    alone = reader.read(WHO)
    reader.read("渝北区的呢", [WHO])
    assert reader.read(WHO) == alone


def test_a_place_is_no_misspelling(reader):
    assert reader.read("渝北对5G企业有什么奖励").question.doc_ids == ("yubei-5g-2020",)


def test_a_place_that_is_denied_is_not_meant(reader):
    question = reader.read("重庆江北区（不是渝北）的5G产业收入目标").question
    assert question.doc_ids != ("yubei-5g-2020",)
    assert question.regions_outside == ("江北区",)


@pytest.mark.parametrize(
    ("text", "name"),
    [("韩国每万人有多少5G基站", "韩国"), ("贵安新区的PUE要求", "贵安新区"), ("清沅市的5G奖励", "清沅市")],
)
def test_countries_new_areas_and_towns_on_no_list_are_outside(reader, text, name):
    assert reader.read(text).question.regions_outside == (name,)


@pytest.mark.parametrize(
    "text", ["如今市扬帆方案谁牵头", "我是市水利局的", "去年全市协调解决了多少起", "大城市怎么办"]
)
def test_no_town_is_made_up(reader, text):
    assert reader.read(text).question.regions_outside == ()


def test_another_thing_takes_the_place_of_the_one_talked_of(reader):
    reading = reader.read("那教育呢", ["重庆扬帆方案5G+卫生健康谁牵头"])
    assert reading.question.kind == "responsibility"
    assert reading.words["教育"] > 2 * reading.words["健康"]


def test_a_question_without_a_topic_follows_up_whatever_its_length(reader):
    reading = reader.read(
        "后来扬帆方案把2027年的定到多少了？", ["重庆信息通信十四五规划里5G用户普及率2025年目标是多少"]
    )
    assert reading.question.doc_ids == (
        "cq-yangfan",
    )  # of the two plans of that name the one of the same place
    assert "普及率" in reading.words


def test_what_is_quoted_counts_for_more(reader):
    words = reader.read("“互联网小镇”建了多少个").words
    assert words["小镇"] > 1.0

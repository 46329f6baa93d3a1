import re
from dataclasses import replace

import pytest

from rag.answering.figures import asked_parts, counted, share_of, states_figure
from rag.assistant import Assistant
from rag.language.tokens import bigrams


@pytest.fixture(scope="module")
def library(real):
    return Assistant.open(replace(real, today="2026-06-01"))._library


def states(library, question):
    reading = library.reader.read(question)
    return states_figure(library, reading, library.retriever.search(reading, top_k=40))


@pytest.mark.parametrize(
    ("stated", "unstated"),
    [
        ("重庆扬帆方案要建多少个5G行业虚拟专网？", "重庆扬帆方案要建多少个5G工厂？"),
        ("国家要锻造几项5G应用安全标杆？", "国家要打造几家5G智慧医院？"),
        ("渝北新建几个智慧农业示范基地？", "渝北要建几个智慧医院？"),
        ("国家要带动多少个边缘计算节点建设？", "重庆扬帆方案要建多少个边缘计算节点？"),
        ("重庆扬帆方案5G物联网终端连接数达到多少？", "重庆扬帆方案5G景区达到多少个？"),
    ],
)
def test_a_number_must_stand_beside_the_thing_counted(library, stated, unstated):
    assert states(library, stated)
    assert not states(library, unstated)


@pytest.mark.parametrize(
    ("stated", "unstated"),
    [
        ("重庆十四五规划新健大型数居中心PUE要降到多少？", "重庆十四五规划新健体育场要建多少？"),
        ("国家要段造几项5G应用安全标干？", "国家要打造几家5G智会医院？"),
    ],
)
def test_a_figure_is_recognised_by_its_sound(library, stated, unstated):
    assert states(library, stated)
    assert not states(library, unstated)


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("重庆扬帆方案要建成多少个5G工厂？", "工厂"),
        ("渝北新建几个智慧农业示范基地？", "智慧农业示范基地"),
        ("每万人拥有5G基站数达到多少？", "每万人拥有基站数"),
    ],
)
def test_the_thing_counted_is_what_is_left_of_the_question(library, question, thing):
    left = counted(library, library.reader.read(question))
    assert re.sub(r"\W", "", left) == thing


def test_each_of_several_things_counted_is_found(library):
    reading = library.reader.read("安全标杆要锻造几项，安全能力要提炼几项？")
    assert [re.sub(r"\W", "", part) for part in asked_parts(library, reading)] == ["安全标杆", "安全能力"]


def test_a_document_named_in_a_part_is_not_counted(library):
    reading = library.reader.read("重庆扬帆方案要建多少个5G行业虚拟专网，国家扬帆方案又是多少个？")
    assert [re.sub(r"\W", "", part) for part in asked_parts(library, reading)][:1] == ["行业虚拟专网"]


def test_the_share_counts_the_bigrams_that_stand_there():
    wanted = set(bigrams("智慧医院"))  # 智慧 慧医 医院
    assert share_of(wanted, "打造5家智慧医院") == 1
    assert share_of(wanted, "智慧校园2所") == pytest.approx(1 / 3)
    assert share_of(wanted, "智慧诊所2家") == pytest.approx(1 / 3)


def test_a_policy_word_for_an_everyday_one_adds_to_the_share():
    wanted = set(bigrams("智慧医院"))
    alone = share_of(wanted, "智慧诊所2家")
    assert alone < share_of(wanted, "智慧诊所2家", ["诊所"]) < 1
    assert share_of(wanted, "智慧诊所2家", ["学校"]) == alone


def test_another_technology_is_another_thing():
    assert share_of(set(bigrams("6G基站")), "建成5G基站10万个") == 0

import pytest

from rag.facts.definitions import find_definitions
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure


def read(text):
    document = read_plain_text(f"一、名词\n{text}".encode(), DocumentMeta("d", "d.txt"))
    return document, find_definitions(document, read_structure(document)[0])


def meanings(text):
    return {f.term: f.meaning for f in read(text)[1]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("精品酒庄是指年产量十万瓶以内的酒庄。", {"精品酒庄": "年产量十万瓶以内的酒庄"}),
        ("其中，示范园是指由市里认定的葡萄园。", {"示范园": "由市里认定的葡萄园"}),
        ("本办法所称酒庄，是指自种自酿的企业。", {"酒庄": "自种自酿的企业"}),
        ("采用SDN（软件定义网络）技术。", {"SDN": "软件定义网络"}),
        ("利用氮化镓（GaN）材料。", {"氮化镓": "GaN"}),
        ("用好城市“金边银角”（指桥下和楼顶的零散空间）。", {"金边银角": "桥下和楼顶的零散空间"}),
        ("1.暖心驿站：指供骑手歇脚的站点。", {"暖心驿站": "供骑手歇脚的站点"}),
        (
            "序号\t简称\t英文全称\t中文全称\n1\tNFV\tNetwork Functions Virtualization\t网络功能虚拟化",
            {"NFV": "Network Functions Virtualization，网络功能虚拟化"},
        ),
        ("序号\t指标\t指标内容\t指标值\n1\t普及率\t用户数占人口数的比例。\t80%", {"普及率": "用户数占人口数的比例"}),
    ],
)  # fmt: skip
def test_a_term_has_its_meaning(text, found):
    assert meanings(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "坚持党的政策是指导方针。",
        "工作要求：指导各地落实。",
        "建设滑雪场（含滑冰馆）。",
        "序号\t指标\t指标值\n1\t普及率\t80%",
    ],
)
def test_what_defines_nothing_gives_nothing(text):
    assert meanings(text) == {}


def test_the_term_is_proved_by_its_characters():
    document, found = read("采用SDN（软件定义\n网络）技术，精品酒庄是指自种自酿的企业。")
    assert [(f.term, document.source[f.start : f.end]) for f in found] == [("精品酒庄",) * 2, ("SDN",) * 2]
    assert found[1].meaning == "软件定义网络"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第二条 本条例所称酒庄，是指自种自酿的企业。", {"酒庄": "自种自酿的企业"}),
        (
            "第二条 本条例所称酒庄，是指自种自酿的企业；所称酒窖，是指酒庄存酒的地方。",
            {"酒庄": "自种自酿的企业", "酒窖": "酒庄存酒的地方"},
        ),
        ("（一）葡萄园，是指种植葡萄的园地。", {"葡萄园": "种植葡萄的园地"}),
        ("前款所称主管部门是指林业和草原部门。", {"主管部门": "林业和草原部门"}),
        ("本规定所称“酒标”系指贴在瓶上的标签。", {"酒标": "贴在瓶上的标签"}),
    ],
)
def test_a_term_is_named_without_number_and_without_the_rule_that_uses_it(text, found):
    assert meanings(text) == found


def test_a_list_of_terms_may_give_each_a_line_of_its_own():
    text = "第三条 本规则有关用语的含义是：\n（一）酒窖\n指存酒的地方。\n（二）酒标\n贴在瓶上的标签。"
    assert meanings(text) == {"酒窖": "存酒的地方", "酒标": "贴在瓶上的标签"}

import re

import pytest

from rag.facts.indicators import counts_something, find_indicators
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure


def read(text):
    document = read_plain_text(f"一、目标\n{text}".encode(), DocumentMeta("d", "d.txt"))
    return document, find_indicators(document, read_structure(document)[0])


def figures(text):
    """(name, comparator, value and unit) of each figure."""
    return [(f.name, f.comparator, f.value + f.unit) for f in read(text)[1]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("建成5G基站超过10万个。", [("5G基站", "超过", "10万个")]),
        ("用户普及率达80%，流量占比超70%。", [("用户普及率", "达", "80%"), ("流量占比", "超", "70%")]),
        ("培育200家5G应用供应商。", [("5G应用供应商", "", "200家")]),
        ("锻造5项以上安全标杆。", [("安全标杆", "以上", "5项")]),
        ("建成不少于2个公共平台。", [("公共平台", "不少于", "2个")]),
        ("主营收入突破1000亿元，终端连接数超1亿。", [("主营收入", "突破", "1000亿元"), ("终端连接数", "超", "1亿")]),
        ("每个示范园补助50万元。", [("每个示范园补助", "", "50万元")]),
        ("每万人拥有基站数达47.8个。", [("每万人拥有基站数", "达", "47.8个")]),
        ("新增企业800余家，基站达10多万个。", [("企业", "余", "800家"), ("基站", "达多", "10万个")]),
        ("单价下降超50%，覆盖率达80%以上。", [("单价", "下降超", "50%"), ("覆盖率", "达以上", "80%")]),
        ("推进10个园区建设。", [("园区", "", "10个")]),
        ("到2027年，在重庆域内建设13.4万个5G基站。", [("重庆域内建设5G基站", "", "13.4万个")]),
    ],
)  # fmt: skip
def test_a_figure_has_the_name_that_stands_beside_it(text, found):
    assert figures(text) == found


@pytest.mark.parametrize(
    "text",
    ["推广5G、4K和IPv6技术。", "按照第3条执行。", "印发渝府发〔2019〕34号文件。", "自2022年7月19日起实施。", "（2019—2022年）"],
)  # fmt: skip
def test_technologies_years_and_ordinals_are_no_figures(text):
    assert figures(text) == []
    assert not counts_something(text)


@pytest.mark.parametrize("text", ["建成10个基站", "连接数超1亿", "培育三家企业", "创建两个平台"])
def test_counts_in_either_script_count(text):
    assert counts_something(text)


@pytest.mark.parametrize("text", ["数字化个性服务", "第一个", "十大数据平台"])
def test_words_that_only_look_like_counts_do_not(text):
    assert not counts_something(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("电信业务收入达269亿元，五年平均增长3.9%。", ["电信业务收入", "电信业务收入五年平均增长"]),
        ("电信业务收入五年平均增长3.9%。", ["电信业务收入五年平均增长"]),
        ("电信业务总量快速增长，年均增长45%。", ["电信业务总量年均增长"]),
        ("5G用户数突破1000万户，普及率达80%。", ["5G用户数", "5G用户数普及率"]),
        (
            "总量达30亿元，年均增长45%；收入达2亿元，同比增长3%。",
            ["总量", "总量年均增长", "收入", "收入同比增长"],
        ),
        ("边缘下行速率达50Mbps，上行速率达5Mbps。", ["边缘下行速率", "边缘上行速率"]),
        ("新增企业800余家，至期末达到1301家，年均增长21%。", ["企业", "企业至期末", "企业年均增长"]),
        ("用户数达10万户。普及率达80%。", ["用户数", "普及率"]),  # a subject ends with its sentence
        ("用户数达10万户，基站达3个，年均增长5%。", ["用户数", "基站", "基站年均增长"]),
    ],
)
def test_a_name_that_says_only_how_much_carries_its_subject(text, names):
    assert [name for name, _, _ in figures(text)] == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5G用户和物联网用户分别达1000万户和2000万户。", [("5G用户", "1000万户"), ("物联网用户", "2000万户")]),
        ("固定宽带及移动宽带用户数分别达到14万户、31万户。",
         [("固定宽带用户数", "14万户"), ("移动宽带用户数", "31万户")]),
        ("5G用户和基站分别达3万户、5个，年均增长7%。",
         [("5G用户", "3万户"), ("基站", "5个"), ("5G用户及基站年均增长", "7%")]),
    ],
)  # fmt: skip
def test_each_of_two_gets_its_own_figure(text, found):
    assert [(name, value) for name, _, value in figures(text)] == found


def test_the_year_is_the_one_the_sentence_states():
    _, (stations, share, later) = read("到2027年底，建成基站10万个，普及率达80%。累计培育企业20家。")
    assert [(f.year, f.year_stated) for f in (stations, share)] == [("2027", True), ("2027", True)]
    assert (later.name, later.year_stated) == ("企业", False)


def test_a_goal_gives_its_year_to_the_dashes_below_as_not_stated():
    _, found = read("到2027年底形成格局。\n——网络。每万人拥有基站数达39个。\n——产业。建成2个公共平台。")
    assert [(f.value, f.year, f.year_stated) for f in found] == [("39", "2027", False), ("2", "2027", False)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("建成基站4万个。到2027年，建成10个平台。普及率达80%。",
         [("基站", "", False), ("平台", "2027", True), ("普及率", "2027", False)]),
        ("基站达4万个，到2027年达到10万个。", [("基站", "", False), ("基站", "2027", True)]),
        ("到2025年，基站达4万个；到2027年，基站达10万个。", [("基站", "2025", True), ("基站", "2027", True)]),
        ("2020年，基站达4万个。培育企业20家。", [("基站", "2020", True), ("企业", "", False)]),
        ("培育企业20家。\n到2027年底形成格局。\n建成2个平台。", [("企业", "", False), ("平台", "2027", False)]),
    ],
)  # fmt: skip
def test_a_goal_gives_its_year_only_to_what_is_said_after_it(text, years):
    assert [(f.name, f.year, f.year_stated) for f in read(text)[1]] == years


def test_a_figure_without_any_year_has_none():
    _, (found,) = read("培育精品酒庄20家。")
    assert (found.year, found.year_stated) == ("", False)


def test_a_row_gives_one_figure_a_column_with_year_unit_and_measure():
    _, found = read("序号\t指标\t2020年\t2025年\t年均增速\n1\t基站数（万个）\t4.9\t15\t[10.1]")
    assert [(f.name, f.value, f.unit, f.year, f.measure) for f in found] == [
        ("基站数", "4.9", "万个", "2020", "value"),
        ("基站数", "15", "万个", "2025", "value"),
        ("基站数", "[10.1]", "万个", "", "年均增速"),
    ]


def test_a_figure_over_the_years_of_a_plan_is_none_of_the_column_s_year():
    document, found = read(
        "序号\t指标\t2020年\t2025年\t变化\n1\t累计投资（亿元）\t578.6(十三五)\t870（十四五）\t[291.4]\n"
        "2\t收入（亿元）\t347.5\t470\t6.2%"
    )
    assert [(f.name, f.value, f.unit, f.year, f.year_stated, f.measure) for f in found] == [
        ("累计投资", "578.6", "亿元", "", False, "十三五期间"),
        ("累计投资", "870", "亿元", "", False, "十四五期间"),
        ("累计投资", "[291.4]", "亿元", "", False, "变化"),
        ("收入", "347.5", "亿元", "2020", True, "value"),
        ("收入", "470", "亿元", "2025", True, "value"),
        ("收入", "6.2%", "", "", False, "变化"),
    ]
    assert [document.source[f.start : f.end] for f in found[:2]] == ["578.6", "870"]


def test_the_column_that_explains_an_indicator_is_no_figure():
    _, found = read("序号\t指标\t指标内容\t指标值\n1\t普及率\t用户数占人口数的比例。\t80%")
    assert [(f.name, f.value, f.measure) for f in found] == [("普及率", "80%", "value")]


@pytest.mark.parametrize(
    "text",
    [
        "建成基站超过 10 万个，普及率达 80%。",
        "序号\t指标\t2020年\t2025年\n1\t基站数（万个）\t4.9\t15\n2\t普及率（%）\t9\t60",
        "力争渗透率达45%，终端连接数达260万。",
    ],
)
def test_the_figure_is_proved_by_its_characters(text):
    document, found = read(text)
    assert len(found) >= 2
    for fact in found:
        proof = re.sub(r"\s", "", document.source[fact.start : fact.end])
        assert proof in (fact.value, fact.value + fact.unit)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（二）最近连续3个月没有事故。", [("最近连续", "", "3个月")]),
        ("农机总动力超过10亿千瓦。", [("农机总动力", "超过", "10亿千瓦")]),
        ("茶园面积稳定在16万亩。", [("茶园面积", "", "16万亩")]),
        ("对300亩以上茶园补助3万元。", [("对300亩以上茶园补助", "", "3万元")]),
        ("办理时间不超过5个工作日。", [("办理时间", "不超过", "5个工作日")]),
        (
            "花生种植、收获机械化率分别达到65%和55%。",
            [("花生种植机械化率", "达到", "65%"), ("花生收获机械化率", "", "55%")],
        ),
        (
            "由公安机关处1000元以上3000元以下的罚款。",
            [("罚款", "以上", "1000元"), ("罚款", "以下", "3000元")],
        ),
        ("对驾驶人处200元罚款。", [("对驾驶人罚款", "", "200元")]),
    ],
)
def test_figures_of_rules_and_of_farms(text, found):
    assert figures(text) == found

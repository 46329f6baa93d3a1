import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.numbering import RANK, find_decimal, find_marker, is_decimal, parse_number, starts_numbered


def read_by(find, text):
    """What a finder of markers says of a line: kind, number, label, and the text after the marker."""
    marker = find(text)
    assert marker is not None
    return marker.kind, marker.number, marker.label, text[marker.length :]


@pytest.mark.parametrize(
    ("text", "kind", "number", "label", "rest"),
    [
        ("第一编　总则", "part", 1, "第一编", "总则"),
        ("第二章 数据", "chapter", 2, "第二章", "数据"),
        ("第三节：网络", "section", 3, "第三节", "网络"),
        ("第二十八条　市政府应当", "article", 28, "第二十八条", "市政府应当"),
        ("第28条 市政府", "article", 28, "第28条", "市政府"),
        ("第四条之一 补充", "article", 4, "第四条之一", "补充"),
        ("第三条", "article", 3, "第三条", ""),
        ("第三条5G基站", "article", 3, "第三条", "5G基站"),
        ("第二条“数据”是指", "article", 2, "第二条", "“数据”是指"),
        ("二、重点任务", "cn", 2, "二、", "重点任务"),
        ("十二、附则", "cn", 12, "十二、", "附则"),
        ("三．附则", "cn", 3, "三．", "附则"),
        ("（一）指导思想", "cn_paren", 1, "（一）", "指导思想"),
        ("(十一) 其他", "cn_paren", 11, "(十一)", "其他"),
        ("1.培育新终端", "arabic", 1, "1.", "培育新终端"),
        ("1．加强统筹", "arabic", 1, "1．", "加强统筹"),
        ("10. 5G+智慧园区", "arabic", 10, "10.", "5G+智慧园区"),
        ("3、保障", "arabic", 3, "3、", "保障"),
        ("2.5G+智慧电力", "arabic", 2, "2.", "5G+智慧电力"),
        ("7.10G-PON端口", "arabic", 7, "7.", "10G-PON端口"),
        ("3.3D打印", "arabic", 3, "3.", "3D打印"),
        ("4.4K超高清", "arabic", 4, "4.", "4K超高清"),
        ("（1）甲", "arabic_paren", 1, "（1）", "甲"),
        ("(2) 乙", "arabic_paren", 2, "(2)", "乙"),
        ("3）丙", "arabic_paren", 3, "3）", "丙"),
        ("①甲", "circled", 1, "①", "甲"),
        ("⑳乙", "circled", 20, "⑳", "乙"),
        ("——5G网络能力", "dash", 0, "——", "5G网络能力"),
        ("--5G网络", "dash", 0, "--", "5G网络"),
        ("• 项目", "dash", 0, "•", "项目"),
    ],
)
def test_a_marker_is_found_with_its_rank_number_and_length(text, kind, number, label, rest):
    assert read_by(find_marker, text) == (kind, number, label, rest)


@pytest.mark.parametrize(
    "text",
    [
        "2.5亿元资金",
        "2.5 亿元",
        "2019.7.19印发",
        "2022年底前",
        "第三条规定的事项",
        "第一批项目",
        "第二条、第三条所称",
        "一是加强统筹",
        "三亚市",
        "5G是引擎",
        "（2022年）",
        "（1）年",
        "（牵头单位：市科技局）",
        "—13—",
        "－1",
        "",
    ],
)
def test_running_text_has_no_marker(text):
    assert find_marker(text) is None


@pytest.mark.parametrize(
    "text", ["专栏1：网络", "专栏 10 工程", "附件", "附件1：名单", "附录一 名单", "附表2. 数据", "一、总则"]
)
def test_boxes_annexes_and_markers_open_a_paragraph(text):
    assert starts_numbered(text)


@pytest.mark.parametrize("text", ["附件中所列单位", "附近居民", "推进建设"])
def test_other_lines_do_not_open_a_numbered_paragraph(text):
    assert not starts_numbered(text)


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("28", 28),
        ("十", 10),
        ("二十", 20),
        ("二十八", 28),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一千零一", 1001),
        ("两", 2),
        ("九", 9),
        ("〇", 0),
        ("⑧", 8),
    ],
)
def test_numbers_are_read_in_every_way_of_writing(digits, value):
    assert parse_number(digits) == value


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 99))
def test_chinese_numbers_go_round(number):
    ten, one = divmod(number, 10)
    digits = "零一二三四五六七八九"
    written = ("" if ten < 2 else digits[ten]) + ("十" if ten else "") + (digits[one] if one else "")
    assert parse_number(written) == number


def test_the_levels_stand_in_the_order_of_drafting_practice():
    marks = [
        "第一编 甲",
        "第一章 甲",
        "第一节 甲",
        "第一条 甲",
        "一、甲",
        "（一）甲",
        "1.甲",
        "（1）甲",
        "①甲",
        "——甲",
    ]
    ranks = [RANK[marker.kind] for marker in map(find_marker, marks) if marker]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("text", "kind", "number", "label", "rest"),
    [
        ("1总则", "decimal1", 1, "1", "总则"),
        ("2 组织体系", "decimal1", 2, "2", "组织体系"),
        ("1.1编制目的", "decimal2", 1, "1.1", "编制目的"),
        ("3.12 信息报告", "decimal2", 12, "3.12", "信息报告"),
        ("4.2.1出现险情时", "decimal3", 1, "4.2.1", "出现险情时"),
        ("4.2.1.3 （区县）上报", "decimal4", 3, "4.2.1.3", "（区县）上报"),
    ],
)
def test_a_text_numbered_in_decimals_is_read_by_its_own_markers(text, kind, number, label, rest):
    assert read_by(find_decimal, text) == (kind, number, label, rest)


@pytest.mark.parametrize("text", ["3日内上报，并说明原因。", "2019年底", "一、总则", "甲"])
def test_what_only_begins_with_a_figure_is_no_heading(text):
    assert find_decimal(text) is None


def test_a_text_is_numbered_in_decimals_when_its_lines_count_that_way():
    assert is_decimal(["1总则", "1.1目的", "1.2依据"])
    assert is_decimal(["1.1 目的", "2.1 组织"])
    assert not is_decimal(["1.5万吨粮食", "2.5亿元资金", "1.甲", "2.乙"])

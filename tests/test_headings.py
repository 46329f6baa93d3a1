import pytest

from rag import headings


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("推进千兆光纤建设部署。加快开展固定宽带接入网能力升级改造。", "推进千兆光纤建设部署"),
        ("政府引导，市场主导。进一步强化政府在总体规划等方面的引导带动。", "政府引导，市场主导"),
        (
            "经济体系优化升级给行业拓展新空间。新一轮科技革命和产业变革深入发展，加快优化升级。",
            "经济体系优化升级给行业拓展新空间",
        ),
        ("现代化产业体系加快形成。新一轮科技革命和产业变革深入发展。", "现代化产业体系加快形成"),
        ("本市应当加快建设网络。市政府应当统筹推进网络的规划和建设工作。", ""),
        ("经市政府同意印发。请认真抓好落实，并及时总结推广经验。", ""),
        ("到2027年建成。全面实现规模化应用，巩固领先地位。", ""),
        (
            "加快建设，这一句话本身就很长很长很长很长很长很长很长很长很长很长。后面的话也很长很长很长很长很长很长很长很长很长。",
            "",
        ),
        ("加快推进网络建设部署。短文。", ""),
        ("加快建设", ""),
    ],
)
def test_a_run_in_title_is_short_and_followed_by_more(text, title):
    assert headings.run_in_title(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "（牵头单位：市科技局；责任单位：市教委）",
        "(牵头单位:市科技局)",
        "【责任单位：市教委】",
        "责任部门：市教委",
        "市级牵头单位：市科技局",
        "配合单位：市教委",
    ],
)
def test_a_line_that_only_names_units_is_a_responsibility_line(text):
    assert headings.is_responsibility(text)


@pytest.mark.parametrize(
    "text", ["推进建设。（牵头单位：市科技局）", "各牵头单位要会同区县", "牵头单位负责细化方案"]
)
def test_text_that_speaks_of_units_is_not(text):
    assert not headings.is_responsibility(text)


@pytest.mark.parametrize(
    "text",
    [
        "召集人：谭庆",
        "副召集人：熊雪",
        "第一召集人：甲",
        "成员：市教委",
        "成员单位：市教委",
        "组长:张三",
        "联络员：李四",
    ],
)
def test_a_roster_line_names_an_office(text):
    assert headings.is_roster(text)


def test_other_lines_with_colons_are_no_roster():
    assert not headings.is_roster("办公室：设在市科技局")


def test_a_roster_goes_on_with_a_name_and_a_post():
    assert headings.is_name_line("廖红军 区委常委、区政府常务副区长")
    assert not headings.is_name_line("办公室设在区科技局。")
    assert not headings.is_name_line("廖红军 主持工作。")


@pytest.mark.parametrize(
    "text",
    [
        "重庆市数据条例",
        "5G行动升级方案",
        "实施方案（2020—2022年）",
        "关于印发《甲方案》的通知",
        "管理办法（试行）（修订）",
        "任务清单",
    ],
)
def test_titles_end_as_titles_do(text):
    assert headings.is_title(text, "")


@pytest.mark.parametrize("text", ["制定本方案。", "加快5G建设", "甲。乙方案", "方" * 80 + "方案"])
def test_other_lines_are_no_title(text):
    assert not headings.is_title(text, "")


def test_the_declared_title_is_a_title_whatever_its_form():
    assert headings.is_title("5G扬帆之城", "5G扬帆之城")


@pytest.mark.parametrize("text", ["前言", "重庆市信息通信业主要指标", "英文缩写解释"])
def test_a_short_line_without_marks_is_a_bare_heading(text):
    assert headings.is_bare_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "2020年7月19日",
        "渝北府办发〔2020〕24号",
        "重庆市渝北区人民政府办公室",
        "市科技局",
        "（此件公开发布）",
        "有关单位：",
        "很长" * 13,
    ],
)
def test_dates_signatures_and_document_numbers_are_no_headings(text):
    assert not headings.is_bare_heading(text)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("指导思想。", "指导思想"),
        ("总体要求：", "总体要求"),
        ("应用升级，推动多方位赋能", "应用升级，推动多方位赋能"),
        ("加快建设。市科技局负责。", ""),
        ("网络；", ""),
        ("长" * 41, ""),
        ("。", ""),
    ],
)
def test_a_numbered_line_may_be_a_heading_as_a_whole(text, heading):
    assert headings.heading_line(text) == heading


@pytest.mark.parametrize("text", ["注：[ ]内为累计数", "备注：甲", "说明:乙", "注1：丙"])
def test_notes_are_known(text):
    assert headings.is_note(text)


def test_attention_is_no_note():
    assert not headings.is_note("注意：安全")


@pytest.mark.parametrize("text", ["渝府发〔2019〕34号", "工信部联通信〔2024〕227号", "渝府办发[2020]第5号"])
def test_document_numbers_are_known(text):
    assert headings.DOCUMENT_NUMBER.fullmatch(text)

import pytest

from rag.reading.lines import find_noise, split_lines
from rag.reading.plain_text import read_plain_text
from rag.reading.repair import join_lines
from rag.schema import DocumentMeta

# Twenty characters a line, a blank line after each, a space where a paragraph ends: as PDF text comes.
PDF = (
    "信息通信业是构建国家信息基础设施提供网络\n\n和信息服务全面支撑经济社会发展的战略性基\n\n础性行业。 \n\n"
    "（一）发展目标 \n\n"
    "到2025年建成5G基站15万个，千兆光纤网\n\n络实现城乡基本覆盖，统筹推进5G独立组网\n\n—13—\n\n"
    "规模化部署逐步构建低中高频协同发展的网络\n\n体系。 \n\n"
    "1.加快覆盖。出台支持移动物联网发展的政策\n\n措施，建设移动物联网基础设施部署应用推广\n\n工程。 "
)


def paragraphs(source):
    return [
        "".join(line.text for line in group) for group in join_lines(split_lines(source, find_noise(source)))
    ]


def text_of(source):
    return read_plain_text(source.encode(), DocumentMeta("d", "d.txt")).text


def test_hard_wrapped_lines_become_paragraphs_again():
    assert paragraphs(PDF) == [
        "信息通信业是构建国家信息基础设施提供网络和信息服务全面支撑经济社会发展的战略性基础性行业。",
        "（一）发展目标",
        "到2025年建成5G基站15万个，千兆光纤网络实现城乡基本覆盖，统筹推进5G独立组网规模化部署逐步构建低中高频协同发展的网络体系。",
        "1.加快覆盖。出台支持移动物联网发展的政策措施，建设移动物联网基础设施部署应用推广工程。",
    ]


def test_a_line_broken_in_mid_sentence_is_joined_where_lines_are_paragraphs():
    before = "推动5G在工业高清视觉质检、无线自动化控制、云化机器人、物料智能管理、智能运输、标识解析、产线设"
    assert paragraphs(f"{before}\n　　备协同等方面的应用。\n下一段。") == [
        before + "备协同等方面的应用。",
        "下一段。",
    ]


def test_lines_that_are_paragraphs_stay_apart():
    assert paragraphs("一、总体要求\n坚持创新。\n二、重点任务") == [
        "一、总体要求",
        "坚持创新。",
        "二、重点任务",
    ]


@pytest.mark.parametrize(
    ("source", "joined"),
    [
        ("关于印发《重庆市“扬帆”\n\n行动升级方案》的通知", "关于印发《重庆市“扬帆”行动升级方案》的通知"),
        ("各街道办事处，\n有关单位：", "各街道办事处，有关单位："),
        ("（2020—\n2022年）", "（2020—2022年）"),
    ],
)
def test_an_open_bracket_or_a_comma_shows_that_a_line_goes_on(source, joined):
    assert paragraphs(source) == [joined]


def test_a_numbered_line_never_continues_the_one_before():
    assert paragraphs("下列单位，\n1.市科技局；") == ["下列单位，", "1.市科技局；"]


def test_a_closing_bracket_of_another_pair_joins_nothing():
    assert paragraphs("建设（一期\n（二期）工程") == ["建设（一期", "（二期）工程"]


def test_no_lines_give_no_paragraphs():
    assert join_lines([]) == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("召 集 人：谭  庆  区委副书记", "召集人：谭庆 区委副书记"),
        ("副召集人：熊　雪　市政府副市长", "副召集人：熊雪 市政府副市长"),
        ("成    员：区教委", "成员：区教委"),
        ("1. 加强统筹。", "1.加强统筹。"),
        ("1. 5G+工业互联网", "1. 5G+工业互联网"),
        ("到 2025 年，5G 基站达 15 万个", "到2025年，5G基站达15万个"),
        ("Massive  MIMO　天线", "Massive MIMO天线"),
        ("政\u200b策[bookmark: a]文件", "政策文件"),
    ],
)
def test_white_space_stays_only_where_it_separates(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("《住宅（NB-\nIoT）标准》", "《住宅（NB-IoT）标准》"),
        ("（5G\nSA）", "（5G SA）"),
        ("（20\n22年）", "（2022年）"),
    ],
)
def test_a_break_inside_latin_words_and_numbers_is_mended(source, text):
    assert text_of(source) == text


def test_the_origin_tells_where_each_character_of_the_repaired_text_stood():
    document = read_plain_text("到 20\n\n—13—\n\n25年（\n甲）".encode(), DocumentMeta("d", "d.txt"))
    for ch, at in zip(document.text, document.origin, strict=True):
        assert ch in " \n" or document.source[at] == ch
    document = read_plain_text("　　加 5G".encode(), DocumentMeta("d", "d.txt"))
    assert (document.text, document.origin) == ("加5G", (2, 4, 5))


def test_a_file_of_noise_alone_is_an_empty_document():
    document = read_plain_text(b"[bookmark: _GoBack]\n", DocumentMeta("d", "d.txt"))
    assert (document.text, document.blocks) == ("", ())
    assert len(document.noise) == 1


@pytest.mark.parametrize(
    ("source", "first"),
    [
        (
            "桐山市关于加快发展\n山地自行车运动的指导意见\n各区县：",
            "桐山市关于加快发展山地自行车运动的指导意见",
        ),
        ("桐山市既有住宅加装电梯\n管理办法\n第一条 为了方便居民。", "桐山市既有住宅加装电梯管理办法"),
        (
            "桐山市转发市林业局\n关于护林防火工作意见的通知\n各区县：",
            "桐山市转发市林业局关于护林防火工作意见的通知",
        ),
        ("桐 山 市 工 作 规 则\n一、总则", "桐 山 市 工 作 规 则"),
        ("桐山市垃圾分类条例\n关于分类\n甲。", "桐山市垃圾分类条例"),
        ("打造山水名城\n关于建设绿道的意见\n各区县：", "打造山水名城"),
        ("前言\n桐山市发展规划\n甲。", "前言"),
    ],
)
def test_a_title_over_several_lines_is_one(source, first):
    assert paragraphs(source)[0] == first


def test_a_title_below_a_letterhead_or_a_date_is_one_too():
    source = (
        "桐山市人民政府\n关于印发护林\n方案的通知\n各区县：\n2024年3月1日\n桐山市重点林区\n护林方案\n一、目标"
    )
    assert paragraphs(source)[:2] == ["桐山市人民政府", "关于印发护林方案的通知"]
    assert "桐山市重点林区护林方案" in paragraphs(source)


def test_the_number_below_a_long_title_stands_apart():
    title = "桐山市人民政府办公室关于充分发挥政府性融资担保作用切实支持小微企业和“三农”加快发展的指导意见"
    assert paragraphs(f"{title}\n桐政办发〔2024〕6号\n各区县：")[:2] == [title, "桐政办发〔2024〕6号"]


def test_letters_set_apart_over_a_whole_line_are_closed_up():
    assert text_of("桐 山 市 工 作 规 则\n甲。") == "桐山市工作规则\n甲。"


def test_the_title_of_an_annex_over_two_lines_is_one():
    text = "各区县：\n加强管理。\n附件：\n桐山市首都机场\n协调小组组成方案\n加强管理。"
    assert "桐山市首都机场协调小组组成方案" in paragraphs(text)


def test_long_rows_of_a_table_are_not_run_together():
    rows = [
        "1\t编制全市养殖设施专项布局规划，划定十五分钟服务圈并报市人民政府批准后组织实施\t市农业农村局\t市财政局、市自然资源和规划局",
        "2\t乡镇区域综合服务中心实现全覆盖并建立运行经费保障和考核评价机制\t市民政局\t市财政局、各县（市、区）人民政府",
        "以上任务由各牵头单位按季度报送进展",
    ]
    assert paragraphs("\n".join(rows)) == rows

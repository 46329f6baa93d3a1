import pytest

from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta

INDICATORS = "\n\n".join(
    [
        "类别 指标名称 2020 年 2025 年",
        "年均增速",
        "（累计）",
        "行业",
        "1.业务收入（亿元） 347.5 470 6.2%",
        "2.基础设施投资（含铁塔、 578 870 [291]",
        "类别 指标名称 2020 年 2025 年",
        "年均增速",
        "（累计）",
        "广电）（亿元） (十三五) （十四五）",
        "设施",
        "3.5G 基站数（万个） 4.9 15 [10]",
        "4.接入二级节",
        "点数（个）",
        "11 30 [19]",
        "5.能耗下降（%）",
        "— 15 —",
        "6.PUE 值 1.5 <1.3 [>0.1]",
        "注：[ ]内为累计数。",
        "三、发展重点",
    ]
)


def blocks(source):
    document = read_plain_text(source.encode(), DocumentMeta("d", "d.txt"))
    return [(b.kind, document.text[b.at : b.until], b.cells) for b in document.blocks]


def rows(source):
    return [dict(cells) for kind, _, cells in blocks(source) if kind == "table_row"]


def kinds(source):
    return [kind for kind, _, _ in blocks(source)]


def test_one_cell_a_line_behind_a_tab():
    source = (
        "关键任务指标\n\n\t序号\n\t指标\n\t指标值\n\n\t1\n\t5G普及率\n\t80%\n\n\t2\n\t终端\n\t连接数\n结束。"
    )
    assert kinds(source) == ["paragraph", "table_header", "table_row", "table_row", "paragraph"]
    assert rows(source) == [
        {"序号": "1", "指标": "5G普及率", "指标值": "80%"},
        {"序号": "2", "指标": "终端", "指标值": "连接数"},
    ]


@pytest.mark.parametrize(
    "source",
    [
        "任务\t牵头单位\n建网\t市科技局\n培育产业\t市教委",
        "|任务|牵头单位|\n|建网|市科技局|\n|培育产业|市教委|",
    ],
)
def test_one_row_a_line_parted_by_tabs_or_bars(source):
    assert rows(source) == [
        {"任务": "建网", "牵头单位": "市科技局"},
        {"任务": "培育产业", "牵头单位": "市教委"},
    ]


def test_the_rule_under_a_markdown_header_belongs_to_the_header():
    source = "| 任务 | 牵头单位 |\n|---|:-:|\n| 建网 | 市科技局 |"
    assert kinds(source) == ["table_header", "table_row"]
    assert rows(source) == [{"任务": "建网", "牵头单位": "市科技局"}]


def test_a_markdown_header_without_rows_is_no_table():
    assert kinds("|任务|单位|\n|---|---|") == ["paragraph", "paragraph"]


def test_rows_of_different_length_end_a_table():
    assert kinds("任务\t单位\n建网\t甲\n备注\t乙\t丙") == ["table_header", "table_row", "paragraph"]


def test_a_table_torn_apart_by_pdf_is_put_together():
    assert rows(INDICATORS) == [
        {
            "类别": "行业",
            "指标名称": "1.业务收入（亿元）",
            "2020年": "347.5",
            "2025年": "470",
            "年均增速（累计）": "6.2%",
        },
        {
            "类别": "行业",
            "指标名称": "2.基础设施投资（含铁塔、广电）（亿元）",
            "2020年": "578(十三五)",
            "2025年": "870（十四五）",
            "年均增速（累计）": "[291]",
        },
        {
            "类别": "设施",
            "指标名称": "3.5G基站数（万个）",
            "2020年": "4.9",
            "2025年": "15",
            "年均增速（累计）": "[10]",
        },
        {
            "类别": "设施",
            "指标名称": "4.接入二级节点数（个）",
            "2020年": "11",
            "2025年": "30",
            "年均增速（累计）": "[19]",
        },
        {
            "类别": "设施",
            "指标名称": "5.能耗下降（%）",
            "2020年": "—",
            "2025年": "15",
            "年均增速（累计）": "—",
        },
        {
            "类别": "设施",
            "指标名称": "6.PUE值",
            "2020年": "1.5",
            "2025年": "<1.3",
            "年均增速（累计）": "[>0.1]",
        },
    ]


def test_group_names_and_what_follows_a_table_are_blocks_of_their_own():
    found = [(kind, text) for kind, text, _ in blocks(INDICATORS) if kind != "table_row"]
    assert found[1:] == [
        ("table_group", "行业"),
        ("table_group", "设施"),
        ("paragraph", "注：[ ]内为累计数。"),
        ("paragraph", "三、发展重点"),
    ]


def test_a_header_printed_again_on_the_next_page_is_noise():
    document = read_plain_text(INDICATORS.encode(), DocumentMeta("d", "d.txt"))
    repeated = [document.source[n.start : n.end] for n in document.noise]
    assert repeated == ["类别 指标名称 2020 年 2025 年", "年均增速", "（累计）"]
    assert {n.reason for n in document.noise} == {"repeated table header"}
    assert document.text.count("年均增速") == 1


def test_a_row_with_more_figures_than_columns_keeps_its_text():
    source = "指标 今年 明年\n1.基站 4 5 6 7\n2.用户 8 9\n3.机架 1 2"
    assert [cells for kind, _, cells in blocks(source) if kind == "table_row"] == [
        (("指标", "1.基站 4 5 6 7"),),
        (("指标", "2.用户"), ("今年", "8"), ("明年", "9")),
        (("指标", "3.机架"), ("今年", "1"), ("明年", "2")),
    ]


def test_a_glossary_has_three_columns():
    source = (
        "英文简称 英文全称 中文全称\n\nICT\n\nInformation Communications\n\nTechnology\n\n信息通信技术\n\n"
        "IPv6 Internet Protocol Version 6 互联网协议第六版本\n\n英文简称 英文全称 中文全称\n\n"
        "SRv6 Source Routing Version 6 IPv6 分段路由"
    )
    assert rows(source) == [
        {"英文简称": "ICT", "英文全称": "Information Communications Technology", "中文全称": "信息通信技术"},
        {"英文简称": "IPv6", "英文全称": "Internet Protocol Version 6", "中文全称": "互联网协议第六版本"},
        {"英文简称": "SRv6", "英文全称": "Source Routing Version 6", "中文全称": "IPv6分段路由"},
    ]


@pytest.mark.parametrize(
    "source",
    [
        "谭庆 区委副书记 区政府区长\n廖红军 区委常委 副区长\n马成全 区政府 副区长",
        "一、加快建设\n1.建网。\n2.培育。",
        "到 2025 年 建成。",
        "\t只有一格",
    ],
)
def test_running_text_is_no_table(source):
    assert set(kinds(source)) == {"paragraph"}


def test_one_row_a_line_parted_by_wide_gaps():
    source = "任务表\n序号  任务  牵头单位\n1  建设 中心  县供销联社\n2  开通班车  县交通运输局\n完。"
    assert rows(source) == [
        {"序号": "1", "任务": "建设 中心", "牵头单位": "县供销联社"},
        {"序号": "2", "任务": "开通班车", "牵头单位": "县交通运输局"},
    ]


def test_a_name_with_a_space_in_a_numbered_row_of_single_gaps():
    source = "序号 指标名称 2025年 2030年\n1 床位 占比（%） 58 75\n2 签约率（%） 88 100\n注：略。"
    assert rows(source)[0] == {"序号": "1", "指标名称": "床位 占比（%）", "2025年": "58", "2030年": "75"}


def test_rows_of_figures_need_no_known_head():
    source = "市别 进出口 其中：出口\n澄阳市 1380 920\n临沅市 1150 860\n以上。"
    assert [row["其中：出口"] for row in rows(source)] == ["920", "860"]


def test_wide_bars_part_cells_too():
    source = "序号｜事项｜牵头单位\n1｜开办餐饮店｜区市场监管局\n2｜企业迁移｜区税务局"
    assert [row["牵头单位"] for row in rows(source)] == ["区市场监管局", "区税务局"]

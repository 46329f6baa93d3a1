"""The five files of the shipped library; expected values were worked out by reading them by eye."""

import re
from functools import lru_cache
from pathlib import Path

import pytest

from rag.facts.responsibilities import find_responsibilities
from rag.reading.corpus import find_sources, read_source
from rag.structure import read_structure, uncovered

CORPUS = Path(__file__).parent.parent / "corpus"
IDS = ["cq-5g-2019", "cq-ict-145", "cq-yangfan", "miit-yangfan", "yubei-5g-2020"]


@lru_cache
def read(doc_id):
    (source,) = [source for source in find_sources(CORPUS)[0] if source.meta.doc_id == doc_id]
    document = read_source(source)
    return document, *read_structure(document)


@lru_cache
def facts(doc_id):
    document, clauses, _ = read(doc_id)
    return find_responsibilities(document, clauses)


def clause(doc_id, words):
    found = [c for c in read(doc_id)[1] if words in c.text]
    assert len(found) == 1, words
    return found[0]


def path(doc_id, words):
    return " > ".join(clause(doc_id, words).path)


def under(doc_id, name):
    """The clauses right below the one with this label and heading."""
    clauses = read(doc_id)[1]
    parent = next(c for c in clauses if c.path and c.path[-1] == name)
    return [c for c in clauses if c.parent_id == parent.clause_id]


def duties(doc_id, task, role):
    return [f.agency for f in facts(doc_id) if f.task == task and f.role == role]


def bare(text):
    return re.sub(r"\s", "", text)


def test_the_library_is_these_five():
    sources, skipped = find_sources(CORPUS)
    assert [source.meta.doc_id for source in sources] == IDS
    assert skipped == []


@pytest.mark.parametrize("doc_id", IDS)
def test_every_character_lies_in_exactly_one_clause_and_no_number_is_missed(doc_id):
    document, clauses, warnings = read(doc_id)
    assert uncovered(document, clauses) == []
    assert warnings == []


@pytest.mark.parametrize("doc_id", IDS)
def test_clauses_without_white_space_are_the_file_without_white_space_and_noise(doc_id):
    document, clauses, _ = read(doc_id)
    noise = {i for n in document.noise for i in range(n.start, n.end)}
    kept = "".join(ch for i, ch in enumerate(document.source) if i not in noise)
    assert bare("".join(c.text for c in clauses)) == bare(kept)
    for c in clauses:
        assert bare(c.verbatim) == bare(document.source[c.start : c.end])


@pytest.mark.parametrize("doc_id", IDS)
def test_every_origin_is_true(doc_id):
    document = read(doc_id)[0]
    assert list(document.origin) == sorted(document.origin)
    for ch, at in zip(document.text, document.origin, strict=True):
        assert ch in " \n" or document.source[at] == ch


@pytest.mark.parametrize("doc_id", IDS)
def test_the_units_found_are_those_of_every_bracket_and_are_proved(doc_id):
    document = read(doc_id)[0]
    brackets = re.findall(r"[（(](?:牵头单位：(.*?)[；，])?责任单位：(.*?)[）)]", document.source)
    written = []
    for lead, responsible in brackets:
        written += [("lead", name) for name in lead.split("、") if name]
        written += [("responsible", re.sub("等$", "", name)) for name in re.split("[、，]", responsible)]
    labelled = [f for f in facts(doc_id) if doc_id != "cq-ict-145"]
    assert [(f.role, f.agency) for f in labelled] == written
    for fact in facts(doc_id):
        assert bare(document.source[fact.start : fact.end]) == bare(fact.agency)


@pytest.mark.parametrize(
    ("doc_id", "count"),
    [("cq-5g-2019", 128), ("cq-yangfan", 89), ("miit-yangfan", 0), ("yubei-5g-2020", 145)],
)
def test_the_number_of_responsibilities(doc_id, count):
    assert len(facts(doc_id)) == count


@pytest.mark.parametrize(
    ("doc_id", "chapters"),
    [
        ("cq-5g-2019", ["一、总体要求", "二、重点任务", "三、保障措施", "附件 重庆市5G发展联席会议制度"]),
        (
            "cq-ict-145",
            [
                "前言",
                "一、发展回顾及面临形势",
                "二、指导思想、基本原则和发展目标",
                "三、发展重点",
                "四、保障措施",
                "附件 英文缩写解释",
            ],
        ),
        (
            "cq-yangfan",
            [
                "一、总体要求",
                "二、应用升级，推动多方位深度赋能",
                "三、产业升级，构筑全链条发展支撑",
                "四、网络升级，提升全场景服务能力",
                "五、生态升级，强化多层次协同创新",
                "六、保障措施",
                "附件 关键任务指标",
            ],
        ),
        (
            "miit-yangfan",
            [
                "一、总体要求",
                "二、应用升级，推动多方位深度赋能",
                "三、产业升级，构筑全链条发展支撑",
                "四、网络升级，提升全场景服务能力",
                "五、生态升级，强化多层次协同创新",
                "六、保障措施",
            ],
        ),
        ("yubei-5g-2020", ["一、总体要求", "二、重点任务", "三、保障措施", "附件 渝北区5G发展联席会议制度"]),
    ],
)
def test_the_outermost_headings(doc_id, chapters):
    assert list(dict.fromkeys(c.path[0] for c in read(doc_id)[1] if c.path)) == chapters


# ── cq-yangfan ────────────────────────────────────────────────────────────────────────────────


def test_yangfan_numbered_names_that_begin_with_5g():
    names = ["1.5G+工业互联网", "2.5G+智慧电力", "3.5G+智慧交通", "4.5G+智慧农业"]
    assert [c.path[-1] for c in under("cq-yangfan", "（二）5G赋能生产经营提质升级")] == names
    names = [
        "1.5G+政务服务",
        "2.5G+数字教育",
        "3.5G+社会治理",
        "4.5G+智慧文旅",
        "5.5G+卫生健康",
        "6.5G+数字体育",
    ]
    assert [c.path[-1] for c in under("cq-yangfan", "（三）5G助力公共服务普惠升级")] == names


def test_yangfan_title_broken_over_two_lines():
    titles = [c.text for c in read("cq-yangfan")[1] if c.kind == "title"]
    assert titles == [
        "关于印发《重庆市5G规模化应用“扬帆”行动升级方案》的通知",
        "重庆市5G规模化应用“扬帆”行动升级方案",
    ]


def test_yangfan_goals_are_three_dashes():
    assert [(c.label, c.heading) for c in under("cq-yangfan", "一、总体要求")] == [
        ("", ""),
        ("", ""),
        ("——", "5G网络能力显著增强"),
        ("——", "加快5G产业供给能力建设"),
        ("——", "5G规模应用成效凸显"),
    ]


def test_yangfan_indicators_are_seven_rows_under_their_header():
    rows = [c for c in read("cq-yangfan")[1] if c.kind == "table_row"]
    assert [(dict(c.cells)["序号"], dict(c.cells)["指标"], dict(c.cells)["指标值"]) for c in rows] == [
        ("1", "5G个人用户普及率", "80%"),
        ("2", "5G网络接入流量占比", "70%"),
        ("3", "5G物联网终端连接数", "260万"),
        ("4", "5G在大中型工业企业渗透率", "45%"),
        ("5", "5G融合创新中心数", "1个"),
        ("6", "每万人拥有5G基站数", "39个"),
        ("7", "5G行业虚拟专网数", "1800个"),
    ]
    assert dict(rows[5].cells)["指标内容"] == "全市每一万人平均拥有的5G基站数量。"
    assert rows[0].path == ("附件 关键任务指标", "5G个人用户普及率")


def test_yangfan_both_marks_before_the_responsible_units():
    assert duties("cq-yangfan", "5G+智慧文旅", "lead") == ["市文化旅游委"]
    assert duties("cq-yangfan", "5G+智慧文旅", "responsible") == ["重庆通信管理局"]
    assert duties("cq-yangfan", "加强5G行业虚拟专网供给", "lead") == ["重庆通信管理局"]  # ，责任单位
    assert duties("cq-yangfan", "加强5G行业虚拟专网供给", "responsible") == [
        "市经济信息委",
        "市交通运输委",
        "市卫生健康委",
        "市文化旅游委",
        "各运营商",
    ]


# ── cq-5g-2019 ────────────────────────────────────────────────────────────────────────────────


def test_2019_each_box_lies_in_its_task():
    boxes = {c.label: c.path[-2] for c in read("cq-5g-2019")[1] if c.kind == "box"}
    assert boxes == {
        "专栏1": "2．推动5G网络基础设施开放共享",
        "专栏2": "3．推进5G网络设施建设",
        "专栏3": "1．发展5G智能终端（设备）产业",
        "专栏4": "2．做强5G芯片与元器件产业",
        "专栏5": "3．强化天馈线产业发展",
        "专栏6": "4．发展5G关键材料",
        "专栏7": "5．加快5G软件培育升级",
        "专栏8": "6．推进5G产业技术创新",
        "专栏9": "7．打造“3＋X”发展格局",
        "专栏10": "（三）实施5G融合应用优先行动",
    }


def test_2019_the_line_broken_in_mid_sentence_is_whole():
    broken = clause("cq-5g-2019", "产线设备协同等方面的应用")
    assert broken.heading == "“5G＋工业互联网”优先行动"
    assert broken.text.endswith("设备远程运维和应急处置等新制造和服务模式。")


def test_2019_the_tenth_box_holds_twelve_actions():
    actions = under("cq-5g-2019", "专栏10 实施5G融合应用优先行动")
    assert len(actions) == 12
    assert all(c.heading.endswith("优先行动") for c in actions)


def test_2019_a_responsibility_line_alone_belongs_to_the_task_above():
    task = clause("cq-5g-2019", "1．加强5G网络规划统筹")
    assert task.text.endswith("各区县政府，基础电信企业、铁塔运营企业）")
    assert duties("cq-5g-2019", "加强5G网络规划统筹", "lead") == ["市通信管理局"]
    assert duties("cq-5g-2019", "加强5G网络规划统筹", "responsible") == [
        "市大数据发展局",
        "市规划自然资源局",
        "市发展改革委",
        "市经济信息委",
        "市住房城乡建委",
        "市公安局",
        "市城市管理局",
        "各区县政府",
        "基础电信企业",
        "铁塔运营企业",
    ]


def test_2019_a_list_with_others_in_its_middle_is_open():
    assert {
        f.open_list for f in facts("cq-5g-2019") if f.task == "加强5G网络规划统筹" and f.role == "responsible"
    } == {True}


def test_2019_joint_meeting():
    people = [c for c in read("cq-5g-2019")[1] if c.kind == "roster"]
    assert [c.text for c in people[:2]] == [
        "召集人：吴存荣 市委常委、市政府常务副市长",
        "副召集人：熊雪 市政府副市长、重庆高新区党工委书记",
    ]
    assert people[2].text.startswith("成员：市政府副秘书长周青，")
    assert people[2].path == ("附件 重庆市5G发展联席会议制度", "一、组成人员", "成员")
    assert path("cq-5g-2019", "市经济信息委主任陈金山") == "附件 重庆市5G发展联席会议制度 > 三、机构设置"


# ── yubei-5g-2020 ─────────────────────────────────────────────────────────────────────────────


def test_yubei_the_bookmark_is_noise_and_no_text():
    document = read("yubei-5g-2020")[0]
    assert [(document.source[n.start : n.end], n.reason) for n in document.noise] == [
        ("[bookmark: _GoBack]", "bookmark")
    ]
    assert "bookmark" not in document.text
    assert clause("yubei-5g-2020", "经济社会发展的新引擎").text.startswith("5G是数字经济时代")


def test_yubei_the_head_is_put_together():
    head = [(c.kind, c.text) for c in read("yubei-5g-2020")[1][:9]]
    assert head == [
        ("paragraph", "重庆市渝北区人民政府办公室"),
        ("title", "关于印发《渝北区加快推动5G发展工作实施方案（2020—2022年）》的通知"),
        ("paragraph", "渝北府办发〔2020〕24号"),
        ("paragraph", "各镇人民政府，区政府各部门，各街道办事处，各区属国有公司，有关单位："),
        (
            "paragraph",
            "《渝北区加快推动5G发展工作实施方案（2020—2022年）》已经区政府同意，现印发给你们，请认真抓好落实。",
        ),
        ("paragraph", "重庆市渝北区人民政府办公室"),
        ("paragraph", "2020年7月19日"),
        ("paragraph", "（此件公开发布）"),
        ("title", "渝北区加快推动5G发展工作实施方案（2020—2022年）"),
    ]


def test_yubei_ten_applications():
    names = [
        "工业互联网",
        "智慧政务",
        "智慧交通",
        "无人驾驶",
        "智慧教育",
        "智慧医疗",
        "智慧农业",
        "智慧应急",
        "智慧商旅",
        "智慧园区/社区",
    ]
    found = [c.path[-1] for c in under("yubei-5g-2020", "（三）推进5G技术融合应用")]
    assert found == [f"{i}.5G+{name}" for i, name in enumerate(names, 1)]


def test_yubei_three_deputies_over_three_lines():
    (deputies,) = [c.text for c in read("yubei-5g-2020")[1] if c.heading == "副召集人"]
    assert deputies.split("\n") == [
        "副召集人：徐永德 区委常委、区经济信息委党委书记",
        "廖红军 区委常委、区政府常务副区长",
        "马成全 区政府副区长",
    ]
    assert path("yubei-5g-2020", "召集人：谭庆 区委副书记、区政府区长").endswith("一、组成人员 > 召集人")


@pytest.mark.parametrize(
    ("task", "lead", "responsible"),
    [
        ("5G+智慧商旅", ["区文化旅游委", "区商务委"], ["区经济信息委", "区大数据发展局"]),
        ("5G+智慧园区/社区", ["相关区属国有公司", "各镇街"], ["区大数据发展局"]),
        ("强化网络信息安全保障", [], ["区委网信办", "区经济信息委", "区大数据发展局"]),
        ("加强人才引育", ["区委人才办"], ["区人力社保局", "区教委", "区经济信息委", "区大数据发展局"]),
        ("加强组织领导", [], []),
    ],
)
def test_yubei_who_does_what(task, lead, responsible):
    assert duties("yubei-5g-2020", task, "lead") == lead
    assert duties("yubei-5g-2020", task, "responsible") == responsible


# ── cq-ict-145 ────────────────────────────────────────────────────────────────────────────────


def test_ict_noise_is_three_page_numbers_and_two_repeated_headers():
    document = read("cq-ict-145")[0]
    pages = [document.source[n.start : n.end] for n in document.noise if n.reason == "page number"]
    headers = [
        document.source[n.start : n.end] for n in document.noise if n.reason == "repeated table header"
    ]
    assert pages == ["—5—", "—13—", "—22—"]
    assert [bare(header) for header in headers] == [
        "类别指标名称2020年2025年",
        "年均增速",
        "（累计变",
        "化）",
        "英文简称英文全称中文全称",
    ]


@pytest.mark.parametrize(
    "whole",
    [
        "统筹推进5G独立组网（SA）规模化部署",  # a page number stood in mid-sentence
        "加速器等载体建设，提升中小企业创业创新服务能力",
        "重庆市电信业务总量年均增长45%，2020年达到3190亿元（2015年不变单价）",
        "移动接入流量38.4亿G，五年增长30倍",
        "推动“车-路-人-云-网”可靠发展",
        "推动存量2G/3G物联网业务向NB-IoT/LTE-Cat1/5G网络迁移",
        "在双城经济圈重庆域内建设13.4万个5G基站",
    ],
)
def test_ict_words_and_numbers_broken_across_lines_are_whole(whole):
    assert whole in clause("cq-ict-145", whole).text


def test_ict_chapter_three_has_five_sections_with_their_items():
    sections = ["（一）建设新型数字基础设施", "（二）提升数字化发展能级", "（三）持续提升行业管理水平"]
    sections += ["（四）加强跨区域跨行业协同发展", "（五）强化网络和信息安全保障"]
    assert [c.path[-1] for c in under("cq-ict-145", "三、发展重点")] == sections
    counts = [sum(c.label.endswith(".") for c in under("cq-ict-145", section)) for section in sections]
    assert counts == [5, 5, 5, 4, 7]


def test_ict_the_section_goes_on_after_the_box():
    assert [c.path[-1] for c in under("cq-ict-145", "（四）加强跨区域跨行业协同发展")] == [
        "1.推动成渝地区双城经济圈协同发展",
        "2.加快“一区两群”统筹发展",
        "3.支持乡村振兴协同城乡发展",
        "4.促进跨行业融合发展",
    ]
    box = under("cq-ict-145", "专栏14 渝东南武陵山区城镇群新型数字基础设施提升工程")
    assert [c.path[-1] for c in box] == [
        "1.部署渝东南新一代网络基础设施",
        "2.提升渝东南算力及融合等基础设施能力",
    ]


def test_ict_seventeen_boxes_in_order_and_where_they_belong():
    boxes = {c.label: c.path[-2] for c in read("cq-ict-145")[1] if c.kind == "box"}
    assert list(boxes) == [f"专栏{i}" for i in range(1, 18)]
    assert boxes["专栏1"] == "积极推进5G精品网络建设"
    assert boxes["专栏4"] == "统筹部署移动物联网基础设施"
    assert boxes["专栏9"] == "1.加快5G应用深入发展"
    assert boxes["专栏16"] == "3.提升网络环境综合治理效能"
    assert boxes["专栏17"] == "7.提高应急通信保障能力"


def test_ict_every_trend_has_its_run_in_title():
    assert [c.heading for c in under("cq-ict-145", "（二）面临形势")][1:] == [
        "一体化发展理念对行业提出新期望",
        "经济体系优化升级给行业拓展新空间",
        "新基建为行业高质量发展提供新动能",
        "全面深化改革对行业管理提出新要求",
        "网络环境复杂多变给安全带来新挑战",
    ]


def test_ict_the_indicator_table_torn_apart_is_whole():
    rows = [dict(c.cells) for c in read("cq-ict-145")[1] if c.kind == "table_row" and "类别" in dict(c.cells)]
    assert [tuple(row.values()) for row in rows] == [
        ("行业规模", "1.信息通信业收入（亿元）", "347.5", "470", "6.2%"),
        ("行业规模", "2.基础电信业务收入（亿元）", "269.1", "320", "3.5%"),
        ("行业规模", "3.互联网业务收入（亿元）", "78.4", "150", "14%"),
        ("行业规模", "4.电信业务总量（2015年不变单价）（亿元）", "3190.4", "9736.3", "25%"),
        (
            "行业规模",
            "5.基础设施累计投资（含铁塔、广电、互联网企业）（亿元）",
            "578.6(十三五)",
            "870（十四五）",
            "[291.4]",
        ),
        ("基础设施能力", "6.5G基站数（万个）", "4.9", "15", "[10.1]"),
        ("基础设施能力", "7.10G-PON及以上端口规模（万个）", "2.7", "40", "[37.3]"),
        ("基础设施能力", "8.数据中心标准机架数（万个）", "11.9", "29.6", "20%"),
        ("基础设施能力", "9.工业互联网标识解析接入二级节点数（个）", "11", "30", "[19]"),
        ("基础设施能力", "10.IPv6移动网络流量占比（%）", "20", "70", "[50]"),
        ("应用发展", "11.5G用户普及率（%）", "9", "60", "[51]"),
        ("应用发展", "12.千兆宽带用户数（万户）", "4.5", "42", "56%"),
        ("应用发展", "13.行政村5G通达率（%）", "0", "80", "[80]"),
        ("应用发展", "14.移动物联网终端用户数（万）", "1775", "3418", "14%"),
        ("应用发展", "15.工业互联网标识注册量（亿）", "1.04", "15", "[14]"),
        ("绿色节能", "16.单位电信业务总量综合能耗下降幅度（%）", "—", "15", "—"),
        ("绿色节能", "17.新建大型和超大型数据中心PUE值", "1.5", "<1.3", "[>0.1]"),
        ("行业服务", "18.电信用户综合满意指数", "81.5", ">82", "[>0.5]"),
        ("行业服务", "19.互联网用户投诉处理及时率（%）", "80", ">90", "[>10]"),
    ]
    assert list(rows[0]) == ["类别", "指标名称", "2020年", "2025年", "年均增速（累计变化）"]
    assert path("cq-ict-145", "6.5G 基站数").split(" > ")[-4:] == [
        "（三）发展目标",
        "重庆市信息通信业主要指标",
        "基础设施能力",
        "6.5G基站数（万个）",
    ]


def test_ict_the_note_under_the_table_speaks_of_the_whole_table():
    note = clause("cq-ict-145", "注：[ ]内数值为5年累计变化数")
    assert (note.kind, note.path[-1]) == ("note", "重庆市信息通信业主要指标")


def test_ict_abbreviations_are_a_table_of_three_columns():
    rows = [
        tuple(dict(c.cells).values())
        for c in under("cq-ict-145", "附件 英文缩写解释")
        if c.kind == "table_row"
    ]
    assert len(rows) == 25
    assert rows[10] == ("EFLOPS", "Exa Floating Point Operations Per Second", "每秒百亿亿次（1018）浮点运算")
    assert ("ICT", "Information Communications Technology", "信息通信技术") in rows
    assert ("LTE-Cat1", "LTE UE-Category 1", "速率类别1的4G网络") in rows
    assert ("SRv6", "Source Routing Version 6", "IPv6分段路由") in rows


def test_ict_who_is_named():
    assert duties("cq-ict-145", "强化规划落地和统筹实施", "lead") == ["重庆市发展改革委", "重庆市通信管理局"]


# ── miit-yangfan ──────────────────────────────────────────────────────────────────────────────


def test_miit_industry_applications_are_seven():
    names = ["工业互联网", "智慧电力", "智能矿山", "智能油气", "智慧交通", "智慧农业", "智慧海洋"]
    found = [c.path[-1] for c in under("miit-yangfan", "（二）5G赋能生产经营提质升级")]
    assert found == [f"{i}.5G+{name}" for i, name in enumerate(names, 1)]


def test_miit_title_and_addressees():
    titles = [c.text for c in read("miit-yangfan")[1] if c.kind == "title"]
    assert titles == ["5G规模化应用“扬帆”行动升级方案"]
    assert read("miit-yangfan")[1][0].text.startswith("各省、自治区、直辖市工业和信息化主管部门")

import pytest

from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure, uncovered

BODY = "加快推进网络建设和产业发展。"


def read(text, title=""):
    return read_structure(read_plain_text(text.encode(), DocumentMeta("d", "d.txt", title)))


def clauses(text, title=""):
    return read(text, title)[0]


def paths(text):
    return [" > ".join(clause.path) for clause in clauses(text)]


def warnings(text):
    return [warning.message for warning in read(text)[1]]


def named(text, words):
    return next(clause for clause in clauses(text) if words in clause.text)


def test_a_law_nests_chapter_section_article_paragraph_and_item():
    text = (
        "第一章 总则\n第一节 目的\n第一条 甲。\n第一款。\n（一）乙；\n（二）丙：\n1.丁；\n（1）戊；\n①己。\n"
        "第二节 范围\n第二条 庚。\n第二章 附则\n第三条 辛。"
    )
    assert paths(text) == [
        "第一章总则",
        "第一章总则 > 第一节目的",
        "第一章总则 > 第一节目的 > 第一条",
        "第一章总则 > 第一节目的 > 第一条",
        "第一章总则 > 第一节目的 > 第一条 > （一）乙；",
        "第一章总则 > 第一节目的 > 第一条 > （二）丙",
        "第一章总则 > 第一节目的 > 第一条 > （二）丙 > 1.丁；",
        "第一章总则 > 第一节目的 > 第一条 > （二）丙 > 1.丁； > （1）戊；",
        "第一章总则 > 第一节目的 > 第一条 > （二）丙 > 1.丁； > （1）戊； > ①己。",
        "第一章总则 > 第二节范围",
        "第一章总则 > 第二节范围 > 第二条",
        "第二章附则",
        "第二章附则 > 第三条",
    ]
    assert warnings(text) == []


def test_a_plan_nests_its_four_levels_and_starts_lists_anew():
    text = f"一、任务\n（一）网络\n1.基站。{BODY}\n2.5G+智慧电力。{BODY}\n（二）产业\n1．芯片。{BODY}\n二、保障\n（一）组织。{BODY}"
    assert paths(text) == [
        "一、任务",
        "一、任务 > （一）网络",
        "一、任务 > （一）网络 > 1.基站",
        "一、任务 > （一）网络 > 2.5G+智慧电力",
        "一、任务 > （二）产业",
        "一、任务 > （二）产业 > 1．芯片",
        "二、保障",
        "二、保障 > （一）组织",
    ]
    assert warnings(text) == []


def test_an_article_that_starts_with_latin_letters_or_quotes_is_an_article():
    text = "第一条　5G建设适用本办法。\n第二条　“数据”是指记录。\n第一条规定的事项除外。\n第三条　《旧办法》废止。"
    assert [clause.label for clause in clauses(text)] == ["第一条", "第二条", "", "第三条"]
    assert warnings(text) == []


def test_a_run_in_title_names_its_paragraph():
    text = f"一、任务\n1.建网。\n推进千兆光纤。{BODY}\n优化骨干网络。{BODY}"
    assert paths(text)[-2:] == ["一、任务 > 1.建网 > 推进千兆光纤", "一、任务 > 1.建网 > 优化骨干网络"]


def test_a_heading_and_its_single_paragraph_are_one_clause():
    (outer, item) = clauses(f"一、任务\n（一）网络。\n{BODY}")
    assert (item.kind, item.label, item.heading) == ("item", "（一）", "网络")
    assert item.text == f"（一）网络。\n{BODY}"
    assert (outer.kind, item.parent_id) == ("heading", "d#1")


@pytest.mark.parametrize("mark", ["；", "，"])
def test_a_responsibility_line_belongs_to_the_clause_above_it(mark):
    line = f"（牵头单位：市科技局{mark}责任单位：市教委）"
    text = f"一、任务\n1．建网。{BODY}\n　　{line}\n　　专栏1：工程\n{BODY}\n2．产业。{BODY}"
    item = named(text, "建网")
    assert item.text == f"1．建网。{BODY}\n{line}"
    box = named(text, "专栏1")
    assert (box.kind, box.parent_id, box.heading) == ("box", item.clause_id, "工程")
    assert named(text, "2．产业").path == ("一、任务", "2．产业")


def test_a_heading_with_nothing_but_its_units_has_text_of_its_own():
    text = "一、任务\n（一）建网\n（牵头单位：市科技局）\n（二）产业\n（责任单位：市教委）"
    assert [clause.kind for clause in clauses(text)] == ["heading", "item", "item"]
    assert warnings(text) == []


def test_a_responsibility_line_after_a_box_goes_back_to_the_task():
    text = f"一、任务\n1．建网。{BODY}\n专栏1：工程\n1.甲项。{BODY}\n（牵头单位：市科技局）"
    last = clauses(text)[-1]
    assert last.kind == "responsibility"
    assert last.path == ("一、任务", "1．建网")


def test_a_box_belongs_to_the_paragraph_with_the_run_in_title_above_it():
    text = f"一、任务\n1.建网。\n推进光纤。{BODY}\n专栏 2：光纤工程\n1.覆盖。{BODY}\n优化网络。{BODY}\n加快布局。{BODY}"
    box = named(text, "专栏")
    assert box.path == ("一、任务", "1.建网", "推进光纤", "专栏2 光纤工程")
    assert named(text, "1.覆盖").path == (*box.path, "1.覆盖")
    assert named(text, "优化网络").path == ("一、任务", "1.建网", "优化网络")


def test_the_section_s_next_number_leaves_the_box():
    text = (
        f"一、协同\n1.成渝。\n{BODY}\n2.两群。\n{BODY}\n专栏14：提升工程\n1.部署网络。{BODY}\n2.提升能力。{BODY}\n"
        f"3.支持乡村振兴。\n{BODY}"
    )
    assert named(text, "3.支持").path == ("一、协同", "3.支持乡村振兴")
    assert named(text, "2.提升").path == ("一、协同", "2.两群", "专栏14 提升工程", "2.提升能力")
    assert warnings(text) == []


def test_dashes_are_siblings_under_the_paragraph_s_heading():
    text = f"一、目标\n到2027年，建成。\n——网络。{BODY}\n——产业。{BODY}\n二、任务\n{BODY}"
    assert paths(text) == ["一、目标", "一、目标 > ——网络", "一、目标 > ——产业", "二、任务"]


def test_a_roster_keeps_the_people_of_its_following_lines():
    text = "附件\n联席会议制度\n一、组成人员\n召 集 人：谭  庆  区长\n副召集人：徐永德  区委常委\n廖红军  副区长\n马成全  副区长\n成    员：区教委、区科技局。\n二、职责\n统筹。"
    found = [(clause.heading, clause.text) for clause in clauses(text) if clause.kind == "roster"]
    assert found == [
        ("召集人", "召集人：谭庆 区长"),
        ("副召集人", "副召集人：徐永德 区委常委\n廖红军 副区长\n马成全 副区长"),
        ("成员", "成员：区教委、区科技局。"),
    ]
    assert named(text, "召集人").path == ("附件 联席会议制度", "一、组成人员", "召集人")


def test_an_annex_starts_numbering_anew():
    text = f"一、任务\n{BODY}\n二、保障\n{BODY}\n附件1\n分工表\n一、甲\n{BODY}\n附件2：名单\n一、乙\n{BODY}"
    assert paths(text)[2:] == ["附件1 分工表", "附件1 分工表 > 一、甲", "附件2 名单", "附件2 名单 > 一、乙"]
    assert warnings(text) == []


def test_the_line_that_announces_an_annex_is_no_annex():
    text = f"一、任务\n{BODY}\n附件：制度\n附件\n制度\n一、甲\n{BODY}"
    assert [(c.kind, c.text) for c in clauses(text)][1:3] == [
        ("paragraph", "附件：制度"),
        ("annex", "附件\n制度"),
    ]


def test_a_numbered_list_of_annexes_is_one_announcement():
    text = f"一、任务\n{BODY}\n附件：1.分工表\n2.名单\n\n市政府\n2020年1月1日\n附件1\n分工表\n一、甲\n{BODY}"
    found = [(clause.kind, clause.text, clause.path) for clause in clauses(text)]
    assert found[1:4] == [
        ("paragraph", "附件：1.分工表\n2.名单", ()),
        ("paragraph", "市政府", ()),
        ("paragraph", "2020年1月1日", ()),
    ]
    assert warnings(text) == []


def test_rows_carry_their_header_and_the_note_belongs_to_the_table():
    text = (
        "一、目标\n主要指标\n类别 指标 2020年 2025年\n规模\n1.收入 347 470\n2.投资 578 870\n网络\n3.5G基站 4.9 15\n"
        f"注：[ ]内为累计数。\n二、任务\n{BODY}"
    )
    row = named(text, "3.5G基站")
    assert row.cells == (("类别", "网络"), ("指标", "3.5G基站"), ("2020年", "4.9"), ("2025年", "15"))
    assert row.path == ("一、目标", "主要指标", "网络", "3.5G基站")
    assert named(text, "注：").path == ("一、目标", "主要指标")
    assert named(text, "二、").path == ("二、任务",)


def test_a_row_is_named_by_its_first_telling_cell():
    text = "序号\t类别\t任务\n1\t网络\t建网\n2\t产业\t培育"
    assert [clause.heading for clause in clauses(text)[1:]] == ["建网", "培育"]


def test_titles_dates_and_signatures_stand_outside_the_numbering():
    text = f"甲市人民政府\n关于印发《乙方案》的通知\n甲府发〔2020〕1号\n各单位：\n2020年1月1日\n乙方案\n一、任务\n{BODY}"
    found = [(clause.kind, clause.path) for clause in clauses(text)]
    assert [kind for kind, _ in found] == [
        "paragraph",
        "title",
        "paragraph",
        "paragraph",
        "paragraph",
        "title",
        "item",
    ]
    assert [path for _, path in found[:6]] == [()] * 6


def test_a_title_is_no_title_any_more_below_the_first_number():
    assert clauses(f"一、任务\n{BODY}\n乙方案\n{BODY}\n{BODY}")[1].kind == "heading"


def test_a_gap_in_the_numbers_is_reported_where_it_is():
    found, warned = read(f"一、任务\n{BODY}\n三、保障\n{BODY}")
    assert [clause.label for clause in found] == ["一、", "三、"]
    assert [(w.start, w.message) for w in warned] == [(20, "编号不连续：“三、”之前应为第 2 项")]


def test_a_list_that_does_not_begin_with_one_is_reported():
    assert warnings(f"一、任务\n（二）建网。{BODY}") == ["编号不连续：“（二）”之前没有同级的编号"]


def test_articles_count_through_the_chapters():
    assert warnings("第一章 甲\n第一条 乙。\n第二章 丙\n第二条 丁。\n第四条 戊。") == [
        "编号不连续：“第四条”之前应为第 3 项"
    ]


def test_a_heading_without_text_is_reported():
    assert warnings("一、任务\n二、保障") == ["标题下没有正文：“一、任务”", "标题下没有正文：“二、保障”"]


def test_ids_order_and_offsets_are_those_of_the_file():
    first, second = clauses(f"　　一、任务\n　　（一）建网。{BODY}")
    assert (first.clause_id, first.order, first.start, first.end) == ("d#1", 0, 2, 6)
    assert (second.clause_id, second.order, second.start, second.parent_id) == ("d#2", 1, 9, "d#1")


def test_verbatim_holds_the_noise_that_text_leaves_out():
    (clause,) = clauses("统筹推进（甲\n\n—13—\n\n乙）部署。")
    assert (clause.text, clause.verbatim) == ("统筹推进（甲乙）部署。", "统筹推进（甲—13—乙）部署。")


def test_what_no_clause_holds_is_uncovered():
    document = read_plain_text("甲。\n\n—1—\n\n乙。\n丙。".encode(), DocumentMeta("d", "d.txt"))
    found, _ = read_structure(document)
    assert uncovered(document, found) == []
    assert uncovered(document, [found[0], found[2]]) == [9, 10]
    assert uncovered(document, [*found, found[0]]) == [0, 1]


def test_reading_changes_nothing_and_gives_the_same_again():
    document = read_plain_text(
        f"一、任务\n（一）建网。\n{BODY}\n（责任单位：市教委）".encode(), DocumentMeta("d", "d.txt")
    )
    assert read_structure(document) == read_structure(document)


def test_a_list_belongs_to_the_paragraph_that_leads_into_it():
    found = clauses(
        "盗窃葡萄，有下列情形之一的，从重处罚：\n（一）一年内受过处罚的；\n（二）在采摘季盗窃的。\n未满十六周岁的除外。"
    )
    assert [(c.kind, c.parent_id) for c in found] == [
        ("paragraph", ""),
        ("item", "d#1"),
        ("item", "d#1"),
        ("paragraph", ""),
    ]
    assert found[1].path == ("盗窃葡萄，有下列情形之一的，从重处罚：", "（一）一年内受过处罚的；")


def test_text_after_the_items_of_an_article_belongs_to_the_article():
    text = (
        "第一条 有下列情形之一的，不予补助：\n（一）未登记的；\n（二）已停业的。\n情形消失的，可以再次申请。"
    )
    assert named(text, "情形消失").path == ("第一条",)


def test_headings_and_chapters_are_no_items_of_the_sentence_before():
    text = "现将有关事项通知如下：\n（一）组织领导\n成立领导小组。\n（二）职责分工\n各负其责。"
    assert [c.parent_id for c in clauses(text)] == ["", "", ""]


EMERGENCY = (
    "桐山市内涝应急预案\n目 录\n1 总则\n1.1 目的\n1.2 原则\n2 响应\n2.1 分级\n"
    "1总则\n1.1目的\n为了减少损失。\n1.2原则\n（1）快。\n（2）准。\n2响应\n2.1分级\n"
    "2.1.1出现内涝时，街道应当立即上报：\n（1）地点；\n（2）人数。\n2.1.2雨停以后，结束响应。"
)


def test_a_text_numbered_in_decimals_nests_by_the_length_of_its_numbers():
    assert paths(EMERGENCY)[2:] == [
        "1总则",
        "1总则 > 1.1目的",
        "1总则 > 1.2原则",
        "1总则 > 1.2原则 > （1）快。",
        "1总则 > 1.2原则 > （2）准。",
        "2响应",
        "2响应 > 2.1分级",
        "2响应 > 2.1分级 > 2.1.1出现内涝时，街道应当立即上报",
        "2响应 > 2.1分级 > 2.1.1出现内涝时，街道应当立即上报 > （1）地点；",
        "2响应 > 2.1分级 > 2.1.1出现内涝时，街道应当立即上报 > （2）人数。",
        "2响应 > 2.1分级 > 2.1.2雨停以后，结束响应。",
    ]
    assert warnings(EMERGENCY) == []


def test_a_table_of_contents_is_one_clause_and_no_headings():
    title, contents, first, *_ = clauses(EMERGENCY)
    assert (title.kind, contents.kind, contents.path, first.label) == ("title", "heading", ("目录",), "1")
    assert contents.text.endswith("2.1分级")


def test_below_one_point_one_stand_chinese_numbers_too():
    assert paths("1总则\n1.1目的\n（一）甲。\n（二）乙。\n1.2依据\n丙。")[1:] == [
        "1总则 > 1.1目的",
        "1总则 > 1.1目的 > （一）甲。",
        "1总则 > 1.1目的 > （二）乙。",
        "1总则 > 1.2依据",
    ]


def test_a_list_that_counts_on_through_the_sections_jumps_nowhere():
    text = f"一、甲\n（一）子。{BODY}\n（二）丑。{BODY}\n二、乙\n（三）寅。{BODY}"
    assert warnings(text) == []
    assert warnings(text.replace("（三）", "（四）")) == ["编号不连续：“（四）”之前没有同级的编号"]


def test_people_under_a_heading_of_their_own_are_a_roster_of_the_role_above():
    text = "委  员：\n（一）部门委员\n李明  市教育局局长\n王小红  市财政局副局长\n（二）专家委员\n赵亮  教授\n钱多多  研究员"
    rosters = [(c.heading, c.path[0], c.text) for c in clauses(text) if c.kind == "roster" and c.path[1:]]
    assert rosters == [
        ("委员", "（一）部门委员", "李明 市教育局局长\n王小红 市财政局副局长"),
        ("委员", "（二）专家委员", "赵亮 教授\n钱多多 研究员"),
    ]


def test_a_signature_stands_below_no_item():
    text = f"一、甲\n（一）子。{BODY}\n（二）丑。{BODY}\n桐山市人民政府\n2024年3月1日"
    assert [clause.path for clause in clauses(text)][-2:] == [(), ()]

import re

import pytest

from rag.facts.supports import find_supports
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure


def read(text):
    document = read_plain_text(f"一、保障措施\n{text}".encode(), DocumentMeta("d", "d.txt"))
    return document, find_supports(document, read_structure(document)[0])


def measures(text):
    """(kind, beneficiary, amount) of each measure."""
    return [(f.kind, f.beneficiary, f.amount) for f in read(text)[1]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("对新认定的实验室给予奖励。", [("奖励", "新认定的实验室", "")]),
        ("每个示范园补助50万元。", [("补助", "", "每个示范园补助50万元")]),
        ("对检测费用给予30%的补助。", [("补助", "检测费用", "30%")]),
        ("对制造企业给予专利授权补贴，最高不超过50万元。", [("补贴", "制造企业", "最高不超过50万元")]),
        ("对迁移的设施按照标准予以补偿。", [("补偿", "迁移的设施", "")]),
        ("引导符合条件的企业投保。", [("保险", "符合条件的企业", "")]),
        ("保障网络建设通行权。", [("通行权", "网络建设", "")]),
        ("对出口企业给予奖励，开通绿色通道。", [("奖励", "出口企业", ""), ("绿色通道", "出口企业", "")]),
        ("开通绿色通道，对出口企业给予奖励。", [("绿色通道", "", ""), ("奖励", "出口企业", "")]),
        ("对新认定的实验室一次性给予50万元奖励。", [("奖励", "新认定的实验室", "一次性给予50万元")]),
        ("对认定的酒庄，按投资额的10%给予补贴，最高不超过100万元；对合作社，给予5万元补助。",
         [("补贴", "认定的酒庄", "按投资额的10%，最高不超过100万元"), ("补助", "合作社", "给予5万元")]),
        ("对获奖企业每户补助5万元。", [("补助", "获奖企业", "每户补助5万元")]),
        ("全额补助检测费用。", [("补助", "", "全额")]),
        ("加大对企业补贴。", [("补贴", "企业", "")]),
        ("为农户发放补贴。", [("补贴", "农户", "")]),
        ("针对贫困户制订专属资费，让利1.62亿元。", [("费用减免", "", "1.62亿元")]),
    ],
)  # fmt: skip
def test_a_sentence_says_what_is_given_to_whom_and_how_much(text, found):
    assert measures(text) == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("落实研发费用加计扣除政策。", "税收"),
        ("对贷款给予贴息。", "贴息"),
        ("设立专项资金。", "资金"),
        ("降低企业租赁费用。", "费用减免"),
        ("禁止巧立名目收取进场费。", "费用减免"),
        ("优化基站建设审批流程。", "绿色通道"),
        ("推动路灯杆向通信设施开放。", "通行权"),
        ("支持基站直供电改造。", "电力"),
        ("优先保障用地指标。", "用地"),
        ("实施人才引进计划。", "人才"),
        ("持续提升频率供给。", "频率"),
        ("优先推荐为国家试点。", "试点推荐"),
        ("将新产品纳入首台套目录。", "保险"),
        ("对先进个人给予表彰。", "奖励"),
    ],
)
def test_support_comes_in_many_kinds(text, kind):
    assert [found for found, _, _ in measures(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("对酒庄给予政策支持。", ["政策倾斜"]),
        ("对重点企业给予重点支持。", ["政策倾斜"]),
        ("加大对农户的支持力度。", ["政策倾斜"]),
        ("对酒庄给予政策支持，给予补贴。", ["补贴"]),
        ("加大财政资金投入，给予重点支持。", ["资金"]),
        ("给予政策倾斜。对酒庄给予奖励。", ["政策倾斜", "奖励"]),
        ("给予政策倾斜，予以重点支持。", ["政策倾斜"]),
    ],
)
def test_general_words_count_only_where_a_sentence_promises_nothing_more_definite(text, kinds):
    assert [kind for kind, _, _ in measures(text)] == kinds


@pytest.mark.parametrize(
    ("text", "who", "condition"),
    [
        ("对出口企业给予奖励。", "出口企业", ""),
        ("对新认定的实验室给予奖励。", "新认定的实验室", "新认定"),
        ("对获得国家奖项的个人给予表彰。", "获得国家奖项的个人", "获得国家奖项"),
        ("对符合条件的企业，按照相关标准给予补贴。", "符合条件的企业", "符合条件；按照相关标准"),
        ("对通过认证的酒庄，按照“一企一策”原则给予奖励。", "通过认证的酒庄", "通过认证；按照“一企一策”原则"),
        ("符合条件的，给予补贴。", "", "符合条件"),
        ("引导符合条件的企业投保。", "符合条件的企业", "符合条件"),
        ("对在我市新落地的项目依法依规给予奖励。", "在我市新落地的项目", "新落地；依法依规"),
        ("对我市企业承接国家项目的给予一定奖励。", "我市企业", "承接国家项目"),
        ("对因拆迁造成的设施损毁，按照相关标准予以补偿。", "", "因拆迁造成的设施损毁；按照相关标准"),
        ("对租用场地的合作社免收租金。", "租用场地的合作社", "租用场地"),
    ],
)
def test_the_condition_is_told_in_the_words_of_the_sentence(text, who, condition):
    (found,) = read(text)[1]
    assert (found.beneficiary, found.condition) == (who, condition)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("鼓励酒庄企业本地化研发，对检测费用给予补助。", "酒庄企业"),  # not the costs: who bears them
        ("将新产品纳入目录，引导企业投保。", "企业"),
        ("建立组网项目绿色通道。", "组网项目"),
        ("为网络建设创造良好频率供给环境。", "网络建设"),
        ("保障数据中心的电力供应。", "数据中心"),
        ("针对企业开展培训，提供补助。", ""),
        ("面对困难给予补助。", ""),
        ("新认定的酒庄增多，支持企业开展培训，加强资金支持。", ""),
    ],
)
def test_who_gets_it_is_found_without_being_said_outright(text, who):
    assert [found for _, found, _ in measures(text)] == [who]


def test_what_starts_anew_is_not_for_the_same():
    said = "对新认定的实验室给予奖励，全面落实所得税减免政策，积极争取专项资金。"
    assert [(kind, who) for kind, who, _ in measures(said)] == [
        ("奖励", "新认定的实验室"),
        ("税收", ""),
        ("资金", ""),
    ]


def test_an_amount_said_before_the_promise_is_none_of_it():
    assert measures("总投资超过10亿元，对酒庄给予补贴，最高3万元。") == [("补贴", "酒庄", "最高3万元")]


def test_a_kind_comes_once_a_sentence_and_again_in_the_next():
    assert [kind for kind, _, _ in measures("给予补贴，发放补贴。继续补贴。")] == ["补贴", "补贴"]


@pytest.mark.parametrize(
    "text",
    [
        "加快网络建设。",
        "建网。\n（牵头单位：市财政局；责任单位：奖励办）",
        "培育酒庄20家。",
        "完善人才引进机制。",
        "（一）奖励补贴\n",
        "统筹规划管理平台。",
    ],
)
def test_a_sentence_that_promises_nothing_gives_no_measure(text):
    assert measures(text) == []


def test_the_sentence_alone_is_the_proof():
    document, (found,) = read("加快建设。对企业（含\n酒庄）给予奖励。发展产业。")
    assert re.sub(r"\s", "", document.source[found.start : found.end]) == "对企业（含酒庄）给予奖励。"
    assert found.sentence == "对企业（含酒庄）给予奖励。"


def test_measures_of_one_sentence_share_its_proof():
    document, found = read("加快建设。对出口企业给予奖励，开通绿色通道。")
    assert [f.kind for f in found] == ["奖励", "绿色通道"]
    assert {document.source[f.start : f.end] for f in found} == {"对出口企业给予奖励，开通绿色通道。"}
    assert {f.sentence for f in found} == {"对出口企业给予奖励，开通绿色通道。"}


def test_a_heading_or_table_row_is_no_measure():
    assert measures("（一）奖励补贴\n1.建网。加快建设。\n序号\t指标\t指标值\n1\t奖励资金\t50万元") == []


@pytest.mark.parametrize(
    "text",
    ["担保机构要公开担保费率。", "不得为融资平台融资提供增信。", "保险监督管理机构负责监管。"],
)
def test_who_guarantees_for_a_living_promises_nothing_by_that(text):
    assert measures(text) == []

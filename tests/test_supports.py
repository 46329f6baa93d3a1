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
        ("每个示范园补助50万元。", [("补助", "", "50万元")]),
        ("对检测费用给予30%的补助。", [("补助", "检测费用", "30%")]),
        ("对制造企业给予专利授权补贴，最高不超过50万元。", [("补贴", "制造企业", "最高不超过50万元")]),
        ("对迁移的设施按照标准予以补偿。", [("补偿", "迁移的设施", "")]),
        ("引导符合条件的企业投保。", [("保险", "", "")]),
        ("保障网络建设通行权。", [("通行权", "", "")]),
        ("开通绿色通道，对出口企业给予奖励。", [("奖励", "出口企业", ""), ("绿色通道", "出口企业", "")]),
    ],
)  # fmt: skip
def test_a_sentence_says_what_is_given_to_whom_and_how_much(text, found):
    assert measures(text) == found


@pytest.mark.parametrize(
    "text", ["加快网络建设。", "建网。\n（牵头单位：市财政局；责任单位：奖励办）", "培育酒庄20家。"]
)
def test_a_sentence_that_promises_nothing_gives_no_measure(text):
    assert measures(text) == []


def test_the_sentence_alone_is_the_proof():
    document, (found,) = read("加快建设。对企业（含\n酒庄）给予奖励。发展产业。")
    assert re.sub(r"\s", "", document.source[found.start : found.end]) == "对企业（含酒庄）给予奖励。"
    assert found.sentence == "对企业（含酒庄）给予奖励。"


def test_a_heading_or_table_row_is_no_measure():
    assert measures("（一）奖励补贴\n1.建网。加快建设。\n序号\t指标\t指标值\n1\t奖励资金\t50万元") == []

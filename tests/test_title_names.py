"""Documents named by words of their titles."""

import pytest

from rag.title_names import TitleNames

TITLES = {
    "bus": "校车安全管理条例",
    "pay": "保障中小企业款项支付条例",
    "zone": "国务院关于促进综合保税区高水平开放高质量发展的若干意见",
    "farm": "国务院关于加快推进农业机械化和农机装备产业转型升级的指导意见",
    "grain": "国务院办公厅关于印发国家粮食应急预案的函",
    "news": "校车来了，孩子们笑了",
}


@pytest.fixture(scope="module")
def titles():
    return TitleNames(TITLES)


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("校车条例允许开多快", "bus"),
        ("按照校车的条例，司机要什么资格", "bus"),
        ("国务院促进综合保税区发展的意见里，药监局要干点什么", "zone"),
        ("促进综保区高质量发展意见文号", "zone"),
        ("国家那份农机转型升级意见谁打头", "farm"),
        ("粮食应急预案分几级", "grain"),
        ("中小企业款项支付条例里付款期限", "pay"),
    ],
)
def test_a_name_may_leave_out_and_shorten_words_of_the_title(titles, question, doc_id):
    assert [set(named.doc_ids) for named in titles.find(question)] == [{doc_id}]


def test_the_only_document_of_its_kind_is_known_by_part_of_its_title():
    titles = TitleNames(
        {"talent": "江湾区人才安居实施细则", "plan": "江湾区人才发展规划", "bus": "校车安全管理条例"}
    )
    assert [set(named.doc_ids) for named in titles.find("江湾那个人才房细则管到哪天")] == [{"talent"}]
    assert titles.find("引进人才的计划") == []
    assert titles.find("安全工作的条例") == []


@pytest.mark.parametrize(
    "question",
    [
        "农药管理条例怎么规定",  # another subject
        "校车管理办法",  # another kind of document
        "有什么办法",
        "管理条例",  # in the titles of none alone
        "征求意见",
        "开车有什么规定",
        "",
    ],
)
def test_what_fits_no_title_names_nothing(titles, question):
    assert titles.find(question) == []


def test_the_stretch_is_where_the_name_stands(titles):
    (named,) = titles.find("请问按照校车条例，罚多少")
    assert "请问按照校车条例，罚多少"[named.at : named.until] == "校车条例"


def test_a_name_of_many_documents_names_none():
    many = TitleNames({str(n): f"第{n}号校车安全管理条例" for n in range(9)})
    assert many.find("校车条例") == []

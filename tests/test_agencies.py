import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.agencies import AgencyNames

NAMES = [
    "市经济信息委", "市发展改革委", "市文化旅游委", "市交通运输委", "市教委", "市委网信办", "市城市管理局",
    "市市场监管局", "市公安局", "市政府口岸物流办", "重庆通信管理局", "区经济信息委", "区教委", "区城管局",
    "区公安分局", "区民政局", "区政务办", "国家能源局", "工业和信息化部",
]  # fmt: skip
AGENCIES = AgencyNames(
    NAMES, regions=["重庆市", "重庆市渝北区", "全国"], aliases={"工信部": "工业和信息化部"}
)


def found(text):
    return [(text[m.at : m.until], list(m.names)) for m in AGENCIES.find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("经信委", ["市经济信息委", "区经济信息委"]),
        ("通管局", ["重庆通信管理局"]),
        ("文旅部门", ["市文化旅游委"]),
        ("发改委", ["市发展改革委"]),
        ("城管局", ["区城管局", "市城市管理局"]),
        ("公安局", ["市公安局", "区公安分局"]),
        ("教育部门", ["市教委", "区教委"]),
        ("市交通局", ["市交通运输委"]),
        ("交通部门", ["市交通运输委"]),
        ("旅游局", ["市文化旅游委"]),
        ("工信部", ["工业和信息化部"]),
        ("网信办", ["市委网信办"]),
        ("口岸办", ["市政府口岸物流办"]),
        ("民政局", ["区民政局"]),
        ("政务办", ["区政务办"]),
        ("市场监管局", ["市市场监管局"]),
        ("国家能源局", ["国家能源局"]),
    ],
)
def test_abbreviations_and_old_names(text, names):
    assert found(text) == [(text, names)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市教委", ["市教委"]),
        ("区教委", ["区教委"]),
        ("教委", ["市教委", "区教委"]),
        ("市经信委", ["市经济信息委"]),
        ("渝北区经信委", ["区经济信息委"]),
        ("重庆市教委", ["市教委"]),
    ],
)
def test_a_level_picks_among_agencies_of_the_same_name(text, names):
    assert found(text) == [(text, names)]


@pytest.mark.parametrize("text", ["国家发改委", "中央网信办", "省教委"])
def test_the_agency_of_another_level_is_not_taken_for_one_of_the_library(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "找哪个部门", "哪些部门负责", "由什么部门管", "主管部门", "怎么办", "该咋办", "全部", "干部", "局部",
        "部署", "俱乐部", "法院", "举办", "政府有什么支持",
    ],
)  # fmt: skip
def test_words_that_only_end_like_agencies_are_none(text):
    assert found(text) == []


def test_several_agencies_come_in_order_and_the_longer_mention_hides_the_shorter():
    assert found("找经信委还是市委网信办") == [
        ("经信委", ["市经济信息委", "区经济信息委"]),
        ("市委网信办", ["市委网信办"]),
    ]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("市经济信息委", "经济信息委"),
        ("市委网信办", "网信办"),
        ("市委政法委", "政法委"),
        ("市委编办", "编办"),
        ("市政府口岸物流办", "口岸物流办"),
        ("市政府", "市政府"),
        ("市市场监管局", "市场监管局"),
        ("市场监管局", "市场监管局"),
        ("区民政局", "民政局"),
        ("区域合作办", "区域合作办"),
        ("重庆市渝北区教委", "教委"),
        ("重庆海关", "海关"),
    ],
)
def test_the_stem_of_a_name_has_neither_region_nor_level(name, stem):
    assert AGENCIES.stem(name) == stem


def test_the_same_agency_however_its_region_is_written():
    assert AGENCIES.same("重庆市教委", "市教委")
    assert not AGENCIES.same("市教委", "区教委")
    assert not AGENCIES.same("市教委", "市经济信息委")


@given(st.text("市区委局办部门教经信国家找哪个发改重庆渝北 ，x", max_size=24))
@settings(deadline=None, max_examples=200)
def test_mentions_lie_apart_in_order_and_name_agencies_of_the_library(text):
    at = 0
    for mention in AGENCIES.find(text):
        assert at <= mention.at < mention.until <= len(text)
        assert mention.names
        assert set(mention.names) <= set(NAMES)
        at = mention.until


def test_every_full_name_is_found_whole():
    assert [found(name)[0][0] for name in NAMES] == NAMES
    assert all(name in found(name)[0][1] for name in NAMES)


def test_a_rule_calls_agencies_of_a_kind_by_what_they_see_to():
    general = AgencyNames(["教育行政部门", "自然资源部门", "公安机关", "水行政主管部门"])
    assert [m.names for m in general.find("教育局要做什么")] == [("教育行政部门",)]
    assert [m.names for m in general.find("自然资源局的人")] == [("自然资源部门",)]
    assert [m.names for m in general.find("财政局")] == []

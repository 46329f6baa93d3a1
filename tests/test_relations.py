import re
from dataclasses import replace

import pytest

from rag.facts.relations import by_title, find_relations, find_successors
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure

WINE = DocumentMeta("wine", "wine.txt", "云州市葡萄酒产业发展办法")
OWN = DocumentMeta("d", "d.txt", "云州市冰雪旅游实施方案")


def read(text):
    document = read_plain_text(f"一、总体要求\n{text}".encode(), OWN)
    return document, find_relations(document, read_structure(document)[0], by_title((WINE, OWN)))


def links(text):
    """(kind, target, target_id) of each link."""
    return [(f.kind, f.target, f.target_id) for f in read(text)[1]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("根据《云州市葡萄酒产业发展办法》制定本方案。", "根据"),
        ("为贯彻落实《云州市葡萄酒产业发展办法》，制定本方案。", "贯彻落实"),
        ("现印发《云州市葡萄酒产业发展办法》。", "印发"),
        ("根据上级要求，印发《云州市葡萄酒产业发展办法》。", "印发"),
        ("按照《云州市葡萄酒产业发展办法》要求推进。", "根据"),
        ("严格落实《云州市葡萄酒产业发展办法》。", "贯彻落实"),
        ("编制《云州市葡萄酒产业发展办法》。", "制定"),
        ("根据上级要求，出台《云州市葡萄酒产业发展办法》。", "制定"),
        ("本方案取代《云州市葡萄酒产业发展办法》。", "取代"),
        ("废止《云州市葡萄酒产业发展办法》。", "取代"),
    ],
)
def test_the_verb_nearest_before_a_title_says_why_it_is_named(text, kind):
    assert links(text) == [(kind, "云州市葡萄酒产业发展办法", "wine")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("《云州市葡萄酒产业发展办法》同时废止。", "取代"),
        ("《云州市葡萄酒产业发展办法》予以废止。", "取代"),
        ("《云州市葡萄酒产业发展办法》已经印发。", "印发"),
        ("现将《云州市葡萄酒产业发展办法》印发给你们。", "印发"),
        ("《云州市葡萄酒产业发展办法》出台后，产业壮大。", "制定"),
        ("《云州市葡萄酒产业发展办法》实施以来，成效显著。", "贯彻落实"),
    ],
)
def test_without_a_verb_before_it_the_one_after_the_title_counts(text, kind):
    assert links(text) == [(kind, "云州市葡萄酒产业发展办法", "wine")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("根据《甲法》《乙法》《丙法》制定本方案。", [("根据", "甲法"), ("根据", "乙法"), ("根据", "丙法")]),
        ("出台《甲意见》、《乙意见》和《丙意见》。", [("制定", "甲意见"), ("制定", "乙意见"), ("制定", "丙意见")]),
        ("根据《甲法》以及《乙法》，落实《丙法》。", [("根据", "甲法"), ("根据", "乙法"), ("贯彻落实", "丙法")]),
        ("根据《甲法》制定《乙办法》。", [("根据", "甲法"), ("制定", "乙办法")]),
        ("《甲办法》《乙办法》同时废止。", [("取代", "甲办法"), ("取代", "乙办法")]),
        ("根据《甲法》，人人阅读《红楼梦》。", [("根据", "甲法")]),
        ("阅读《红楼梦》，根据《甲法》办理。", [("根据", "甲法")]),
    ],
)  # fmt: skip
def test_titles_in_a_list_share_their_verb(text, found):
    assert [(kind, target) for kind, target, _ in links(text)] == found


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("附件：云州市任务分工表", "云州市任务分工表"),
        ("附件1\n云州市任务分工表\n序号\t任务\n1\t建网", "云州市任务分工表"),
    ],
)
def test_an_annex_is_a_relation_of_its_own(text, target):
    document, (found,) = read(text)
    assert (found.kind, found.target, found.target_id) == ("附件", target, "")
    assert document.source[found.start : found.end] == target


def test_a_title_in_a_title_is_found_in_the_library():
    assert links("根据《关于印发〈云州市葡萄酒产业发展办法〉的通知》，制定本方案。") == [
        ("根据", "关于印发〈云州市葡萄酒产业发展办法〉的通知", "wine")
    ]


def test_the_document_itself_and_one_the_library_lacks_have_no_id():
    assert links("印发《云州市冰雪旅游实施方案》，落实《中华人民共和国网络安全法》。") == [
        ("印发", "云州市冰雪旅游实施方案", ""),
        ("贯彻落实", "中华人民共和国网络安全法", ""),
    ]


@pytest.mark.parametrize("text", ["阅读《红楼梦》一书。", "根据有关要求制定本方案。"])
def test_without_a_verb_or_a_title_there_is_no_link(text):
    assert links(text) == []


def test_each_title_of_a_list_is_proved_by_its_own_characters():
    document, found = read("根据《甲\n法》《乙法》和《云州市葡萄酒产业发展办法》制定本方案。")
    assert [re.sub(r"\s", "", document.source[f.start : f.end]) for f in found] == [f.target for f in found]
    assert [f.target_id for f in found] == ["", "", "wine"]


def test_the_title_is_proved_by_its_characters_across_a_broken_line():
    document, (found,) = read("根据《云州市葡萄酒\n产业发展办法》制定本方案。")
    proof = document.source[found.start : found.end]
    assert proof == "云州市葡萄酒\n产业发展办法"
    assert re.sub(r"\s", "", proof) == found.target


# which plan follows which

PLAN = DocumentMeta(
    "plan",
    "plan.txt",
    "云州市冰雪旅游发展规划（2019—2022年）",
    region="云州市",
    level="municipal",
    valid_to="2022-12-31",
)
NEXT = replace(PLAN, doc_id="next", title="云州市冰雪旅游升级行动方案（2023—2027年）", valid_to="2027-12-31")
LAST = replace(PLAN, doc_id="last", title="云州市冰雪旅游规划（2028—2030年）", valid_to="2030-12-31")
GRAPES = replace(NEXT, doc_id="grapes", title="云州市葡萄酒产业发展办法")


@pytest.mark.parametrize("metas", [(PLAN, NEXT, GRAPES, LAST), (LAST, GRAPES, NEXT, PLAN)])
def test_the_next_plan_of_the_same_subject_follows(metas):
    assert find_successors(metas) == {"plan": "next", "next": "last"}


@pytest.mark.parametrize(
    "other",
    [
        GRAPES,
        replace(NEXT, region="山城"),
        replace(NEXT, level="district"),
        replace(NEXT, valid_to=""),
        replace(NEXT, valid_to=PLAN.valid_to),
        replace(NEXT, title="云州市高质量发展规划（2023—2027年）"),
    ],
)
def test_another_subject_region_level_or_no_later_end_follows_nothing(other):
    assert find_successors((PLAN, other)) == {}


def test_plans_without_a_region_are_never_paired():
    assert find_successors((replace(PLAN, region=""), replace(NEXT, region=""))) == {}


@pytest.mark.parametrize("name", ["plan", PLAN.title])
def test_the_one_that_says_what_it_replaces_comes_first(name):
    said = replace(GRAPES, doc_id="said", valid_to="2030-12-31", replaces=name)
    assert find_successors((PLAN, NEXT, said)) == {"plan": "said"}


def test_nothing_follows_in_an_empty_library():
    assert find_successors(()) == find_successors((PLAN,)) == {}


def test_the_decision_that_amended_a_rule_is_no_ground_it_rests_on():
    text = "根据2019年3月2日《云州市葡萄酒产业发展办法》第一次修订。根据《云州市冰雪条例》制定本方案。"
    assert links(text) == [("根据", "云州市冰雪条例", "")]

import re

import pytest

from rag.facts.relations import find_relations
from rag.reading.plain_text import read_plain_text
from rag.schema import DocumentMeta
from rag.structure import read_structure

WINE = DocumentMeta("wine", "wine.txt", "云州市葡萄酒产业发展办法")
OWN = DocumentMeta("d", "d.txt", "云州市冰雪旅游实施方案")


def read(text):
    document = read_plain_text(f"一、总体要求\n{text}".encode(), OWN)
    return document, find_relations(document, read_structure(document)[0], (WINE, OWN))


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
    ],
)
def test_the_verb_nearest_before_a_title_says_why_it_is_named(text, kind):
    assert links(text) == [(kind, "云州市葡萄酒产业发展办法", "wine")]


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


def test_the_title_is_proved_by_its_characters_across_a_broken_line():
    document, (found,) = read("根据《云州市葡萄酒\n产业发展办法》制定本方案。")
    proof = document.source[found.start : found.end]
    assert proof == "云州市葡萄酒\n产业发展办法"
    assert re.sub(r"\s", "", proof) == found.target

import pytest

from rag.reading.lines import find_noise, split_lines, width
from rag.schema import Noise


def reasons(source):
    return [(source[n.start : n.end], n.reason) for n in find_noise(source)]


def cut(source):
    return split_lines(source, find_noise(source))


@pytest.mark.parametrize(
    "number", ["—13—", "-13-", "－1－", "第3页", "第 3 页", "第3页 共20页", "第 3 页/共 20 页"]
)
def test_a_page_number_alone_on_its_line_is_noise(number):
    assert reasons(f"加快建\n\n{number}\n\n设网络。") == [(number, "page number")]


def test_noise_is_told_by_its_source_offsets():
    assert find_noise("统筹推进\n\n—13—\n\n部署") == (Noise(6, 10, "page number"),)


def test_a_page_number_that_has_neighbours_is_text():
    assert reasons("能耗下降\n—13—\n机架数") == []
    assert reasons("见第3页。\n\n正文") == []


def test_dashes_around_a_single_number_are_a_table_value():
    assert reasons("能耗下降幅度\n\n— 15 — \n\n机架数") == []


def test_spaced_page_numbers_are_known_by_their_rising():
    assert reasons("甲\n\n— 1 —\n\n乙\n\n— 2 —\n\n丙") == [("— 1 —", "page number"), ("— 2 —", "page number")]
    assert reasons("甲\n\n— 15 —\n\n乙\n\n— 15 —\n\n丙") == []


def test_a_bookmark_is_noise():
    assert reasons("[bookmark: _GoBack]5G是引擎") == [("[bookmark: _GoBack]", "bookmark")]


def test_ordinary_brackets_are_text():
    assert reasons("增长[291.4]和[注]") == []


def test_invisible_characters_are_noise():
    assert reasons("政\u200b策\ufeff文\u00ad件") == [
        (ch, "invisible character") for ch in "\u200b\ufeff\u00ad"
    ]


def test_a_line_knows_where_it_is_and_what_is_around_it():
    (first, second) = cut("　　一、总则 \n\n\n\t正文")
    assert (first.start, first.end, first.text) == (2, 6, "一、总则")
    assert (first.lead, first.trailing, first.gap) == ("　　", True, 0)
    assert (second.start, second.text, second.lead, second.trailing, second.gap) == (
        11,
        "正文",
        "\t",
        False,
        2,
    )


def test_blank_lines_and_page_numbers_are_no_lines():
    first, second = cut("统筹推进\n\n—13—\n\n部署")
    assert [first.text, second.text] == ["统筹推进", "部署"]
    assert not first.after_page
    assert second.after_page


def test_noise_at_the_edge_of_a_line_is_left_out_and_inside_stays_for_later():
    (edge,) = cut("[bookmark: _GoBack]5G是引擎\ufeff")
    assert (edge.text, edge.start) == ("5G是引擎", 19)
    (inside,) = cut("5G[bookmark: a]是引擎")
    assert inside.text == "5G[bookmark: a]是引擎"


def test_a_chinese_character_is_two_columns_wide():
    assert width("5G网络，") == 2 + 6
    assert width("") == 0

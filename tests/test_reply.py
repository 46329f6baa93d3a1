from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.reply import LONGEST, Reply, Statement


def said(*pieces):
    reply = Reply()
    return [s for piece in pieces for s in reply.feed(piece)] + reply.end()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("甲牵头[1]。", [Statement("甲牵头。", (1,))]),
        ("甲牵头。[1]乙配合。[2]", [Statement("甲牵头。", (1,)), Statement("乙配合。", (2,))]),
        ("甲牵头【1】。", [Statement("甲牵头。", (1,))]),
        ("甲牵头。[1][2]", [Statement("甲牵头。", (1, 2))]),
        ("甲牵头。[1，2]【 3、1 】", [Statement("甲牵头。", (1, 2, 3))]),
        ("甲说“好。”[1]", [Statement("甲说“好。”", (1,))]),
        ("甲牵头[来源1]。", [Statement("甲牵头。", ())]),
        ("- 甲[1]\n- 乙[2]\n", [Statement("甲", (1,), "- "), Statement("乙", (2,), "- ")]),
        ("1. 甲[1]\n2、乙[2]", [Statement("甲", (1,), "- "), Statement("乙", (2,), "- ")]),
        ("## 结论\n**甲**牵头[1]。", [Statement("结论", ()), Statement("甲牵头。", (1,))]),
        ("没有句号[3]", [Statement("没有句号", (3,))]),
        ("", []),
        ("。。。\n\n", []),
        ("达到39.5个[1]。", [Statement("达到39.5个。", (1,))]),
    ],
)
def test_a_reply_is_cut_into_statements_with_their_keys(written, expected):
    assert said(written) == expected
    assert said(*written) == expected  # a character at a time


def test_a_statement_waits_for_its_marks():
    reply = Reply()
    assert reply.feed("甲牵头。") == []
    assert reply.feed("[1") == []
    assert reply.feed("]") == []
    assert reply.feed("乙") == [Statement("甲牵头。", (1,))]


def test_a_statement_followed_by_another_does_not_wait():
    reply = Reply()
    assert reply.feed("甲牵头[1]。乙") == [Statement("甲牵头。", (1,))]


@pytest.mark.parametrize("cut", range(1, 30))
def test_thoughts_are_left_out_however_they_are_cut(cut):
    written = "<think>也许是乙。[2]</think>甲牵头[1]。"
    assert said(written[:cut], written[cut:]) == [Statement("甲牵头。", (1,))]


def test_a_thought_that_never_ends_says_nothing():
    assert said("<think>也许", "是乙。") == []


def test_talk_without_an_end_is_no_statement():
    assert said("啊" * (LONGEST + 1), "。") == []


@given(
    st.text(alphabet="甲乙丙一12。；\n[]【】(（“”<think>/ ,，.-", max_size=80),
    st.lists(st.integers(1, 79), max_size=8),
)
def test_how_a_reply_is_cut_into_pieces_changes_nothing(written, cuts):
    places = sorted({0, len(written), *(cut for cut in cuts if cut < len(written))})
    pieces = [written[a:b] for a, b in pairwise(places)]
    assert said(*pieces) == said(written)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.phrases import Phrases

LETTERS = st.text("甲乙丙", max_size=4)


@given(st.lists(LETTERS, max_size=40), st.text("甲乙丙丁", max_size=8))
def test_exactly_the_phrases_that_stand_in_a_text_are_found_in_their_order(phrases, text):
    known = [phrase for phrase in dict.fromkeys(phrases) if phrase]
    assert Phrases(phrases).find(text) == [phrase for phrase in known if phrase in text]


@pytest.mark.parametrize("more", [[], [f"局{number}" for number in range(1000)]])
def test_few_phrases_and_many_are_found_alike(more):
    phrases = Phrases(["财政局", "市财政局", "教委", *more])
    assert phrases.find("由市财政局会同教育部门办理") == ["财政局", "市财政局"]
    assert phrases.find("") == []

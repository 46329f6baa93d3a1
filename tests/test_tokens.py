import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.normalise import normalise
from rag.language.tokens import Tokens, bigrams

PLAIN = Tokens()


@pytest.fixture(scope="module")
def tokens():
    return Tokens(["市文化旅游委"])


def test_words_hold_the_shorter_words_inside_and_no_marks(tokens):
    assert tokens.words("“人工智能”，5G") == ["人工", "智能", "人工智能", "5g"]


def test_a_name_of_the_library_stays_whole(tokens):
    assert tokens.segments("市文化旅游委牵头") == ["市文化旅游委", "牵头"]
    assert Tokens().segments("市文化旅游委牵头") != ["市文化旅游委", "牵头"]


def test_a_tokenizer_does_not_teach_another_its_names(tokens):
    assert tokens.is_word("市文化旅游委")
    assert not Tokens().is_word("市文化旅游委")


def test_numbers_and_latin_words_are_whole(tokens):
    assert tokens.words("4.2GHz IPv6") == ["4.2", "ghz", "ipv6"]


def test_the_dictionary_knows_common_words(tokens):
    assert tokens.is_word("基站")
    assert not tokens.is_word("智汇")
    assert tokens.frequency("时候") > tokens.frequency("千头") > tokens.frequency("智汇") == 0


@pytest.mark.parametrize("word", ["第二条", "这块", "两个", "哪一年", "的", "多少", "政策", "云"])
def test_words_that_point_ask_or_stand_alone_carry_no_topic(tokens, word):
    assert tokens.core_words(word) == []


def test_topic_words_of_a_question(tokens):
    assert tokens.core_words("请问人工智能的扶持政策有哪些？") == ["人工智能", "扶持"]
    assert tokens.content_words("请问人工智能的扶持政策有哪些？") == ["人工", "智能", "人工智能", "扶持"]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("扶持政策", ["扶持", "持政", "政策"]),
        ("5G基站", ["5g", "基站"]),
        ("4.2GHz", ["4.2ghz"]),
        ("云、网", ["云", "网"]),
        ("二〇二七", ["二〇", "〇二", "二七"]),
        ("。，", []),
    ],
)
def test_bigrams(text, pairs):
    assert bigrams(text) == pairs


@given(st.text("市委基站5g智慧旅游牵头， 。x1", max_size=30))
@settings(deadline=None, max_examples=100)
def test_segments_joined_give_the_text(text):
    assert "".join(PLAIN.segments(text)) == normalise(text)

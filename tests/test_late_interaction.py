"""Late interaction, over vectors chosen so that the scores can be worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.train_embedding import read_corpus, save
from rag import weights
from rag.engines.embedder import StaticEmbedder
from rag.late_interaction import MIN_COSINE, LateInteraction

# 补助 is the nearest of 补贴 (cosine 0.8), 农户 is too far from it (0.3), 火星 stands apart;
# 帮 alone would be the nearest of all.
VECTORS = {
    "补贴": (1.0, 0.0, 0.0),
    "补助": (0.8, 0.6, 0.0),
    "农户": (0.3, 0.954, 0.0),
    "火星": (0.0, 0.0, 1.0),
    "帮": (1.0, 0.0, 0.0),
}
PASSAGES = 10
FREQUENCIES = {"补助": 4, "火星": 1, "琉璃": 2}  # 琉璃 the model does not know
TEXT = "对符合条件的给予补助。"
NEAR = pytest.approx(0.64, abs=2e-3)


class Transformer:
    """Stands for any model without vectors of single words."""

    dimension = 3

    def encode(self, texts):
        raise AssertionError("not asked")

    def encode_query(self, text):
        raise AssertionError("not asked")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> LateInteraction:
    folder = tmp_path_factory.mktemp("vectors")
    corpus = read_corpus([list(VECTORS)])
    save(folder, corpus, np.array([VECTORS[word] for word in corpus.vocabulary], dtype=np.float32))
    return LateInteraction(StaticEmbedder(folder), FREQUENCIES, PASSAGES)


@pytest.fixture(scope="module")
def shipped() -> LateInteraction:
    return LateInteraction(StaticEmbedder(weights.DEFAULT), {}, PASSAGES)


def presence(late: LateInteraction, word: str, text: str) -> float:
    return float(late.presences((word,), [text])[0][0])


def score(late: LateInteraction, words: dict[str, float], text: str) -> float:
    return late.score(words, [text])[0]


def idf(word: str) -> float:
    return log((PASSAGES + 1) / (FREQUENCIES.get(word, 0) + 0.5))


# how far a word is present


@pytest.mark.parametrize("word", ["补助", "符合", "条件的给", "的"])
def test_a_word_that_stands_in_the_text_is_wholly_present(late: LateInteraction, word: str) -> None:
    assert presence(late, word, TEXT) == 1.0


def test_a_broken_word_still_stands_in_the_text(late: LateInteraction) -> None:
    assert presence(late, "补助", "给予补\n 助") == 1.0
    assert presence(late, "5g基站", "５Ｇ 基站") == 1.0


def test_a_near_word_is_present_by_its_squared_cosine(late: LateInteraction) -> None:
    assert presence(late, "补贴", TEXT) == NEAR


def test_the_nearest_word_counts_wherever_it_stands(late: LateInteraction) -> None:
    assert presence(late, "补贴", "火星。农户补助火星") == NEAR
    assert presence(late, "补贴", "补助 " + "火星 " * 200) == NEAR  # a long text blurs nothing


def test_a_word_less_alike_than_the_limit_says_nothing(late: LateInteraction) -> None:
    assert 0.3 < MIN_COSINE < 0.8
    assert presence(late, "补贴", "农户") == 0.0
    assert presence(late, "补贴", "火星") == 0.0


@pytest.mark.parametrize("word", ["琉璃", "纟", "☃"])
@pytest.mark.parametrize("text", [TEXT, "", "☂"])
def test_a_word_the_model_does_not_know_is_present_only_as_itself(
    late: LateInteraction, word: str, text: str
) -> None:
    assert presence(late, word, text) == 0.0
    assert presence(late, word, f"{text}{word}") == 1.0


def test_a_lone_character_of_a_question_has_no_neighbours(late: LateInteraction) -> None:
    assert presence(late, "帮", "补贴") == 0.0
    assert presence(late, "补贴", "帮") == 1.0
    assert score(late, {"帮": 1.0}, "补贴帮") == 0.0  # one the library does not know either


@pytest.mark.parametrize(
    ("word", "near", "unrelated"),
    [
        ("补贴", "补助", "火星"),
        ("奖励", "奖金", "滑雪场"),
        ("罚款", "处罚", "葡萄酒"),
        ("老师", "教师", "天气"),
    ],
)
def test_the_model_that_ships_knows_near_words_from_unrelated_ones(
    shipped: LateInteraction, word: str, near: str, unrelated: str
) -> None:
    assert presence(shipped, word, f"本市的{near}") < 1.0
    assert presence(shipped, word, f"本市的{near}") > MIN_COSINE**2 > presence(shipped, word, unrelated)


# how well a text answers several


def test_words_weigh_by_their_rarity_and_by_the_question(late: LateInteraction) -> None:
    rare, common = idf("火星"), idf("补助")
    assert rare > common
    assert score(late, {"补助": 1.0, "火星": 1.0}, TEXT) == pytest.approx(common / (common + rare))
    assert score(late, {"补助": 1.0, "火星": 0.5}, TEXT) == pytest.approx(common / (common + rare / 2))
    assert score(late, {"补助": 1.0, "火星": 1.0}, "火星") == pytest.approx(rare / (common + rare))


def test_a_near_word_counts_its_share(late: LateInteraction) -> None:
    unseen = idf("补贴")
    assert score(late, {"补贴": 1.0}, TEXT) == NEAR
    expected = 0.64 * unseen / (unseen + idf("火星"))
    assert score(late, {"补贴": 1.0, "火星": 1.0}, TEXT) == pytest.approx(expected, abs=2e-3)


def test_words_neither_library_nor_model_know_do_not_count(late: LateInteraction) -> None:
    assert score(late, {"补助": 1.0, "qwxz": 5.0}, TEXT) == 1.0
    assert score(late, {"qwxz": 5.0}, "qwxz") == 0.0
    with_word_of_library = score(late, {"补助": 1.0, "琉璃": 1.0}, TEXT)
    assert with_word_of_library == pytest.approx(idf("补助") / (idf("补助") + idf("琉璃")))


@pytest.mark.parametrize("text", [TEXT, "", "☂"])
def test_no_words_score_nothing(late: LateInteraction, text: str) -> None:
    assert score(late, {}, text) == 0.0
    assert score(late, {"补助": 0.0}, text) == 0.0


def test_an_empty_text_answers_nothing(late: LateInteraction) -> None:
    assert score(late, {"补助": 1.0, "补贴": 1.0}, "") == 0.0


@given(
    st.dictionaries(st.sampled_from([*VECTORS, "琉璃", "qwxz", "的", "补助补助"]), st.floats(0, 8)),
    st.lists(st.sampled_from([*VECTORS, "琉璃", "的", "，", " ", "A"])).map("".join) | st.text(),
)
def test_a_score_is_a_share_and_more_text_never_lowers_it(
    late: LateInteraction, words: dict[str, float], text: str
) -> None:
    once = score(late, words, text)
    assert 0.0 <= once <= 1.0 + 1e-6
    assert score(late, words, text) == once
    assert score(late, words, f"{text} 补助 火星") >= once - 1e-6


def test_texts_scored_together_score_as_alone(late: LateInteraction) -> None:
    words = {"补贴": 1.0, "火星": 0.5}
    texts = [TEXT, "", "火星", TEXT, "农户补贴"]
    assert late.score(words, texts) == pytest.approx([score(late, words, text) for text in texts])
    assert late.score(words, []) == []


# without vectors of words


def test_another_model_makes_it_unavailable(late: LateInteraction) -> None:
    assert late.available
    assert not LateInteraction(Transformer(), FREQUENCIES, PASSAGES).available


def test_without_vectors_only_the_words_themselves_count() -> None:
    bare = LateInteraction(Transformer(), FREQUENCIES, PASSAGES)
    assert presence(bare, "补助", TEXT) == 1.0
    assert presence(bare, "补贴", TEXT) == 0.0
    expected = idf("补助") / (idf("补助") + idf("火星"))
    assert score(bare, {"补助": 1.0, "火星": 1.0, "补贴": 9.0}, TEXT) == pytest.approx(expected)

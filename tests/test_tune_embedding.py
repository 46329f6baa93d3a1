"""Vectors tuned for retrieval: on pairs that text gives for nothing, and on questions with their documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from eval import tune_embedding as module
from eval.beir import BeirSet, Entry
from eval.tune_embedding import Asked, Tuner, asked_of, blended, cloze_pairs

# One letter a word, numbered from 1; 0 is the unknown word.
LETTERS = "甲乙丙丁戊己庚辛"
LINES = [
    "# 葡萄酒办法",
    "第一条 为了发展葡萄酒产业，制定本办法。",
    "短。",
    "今年建成酒庄三座。明年再建成酒庄五座。",
]


def encode(texts: Sequence[str]) -> list[list[int]]:
    return [[LETTERS.find(letter) + 1 for letter in text] for text in texts]


def tuner(seed: int = 0) -> Tuner:
    vectors = np.random.default_rng(7).normal(size=(len(LETTERS) + 1, 8)).astype(np.float32)
    vectors[0] = 0
    return Tuner(vectors, encode, seed)


def cosine(vectors: np.ndarray, left: str, right: str) -> float:
    one, two = (vectors[ids].mean(axis=0) for ids in encode([left, right]))
    return float(one @ two / np.linalg.norm(one) / np.linalg.norm(two))


PAIRS = [("甲", "乙"), ("丙", "丁"), ("戊", "己"), ("庚", "辛")]


def test_what_stands_together_comes_together() -> None:
    learner = tuner()
    before = learner.result()
    learner.learn_pairs(PAIRS, epochs=2000)
    after = learner.result()
    for left, right in PAIRS:
        assert cosine(after, left, right) > cosine(before, left, right)
        others = [cosine(after, left, other) for _, other in PAIRS if other != right]
        assert cosine(after, left, right) > max(others)


def test_a_question_comes_to_its_document_and_leaves_what_only_looks_right() -> None:
    documents = ["乙", "丁", "己", "辛"]
    asked = [Asked("甲", (0,), (1, 2)), Asked("丙", (1,), (0, 3)), Asked("戊", (2, 3), (0,))]
    learner = tuner()
    learner.learn_questions(asked, documents, epochs=300)
    after = learner.result()
    for one in asked:
        right = [cosine(after, one.text, documents[n]) for n in one.right]
        wrong = [cosine(after, one.text, documents[n]) for n in one.wrong]
        assert min(right) > max(wrong) + 0.1


def test_the_same_seed_gives_the_same_numbers_and_another_others() -> None:
    def learned(seed: int) -> np.ndarray:
        learner = tuner(seed)
        learner.learn_pairs(PAIRS, epochs=3)
        learner.learn_questions([Asked("甲", (0,), (1,)), Asked("丙", (1,), (0,))], ["乙", "丁"], epochs=3)
        return learner.result()

    assert np.array_equal(learned(0), learned(0))
    assert not np.array_equal(learned(0), learned(1))


def test_the_unknown_word_learns_nothing_and_the_vectors_given_stay_as_they_are() -> None:
    learner = tuner()
    given = learner.vectors.copy()
    learner.learn_pairs([("甲火", "乙"), ("丙", "丁火"), ("火", "戊"), ("", "己")], epochs=5)
    assert not learner.result()[0].any()
    assert np.array_equal(learner.vectors, given)
    assert not np.array_equal(learner.result(), given)


@pytest.mark.parametrize("pairs", [[], [("甲", "乙")], [("", "")]])
def test_too_little_to_learn_from_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    learner = tuner()
    learner.learn_pairs(pairs)
    learner.learn_questions([], [])
    assert np.array_equal(learner.result(), learner.vectors)


def test_pairs_are_sentences_with_their_surroundings_and_headings_with_their_text() -> None:
    pairs = cloze_pairs(LINES)
    assert ("葡萄酒办法", LINES[1]) in pairs
    assert {frozenset(pair) for pair in pairs} == {
        frozenset({"葡萄酒办法", LINES[1]}),
        frozenset({"今年建成酒庄三座。", "明年再建成酒庄五座。"}),
    }


def test_no_more_pairs_than_wanted_and_always_the_same() -> None:
    lines = [f"第{n}座酒庄今年建成。第{n}座酒庄明年扩建。第{n}座酒庄后年参展。" for n in range(40)]
    assert len(cloze_pairs(lines, most=5)) == 5
    assert cloze_pairs(lines) == cloze_pairs(lines)
    assert cloze_pairs(lines, seed=1) != cloze_pairs(lines)


COLLECTION = BeirSet(
    corpus=(
        Entry("a", "酒庄办法", "新建酒庄给予补贴。"),
        Entry("b", "酒庄条例", "酒庄应当登记。"),
        Entry("c", "滑雪场办法", "滑雪场应当设置护栏。"),
    ),
    queries={"q1": "酒庄有补贴吗", "q2": "滑雪场要护栏吗", "q3": "没有人判断过的问题"},
    qrels={"q1": {"a": 1}, "q2": {"c": 1, "gone": 1}},
    answers={"q1": "有，新建酒庄给予补贴。"},
)


def test_questions_and_their_long_answers_come_with_what_only_looks_right() -> None:
    asked, documents = asked_of(COLLECTION)
    assert documents[0] == "酒庄办法 新建酒庄给予补贴。"
    assert asked[0] == Asked("酒庄有补贴吗", (0,), (1,))
    assert asked[1] == Asked("有，新建酒庄给予补贴。", (0,), (1,))
    assert (asked[2].text, asked[2].right) == ("滑雪场要护栏吗", (2,))
    assert len(asked) == 3


def test_the_first_questions_can_be_kept_apart() -> None:
    asked, _ = asked_of(COLLECTION, hold_out=1)
    assert [one.text for one in asked] == ["滑雪场要护栏吗"]


def test_negatives_are_not_drawn_beyond_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RANDOM", 1)
    learner = tuner()
    learner.learn_questions([Asked("甲", (0,), ()), Asked("丙", (1,), ())], ["乙", "丁"], epochs=1)
    assert np.isfinite(learner.result()).all()


def test_a_blend_lies_between_and_is_as_long_as_what_was_tuned() -> None:
    before = np.array([[0, 0], [2, 0], [0, 1]], dtype=np.float32)
    after = np.array([[0, 0], [0, 4], [0, 3]], dtype=np.float32)
    blend = blended(before, after, 0.5)
    assert blend == pytest.approx(np.array([[0, 0], [8**0.5, 8**0.5], [0, 3]]), abs=1e-5)
    assert blended(before, after, 1.0) == pytest.approx(after, abs=1e-6)

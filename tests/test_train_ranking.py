from dataclasses import replace

import numpy as np
import pytest

from eval.libraries import open_library
from eval.train_ranking import RIDGE, Lists, _loss, collect, fit, write_weights
from rag.errors import InputError
from rag.ranking import Weight, load_weights
from rag.retrieval import Retriever
from rag.weights import RANKING


@pytest.fixture(scope="module")
def library(small):
    return open_library(small)


def lists(signals, right, starts, tenfolds=0.0, weight=1.0, names=("a", "b")):
    return Lists(names, np.array(signals, float), np.array(right), np.array(starts), tenfolds, weight)


def test_what_the_right_candidates_have_gets_weight():
    rng = np.random.default_rng(0)
    signals = rng.random((400, 2))
    starts = np.arange(0, 400, 4)
    right = np.zeros(400, dtype=bool)
    for start in starts:
        right[start + np.argmax(signals[start : start + 4, 0])] = True
    found = fit([lists(signals, right, starts)])
    assert found["a"].base > 3
    assert abs(found["b"].base) < 0.5
    assert found["a"].growth == 0  # one size only: nothing tells that it grows


def test_what_differs_between_sizes_goes_into_the_growth():
    signals = [[1, 0], [0, 1]] * 2
    small = lists(signals, [True, False] * 2, [0, 2])
    large = lists(signals, [False, True] * 2, [0, 2], tenfolds=2.0)
    found = fit([small, large])
    assert found["a"].base > found["b"].base
    assert found["a"].base + 2 * found["a"].growth < found["b"].base + 2 * found["b"].growth


def test_the_loss_is_what_it_should_be_by_hand():
    loss, _ = _loss(np.zeros(4), [lists([[1, 0], [0, 1], [1, 1]], [True, False, False], [0])])
    assert loss == pytest.approx(np.log(3))
    loss, _ = _loss(np.array([1.0, 0, 0, 0]), [lists([[1, 0], [0, 1]], [True, False], [0])])
    assert loss == pytest.approx(np.log(1 + np.exp(-1)) + RIDGE)


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(1)
    right = rng.random(30) < 0.3
    right[[0, 10, 20]] = True
    both = [
        lists(rng.random((30, 2)), right, [0, 10, 20], tenfolds=t, weight=w) for t, w in ((0, 2), (1.5, 1))
    ]
    at = rng.normal(size=4)
    _, gradient = _loss(at, both)
    for number in range(4):
        step = np.zeros(4)
        step[number] = 1e-6
        slope = (_loss(at + step, both)[0] - _loss(at - step, both)[0]) / 2e-6
        assert gradient[number] == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_candidates_are_collected_with_their_signals(library):
    found = collect(library, [("建设示范园补助多少", lambda hit: "补助" in hit.clause.text)])
    assert found.questions == 1
    assert found.right.any()
    assert not found.right.all()
    assert found.signals.shape == (len(found.right), len(found.names))
    assert set(found.names) == set(load_weights(RANKING))


def test_a_clause_without_signals_is_no_candidate(library, monkeypatch):
    asked = [("建设示范园补助多少", lambda hit: "补助" in hit.clause.text)]
    expected, search = collect(library, asked), Retriever.search

    def and_one_more(*values, **named):
        hits = search(*values, **named)
        return [*hits, replace(hits[0], signals={})]

    monkeypatch.setattr(Retriever, "search", and_one_more)
    assert np.array_equal(collect(library, asked).signals, expected.signals)


def test_questions_without_a_right_candidate_teach_nothing(library):
    with pytest.raises(InputError, match="无从学习"):
        collect(library, [("建设示范园补助多少", lambda hit: False)])


def test_weights_are_written_as_they_are_read(tmp_path):
    weights = {"late": Weight(2.0, -1.0), "path": Weight(0.5, 0.0)}
    write_weights(weights, tmp_path / "w.json")
    assert load_weights(tmp_path / "w.json") == weights

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    bootstrap,
    estimates,
    gold_ndcg,
    mean,
    ndcg,
    paired_bootstrap,
    percentile,
    recall_at,
    reciprocal_rank,
    rouge_l,
)

RANKS = st.lists(st.none() | st.integers(1, 30), max_size=6)
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_recall_is_the_share_of_gold_within_k():
    ranks = [1, 4, None, 11]
    assert recall_at(ranks, 1) == 0.25
    assert recall_at(ranks, 4) == 0.5
    assert recall_at(ranks, 10) == 0.5
    assert recall_at(ranks, 11) == 0.75


def test_recall_with_need_any_is_all_or_nothing():
    assert recall_at([None, 3], 2, need="any") == 0
    assert recall_at([None, 3], 3, need="any") == 1


def test_recall_without_gold_is_nothing():
    assert recall_at([], 10) == 0
    assert recall_at([], 10, need="any") == 0


def test_reciprocal_rank_takes_the_first_gold():
    assert reciprocal_rank([5, 2, None]) == 0.5
    assert reciprocal_rank([None]) == 0
    assert reciprocal_rank([]) == 0


def test_reciprocal_rank_is_cut_at_k():
    assert reciprocal_rank([11], k=10) == 0
    assert reciprocal_rank([10], k=10) == 0.1


def test_ndcg_worked_out_by_hand():
    # Järvelin & Kekäläinen: DCG = 3/log2(2) + 0/log2(3) + 2/log2(4) = 4; best = 3 + 2/log2(3)
    assert ndcg([3, 0, 2], [2, 3], k=10) == pytest.approx(4 / (3 + 2 / math.log2(3)))
    # only the first place counts at k = 1
    assert ndcg([2, 3], [2, 3], k=1) == pytest.approx(2 / 3)
    assert ndcg([1], [], k=10) == 0


def test_gold_ndcg_worked_out_by_hand():
    # gold at 2 and 3: (1/log2(3) + 1/log2(4)) / (1/log2(2) + 1/log2(3)) = 1.1309 / 1.6309
    assert gold_ndcg([3, 2]) == pytest.approx(0.69342, abs=1e-5)
    # one of two found, first: 1 / 1.6309
    assert gold_ndcg([1, None]) == pytest.approx(0.61315, abs=1e-5)


def test_gold_ndcg_with_need_any_judges_the_best_place_only():
    assert gold_ndcg([3, 7, None], need="any") == 0.5
    assert gold_ndcg([1, None], need="any") == 1
    assert gold_ndcg([None, None], need="any") == 0


def test_rouge_l_worked_out_by_hand():
    # "police the gunman" of Lin 2004, section 3.1, with a letter a word: LCS of abcd and aefd is ad
    assert rouge_l("aefd", "abcd") == 0.5
    # LCS is 补助万 (3 of 5 and 4 characters): P = 3/5, R = 3/4, F1 = 2 * 0.45 / 1.35
    assert rouge_l("补助十万元", "补助百万") == pytest.approx(2 / 3)
    assert rouge_l("给予奖励", "给予奖励") == 1
    assert rouge_l("甲乙", "乙甲") == 0.5  # order counts


def test_rouge_l_of_nothing_in_common_is_nothing():
    assert rouge_l("甲", "乙") == rouge_l("", "乙") == rouge_l("甲", "") == rouge_l("", "") == 0


def test_two_quotations_of_one_clause_are_one_gold_in_ndcg():
    assert gold_ndcg([1, 1]) == 1


def test_gold_beyond_k_gains_nothing_but_is_still_wanted():
    assert gold_ndcg([1, 11], k=10) == pytest.approx(0.61315, abs=1e-5)


def test_percentile_is_linear_between_neighbours():
    values = [40.0, 10.0, 20.0, 30.0]
    assert percentile(values, 0) == 10
    assert percentile(values, 50) == 25
    assert percentile(values, 95) == pytest.approx(38.5)
    assert percentile(values, 100) == 40
    assert percentile([7.0], 95) == 7


def test_no_values_are_refused_rather_than_scored():
    with pytest.raises(ValueError, match="no values"):
        mean([])
    with pytest.raises(ValueError, match="values"):
        percentile([], 50)
    with pytest.raises(ValueError, match="0 to 100"):
        percentile([1.0], 101)
    with pytest.raises(ValueError, match="no values"):
        bootstrap([])
    with pytest.raises(ValueError, match="one length"):
        paired_bootstrap([1.0], [1.0, 0.0])


def test_bootstrap_interval_agrees_with_the_normal_approximation():
    # p = 0.5, n = 100: 0.5 ± 1.96 * sqrt(0.25 / 100) = 0.402 .. 0.598
    estimate = bootstrap([1.0, 0.0] * 50)
    assert estimate.mean == 0.5
    assert estimate.low == pytest.approx(0.402, abs=0.012)
    assert estimate.high == pytest.approx(0.598, abs=0.012)


def test_bootstrap_gives_the_same_interval_every_time_and_another_for_another_seed():
    values = [1 / place**2 for place in range(1, 12)]
    assert bootstrap(values) == bootstrap(values)
    assert bootstrap(values, seed=1) != bootstrap(values, seed=2)


def test_bootstrap_of_equal_values_has_no_width():
    estimate = bootstrap([0.25] * 9)
    assert (estimate.mean, estimate.low, estimate.high) == (0.25, 0.25, 0.25)


def test_each_figure_is_estimated_over_its_column():
    assert estimates([{"a": 1.0, "b": 0.0}, {"a": 0.5, "b": 0.0}]) == {
        "a": bootstrap([1.0, 0.5]),
        "b": bootstrap([0.0, 0.0]),
    }
    assert estimates([]) == {}


def test_runs_without_difference_have_p_one():
    result = paired_bootstrap([1.0, 0.0, 1.0], [1.0, 0.0, 1.0])
    assert (result.mean, result.low, result.high, result.p_value) == (0, 0, 0, 1)


def test_a_clear_gain_is_significant_and_a_lucky_one_is_not():
    clear = paired_bootstrap([0.0] * 40 + [1.0] * 60, [1.0] * 100)
    assert clear.mean == pytest.approx(0.4)
    assert clear.low > 0
    assert clear.p_value < 0.01
    # one question in a hundred: the resampled mean is 0 with probability 0.99^100 = 0.37
    lucky = paired_bootstrap([0.0] + [1.0] * 99, [1.0] * 100)
    assert lucky.low == 0
    assert lucky.p_value > 0.2


@given(st.text("甲乙丙丁", max_size=12), st.text("甲乙丙丁", max_size=12))
def test_rouge_l_is_the_longest_of_all_common_subsequences(a, b):
    def parts(text):
        return {"".join(part) for n in range(len(text) + 1) for part in itertools.combinations(text, n)}

    longest = max(map(len, parts(a) & parts(b)))
    assert rouge_l(a, b) == pytest.approx(2 * longest / max(1, len(a) + len(b)))


@given(RANKS, st.integers(1, 20))
def test_recall_rises_with_k_and_any_is_never_stricter_than_all(ranks, k):
    assert 0 <= recall_at(ranks, k) <= recall_at(ranks, k + 1) <= 1
    assert recall_at(ranks, k, need="any") >= recall_at(ranks, k)


@given(RANKS, st.sampled_from(["all", "any"]))
def test_gold_ndcg_stays_in_bounds_and_is_zero_exactly_without_gold_in_the_first_ten(ranks, need):
    value = gold_ndcg(ranks, k=10, need=need)
    assert 0 <= value <= 1 + 1e-12
    assert (value > 0) == (recall_at(ranks, 10, need="any") > 0)


@given(st.integers(1, 6).flatmap(lambda n: st.permutations(range(1, n + 1))))
def test_gold_in_the_first_places_is_perfect_in_any_order(ranks):
    assert gold_ndcg(ranks) == pytest.approx(1)


@given(SCORES, st.floats(0, 100), st.floats(0, 100))
def test_percentile_rises_with_q_and_stays_among_the_values(values, p, q):
    low, high = sorted((p, q))
    assert percentile(values, low) <= percentile(values, high) + 1e-12
    assert min(values) - 1e-12 <= percentile(values, q) <= max(values) + 1e-12


@given(SCORES)
def test_bootstrap_interval_lies_within_the_values(values):
    estimate = bootstrap(values, rounds=50)
    assert min(values) - 1e-9 <= estimate.low <= estimate.high <= max(values) + 1e-9

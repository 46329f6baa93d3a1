"""The formulas. Pure functions of ranks and scores.

A rank is the place, from 1, at which a gold passage is first found; None: not found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.questions import Need

SEED = 20240101  # any fixed number: the same run gives the same interval
ROUNDS = 5000  # resamples; moves the ends of a 95 % interval by less than half a point at n = 200
LEVEL = 0.95

Rank = int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Mean of b - a over the same questions, its interval and the two-sided p-value."""

    mean: float
    low: float
    high: float
    p_value: float


def recall_at(ranks: Sequence[Rank], k: int, *, need: Need = "all") -> float:
    """Share of the gold passages among the first k; with need "any", 1 as soon as one is there.

    recall@k = |{g : rank(g) <= k}| / |gold| (Manning, Raghavan & Schütze 2008, section 8.3).
    0 when there is no gold.
    """
    found = sum(1 for rank in ranks if rank is not None and rank <= k)
    if need == "any":
        return float(found > 0)
    return found / len(ranks) if ranks else 0.0


def reciprocal_rank(ranks: Sequence[Rank], *, k: int | None = None) -> float:
    """1 / rank of the first gold passage, 0 without one in the first k (k None: anywhere).

    Its mean over the questions is MRR (Voorhees 1999, TREC-8 question answering track).
    """
    best = _best(ranks)
    return 0.0 if best is None or (k is not None and best > k) else 1.0 / best


def ndcg(gains: Sequence[float], ideal: Sequence[float], *, k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k places.

    DCG@k = sum over i = 1..k of gain(i) / log2(i + 1); nDCG = DCG / DCG of the best order
    (Järvelin & Kekäläinen 2002). ``gains`` in ranked order, ``ideal`` all gains there are, in any
    order. 0 when nothing can be gained.
    """
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(gains[:k]) / best if best > 0 else 0.0


def gold_ndcg(ranks: Sequence[Rank], *, k: int = 10, need: Need = "all") -> float:
    """nDCG@k of gold passages: each place that first finds one gains 1.

    Passages found at the same place (two quotations of one clause) count as one, so a perfect
    ranking has 1. With need "any" only the best place counts, and the best order has it first.
    """
    if not ranks:
        return 0.0
    if need == "any":
        best = _best(ranks)
        places, missing = (set() if best is None else {best}), int(best is None)
    else:
        places, missing = {rank for rank in ranks if rank is not None}, sum(r is None for r in ranks)
    gains = [float(place in places) for place in range(1, k + 1)]
    return ndcg(gains, [1.0] * (len(places) + missing), k=k)


def rouge_l(answer: str, reference: str) -> float:
    """ROUGE-L over characters: F1 of the longest common subsequence, 0 to 1 (Lin 2004, section 3.1).

    F1 = 2 P R / (P + R) = 2 LCS / (|answer| + |reference|), with P = LCS / |answer|, R = LCS / |reference|.
    0 when the two have nothing in common.
    """
    length = len(answer) + len(reference)
    return 2 * _common_subsequence(answer, reference) / length if length else 0.0


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("mean of no values")
    return math.fsum(values) / len(values)


def percentile(values: Sequence[float], q: float) -> float:
    """Return the q-th percentile (0..100), linear between the two nearest (Hyndman & Fan 1996, type 7).

    Raises:
        ValueError: there are no values, or q is outside 0..100.
    """
    if not values or not 0 <= q <= 100:
        raise ValueError("percentile needs values and a q from 0 to 100")
    ordered = sorted(values)
    place = (len(ordered) - 1) * q / 100
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def bootstrap(
    values: Sequence[float], *, level: float = LEVEL, rounds: int = ROUNDS, seed: int = SEED
) -> Estimate:
    """Return the mean and its percentile bootstrap interval (Efron & Tibshirani 1993, section 13.3).

    Raises:
        ValueError: there are no values.
    """
    means = _resampled_means(values, rounds, seed)
    low, high = _interval(means, level)
    return Estimate(mean=mean(values), low=low, high=high)


def estimates(rows: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """The mean of each figure with its bootstrap interval; every row, one a question, has the same figures."""
    return {figure: bootstrap([row[figure] for row in rows]) for figure in (rows[0] if rows else ())}


def paired_bootstrap(
    a: Sequence[float],
    b: Sequence[float],
    *,
    level: float = LEVEL,
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> PairedDifference:
    """Whether b differs from a on the same questions.

    The differences are resampled; p is the share of resampled means, moved to the null hypothesis
    of no difference, at least as far from 0 as the one seen: p = (1 + count) / (1 + rounds)
    (Efron & Tibshirani 1993, section 16.4; Davison & Hinkley 1997, section 4.2).

    Raises:
        ValueError: the two are not equally long, or empty.
    """
    if len(a) != len(b):
        raise ValueError("paired values need two sequences of one length")
    differences = [y - x for x, y in zip(a, b, strict=True)]
    seen = mean(differences)
    means = _resampled_means(differences, rounds, seed)
    low, high = _interval(means, level)
    # 1e-12: sums of the same numbers in another order differ in the last bits
    extreme = sum(1 for value in means if abs(value - seen) >= abs(seen) - 1e-12)
    return PairedDifference(mean=seen, low=low, high=high, p_value=(1 + extreme) / (1 + rounds))


def _best(ranks: Sequence[Rank]) -> Rank:
    return min((rank for rank in ranks if rank is not None), default=None)


def _common_subsequence(a: str, b: str) -> int:
    """Length of the longest common subsequence, row by row of the table of prefixes."""
    above = [0] * (len(b) + 1)
    for character in a:
        row = [0]
        for place, other in enumerate(b):
            row.append(above[place] + 1 if character == other else max(row[-1], above[place + 1]))
        above = row
    return above[-1]


def _dcg(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


def _resampled_means(values: Sequence[float], rounds: int, seed: int) -> list[float]:
    if not values:
        raise ValueError("bootstrap of no values")
    data = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(0, len(data), size=(rounds, len(data)))
    return [float(value) for value in data[picks].mean(axis=1)]


def _interval(means: Sequence[float], level: float) -> tuple[float, float]:
    tail = (1 - level) / 2 * 100
    return percentile(means, tail), percentile(means, 100 - tail)

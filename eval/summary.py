"""Records → figures, for a whole set and for each type of question."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics import gold_ndcg, mean, percentile, recall_at, reciprocal_rank
from eval.run import Record

CUTOFFS = (1, 3, 5, 10)

Figures = dict[str, float]


def summarise(records: Sequence[Record]) -> Figures:
    """Return the figures of these records; one that nothing bears on is left out, not made up.

    Retrieval and citation figures are means over the answerable questions. A question that raised
    counts 0 in every share where more is better, and as a false refusal if it was answerable: its
    user was left without an answer. Latencies are those of the questions that were answered.
    """
    figures: Figures = {"questions": float(len(records))}
    if not records:
        return figures
    answerable = [record for record in records if record.answerable]
    unanswerable = [record for record in records if not record.answerable]
    figures["accuracy"] = mean([float(record.judgement.correct) for record in records])
    if answerable:
        figures |= _retrieval(answerable)
        figures |= _answering(answerable)
    if unanswerable:
        figures["refusal_accuracy"] = mean([float(r.judgement.refused) for r in unanswerable])
    figures |= _defects(records)
    figures |= _generation(records)
    figures |= _opinions(records)
    return figures | _latency(records)


def by_type(records: Sequence[Record]) -> dict[str, Figures]:
    """Return the figures of each type, in the order of the types' names."""
    types = sorted({record.type for record in records})
    return {name: summarise([r for r in records if r.type == name]) for name in types}


def _retrieval(answerable: Sequence[Record]) -> Figures:
    judgements = [record.judgement for record in answerable]
    figures = {f"recall@{k}": mean([recall_at(j.ranks, k, need=j.need) for j in judgements]) for k in CUTOFFS}
    figures["mrr"] = mean([reciprocal_rank(j.ranks) for j in judgements])
    figures["ndcg@10"] = mean([gold_ndcg(j.ranks, k=10, need=j.need) for j in judgements])
    return figures


def _answering(answerable: Sequence[Record]) -> Figures:
    judgements = [record.judgement for record in answerable]
    return {
        "answer_accuracy": mean([float(j.correct) for j in judgements]),
        "citation_recall": mean([j.citation_recall for j in judgements]),
        "citation_precision": mean([j.citation_precision for j in judgements]),
        "false_refusal_rate": mean([float(r.outcome != "answered") for r in answerable]),
    }


def _defects(records: Sequence[Record]) -> Figures:
    return {
        "verbatim_violations": float(sum(len(r.judgement.not_verbatim) for r in records)),
        "unchecked_citations": float(sum(len(r.judgement.unchecked) for r in records)),
        "inconsistent_marks": float(sum(not r.judgement.marks_consistent for r in records)),
        "errors": float(sum(r.outcome == "error" for r in records)),
    }


def _generation(records: Sequence[Record]) -> Figures:
    """Where a language model wrote: its sentences that were shown and not, and the answers it failed in."""
    made = [record.generation for record in records if record.generation]
    if not made:
        return {}
    return {
        "sentences_shown": float(sum(one.shown for one in made)),
        "sentences_withheld": float(sum(one.withheld for one in made)),
        "sentences_replaced": float(sum(one.replaced for one in made)),
        "fallbacks": float(sum(bool(one.fallback) for one in made)),
    }


def _opinions(records: Sequence[Record]) -> Figures:
    """Means of the marks a language model gave, where it gave any."""
    given = [record.opinion for record in records if record.opinion]
    if not given:
        return {}
    return {
        "fluency": mean([one.fluency for one in given]),
        "completeness": mean([one.completeness for one in given]),
    }


def _latency(records: Sequence[Record]) -> Figures:
    times = [record.latency_ms for record in records if record.outcome != "error"]
    if not times:
        return {}
    return {"latency_p50_ms": percentile(times, 50), "latency_p95_ms": percentile(times, 95)}

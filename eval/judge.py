"""One answer held against one gold question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.matching import holds, proves, strip_space, unify
from eval.metrics import Rank
from eval.questions import Gold, GoldQuestion, Need
from eval.sources import Sources
from rag.schema import Answer, Citation, Hit

# [12] but not the text of a Markdown link, and not a year in square brackets
MARK = re.compile(r"\[(\d{1,3})\](?!\()")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer is worth. The last four fields say what went wrong, for the list of failures.

    ``ranks`` has one entry per gold passage: where in ``retrieved`` it is first found.
    ``citation_recall`` and ``citation_precision`` are 0..1 and 0 without citations.
    """

    need: Need
    ranks: tuple[Rank, ...]
    correct: bool
    refused: bool
    citation_recall: float
    citation_precision: float
    marks_consistent: bool
    missing: tuple[str, ...] = ()  # must_include groups, alternatives joined by " / "
    forbidden: tuple[str, ...] = ()  # must_not_include phrases that stand in the answer
    not_verbatim: tuple[int, ...] = ()  # numbers of citations that are no piece of their source
    unchecked: tuple[int, ...] = ()  # numbers of citations whose source could not be compared


def judge(question: GoldQuestion, answer: Answer, sources: Sources) -> Judgement:
    """Score an answer.

    An answerable question is answered correctly when the answer is not a refusal, holds an
    alternative of every ``must_include`` group and none of ``must_not_include``. An unanswerable
    one has to be refused, under the same conditions on the words (a false premise is put right).
    """
    text = unify(answer.text)
    missing = tuple(
        " / ".join(group)
        for group in question.must_include
        if not any(unify(alternative) in text for alternative in group)
    )
    forbidden = tuple(phrase for phrase in question.must_not_include if unify(phrase) in text)
    right_status = answer.refused is not question.answerable
    return Judgement(
        need=question.need,
        ranks=tuple(first_rank(gold, answer.retrieved) for gold in question.gold),
        correct=right_status and not missing and not forbidden,
        refused=answer.refused,
        citation_recall=citation_recall(question, answer.citations),
        citation_precision=citation_precision(question, answer.citations),
        marks_consistent=marks_consistent(answer),
        missing=missing,
        forbidden=forbidden,
        not_verbatim=tuple(c.n for c in answer.citations if not _is_verbatim(c, sources)),
        unchecked=tuple(c.n for c in answer.citations if c.doc_id in sources.unchecked),
    )


def no_result(question: GoldQuestion) -> Judgement:
    """Judge a question that brought an error instead of an answer: 0 throughout."""
    return Judgement(
        need=question.need,
        ranks=(None,) * len(question.gold),
        correct=False,
        refused=False,
        citation_recall=0.0,
        citation_precision=0.0,
        marks_consistent=True,
    )


def first_rank(gold: Gold, hits: Sequence[Hit]) -> Rank:
    """Return the place, from 1, of the first hit that holds the gold passage; None without one."""
    for place, hit in enumerate(hits, start=1):
        if proves(hit.clause, gold):
            return place
    return None


def citation_recall(question: GoldQuestion, citations: Sequence[Citation]) -> float:
    """Share of the gold passages cited; with need "any", 1 as soon as one is cited."""
    cited = sum(any(holds(gold, c.doc_id, (c.text,)) for c in citations) for gold in question.gold)
    if question.need == "any":
        return float(cited > 0)
    return cited / len(question.gold) if question.gold else 0.0


def citation_precision(question: GoldQuestion, citations: Sequence[Citation]) -> float:
    """Share of the citations that hold a gold passage; 0 without citations."""
    if not citations:
        return 0.0
    right = sum(any(holds(gold, c.doc_id, (c.text,)) for gold in question.gold) for c in citations)
    return right / len(citations)


def marks_consistent(answer: Answer) -> bool:
    """Whether every ``[n]`` has its citation, every citation its mark, and no number stands twice.

    Plans write cumulative targets as ``20 70 [50]``: a number without a citation passes as a
    quotation if a cited clause has it in the same brackets.
    """
    numbers = [citation.n for citation in answer.citations]
    marks = {int(mark) for mark in MARK.findall(answer.text)}
    cited = [strip_space(citation.text) for citation in answer.citations]
    stray = {n for n in marks - set(numbers) if not any(f"[{n}]" in text for text in cited)}
    return not stray and set(numbers) <= marks and len(numbers) == len(set(numbers))


def _is_verbatim(citation: Citation, sources: Sources) -> bool:
    if citation.doc_id in sources.unchecked:
        return True
    text = strip_space(citation.text)
    return bool(text) and text in sources.texts.get(citation.doc_id, "")

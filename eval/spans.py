"""Whole answers against answer spans: a BEIR collection whose queries tell their answer in ``metadata.answer``.

Every question is asked of the assistant. Containment is all or nothing, and compares texts with
white space, width and letter case taken out. A short span (a figure, a name) may be contained in a
long answer by luck. A long one, of several sentences, is contained only where the answer quotes all
of it without a gap: an answer that gives four of its five sentences, or the same sentences from two
clauses, counts 0. ROUGE-L gives such an answer its due, but takes from one that says more than the span.
A refusal counts 0 throughout, even where it shows what the clauses do say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.beir import BeirSet
from eval.judge import MARK
from eval.markdown import estimates_table
from eval.matching import unify
from eval.metrics import Estimate, estimates, percentile, rouge_l
from eval.progress import Progress, silent
from eval.run import Answerer
from rag.errors import InputError
from rag.schema import Answer


@dataclass(frozen=True, slots=True)
class SpanScore:
    """One answer: ``contained`` in the answer and ``cited``, in the clauses it cites, are 0 or 1."""

    contained: float
    cited: float
    rouge_l: float
    refused: float
    characters: int  # of the answer, without white space

    @property
    def figures(self) -> dict[str, float]:
        """What is reported as a mean over the questions."""
        return {
            "contained": self.contained,
            "cited": self.cited,
            "rouge-l": self.rouge_l,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True)
class SpanResult:
    """Figures over all questions, and how long answers and spans are (median, characters)."""

    questions: int
    figures: Mapping[str, Estimate]
    answer_length: float
    span_length: float


def with_span(collection: BeirSet) -> list[tuple[str, str]]:
    """Questions that have a span, each with it, in the order of their file.

    Raises:
        InputError: there is none.
    """
    told = [(collection.queries[query], span) for query, span in collection.answers.items() if unify(span)]
    if not told:
        raise InputError("queries.jsonl 里没有一个问题带 metadata.answer，无从评分")
    return told


def evaluate(
    assistant: Answerer,
    told: Sequence[tuple[str, str]],
    *,
    progress: Progress = silent,
) -> SpanResult:
    """Ask the questions (at least one) and hold the answers against their spans; ``progress`` is told after each."""
    scores: list[SpanScore] = []
    for question, span in told:
        scores.append(score(assistant.ask(question), span))
        progress(len(scores), len(told))
    return SpanResult(
        questions=len(told),
        figures=estimates([one.figures for one in scores]),
        answer_length=percentile([one.characters for one in scores], 50),
        span_length=percentile([len(unify(span)) for _, span in told], 50),
    )


def score(answer: Answer, span: str) -> SpanScore:
    """Hold an answer against a span that is not blank."""
    said, wanted = unify(without_marks(answer)), unify(span)
    if answer.refused:
        return SpanScore(0.0, 0.0, 0.0, 1.0, len(said))
    return SpanScore(
        contained=float(wanted in said),
        cited=float(wanted in unify(cited_text(answer))),
        rouge_l=rouge_l(said, wanted),
        refused=0.0,
        characters=len(said),
    )


def without_marks(answer: Answer) -> str:
    """The text of an answer without the marks of its citations; other numbers in brackets stay."""
    numbers = {citation.n for citation in answer.citations}
    return MARK.sub(lambda mark: "" if int(mark[1]) in numbers else mark[0], answer.text)


def cited_text(answer: Answer) -> str:
    """The clauses cited, end to end as their documents have them: a span may run over two that are neighbours."""
    ordered = sorted(answer.citations, key=lambda citation: (citation.doc_id, citation.start))
    return "".join(citation.text for citation in ordered)


def render(result: SpanResult) -> str:
    """Write the figures in Markdown."""
    lengths = (
        f"answers {result.answer_length:.0f} and spans {result.span_length:.0f} characters in the median"
    )
    return "\n".join([f"{result.questions} questions, {lengths}", "", *estimates_table(result.figures)])

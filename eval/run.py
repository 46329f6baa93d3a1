"""A question set through the assistant, one record a question."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from eval.judge import Judgement, judge, no_result
from eval.opinion import Opinion, opinion_of
from eval.progress import Progress, silent
from eval.questions import GoldQuestion, QuestionSet
from eval.sources import Sources
from rag.engines.chat_model import ChatModel
from rag.schema import Answer, Generation

Outcome = Literal["answered", "no_basis", "error"]


class Answerer(Protocol):
    """What is measured: ``rag.assistant.Assistant``, or a fake of it."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question after the user's earlier ones."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one question. ``latency_ms`` is wall time as the caller of ``ask`` sees it."""

    id: str
    type: str
    answerable: bool
    outcome: Outcome
    judgement: Judgement
    latency_ms: float
    question: str = ""
    answer: str = ""
    error: str = ""  # "NameOfTheException: message"
    generation: Generation | None = None  # what a language model had to do with it
    opinion: Opinion | None = None  # what a language model thinks of how it reads

    def without_texts(self) -> Record:
        """Keep the numbers only, for sets nobody may read."""
        return replace(
            self,
            question="",
            answer="",
            error=self.error.partition(":")[0],
            judgement=replace(self.judgement, missing=(), forbidden=()),
        )


@dataclass(frozen=True, slots=True)
class SetResult:
    """The records of one set, in the set's order. Those of a held set carry no texts."""

    name: str
    held: bool
    records: tuple[Record, ...]


def run_set(
    assistant: Answerer,
    questions: QuestionSet,
    sources: Sources,
    *,
    critic: ChatModel | None = None,
    progress: Progress = silent,
) -> SetResult:
    """Ask every question of a set and judge the answers; a ``critic`` says how those that are no refusals read.

    A question that raises counts 0 and is listed; the others are asked all the same. ``progress`` is told
    after each.
    """
    records: list[Record] = []
    for question in questions.questions:
        record = ask_one(assistant, question, sources, critic)
        records.append(record.without_texts() if questions.held else record)
        progress(len(records), len(questions.questions))
    return SetResult(name=questions.name, held=questions.held, records=tuple(records))


def ask_one(
    assistant: Answerer, question: GoldQuestion, sources: Sources, critic: ChatModel | None = None
) -> Record:
    """Ask and judge one question."""
    started = time.perf_counter()
    try:
        answer = assistant.ask(question.question, question.history)
    except Exception as error:  # noqa: BLE001 - any defect is a result here: it counts 0 and is listed
        return Record(
            id=question.id,
            type=question.type,
            answerable=question.answerable,
            outcome="error",
            judgement=no_result(question),
            latency_ms=_since(started),
            question=question.question,
            error=f"{type(error).__name__}: {error}",
        )
    latency = _since(started)
    return Record(
        id=question.id,
        type=question.type,
        answerable=question.answerable,
        outcome=answer.status,
        judgement=judge(question, answer, sources),
        latency_ms=latency,
        question=question.question,
        answer=answer.text,
        generation=answer.generation,
        opinion=opinion_of(critic, answer) if critic and not answer.refused else None,
    )


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000

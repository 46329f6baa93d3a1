"""A process of its own that answers questions and says how long each stage of an answer takes.

Run by the bench (``python -m eval.stages CORPUS INDEX QUESTIONS``; QUESTIONS is a JSON list of
``[question, [earlier questions]]``). Like a profiler it names functions of the program and times their
calls from outside; a stage that runs inside another counts as part of that one, one that runs beside it by itself.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from eval.memory import peak_mb
from eval.probe import WARM_UP
from eval.run import Answerer

# Stage → the methods it consists of, module:class.method.
STAGES: Mapping[str, tuple[str, ...]] = {
    "reading the question": ("rag.question:QuestionReader.read",),
    "embedding": (
        "rag.engines.embedder:StaticEmbedder.encode_query",
        "rag.engines.embedder:TransformerEmbedder.encode_query",
    ),
    "lexical": ("rag.engines.lexical:LexicalIndex.search",),
    "dense": ("rag.engines.dense:DenseIndex.search",),
    "second stage": (
        "rag.late_interaction:LateInteraction.score",
        "rag.engines.reranker:CrossEncoderReranker.score",
    ),
}
WHOLE = "whole answer"
LONGEST_S = 10.0  # a question that takes longer is cut off and counts so much

Asked = tuple[str, Sequence[str]]  # a question, the user's earlier ones


@dataclass(frozen=True, slots=True)
class Timed:
    """``stages``: stage → milliseconds a question, in their order; memory is the most that was resident."""

    open_s: float
    peak_mb: float
    cut_off: int  # questions that took longer than ``LONGEST_S``
    stages: dict[str, list[float]]


class _TooLong(BaseException):
    """Nothing in the program may take it for an error of its own."""


class Clock:
    """Adds up the milliseconds of each stage; only the outermost stage of a thread counts."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._here = threading.local()

    def start(self) -> None:
        """Begin a new question."""
        self.spent = {}

    def watch(self, stage: str, owner: type[Any], name: str) -> None:
        """Time every call of a method from now on."""
        method: Callable[..., Any] = getattr(owner, name)

        def timed(*values: Any, **named: Any) -> Any:
            if getattr(self._here, "running", False):
                return method(*values, **named)
            self._here.running = True
            started = time.perf_counter()
            try:
                return method(*values, **named)
            finally:
                self._here.running = False
                spent = (time.perf_counter() - started) * 1000
                self.spent[stage] = self.spent.get(stage, 0.0) + spent

        setattr(owner, name, timed)


def watch_all(clock: Clock, stages: Mapping[str, Sequence[str]] = STAGES) -> None:
    """Time every stage.

    Raises:
        AttributeError, ModuleNotFoundError: the program has no such method any more.
    """
    for stage, methods in stages.items():
        for method in methods:
            module, _, path = method.partition(":")
            owner, _, name = path.partition(".")
            clock.watch(stage, getattr(import_module(module), owner), name)


def answer_all(
    assistant: Answerer, asked: Sequence[Asked], clock: Clock, *, longest: float = LONGEST_S
) -> tuple[dict[str, list[float]], int]:
    """Milliseconds of each stage and of the whole for each question, and how many were cut off."""
    for question, history in asked[:WARM_UP]:
        with _at_most(longest):
            assistant.ask(question, history)
    times: dict[str, list[float]] = {stage: [] for stage in (*STAGES, WHOLE)}
    cut_off = 0
    for question, history in asked:
        clock.start()
        started = time.perf_counter()
        with _at_most(longest) as late:
            assistant.ask(question, history)
        clock.spent[WHOLE] = (time.perf_counter() - started) * 1000
        cut_off += len(late)
        for stage, found in times.items():
            found.append(clock.spent.get(stage, 0.0))
    return times, cut_off


@contextmanager
def _at_most(seconds: float) -> Iterator[list[float]]:
    """End what runs inside when it takes too long; the list holds the limit then."""
    late: list[float] = []

    def ring(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield late
    except _TooLong:
        late.append(seconds)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main(arguments: Sequence[str]) -> None:
    """Open the index, answer, and print the times as one JSON line."""
    from rag.assistant import Assistant
    from rag.config import Settings

    corpus, index, questions = map(Path, arguments)
    asked = [(question, history) for question, history in json.loads(questions.read_text("utf-8"))]
    clock = Clock()
    watch_all(clock)
    started = time.perf_counter()
    assistant = Assistant.open(replace(Settings.load(), corpus=corpus, index=index))
    open_s = time.perf_counter() - started
    times, cut_off = answer_all(assistant, asked, clock)
    sys.stdout.write(json.dumps(asdict(Timed(open_s, peak_mb(), cut_off, times))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

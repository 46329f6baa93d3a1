"""A process of its own that answers questions and reports its times and memory.

Run by the bench (``python -m eval.probe CORPUS INDEX QUESTIONS``), so that nothing the bench itself
has loaded is counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eval.memory import family_mb
from eval.questions import GoldQuestion, load_set
from eval.run import Answerer

MEMORY_AFTER = 50  # questions answered before memory is read
WARM_UP = 3  # questions that are not timed: the first loads dictionaries


@dataclass(frozen=True, slots=True)
class Probe:
    """``latencies_ms`` in the order of the questions; memory is resident, of the whole process."""

    latencies_ms: tuple[float, ...]
    resident_mb: float


def probe(assistant: Answerer, questions: Sequence[GoldQuestion]) -> Probe:
    """Answer every question, in turn from the start again if they are fewer than ``MEMORY_AFTER``."""
    for question in questions[:WARM_UP]:
        assistant.ask(question.question, question.history)
    latencies: list[float] = []
    resident = 0.0
    for turn in range(max(len(questions), MEMORY_AFTER)):
        question = questions[turn % len(questions)]
        started = time.perf_counter()
        assistant.ask(question.question, question.history)
        latencies.append((time.perf_counter() - started) * 1000)
        if turn + 1 == MEMORY_AFTER:
            resident = family_mb()
    return Probe(latencies_ms=tuple(latencies), resident_mb=resident)


def main(arguments: Sequence[str]) -> None:
    """Open the index and print the probe as one JSON line."""
    from rag.assistant import Assistant
    from rag.config import Settings

    corpus, index, questions = map(Path, arguments)
    assistant = Assistant.open(replace(Settings.load(), corpus=corpus, index=index))
    result = probe(assistant, load_set(questions).questions)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

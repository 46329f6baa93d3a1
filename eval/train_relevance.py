"""The recipe of the weights by which clauses found count as being about a question (``rag/answering/relevance.py``).

Questions that their own library answers stand against questions that it does not hold: those of other
libraries, and those whose documents are left out of a part of a collection. Logistic regression, each
library and each side of it with the same weight; with zero to start from, the same input gives the same weights.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.beir import BeirSet, load_beir, write_corpus
from eval.libraries import built_library
from eval.progress import Say
from eval.questions import TUNED_ON, load_set
from eval.report import ROOT
from rag.answering import evidence
from rag.answering.relevance import SIGNALS, signals
from rag.library import Library

SEED = 7
ASKED = 100  # questions of a collection that its part answers, and as many that it does not
OTHERS = 600  # documents of a part besides those that answer
STRANGERS = 60  # questions of each other library
DEPTH = 40  # clauses found, as an answer looks at them
RIDGE = 1e-3

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A library with questions that it answers and questions that it does not."""

    name: str
    corpus: Path
    answered: Sequence[str]
    left_out: Sequence[str]


def train(pairs: Sequence[Path], out: Path, *, work: Path, say: Say = print) -> None:
    """Fit on our own development sets and on a part of each collection; ``work`` takes the libraries, ``out`` the weights.

    Raises:
        InputError: a folder of ``pairs`` is not in BEIR format.
    """
    parts = [_own(), *(part_of(load_beir(folder), work / folder.resolve().name) for folder in pairs)]
    rows: list[tuple[float, ...]] = []
    about: list[bool] = []
    sides: list[tuple[str, bool]] = []
    for part in parts:
        library = built_library(part.corpus, work / f"index-{part.name}")
        strange = [q for other in parts if other is not part for q in _some(other.answered, STRANGERS)]
        for questions, right in ((part.answered, True), ((*part.left_out, *strange), False)):
            found = [row for question in questions if (row := look(library, question)) is not None]
            rows += found
            about += [right] * len(found)
            sides += [(part.name, right)] * len(found)
            say(f"{part.name}：{'答得了' if right else '答不了'} {len(found)} 个问题")
    sizes = {side: sides.count(side) for side in sides}
    share = np.array([1 / sizes[side] for side in sides])
    write_weights(fit(np.array(rows), np.array(about), share / share.sum()), out)


def part_of(collection: BeirSet, folder: Path) -> Part:
    """A part of a collection: it holds the documents of half of the questions and none of the others'."""
    chance = random.Random(SEED)
    asked = collection.fitted[: 2 * ASKED]
    answered, left_out = asked[::2], asked[1::2]
    held = {doc_id for query in answered for doc_id in collection.qrels[query]}
    ruled_out = {doc_id for query in left_out for doc_id in collection.qrels[query]}
    others = sorted(entry.id for entry in collection.corpus if entry.id not in held | ruled_out)
    kept = (held | set(chance.sample(others, min(OTHERS, len(others) // 2)))) - ruled_out
    write_corpus([entry for entry in collection.corpus if entry.id in kept], folder / "corpus")
    return Part(
        folder.name,
        folder / "corpus",
        [collection.queries[query] for query in answered],
        [collection.queries[query] for query in left_out],
    )


def look(library: Library, question: str) -> tuple[float, ...] | None:
    """The signals of a question; None where other rules decide: it names a document, or may not be answered."""
    reading = library.reader.read(question)
    hits = library.retriever.search(reading, top_k=DEPTH)
    if reading.question.doc_ids or evidence.blocked(library, reading, hits):
        return None
    return signals(library, reading, hits)


def fit(rows: Matrix, about: NDArray[np.bool_], share: Matrix) -> dict[str, float]:
    """The weights of the signals and the bias under which the sides are likeliest, each question with its share."""
    from scipy.optimize import minimize

    sign = np.where(about, 1.0, -1.0)
    padded = np.column_stack([rows, np.ones(len(rows))])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margin = sign * (padded @ weights)
        slope = -share * sign / (1 + np.exp(margin))
        ridge = np.append(weights[:-1], 0.0)
        return (
            float(share @ np.logaddexp(0, -margin) + RIDGE * ridge @ ridge),
            slope @ padded + 2 * RIDGE * ridge,
        )

    found = minimize(loss, np.zeros(padded.shape[1]), jac=True, method="L-BFGS-B")
    return {name: round(float(weight), 2) for name, weight in zip((*SIGNALS, "bias"), found.x, strict=True)}


def write_weights(weights: Mapping[str, float], file: Path) -> None:
    """Write what ``rag.answering.relevance`` reads."""
    file.write_text(json.dumps(dict(weights), indent=1) + "\n", encoding="utf-8")


def _own() -> Part:
    questions = [q for path in TUNED_ON for q in load_set(path).questions]
    answered = [q.question for q in questions if q.answerable and not q.history]
    return Part("own", ROOT / "corpus", answered, [])


def _some(questions: Sequence[str], count: int) -> list[str]:
    return random.Random(SEED).sample(list(questions), min(count, len(questions)))

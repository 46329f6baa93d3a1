"""The recipe of the weights of the ranking (``rag/ranking.py``).

Each question gives a list of candidates with their signals, some of them right. The weights maximise
the likelihood of a right one under a softmax over the candidates (Cao et al. 2007), averaged over the
questions of a library and then over the libraries, so that a large one does not drown a small one.
With a ridge penalty and zero to start from, the same input gives the same weights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.beir import BeirSet, load_beir, write_corpus
from eval.libraries import built_library
from eval.matching import proves
from eval.progress import Say
from eval.questions import SETS, TUNED_ON, Gold, load_set
from eval.report import ROOT
from rag.errors import InputError
from rag.library import Library
from rag.ranking import Weight, tenfolds
from rag.retrieval import LOOKED_AT, Retriever, Weights
from rag.schema import Hit

RIDGE = 2e-3
OWN_WEIGHT, FOREIGN_WEIGHT = 2.0, 0.5  # of the libraries that ship, beside a collection of 1
FOREIGN, FOREIGN_SET = ROOT / "eval" / "foreign", SETS / "foreign.jsonl"

Matrix = NDArray[np.float64]
Asked = tuple[str, Callable[[Hit], bool]]  # a question, and whether a clause is right for it


@dataclass(frozen=True, slots=True)
class Lists:
    """The candidates of many questions of one library, in one matrix (candidates × signals)."""

    names: tuple[str, ...]
    signals: Matrix
    right: NDArray[np.bool_]
    starts: NDArray[np.int64]  # row of the first candidate of each question
    tenfolds: float  # of the library's size, over a small one
    weight: float  # beside other libraries

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return len(self.starts)


def train(
    pairs: Sequence[Path],
    out: Path,
    *,
    work: Path,
    say: Say = print,
) -> None:
    """Fit on our own development sets and on the questions of each collection that are set apart for it.

    ``work`` takes the libraries that are built; ``out`` the weights.

    Raises:
        InputError: a folder of ``pairs`` is not in BEIR format.
    """
    collections = [load_beir(folder) for folder in pairs]
    libraries = [
        collect(built_library(ROOT / "corpus", work / "own"), _own(TUNED_ON), weight=OWN_WEIGHT),
        collect(built_library(FOREIGN, work / "foreign"), _own([FOREIGN_SET]), weight=FOREIGN_WEIGHT),
    ]
    for number, collection in enumerate(collections):
        ids = write_corpus(collection.corpus, work / f"corpus-{number}")
        library = built_library(work / f"corpus-{number}", work / f"index-{number}")
        libraries.append(collect(library, _judged(collection, ids)))
    for lists in libraries:
        say(f"{lists.questions} 个问题，{len(lists.right)} 个候选")
    write_weights(fit(libraries), out)


def collect(library: Library, asked: Iterable[Asked], *, weight: float = 1.0) -> Lists:
    """Search each question; those without a right candidate, or with nothing else, teach nothing.

    Raises:
        InputError: no question is left.
    """
    retriever = Retriever(library.index, library.late, weights=Weights(learned=True))
    names: tuple[str, ...] = ()
    rows: list[list[float]] = []
    right: list[bool] = []
    starts: list[int] = []
    for question, is_right in asked:
        found = retriever.search(library.reader.read(question), top_k=LOOKED_AT)
        hits = [hit for hit in found if hit.signals]  # of equal scores at the end some were not looked at
        judged = [is_right(hit) for hit in hits]
        if not any(judged) or all(judged):
            continue
        names = names or tuple(hits[0].signals)
        starts.append(len(rows))
        rows += [[hit.signals[name] for name in names] for hit in hits]
        right += judged
    if not starts:
        raise InputError("没有一个问题的正确条款在候选之中，无从学习排序")
    size = tenfolds(library.index.catalogue.passages)
    return Lists(names, np.array(rows), np.array(right), np.array(starts), size, weight)


def fit(libraries: Sequence[Lists]) -> dict[str, Weight]:
    """The weights under which the right candidates are likeliest; all libraries have the same signals."""
    from scipy.optimize import minimize

    names = libraries[0].names
    found = minimize(
        lambda weights: _loss(weights, libraries), np.zeros(2 * len(names)), jac=True, method="L-BFGS-B"
    )
    base, growth = np.split(found.x, 2)
    return {
        name: Weight(round(float(b), 3), round(float(g), 3))
        for name, b, g in zip(names, base, growth, strict=True)
    }


def write_weights(weights: dict[str, Weight], file: Path) -> None:
    """Write what ``rag.ranking.load_weights`` reads, a line a signal."""
    rows = (f' "{name}": {json.dumps(asdict(weight))}' for name, weight in weights.items())
    file.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _own(sets: Iterable[Path]) -> list[Asked]:
    """The answerable questions of our sets but for follow-ups."""
    questions = (question for path in sets for question in load_set(path).questions)
    return [(q.question, partial(_proves_any, q.gold)) for q in questions if q.gold and not q.history]


def _proves_any(golds: Sequence[Gold], hit: Hit) -> bool:
    return any(proves(hit.clause, gold) for gold in golds)


def _judged(collection: BeirSet, ids: Mapping[str, str]) -> list[Asked]:
    return [
        (collection.queries[query], partial(_relevant, collection.qrels[query], ids))
        for query in collection.fitted
    ]


def _relevant(grades: Mapping[str, int], ids: Mapping[str, str], hit: Hit) -> bool:
    return ids[hit.clause.doc_id] in grades


def _loss(weights: Matrix, libraries: Sequence[Lists]) -> tuple[float, Matrix]:
    """Mean negative log-likelihood with its gradient; ``weights``: all bases, then all growths."""
    base, growth = np.split(weights, 2)
    loss, gradient = RIDGE * float(weights @ weights), 2 * RIDGE * weights
    for lists in libraries:
        scores = lists.signals @ (base + growth * lists.tenfolds)
        all_sum, among_all = _softmax(scores, lists.starts)
        right_sum, among_right = _softmax(np.where(lists.right, scores, -np.inf), lists.starts)
        share = lists.weight / lists.questions
        loss += share * float((all_sum - right_sum).sum())
        slope = share * (among_all - among_right) @ lists.signals
        gradient = gradient + np.concatenate([slope, slope * lists.tenfolds])
    return loss, gradient


def _softmax(scores: Matrix, starts: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """Of each question's stretch of scores: the logarithm of the summed exponentials, and each one's share."""
    sizes = np.diff(np.append(starts, len(scores)))
    top = np.repeat(np.maximum.reduceat(scores, starts), sizes)
    exponentials: Any = np.exp(scores - top)
    sums = np.add.reduceat(exponentials, starts)
    return np.log(sums) + top[starts], exponentials / np.repeat(sums, sizes)

"""Retrieval figures over a foreign collection in BEIR format (Thakur et al. 2021).

A folder holds ``corpus.jsonl`` ({"_id", "title", "text"}), ``queries.jsonl`` ({"_id", "text"}) and
``qrels/*.tsv`` (query-id, corpus-id, score, with a head line). The collection becomes a corpus
folder of ours, so what is measured is the path a policy file takes, from reader to ranking.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from eval.markdown import estimates_table
from eval.metrics import Estimate, estimates, ndcg, recall_at, reciprocal_rank
from eval.progress import Progress, silent
from rag.errors import InputError
from rag.schema import Hit

CUTOFFS = (1, 5, 10, 100)
FITTED_AMONG = 300  # judged queries
DEPTH = 100  # documents ranked per query
WIDEST = 3200  # clauses asked for at most to fill DEPTH documents
FILES_PER_FOLDER = 1000  # keeps folders of large collections quick to list

_MANIFEST = (
    "doc_id",
    "file",
    "title",
    "number",
    "issuer",
    "region",
    "level",
    "issued",
    "valid_from",
    "valid_to",
    "replaces",
    "source_url",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the collection."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A collection; ``qrels`` maps query → document → grade, 1 or more; ``answers`` are those it tells itself."""

    corpus: tuple[Entry, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    answers: Mapping[str, str] = field(default_factory=dict)  # query → metadata.answer

    @property
    def judged(self) -> list[str]:
        """The queries with a judgement, in the order of their file."""
        return [query for query in self.queries if query in self.qrels]

    @property
    def fitted(self) -> list[str]:
        """Every second of the first judged queries: what the weights of a ranking are fitted on."""
        return self.judged[:FITTED_AMONG:2]


@dataclass(frozen=True, slots=True)
class BeirResult:
    """Figures over the judged queries: recall@k (share of the relevant documents), hit@k (any), mrr@10, ndcg@10."""

    queries: int
    figures: Mapping[str, Estimate]


class Searcher(Protocol):
    """The part of the assistant that is measured here."""

    def search(self, question: str, *, top_k: int = 10) -> list[Hit]:
        """Rank clauses, best first."""
        ...


def load_beir(folder: Path) -> BeirSet:
    """Read a collection; judgements that say the same twice are merged, the higher grade wins.

    Raises:
        InputError: a file is missing or a line is wrong, or no query has a judgement.
    """
    corpus = tuple(
        Entry(id=_text(row, "_id", place), title=str(row.get("title") or ""), text=_text(row, "text", place))
        for place, row in _rows(folder / "corpus.jsonl")
    )
    queries: dict[str, str] = {}
    answers: dict[str, str] = {}
    for place, row in _rows(folder / "queries.jsonl"):
        query = _text(row, "_id", place)
        queries[query] = _text(row, "text", place)
        metadata = row.get("metadata")
        if isinstance(metadata, dict) and isinstance(metadata.get("answer"), str):
            answers[query] = metadata["answer"]
    files = sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise InputError(f"{folder} 里没有 qrels/*.tsv")
    qrels: dict[str, dict[str, int]] = {}
    for file in files:
        for query, document, grade in _judgements(file):
            if query in queries and grade > 0:
                grades = qrels.setdefault(query, {})
                grades[document] = max(grade, grades.get(document, 0))
    if not qrels:
        raise InputError(f"{folder} 的 qrels 与 queries.jsonl 对不上，没有可评的问题")
    return BeirSet(corpus=corpus, queries=queries, qrels=qrels, answers=answers)


def evaluate(
    search: Callable[[str, int], list[str]],
    queries: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]],
    *,
    progress: Progress = silent,
) -> BeirResult:
    """Ask every judged query and score the ranked documents; ``progress`` is told after each.

    ``search(text, depth)`` returns at most ``depth`` document ids, best first, each once.

    Raises:
        ValueError: no query has a judgement.
    """
    judged = [query for query in queries if qrels.get(query)]
    if not judged:
        raise ValueError("no query has a judgement")
    scores: list[dict[str, float]] = []
    for query in judged:
        scores.append(score(search(queries[query], DEPTH)[:DEPTH], qrels[query]))
        progress(len(scores), len(judged))
    return BeirResult(queries=len(judged), figures=estimates(scores))


def write_corpus(entries: Sequence[Entry], folder: Path) -> dict[str, str]:
    """Write one text file an entry and a manifest.csv; returns our doc_id → the entry's id.

    Files and doc_ids are serial numbers: foreign ids may hold what a file name cannot.

    Raises:
        InputError: the folder holds files that are not of this collection.
    """
    names = {_file_of(number) for number in range(len(entries))} | {"manifest.csv"}
    if any(p.relative_to(folder).as_posix() not in names for p in folder.rglob("*") if p.is_file()):
        raise InputError(f"{folder} 里有别的文件；请给一个空目录或上次同一数据集用的目录")
    ids: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        manifest = csv.DictWriter(stream, _MANIFEST, restval="")
        manifest.writeheader()
        for number, entry in enumerate(entries):
            file = _file_of(number)
            doc_id = Path(file).stem
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(entry.text or entry.title, encoding="utf-8")
            manifest.writerow({"doc_id": doc_id, "file": file, "title": entry.title})
            ids[doc_id] = entry.id
    return ids


def document_search(searcher: Searcher, ids: Mapping[str, str]) -> Callable[[str, int], list[str]]:
    """Documents in the order in which their first clause is found.

    Long documents fill the top with their clauses, so more clauses are asked for until ``depth``
    documents are there or the searcher has no more to give.
    """

    def search(text: str, depth: int) -> list[str]:
        wanted = 2 * depth
        while True:
            hits = searcher.search(text, top_k=wanted)
            documents = list(dict.fromkeys(ids[hit.clause.doc_id] for hit in hits))
            if len(documents) >= depth or len(hits) < wanted or wanted >= WIDEST:
                return documents[:depth]
            wanted *= 2

    return search


def score(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """The figures of one query: ranked documents against the grades of its relevant ones."""
    places = {document: place for place, document in enumerate(ranked, start=1)}
    ranks = [places.get(document) for document in grades]
    gains = [float(grades.get(document, 0)) for document in ranked]
    figures = {f"recall@{k}": recall_at(ranks, k) for k in CUTOFFS}
    figures |= {f"hit@{k}": recall_at(ranks, k, need="any") for k in CUTOFFS}
    figures["mrr@10"] = reciprocal_rank(ranks, k=10)
    figures["ndcg@10"] = ndcg(gains, [float(grade) for grade in grades.values()], k=10)
    return figures


def render(result: BeirResult) -> str:
    """Write the figures in Markdown."""
    return "\n".join([f"{result.queries} queries", "", *estimates_table(result.figures)])


def _file_of(number: int) -> str:
    return f"{number // FILES_PER_FOLDER:04d}/d{number:07d}.txt"


def _rows(file: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{file} 第 {number} 行：不是 JSON") from error
        if not isinstance(row, dict):
            raise InputError(f"{file} 第 {number} 行：应为 JSON 对象")
        yield f"{file} 第 {number} 行", row


def _judgements(file: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in _lines(file):
        if number == 1:
            continue  # head line
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].strip().isdigit():
            raise InputError(f"{file} 第 {number} 行：应为 query-id、corpus-id、score 三列")
        yield cells[0], cells[1], int(cells[2])


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不出 {file}；需要 BEIR 格式的目录（UTF-8）") from error


def _text(row: Mapping[str, object], field: str, place: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise InputError(f"{place} {field}：应为字符串")
    return value

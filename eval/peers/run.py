"""All systems over a collection, each in a process of its own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.metrics import percentile
from eval.peers.collection import Collection, SetScore
from eval.peers.job import Job, write_job
from eval.peers.probe import Probe, read_probe
from eval.peers.systems import OURS, System, obstacle
from eval.processes import run_timed
from eval.progress import Say, silent
from eval.report import ROOT
from rag.errors import PolicyQAError


@dataclass(frozen=True, slots=True)
class Row:
    """One system over one collection; ``memory_mb`` None: not measured."""

    system: str
    build_s: float
    memory_mb: float | None
    p50_ms: float
    p95_ms: float
    sets: tuple[SetScore, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All systems over one collection; ``skipped`` holds a line for each that is not among the rows."""

    name: str
    documents: int
    questions: int
    rows: tuple[Row, ...]
    skipped: tuple[str, ...]


def compare(
    collection: Collection,
    systems: Sequence[System],
    *,
    embedding: str = "",
    say: Say = silent,
) -> Result:
    """Measure the systems one after the other; ``say`` is told which.

    A peer that cannot run here or fails is skipped with a line.

    Raises:
        PolicyQAError: ours failed.
    """
    rows: list[Row] = []
    skipped: list[str] = []
    for system in systems:
        if reason := obstacle(system, embedding):
            skipped.append(reason)
            continue
        say(f"{collection.name}: {system.name}")
        try:
            rows.append(_row(system, collection, _measure(system, collection, embedding)))
        except PolicyQAError as error:
            if system is OURS:
                raise
            skipped.append(f"跳过 {' '.join(str(error).split())}")
    return Result(
        collection.name, len(collection.documents), len(collection.questions), tuple(rows), tuple(skipped)
    )


def _measure(system: System, collection: Collection, embedding: str) -> Probe:
    with tempfile.TemporaryDirectory() as folder:
        job_file, result_file, work = (Path(folder) / name for name in ("job.json", "result.json", "work"))
        work.mkdir()
        job = Job(
            system=system.name,
            corpus=collection.corpus,
            documents=collection.documents,
            work=work,
            questions=collection.questions,
            pieces=collection.pieces,
            # the process has another working folder
            embedding=str(Path(embedding).resolve()) if Path(embedding).is_dir() else embedding,
        )
        write_job(job, job_file)
        command = [sys.executable, "-m", "eval.peers.probe", str(job_file), str(result_file)]
        run_timed(command, cwd=ROOT, name=system.name)
        return read_probe(result_file)


def _row(system: System, collection: Collection, probe: Probe) -> Row:
    return Row(
        system=system.name,
        build_s=probe.build_s,
        memory_mb=probe.memory_mb,
        p50_ms=percentile(probe.latencies_ms, 50),
        p95_ms=percentile(probe.latencies_ms, 95),
        sets=tuple(collection.score(probe.rankings)),
    )

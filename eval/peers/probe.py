"""One system in a process of its own: build, ask, and what that took.

Run once a system (``python -m eval.peers.probe JOB RESULT``), so that no system pays for another's
packages and memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from eval.memory import family_mb
from eval.peers.job import Job, Piece, read_job
from eval.peers.systems import SYSTEMS, System
from eval.probe import WARM_UP


@dataclass(frozen=True, slots=True)
class Probe:
    """What a system did.

    ``build_s``: from the texts to the first question, packages loaded before. ``memory_mb``: growth
    of resident memory from before its packages are loaded to after the last question; None without
    psutil. ``latencies_ms`` and ``rankings`` are in the order of the questions.
    """

    build_s: float
    memory_mb: float | None
    latencies_ms: tuple[float, ...]
    rankings: tuple[tuple[Piece, ...], ...]


def probe(system: System, job: Job) -> Probe:
    """Build the system and ask every question of the job; the first ``WARM_UP`` are asked once more, untimed."""
    before = _resident_mb()
    for module in system.modules:
        import_module(module)
    started = time.perf_counter()
    search = system.build(job)
    build_s = time.perf_counter() - started
    for question in job.questions[:WARM_UP]:
        search(question, job.pieces)
    latencies: list[float] = []
    rankings: list[tuple[Piece, ...]] = []
    for question in job.questions:
        started = time.perf_counter()
        found = search(question, job.pieces)
        latencies.append((time.perf_counter() - started) * 1000)
        rankings.append(tuple(found))
    after = _resident_mb()
    grown = None if before is None or after is None else after - before
    return Probe(build_s, grown, tuple(latencies), tuple(rankings))


def write_probe(result: Probe, file: Path) -> None:
    """Save a result for another process; a piece that is found by many questions is written once."""
    rows: dict[Piece, int] = {}
    rankings = [[rows.setdefault(piece, len(rows)) for piece in ranking] for ranking in result.rankings]
    saved = {
        "build_s": result.build_s,
        "memory_mb": result.memory_mb,
        "latencies_ms": result.latencies_ms,
        "pieces": [(piece.doc_id, piece.texts) for piece in rows],
        "rankings": rankings,
    }
    file.write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


def read_probe(file: Path) -> Probe:
    """Read what ``write_probe`` saved."""
    saved = json.loads(file.read_text(encoding="utf-8"))
    pieces = [Piece(doc_id, tuple(texts)) for doc_id, texts in saved["pieces"]]
    return Probe(
        build_s=saved["build_s"],
        memory_mb=saved["memory_mb"],
        latencies_ms=tuple(saved["latencies_ms"]),
        rankings=tuple(tuple(pieces[row] for row in ranking) for ranking in saved["rankings"]),
    )


def main(arguments: Sequence[str]) -> None:
    """Do the job of one file and write the result to the other."""
    job_file, result_file = map(Path, arguments)
    job = read_job(job_file)
    (system,) = (one for one in SYSTEMS if one.name == job.system)
    write_probe(probe(system, job), result_file)


def _resident_mb() -> float | None:
    return family_mb() if find_spec("psutil") else None


if __name__ == "__main__":
    main(sys.argv[1:])

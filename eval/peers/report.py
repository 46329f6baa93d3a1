"""What a comparison leaves behind: ``report.md`` for people, ``peers.json`` for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from eval.markdown import interval_cell, row
from eval.peers.run import Result
from eval.peers.systems import SYSTEMS, versions
from eval.report import REPORT, RunInfo

FORMAT = 1  # of peers.json; raised when a reader of the old one would misread the new one
PEERS = "peers.json"

NOTES = """
Peers find pieces of 500 characters (50 overlap), ours finds clauses. A gold clause is found at the first result
of its document that contains the quotation, or is contained in it. A piece holds several clauses at once, which
favours the peers. Only answerable questions without history are asked. In BEIR collections documents stand in the
order of their first result among 100.

build: from texts to the first question, packages loaded before. memory: growth of a fresh process, packages and
build included. p50 / p95: one search, warm, without composing an answer. In brackets: 95 % bootstrap interval.
"""


def write_report(out: Path, results: Sequence[Result], info: RunInfo, embedding: str) -> Path:
    """Write both files into ``out`` (made if absent) and return the path of the report."""
    out.mkdir(parents=True, exist_ok=True)
    saved = {
        "format": FORMAT,
        "info": asdict(info),
        "cpus": os.cpu_count(),
        "embedding": embedding,
        "packages": {system.name: versions(system) for system in SYSTEMS},
        "collections": [asdict(result) for result in results],
    }
    (out / PEERS).write_text(json.dumps(saved, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    report = out / REPORT
    report.write_text(render(results, info, embedding) + "\n", encoding="utf-8")
    return report


def render(results: Sequence[Result], info: RunInfo, embedding: str) -> str:
    """Write the report in Markdown."""
    lines = ["# Ours and its peers", ""]
    lines += [f"- date: {info.date}", f"- commit: {info.commit or 'unknown'}"]
    lines += [f"- Python: {info.python}, {os.cpu_count()} CPUs"]
    lines += [f"- {name}: {packages}" for name, packages in _packages().items()]
    lines += [f"- embedding of langchain FAISS: {embedding}"] if embedding else []
    lines.append(NOTES.rstrip())
    for result in results:
        lines += ["", *tables(result)]
    return "\n".join(lines)


def tables(result: Result) -> list[str]:
    """Markdown lines: what each system costs, how well it finds, and who was left out."""
    lines = [f"## {result.name}: {result.documents} documents, {result.questions} questions", ""]
    lines += ["| system | build s | memory MB | p50 ms | p95 ms |", "|---|---:|---:|---:|---:|"]
    for one in result.rows:
        memory = "—" if one.memory_mb is None else f"{one.memory_mb:.0f}"
        lines.append(f"| {one.system} | {one.build_s:.1f} | {memory} | {one.p50_ms:.1f} | {one.p95_ms:.1f} |")
    for place, score in enumerate(result.rows[0].sets):
        lines += ["", f"### {score.name}: {score.questions} questions", ""]
        lines += [row(["system", *score.figures]), row(["---", *("---:" for _ in score.figures)])]
        lines += [
            row([one.system, *map(interval_cell, one.sets[place].figures.values())]) for one in result.rows
        ]
    if result.skipped:
        lines += ["", *(f"- {line}" for line in result.skipped)]
    return lines


def _packages() -> dict[str, str]:
    """System → "package version, …" of those that are installed."""
    found = {one.name: [f"{name} {n}" for name, n in versions(one).items() if n] for one in SYSTEMS}
    return {name: ", ".join(packages) for name, packages in found.items() if packages}

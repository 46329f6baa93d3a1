"""Rows and cells of tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.metrics import Estimate


def row(cells: Iterable[str]) -> str:
    """One line of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def interval_cell(estimate: Estimate) -> str:
    """A mean with its interval in brackets."""
    return f"{estimate.mean:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def estimates_table(figures: Mapping[str, Estimate]) -> list[str]:
    """The lines of a table with a row a figure."""
    rows = [f"| {name} | {e.mean:.3f} | {e.low:.3f}–{e.high:.3f} |" for name, e in figures.items()]
    return ["| figure | mean | 95 % interval |", "|---|---:|---|", *rows]

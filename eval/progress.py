"""What long work tells while it lasts, on standard error and only where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

Say = Callable[[str], object]  # a line
Progress = Callable[[int, int], object]  # done, all


def silent(*_: object) -> None:
    """Tell nothing."""


def say_on_terminal() -> Say:
    """Tells lines."""
    return (lambda line: _write(f"{line}\n")) if sys.stderr.isatty() else silent


def count_on_terminal(name: str) -> Progress:
    """Counts under a name, each count in the place of the one before."""
    if not sys.stderr.isatty():
        return silent
    return lambda done, total: _write(f"\r{name} {done}/{total}" + "\n" * (done == total))


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()

"""Memory of processes, in MB (10⁶ bytes)."""

from __future__ import annotations

import sys
from contextlib import suppress

BYTES_PER_MB = 1_000_000


def family_mb(pid: int | None = None) -> float:
    """Resident memory of a process (this one by default) and all it started; one that ends meanwhile counts 0.

    Raises:
        psutil.NoSuchProcess: there is no such process.
    """
    import psutil

    process = psutil.Process(pid)
    resident = 0.0
    for member in (process, *process.children(recursive=True)):
        with suppress(psutil.Error):
            resident += member.memory_info().rss
    return resident / BYTES_PER_MB


def peak_mb() -> float:
    """The most memory that was resident in this process so far."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / BYTES_PER_MB

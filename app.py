"""Start the service: settings → index (built if absent or stale) → web app."""

from __future__ import annotations

import sys

from rag.config import Settings
from rag.errors import PolicyQAError
from rag.ui.server import serve


def main() -> int:
    """Serve until stopped; an error ends in one line that says what to do, and exit code 2."""
    try:
        serve(Settings.load())
    except PolicyQAError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Options that several commands of ``python -m eval`` have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Corpus = Annotated[Path | None, typer.Option("--corpus", help="Folder of policy files.")]
Index = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]
Questions = Annotated[list[Path] | None, typer.Option("--questions", help="A question set; may be repeated.")]
Collections = Annotated[list[Path] | None, typer.Option("--beir", help="BEIR folder; may be repeated.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N judged queries of each.")]
Untouched = Annotated[
    bool, typer.Option("--untouched", help="Without those the weights of the ranking were fitted on.")
]
Out = Annotated[Path | None, typer.Option("--out", help="Where the report goes; a new folder by default.")]
Work = Annotated[Path | None, typer.Option("--work", help="Keep corpus and index here for the next time.")]

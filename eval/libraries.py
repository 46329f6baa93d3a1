"""Libraries to measure on: opened from an index, or made of a collection."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.beir import BeirSet, write_corpus
from rag.config import Settings
from rag.errors import IndexMissing, IndexStale

if TYPE_CHECKING:  # these load the engines; --help does without
    from rag.assistant import Assistant
    from rag.engines.chat_model import ChatModel
    from rag.library import Library


def settings_of(corpus: Path | None, index: Path | None) -> Settings:
    """Those of the environment, but without a language model: what is measured is the same everywhere."""
    settings = replace(Settings.load(), llm_base_url="", llm_model="")
    return replace(settings, corpus=corpus or settings.corpus, index=index or settings.index)


def open_assistant(settings: Settings, model: ChatModel | None = None) -> Assistant:
    """Open the index; build it first where there is none or an old one."""
    from rag.assistant import Assistant
    from rag.build import build

    try:
        return Assistant.open(settings, model)
    except (IndexMissing, IndexStale):
        build(settings)
        return Assistant.open(settings, model)


def open_library(settings: Settings) -> Library:
    """Open the library of an index, without a reranker.

    Raises:
        IndexUnusable: there is no index, or it is stale or damaged.
    """
    from rag.library import Library

    return Library.open(settings)


def built_library(corpus: Path, index: Path) -> Library:
    """The library of a folder of files, its index built where it is missing or old."""
    from rag.build import build

    settings = Settings(corpus=corpus, index=index)
    build(settings)
    return open_library(settings)


def library_of(collection: BeirSet, work: Path) -> tuple[Settings, dict[str, str]]:
    """Make a collection a library in a folder; returns its settings, and our doc_id → the collection's."""
    from rag.build import build

    settings = settings_of(work / "corpus", work / "index")
    ids = write_corpus(collection.corpus, settings.corpus)
    build(settings)
    return settings, ids


@contextmanager
def work_folder(kept: Path | None = None) -> Iterator[Path]:
    """The folder to keep, or one that is gone afterwards."""
    if kept is not None:
        yield kept
    else:
        with tempfile.TemporaryDirectory() as temporary:
            yield Path(temporary)

"""A corpus folder → its documents, and what could not be read."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from rag.errors import CorpusError, ManifestError, ReadError
from rag.reading import manifest
from rag.reading.plain_text import SUFFIXES, read_plain_text
from rag.reading.profile import complete
from rag.schema import Document, DocumentMeta

SETTLED = 2_000_000_000  # nanoseconds: file systems keep times this coarsely
UNSETTLED = -1
IGNORED = {manifest.NAME, "lexicon.csv", "readme.md", "readme.txt"}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and why."""

    file: str
    reason: str


class FileState(NamedTuple):
    """What a file was when it was last read; ``modified`` in nanoseconds, ``UNSETTLED`` for a young file."""

    size: int
    modified: int
    content: str  # SHA-256


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the library on its way to being read."""

    path: Path
    meta: DocumentMeta


def find_sources(folder: Path) -> tuple[list[Source], list[Skipped]]:
    """The files of a library in a fixed order, and those of a format that is not read.

    Raises:
        CorpusError: the folder is missing.
        ManifestError: the manifest is wrong, or two files get the same doc_id.
    """
    if not folder.is_dir():
        raise CorpusError(f"找不到政策文件夹 {folder}；请用 --corpus 指定，或设置 POLICY_QA_CORPUS")
    rows = manifest.read_manifest(folder)
    sources: list[Source] = []
    skipped: list[Skipped] = []
    owner: dict[str, str] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in SUFFIXES:
            skipped.append(Skipped(name, f"不支持的格式 {path.suffix or '（无扩展名）'}"))
            continue
        meta = rows.get(name) or DocumentMeta(doc_id=path.stem, file=name)
        if meta.doc_id in owner:
            raise ManifestError(
                f"{name} 与 {owner[meta.doc_id]} 的 doc_id 同为 {meta.doc_id}；请在 {manifest.NAME} 里区分"
            )
        owner[meta.doc_id] = name
        sources.append(Source(path, meta))
    return sources, skipped


def read_source(source: Source) -> Document:
    """Read one file.

    Raises:
        ReadError: the file is empty, binary, of an unknown encoding, or may not be opened.
    """
    try:
        data = source.path.read_bytes()
    except OSError as error:
        raise ReadError(f"{source.meta.file}：无法打开（{error.strerror}）") from error
    try:
        document = read_plain_text(data, source.meta)
    except ReadError as error:
        raise ReadError(f"{source.meta.file}：{error}") from error
    return replace(document, meta=complete(source.meta, document.text))


def file_states(folder: Path, known: Mapping[str, FileState] | None = None) -> dict[str, FileState]:
    """The state of everything an index is built from, by path in the folder.

    A file of the size and time of a ``known`` state is not read again, unless it was so young then
    that a change since may have left its time as it was.
    """
    states: dict[str, FileState] = {}
    for path in [*_files(folder), *(folder / name for name in (manifest.NAME, "lexicon.csv"))]:
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            states[name] = _state(path, (known or {}).get(name))
    return states


def fingerprint(folder: Path, known: Mapping[str, FileState] | None = None) -> str:
    """SHA-256 over names and contents of everything an index is built from."""
    digest = hashlib.sha256()
    for name, state in file_states(folder, known).items():
        digest.update(name.encode() + b"\0")
        digest.update(bytes.fromhex(state.content))
    return digest.hexdigest()


def _state(path: Path, known: FileState | None) -> FileState:
    found = path.stat()
    if known and (known.size, known.modified) == (found.st_size, found.st_mtime_ns):
        return known
    settled = time.time_ns() - found.st_mtime_ns > SETTLED
    content = hashlib.sha256(_bytes(path)).hexdigest()
    return FileState(found.st_size, found.st_mtime_ns if settled else UNSETTLED, content)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name.lower() not in IGNORED:
            yield path

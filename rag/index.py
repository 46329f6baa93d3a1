"""Build and open an index: one folder per build, written beside the old one, checked, then switched to.

    index/CURRENT            the name of the build in use
    index/<build>/           manifest.json, catalogue.sqlite, lexical/, dense.faiss

The manifest is written last and holds a checksum of every other file; opening compares and
refuses with a word on how to mend it. Nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag import weights
from rag.catalogue import SCHEMA, Catalogue, CatalogueWriter, DocumentRecord
from rag.config import Settings
from rag.engines.dense import DenseIndex
from rag.engines.embedder import Embedder, load_embedder
from rag.engines.lexical import LexicalIndex
from rag.errors import (
    CorpusError,
    EngineError,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    InputError,
    NothingReadable,
    ReadError,
)
from rag.facts.find import find_facts
from rag.facts.relations import by_title
from rag.language.tokens import Tokens, bigrams
from rag.passages import context, pieces
from rag.reading.corpus import find_sources, fingerprint, read_source
from rag.schema import Clause, Document, StructureWarning
from rag.structure import read_structure, uncovered

FORMAT = f"2-{hashlib.sha256(SCHEMA.encode()).hexdigest()[:8]}"
# Rises with every change that reads documents otherwise: an index of an older reading is stale.
PROGRAM = "0.3.0"
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
LOCK = ".lock"
LOCK_SECONDS = 600
BUILD_NAME = re.compile(r"[\w\-]{1,64}")
KEPT_BUILDS = 2  # the one in use and the one before
BUILT_IN = "zh-policy-static 2"  # raised with the weights that ship
REBUILD = "请运行 python -m rag build --rebuild"

Progress = Callable[[str, int, int], None]  # step, done, of how many


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    built: bool  # False: the index was up to date
    documents: int
    clauses: int
    passages: int
    responsibilities: int
    skipped: tuple[tuple[str, str], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Index:
    """An opened index."""

    name: str
    manifest: dict[str, object]
    catalogue: Catalogue
    lexical: LexicalIndex
    dense: DenseIndex
    embedder: Embedder
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class _Read:
    document: Document
    clauses: list[Clause]
    warnings: list[StructureWarning]


def build(settings: Settings, *, progress: Progress | None = None, rebuild: bool = False) -> BuildReport:
    """Build the index of a library, unless the one there is up to date.

    Raises:
        CorpusError: nothing could be read (NothingReadable), or folder or manifest cannot be used.
        EngineError: the embedding model cannot be loaded.
        InputError: the index folder cannot be written.

    Whatever is raised, the old index stays in use.
    """
    started = time.perf_counter()
    say = progress or (lambda *_: None)
    try:
        settings.index.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.index / LOCK, timeout=LOCK_SECONDS):
            if not rebuild and _is_current(settings):
                return _report(_manifest(_current(settings)), built=False, started=started)
            for left in settings.index.glob(".*.partial"):  # by a build that was killed
                shutil.rmtree(left, ignore_errors=True)
            name = f"{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{os.getpid()}"
            folder = settings.index / f".{name}.partial"
            try:
                _write(settings, folder, say)
                folder.rename(settings.index / name)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            _switch(settings.index, name)
            return _report(_manifest(settings.index / name), built=True, started=started)
    except Timeout as error:
        raise EngineError(f"另一个进程正在构建 {settings.index}；等它结束后再试") from error
    except OSError as error:
        raise InputError(
            f"索引写不进 {settings.index}（{error}）；请检查权限和磁盘空间，或用 --index 另指文件夹"
        ) from error


def open_index(settings: Settings) -> Index:
    """Open the build in use.

    Raises:
        IndexMissing, IndexStale, IndexDamaged: with what to do about it.
    """
    folder = _current(settings)
    manifest = _manifest(folder)
    _check_fresh(settings, manifest)
    _check_files(folder, manifest)
    try:
        catalogue = Catalogue(folder / "catalogue.sqlite")
        lexical = LexicalIndex.open(folder / "lexical")
        dense = DenseIndex.open(folder / "dense.faiss")
    except EngineError as error:
        raise IndexDamaged(f"索引 {folder.name}：{error}；{REBUILD}") from error
    model = str(manifest["embedding"])
    embedder = _embedder(model)
    if not dense.dimension == embedder.dimension == manifest["dimension"]:
        raise IndexStale(
            f"索引的向量是 {dense.dimension} 维，模型 {model} 是 {embedder.dimension} 维；{REBUILD}"
        )
    if not catalogue.passages == lexical.size == dense.size:
        raise IndexDamaged(f"索引 {folder.name} 各部分条数不一致；{REBUILD}")
    return Index(folder.name, manifest, catalogue, lexical, dense, embedder, Tokens(_names(catalogue)))


def _embedder(model: str) -> Embedder:
    return load_embedder(str(weights.DEFAULT) if model == BUILT_IN else model)


def _write(settings: Settings, folder: Path, say: Progress) -> None:
    """Write a whole build into a new folder."""
    sources, skipped = find_sources(settings.corpus)
    failed = [(item.file, item.reason) for item in skipped]
    read: list[_Read] = []
    for number, source in enumerate(sources):
        say("读取文件", number, len(sources))
        try:
            document = read_source(source)
        except ReadError as error:
            failed.append((source.meta.file, str(error).removeprefix(f"{source.meta.file}：")))
            continue
        clauses, warnings = read_structure(document)
        read.append(_Read(document, clauses, warnings))
    if not read:
        listed = "；".join(f"{file}：{reason}" for file, reason in failed) or "文件夹里没有文件"
        raise NothingReadable(f"{settings.corpus} 里没有读得出的政策文件（{listed}）")
    folder.mkdir()
    dimension = _write_engines(settings, folder, read, failed, say)
    manifest = {
        "format": FORMAT,
        "program": PROGRAM,
        "embedding": settings.embedding or BUILT_IN,
        "dimension": dimension,
        "corpus": fingerprint(settings.corpus),
        "counts": _counts(read, folder),
        "skipped": failed,
        "files": {file: _checksum(folder / file) for file in _files(folder)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")


def _write_engines(
    settings: Settings, folder: Path, read: list[_Read], failed: list[tuple[str, str]], say: Progress
) -> int:
    """Write both engines and the catalogue; returns the length of a vector."""
    titles = by_title([r.document.meta for r in read])
    facts = [find_facts(r.document, r.clauses, titles) for r in read]
    tokens = Tokens(sorted({fact.agency for found in facts for fact in found.responsibilities}))
    rows = [
        (clause, text, context(clause, r.document.meta.title, above.get(clause.parent_id)))
        for r, above in ((r, {clause.clause_id: clause for clause in r.clauses}) for r in read)
        for clause, text in pieces(r.clauses)
    ]
    say("全文索引", 0, len(rows))
    words = [tokens.words(text) for _, text, _ in rows]
    heads = [tokens.words(head) for _, _, head in rows]
    LexicalIndex.build(
        folder / "lexical",
        (
            {"words": w, "grams": bigrams(text), "head_words": h, "head_grams": bigrams(head)}
            for (_, text, head), w, h in zip(rows, words, heads, strict=True)
        ),
    )
    say("向量索引", 0, len(rows))
    embedder = _embedder(settings.embedding or BUILT_IN)
    DenseIndex.build(folder / "dense.faiss", embedder.encode([f"{head} {text}" for _, text, head in rows]))
    say("目录库", 0, len(rows))
    frequencies = Counter(word for w, h in zip(words, heads, strict=True) for word in {*w, *h})
    with CatalogueWriter(folder / "catalogue.sqlite") as catalogue:
        for position, (r, found) in enumerate(zip(read, facts, strict=True)):
            catalogue.add_document(position, _record(r), r.clauses)
            catalogue.add_facts(found)
            catalogue.add_warnings(r.warnings)
        catalogue.add_passages(clause.clause_id for clause, _, _ in rows)
        catalogue.add_skipped(failed)
        catalogue.add_words(frequencies)
    say("目录库", len(rows), len(rows))
    return embedder.dimension


def _record(read: _Read) -> DocumentRecord:
    document = read.document
    characters = sum(not ch.isspace() for ch in document.source)
    noise = Counter(n.reason for n in document.noise)
    return DocumentRecord(document.meta, characters, dict(noise), len(uncovered(document, read.clauses)))


def _counts(read: list[_Read], folder: Path) -> dict[str, int]:
    catalogue = Catalogue(folder / "catalogue.sqlite")
    return {
        "documents": len(read),
        "clauses": sum(len(r.clauses) for r in read),
        "passages": catalogue.passages,
        "responsibilities": len(catalogue.responsibilities()),
    }


def _names(catalogue: Catalogue) -> list[str]:
    return sorted(catalogue.agencies())


def _is_current(settings: Settings) -> bool:
    try:
        folder = _current(settings)
        manifest = _manifest(folder)
        _check_fresh(settings, manifest)
        _check_files(folder, manifest)
    except (IndexMissing, IndexStale, IndexDamaged):
        return False
    return True


def _current(settings: Settings) -> Path:
    pointer = settings.index / CURRENT
    if not pointer.is_file():
        raise IndexMissing(f"{settings.index} 里还没有索引；请先运行 python -m rag build")
    name = _pointed(settings.index)
    if not name or not (settings.index / name).is_dir():
        raise IndexDamaged(f"{pointer} 指向的索引不存在；{REBUILD}")
    return settings.index / name


def _pointed(index: Path) -> str:
    """What the pointer names; "" when it is missing or holds no name of a build."""
    pointer = index / CURRENT
    name = pointer.read_text("utf-8", errors="replace").strip() if pointer.is_file() else ""
    return name if BUILD_NAME.fullmatch(name) else ""


def _manifest(folder: Path) -> dict[str, object]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{folder / MANIFEST} 缺失或已损坏；{REBUILD}") from error
    if (
        not isinstance(manifest, dict)
        or not {"format", "embedding", "dimension", "corpus", "files"} <= manifest.keys()
    ):
        raise IndexDamaged(f"{folder / MANIFEST} 不是本程序的索引清单；{REBUILD}")
    if manifest["format"] != FORMAT:
        raise IndexStale(f"索引格式是 {manifest['format']}，本程序用 {FORMAT}；{REBUILD}")
    return manifest


def _check_fresh(settings: Settings, manifest: dict[str, object]) -> None:
    model = settings.embedding or BUILT_IN
    if manifest.get("program") != PROGRAM:
        raise IndexStale(
            f"索引由程序版本 {manifest.get('program')} 建立，本程序是 {PROGRAM}；请运行 python -m rag build"
        )
    if manifest["embedding"] != model:
        raise IndexStale(f"索引用的向量模型是“{manifest['embedding']}”，现在设置的是“{model}”；{REBUILD}")
    if not settings.corpus.is_dir():
        raise CorpusError(f"找不到政策文件夹 {settings.corpus}；请用 --corpus 指定，或设置 POLICY_QA_CORPUS")
    if manifest["corpus"] != fingerprint(settings.corpus):
        raise IndexStale(f"{settings.corpus} 里的文件在建索引之后有变化；请运行 python -m rag build")


def _check_files(folder: Path, manifest: dict[str, object]) -> None:
    files = manifest["files"]
    if not isinstance(files, dict):
        raise IndexDamaged(f"{folder / MANIFEST} 不是本程序的索引清单；{REBUILD}")
    for file, checksum in files.items():
        path = folder / str(file)
        if not path.is_file():
            raise IndexDamaged(f"索引文件 {file} 缺失；{REBUILD}")
        try:
            same = _checksum(path) == checksum
        except OSError as error:
            raise IndexDamaged(
                f"索引文件 {file} 打不开（{error.strerror}）；请检查权限，或{REBUILD}"
            ) from error
        if not same:
            raise IndexDamaged(f"索引文件 {file} 与清单不符，可能已损坏；{REBUILD}")


def _switch(index: Path, name: str) -> None:
    """Point to a new build in one step, then drop builds that are no longer kept."""
    before = _pointed(index)
    temporary = index / f".{CURRENT}.{os.getpid()}"
    temporary.write_text(name + "\n", "utf-8")
    temporary.replace(index / CURRENT)
    builds = sorted(path for path in index.iterdir() if (path / MANIFEST).is_file())
    others = [path for path in builds if path.name not in (name, before)]
    kept = KEPT_BUILDS - 1 - bool(before and (index / before).is_dir())
    for path in others[: len(others) - kept] if kept > 0 else others:
        shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".lock") and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix()


def _checksum(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _report(manifest: dict[str, object], *, built: bool, started: float) -> BuildReport:
    counts = manifest.get("counts")
    skipped = manifest.get("skipped")
    known = counts if isinstance(counts, dict) else {}
    return BuildReport(
        built=built,
        documents=int(known.get("documents", 0)),
        clauses=int(known.get("clauses", 0)),
        passages=int(known.get("passages", 0)),
        responsibilities=int(known.get("responsibilities", 0)),
        skipped=tuple((str(f), str(r)) for f, r in skipped) if isinstance(skipped, list) else (),
        seconds=time.perf_counter() - started,
    )

"""Build an index: catalogue, full text and vectors of a library, written beside the old one, then switched to.

A build that only changes the embedding model shares all files but the vectors with the one before.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
from filelock import FileLock, Timeout

from rag.catalogue import Catalogue, CatalogueWriter, DocumentRecord
from rag.config import Settings
from rag.engines.dense import DenseIndex
from rag.engines.embedder import Embedder
from rag.engines.lexical import LexicalIndex
from rag.engines.processes import Each, spread
from rag.errors import EngineError, InputError, NothingReadable, ReadError
from rag.facts.find import Facts, find_facts
from rag.facts.relations import by_title, with_targets
from rag.index import CATALOGUE, DENSE, LEXICAL, PROGRAM, agency_words, embedder_of, model_name, usable
from rag.language.tokens import Tokens, bigrams
from rag.passages import context, pieces
from rag.reading.corpus import Source, file_states, find_sources, fingerprint, read_source
from rag.schema import Clause, Document, DocumentMeta, Relation, StructureWarning
from rag.structure import read_structure, uncovered
from rag.versions import FORMAT, Manifest, checksum, files, read_manifest, switch, take_over, write_manifest

LOCK = ".lock"
LOCK_SECONDS = 600
SPREAD_FROM = 4_000_000  # bytes of a library whose documents are read by several processes
ENCODED_AT_ONCE = 8192  # passages

Progress = Callable[[str, int, int], None]  # step, done, of how many
Passage = tuple[str, str, str]  # the clause it belongs to, its text, what it stands under
Scope = Literal["nothing", "vectors", "all"]
OUTCOMES: Mapping[Scope, str] = {
    "nothing": "索引已是最新",
    "vectors": "已换用新的向量模型，只重算了向量，条款和全文索引沿用上一次的",
    "all": "已建立索引",
}


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    anew: Scope  # what was made anew; "nothing": the index was up to date
    documents: int
    clauses: int
    passages: int
    responsibilities: int
    skipped: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def built(self) -> bool:
        """Whether there is a new build."""
        return self.anew != "nothing"

    @property
    def outcome(self) -> str:
        """What was done, in words."""
        return OUTCOMES[self.anew]


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as the catalogue takes it in; its relations do not yet know the library's titles."""

    record: DocumentRecord
    clauses: list[Clause]
    facts: Facts
    warnings: list[StructureWarning]


def build(settings: Settings, *, progress: Progress | None = None, rebuild: bool = False) -> BuildReport:
    """Build the index of a library, unless the one there is up to date.

    Where only the embedding model is another, the catalogue and the full text index are taken over and
    the vectors alone are computed anew.

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
            base = None if rebuild else usable(settings)
            if base is not None and read_manifest(base)["embedding"] == model_name(settings):
                return _report(read_manifest(base), "nothing", started)
            for left in settings.index.glob(".*.partial"):  # by a build that was killed
                shutil.rmtree(left, ignore_errors=True)
            name = f"{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{os.getpid()}"
            folder = settings.index / f".{name}.partial"
            try:
                folder.mkdir()
                _write(settings, folder, base, say)
                folder.rename(settings.index / name)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            switch(settings.index, name)
            return _report(
                read_manifest(settings.index / name), "all" if base is None else "vectors", started
            )
    except Timeout as error:
        raise EngineError(f"另一个进程正在构建 {settings.index}；等它结束后再试") from error
    except OSError as error:
        raise InputError(
            f"索引写不进 {settings.index}（{error}）；请检查权限和磁盘空间，或用 --index 另指文件夹"
        ) from error


def _write(settings: Settings, folder: Path, base: Path | None, say: Progress) -> None:
    """Write a whole build into a new folder; from ``base``, where one is given, it takes all but the vectors."""
    embedder = embedder_of(settings)  # what cannot be loaded is refused before the work
    manifest = _write_texts(settings, folder, say) if base is None else take_over(base, folder, but=DENSE)
    _write_vectors(Catalogue(folder / CATALOGUE), folder / DENSE, embedder, say)
    manifest |= {"embedding": model_name(settings), "dimension": embedder.dimension}
    manifest["files"] |= {DENSE: checksum(folder / DENSE)}
    write_manifest(folder, manifest)


def _write_texts(settings: Settings, folder: Path, say: Progress) -> Manifest:
    """Write catalogue and full text index; returns the manifest but for what it says of the vectors."""
    states = file_states(settings.corpus)  # before reading: what changes meanwhile makes the build stale
    library = fingerprint(settings.corpus, states)
    sources, skipped = find_sources(settings.corpus)
    failed = [(item.file, item.reason) for item in skipped]
    small = sum(source.path.stat().st_size for source in sources) < SPREAD_FROM
    with CatalogueWriter(folder / CATALOGUE) as writer, spread(alone=small) as each:
        failed += _write_documents(writer, sources, each, say)
        writer.add_skipped(failed)
        writer.commit()
        catalogue = Catalogue(folder / CATALOGUE)
        if not catalogue.documents:
            listed = "；".join(f"{file}：{reason}" for file, reason in failed) or "文件夹里没有文件"
            raise NothingReadable(f"{settings.corpus} 里没有读得出的政策文件（{listed}）")
        _write_words(writer, catalogue, folder / LEXICAL, each, say)
    return {
        "format": FORMAT,
        "program": PROGRAM,
        "corpus": library,
        "states": states,
        "counts": Catalogue(folder / CATALOGUE).totals(),
        "skipped": failed,
        "files": {file: checksum(folder / file) for file in files(folder)},
    }


def _write_documents(
    writer: CatalogueWriter, sources: Sequence[Source], each: Each, say: Progress
) -> list[tuple[str, str]]:
    """Write documents, clauses and facts; returns the files that could not be read, with the reason."""
    metas: list[DocumentMeta] = []
    relations: list[Relation] = []
    failed: list[tuple[str, str]] = []
    for number, (source, read) in enumerate(zip(sources, each(_read, sources), strict=True)):
        say("读取文件", number, len(sources))
        if isinstance(read, str):
            failed.append((source.meta.file, read))
            continue
        writer.add_document(len(metas), read.record, read.clauses)
        writer.add_facts(replace(read.facts, relations=[]))
        writer.add_warnings(read.warnings)
        metas.append(read.record.meta)
        relations += read.facts.relations
    writer.add_relations(with_targets(relations, by_title(metas)))  # known when every title is
    return failed


def _read(source: Source) -> _Read | str:
    """A document with its clauses and facts, or why it cannot be read."""
    try:
        document = read_source(source)
    except ReadError as error:
        return str(error).removeprefix(f"{source.meta.file}：")
    clauses, warnings = read_structure(document)
    return _Read(_record(document, clauses), clauses, find_facts(document, clauses, {}), warnings)


def _record(document: Document, clauses: Sequence[Clause]) -> DocumentRecord:
    characters = sum(not ch.isspace() for ch in document.source)
    noise = Counter(n.reason for n in document.noise)
    return DocumentRecord(document.meta, characters, dict(noise), len(uncovered(document, clauses)))


def _write_words(
    writer: CatalogueWriter, catalogue: Catalogue, folder: Path, each: Each, say: Progress
) -> None:
    """Write the full text index, and into the catalogue the passages and words it holds."""
    clause_ids: list[str] = []
    frequencies: Counter[str] = Counter()
    documents = (list(_passages(catalogue, doc_id)) for doc_id in catalogue.documents)

    def rows() -> Iterator[Mapping[str, list[str]]]:
        cut = each(partial(_cut, tuple(agency_words(catalogue))), _noting(documents, clause_ids))
        for number, found in enumerate(cut):
            say("全文索引", number, len(catalogue.documents))
            for row in found:
                frequencies.update(dict.fromkeys([*row["words"], *row["head_words"]], 1))
                yield row

    LexicalIndex.build(folder, rows())
    _tokens.cache_clear()
    writer.add_passages(clause_ids)
    writer.add_words(frequencies)


def _noting(documents: Iterable[list[Passage]], clause_ids: list[str]) -> Iterator[list[tuple[str, str]]]:
    """Text and context of each passage, document by document; their clauses are added to ``clause_ids``."""
    for passages in documents:
        clause_ids += [clause_id for clause_id, _, _ in passages]
        yield [(text, head) for _, text, head in passages]


def _cut(agencies: tuple[str, ...], passages: Sequence[tuple[str, str]]) -> list[dict[str, list[str]]]:
    """The tokens of passages (text, context), as the full text index takes them.

    No token reaches over a space, so each heading of a document is cut once for all that stands under it.
    """
    tokens = _tokens(agencies)
    headings = {heading for _, head in passages for heading in head.split(" ")}
    words = {heading: tokens.words(heading) for heading in headings}
    grams = {heading: bigrams(heading) for heading in headings}
    return [
        {
            "words": tokens.words(text),
            "grams": bigrams(text),
            "head_words": [word for heading in head.split(" ") for word in words[heading]],
            "head_grams": [gram for heading in head.split(" ") for gram in grams[heading]],
        }
        for text, head in passages
    ]


@lru_cache(maxsize=1)  # loads a dictionary: once a process
def _tokens(agencies: tuple[str, ...]) -> Tokens:
    return Tokens(agencies)


def _write_vectors(catalogue: Catalogue, file: Path, embedder: Embedder, say: Progress) -> None:
    """Write the vectors of all passages."""
    vectors = np.empty((catalogue.passages, embedder.dimension), dtype=np.float32)
    texts = (
        f"{head} {text}" for doc_id in catalogue.documents for _, text, head in _passages(catalogue, doc_id)
    )
    at = 0
    while block := list(islice(texts, ENCODED_AT_ONCE)):
        say("向量索引", at, len(vectors))
        vectors[at : at + len(block)] = embedder.encode(block)
        at += len(block)
    DenseIndex.build(file, vectors)
    say("向量索引", at, len(vectors))


def _passages(catalogue: Catalogue, doc_id: str) -> Iterator[Passage]:
    """The passages of a document, in the order of their rows."""
    clauses = catalogue.clauses_of(doc_id)
    above = {clause.clause_id: clause for clause in clauses}
    title = catalogue.documents[doc_id].meta.title
    for clause, text in pieces(clauses):
        yield clause.clause_id, text, context(clause, title, above.get(clause.parent_id))


def _report(manifest: Manifest, anew: Scope, started: float) -> BuildReport:
    counts = manifest.get("counts")
    skipped = manifest.get("skipped")
    known = counts if isinstance(counts, dict) else {}
    return BuildReport(
        anew=anew,
        documents=int(known.get("documents", 0)),
        clauses=int(known.get("clauses", 0)),
        passages=int(known.get("passages", 0)),
        responsibilities=int(known.get("responsibilities", 0)),
        skipped=tuple((str(f), str(r)) for f, r in skipped) if isinstance(skipped, list) else (),
        seconds=time.perf_counter() - started,
    )

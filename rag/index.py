"""Open an index: catalogue, full text and vectors of one build, checked against library, program and model.

Nothing is unpickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag import weights
from rag.catalogue import Catalogue
from rag.config import Settings
from rag.engines.dense import DenseIndex
from rag.engines.embedder import Embedder, load_embedder
from rag.engines.lexical import LexicalIndex
from rag.errors import CorpusError, EngineError, IndexDamaged, IndexMissing, IndexStale
from rag.language.tokens import Tokens
from rag.reading.corpus import FileState, fingerprint
from rag.versions import MANIFEST, REBUILD, Manifest, check_files, current, read_manifest

CATALOGUE, LEXICAL, DENSE = "catalogue.sqlite", "lexical", "dense.faiss"  # the files of a build
# Rises with every change that reads documents otherwise: an index of an older reading is stale.
PROGRAM = "0.3.3"
BUILT_IN = "zh-policy-static 3"  # raised with the weights that ship


@dataclass(frozen=True, slots=True)
class Index:
    """An opened index."""

    name: str
    manifest: Manifest
    catalogue: Catalogue
    lexical: LexicalIndex
    dense: DenseIndex
    embedder: Embedder
    tokens: Tokens


def open_index(settings: Settings) -> Index:
    """Open the build in use.

    Raises:
        IndexMissing, IndexStale, IndexDamaged: with what to do about it.
    """
    folder = current(settings.index)
    manifest = read_manifest(folder)
    _check_library(settings, manifest)
    _check_model(settings, manifest)
    check_files(folder, manifest)
    try:
        catalogue = Catalogue(folder / CATALOGUE)
        lexical = LexicalIndex.open(folder / LEXICAL)
        dense = DenseIndex.open(folder / DENSE)
    except EngineError as error:
        raise IndexDamaged(f"索引 {folder.name}：{error}；{REBUILD}") from error
    model = str(manifest["embedding"])
    embedder = embedder_of(settings)
    if not dense.dimension == embedder.dimension == manifest["dimension"]:
        raise IndexStale(
            f"索引的向量是 {dense.dimension} 维，模型 {model} 是 {embedder.dimension} 维；{REBUILD}"
        )
    if not catalogue.passages == lexical.size == dense.size:
        raise IndexDamaged(f"索引 {folder.name} 各部分条数不一致；{REBUILD}")
    return Index(folder.name, manifest, catalogue, lexical, dense, embedder, Tokens(agency_words(catalogue)))


def usable(settings: Settings) -> Path | None:
    """The build in use, unless library or program have changed since or a file of it is damaged."""
    try:
        folder = current(settings.index)
        manifest = read_manifest(folder)
        _check_library(settings, manifest)
        check_files(folder, manifest)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None
    return folder


def model_name(settings: Settings) -> str:
    """The embedding model of these settings, as a manifest names it."""
    return settings.embedding or BUILT_IN


def embedder_of(settings: Settings) -> Embedder:
    """The embedding model of these settings, loaded.

    Raises:
        EngineError: it cannot be loaded.
    """
    name = settings.embedding or str(weights.DEFAULT)
    return load_embedder(name, batch=settings.embedding_batch, device=settings.device)


def agency_words(catalogue: Catalogue) -> list[str]:
    """The agency names of a library, which are words for its full text index."""
    return sorted(catalogue.agencies())


def _check_library(settings: Settings, manifest: Manifest) -> None:
    if manifest.get("program") != PROGRAM:
        raise IndexStale(
            f"索引由程序版本 {manifest.get('program')} 建立，本程序是 {PROGRAM}；请运行 python -m rag build"
        )
    if not settings.corpus.is_dir():
        raise CorpusError(f"找不到政策文件夹 {settings.corpus}；请用 --corpus 指定，或设置 POLICY_QA_CORPUS")
    if manifest["corpus"] != fingerprint(settings.corpus, _states(manifest)):
        raise IndexStale(f"{settings.corpus} 里的文件在建索引之后有变化；请运行 python -m rag build")


def _states(manifest: Manifest) -> dict[str, FileState]:
    try:
        return {name: FileState(*state) for name, state in manifest.get("states", {}).items()}
    except (TypeError, AttributeError) as error:
        raise IndexDamaged(f"{MANIFEST} 不是本程序的索引清单；{REBUILD}") from error


def _check_model(settings: Settings, manifest: Manifest) -> None:
    if manifest["embedding"] != model_name(settings):
        raise IndexStale(
            f"索引用的向量模型是“{manifest['embedding']}”，现在设置的是“{model_name(settings)}”；"
            "请运行 python -m rag build，只重算向量"
        )

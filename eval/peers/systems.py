"""The systems that are compared, ours first."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from eval.peers import bm25s_index, langchain_bm25, langchain_faiss, milvus, ours
from eval.peers.job import Build
from eval.report import INSTALL


@dataclass(frozen=True, slots=True)
class System:
    """A pipeline: how it is built, the packages it needs, the modules loaded before the clock starts."""

    name: str
    build: Build
    modules: tuple[str, ...]
    packages: tuple[str, ...] = ()  # as pip knows them
    needs_embedding: bool = False


OURS = System("ours", ours.build, ("rag.assistant", "rag.build"))
SYSTEMS = (
    OURS,
    System(
        "langchain BM25",
        langchain_bm25.build,
        ("langchain_community.retrievers.bm25", "langchain_text_splitters", "rank_bm25", "jieba"),
        ("langchain-community", "langchain-text-splitters", "rank-bm25"),
    ),
    System(
        "langchain FAISS",
        langchain_faiss.build,
        (
            "langchain_community.vectorstores.faiss",
            "langchain_text_splitters",
            "faiss",
            "sentence_transformers",
        ),
        ("langchain-community", "langchain-text-splitters"),
        needs_embedding=True,
    ),
    System(
        "bm25s",
        bm25s_index.build,
        ("bm25s", "langchain_text_splitters", "jieba"),
        ("bm25s", "langchain-text-splitters"),
    ),
    System(
        "Milvus Lite",
        milvus.build,
        ("pymilvus", "milvus_lite.server_manager", "langchain_text_splitters", "jieba"),
        ("pymilvus", "milvus-lite", "langchain-text-splitters"),
    ),
)


def versions(system: System) -> dict[str, str]:
    """Return the version of each of its packages, "" for one that is not installed."""
    return {package: _version(package) for package in system.packages}


def obstacle(system: System, embedding: str) -> str:
    """Why a system cannot run here, in one line; "" if it can."""
    missing = [package for package, number in versions(system).items() if not number]
    if missing:
        return f"跳过 {system.name}：没有安装 {'、'.join(missing)}；请先 {INSTALL}"
    if system.needs_embedding and not embedding:
        return f"跳过 {system.name}：没有给 --embedding（sentence-transformers 模型的名称或文件夹）"
    return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""

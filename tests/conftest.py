"""Two libraries, each built once: the five real files, and a made-up one that is small to rebuild."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's client is imported: no test may ask the network

CORPUS = Path(__file__).parent.parent / "corpus"
WINE = """云州市葡萄酒产业发展办法

一、总体要求
推动葡萄酒产业高质量发展，建设西部葡萄酒名城。

二、主要任务
（一）扩大种植
1.建设示范园。新建葡萄示范园10个，每个示范园补助50万元。（牵头单位：市农业农村委；责任单位：市财政局）
2.培育酒庄。培育精品酒庄20家，引导酒庄与旅行社合作。（牵头单位：市商务委；责任单位：市文化旅游委）
（二）拓展市场
1.举办展会。每年举办葡萄酒展会2次。（牵头单位：市商务委；责任单位：市农业农村委）
"""
ICE = """云州市冰雪旅游实施方案

一、建设雪场
新建滑雪场3座，改造滑冰馆5座。（牵头单位：市体育局；责任单位：市文化旅游委）

二、保障措施
市财政局安排专项资金支持冰雪旅游。
"""
MANIFEST = (
    "doc_id,file,title\nwine,wine.txt,云州市葡萄酒产业发展办法\nice,notes/ice.txt,云州市冰雪旅游实施方案\n"
)


def write_small_corpus(folder: Path) -> None:
    """Two files that can be read and four that can't."""
    (folder / "notes").mkdir(parents=True)
    (folder / "wine.txt").write_text(WINE, "utf-8")
    (folder / "notes" / "ice.txt").write_text(ICE, "utf-8")
    (folder / "manifest.csv").write_text(MANIFEST, "utf-8")
    (folder / "zero.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\t\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "scan.png").write_bytes(b"\x89PNG\r\n")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The five real files, built; read only."""
    folder = tmp_path_factory.mktemp("real")
    shutil.copytree(CORPUS, folder / "corpus")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build(settings)
    return settings


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The made-up library, built; read only."""
    folder = tmp_path_factory.mktemp("small")
    write_small_corpus(folder / "corpus")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build(settings)
    return settings


@pytest.fixture
def library(small: Settings, tmp_path: Path) -> Settings:
    """A copy of the made-up library and its index, to change and to damage."""
    shutil.copytree(small.corpus, tmp_path / "corpus")
    shutil.copytree(small.index, tmp_path / "index")
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


@pytest.fixture(scope="session")
def assistant(real: Settings) -> Assistant:
    """An assistant over the five real files."""
    return Assistant.open(real)

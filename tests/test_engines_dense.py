"""The dense engine, on vectors in the plane."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from rag.engines.dense import DenseIndex, Vectors
from rag.errors import EngineError

EAST, NORTH, NORTH_EAST = (1.0, 0.0), (0.0, 1.0), (sqrt(0.5), sqrt(0.5))


def vectors(*rows: tuple[float, float]) -> Vectors:
    return np.array(rows, dtype=np.float32).reshape(-1, 2)


@pytest.fixture
def index(tmp_path: Path) -> DenseIndex:
    DenseIndex.build(tmp_path / "dense.faiss", vectors(EAST, NORTH, NORTH_EAST))
    return DenseIndex.open(tmp_path / "dense.faiss")


def test_rows_come_by_cosine_best_first(index: DenseIndex) -> None:
    found = index.search(vectors(EAST)[0], 3)
    assert [row for row, _ in found] == [0, 2, 1]
    assert [score for _, score in found] == pytest.approx([1.0, sqrt(0.5), 0.0], abs=1e-6)


def test_limit_may_be_below_or_above_the_size(index: DenseIndex) -> None:
    assert [row for row, _ in index.search(vectors(NORTH)[0], 1)] == [1]
    assert len(index.search(vectors(NORTH)[0], 100)) == 3


def test_vector_of_zeros_finds_nothing(index: DenseIndex) -> None:
    assert index.search(vectors((0.0, 0.0))[0], 3) == []


def test_size_and_dimension_are_those_of_the_vectors(index: DenseIndex) -> None:
    assert (index.size, index.dimension) == (3, 2)


def test_index_without_rows_finds_nothing(tmp_path: Path) -> None:
    DenseIndex.build(tmp_path / "none", vectors())
    assert DenseIndex.open(tmp_path / "none").search(vectors(EAST)[0], 3) == []


@pytest.mark.parametrize("content", [None, b"", b"no index at all"])
def test_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(EngineError, match="向量索引打不开"):
        DenseIndex.open(tmp_path / "file")


def test_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="向量索引写入失败"):
        DenseIndex.build(tmp_path / "no folder" / "file", vectors(EAST))

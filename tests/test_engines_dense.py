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


def sphere(count: int, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(3).normal(size=(count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_few_vectors_are_compared_one_by_one_and_many_in_cells(tmp_path: Path) -> None:
    rows = sphere(3000)
    DenseIndex.build(tmp_path / "few", rows, exact=3000)
    DenseIndex.build(tmp_path / "many", rows, exact=2999)
    few, many = DenseIndex.open(tmp_path / "few"), DenseIndex.open(tmp_path / "many")
    assert (few.exact, many.exact) == (True, False)
    assert (many.size, many.dimension) == (3000, 16)
    assert (tmp_path / "many").stat().st_size < 0.6 * (tmp_path / "few").stat().st_size
    for row in range(0, 3000, 500):
        best, score = many.search(rows[row], 10)[0]
        assert best == row
        assert score == pytest.approx(1.0, abs=0.01)


def test_the_same_vectors_give_the_same_cells(tmp_path: Path) -> None:
    rows = sphere(1000)
    for name in ("one", "two"):
        DenseIndex.build(tmp_path / name, rows, exact=0)
    one, two = (DenseIndex.open(tmp_path / name) for name in ("one", "two"))
    assert one.search(rows[7], 50) == two.search(rows[7], 50)


def test_cells_left_out_cost_few_of_the_nearest(tmp_path: Path) -> None:
    centres = sphere(40)
    noise = np.random.default_rng(4).normal(size=(4000, 16)).astype(np.float32)
    rows = centres[np.arange(4000) % 40] + 0.15 * noise
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    DenseIndex.build(tmp_path / "exact", rows)
    DenseIndex.build(tmp_path / "cells", rows, exact=0)
    exact, cells = DenseIndex.open(tmp_path / "exact"), DenseIndex.open(tmp_path / "cells")
    found = 0
    for row in range(0, 4000, 40):
        wanted = {n for n, _ in exact.search(rows[row], 10)}
        found += len(wanted & {n for n, _ in cells.search(rows[row], 10)})
    assert found / 1000 > 0.8


@pytest.mark.parametrize("exact", [0, 1000])
def test_only_the_rows_asked_for_are_found(tmp_path: Path, exact: int) -> None:
    rows = sphere(400)
    DenseIndex.build(tmp_path / "index", rows, exact=exact)
    index = DenseIndex.open(tmp_path / "index")
    within = [range(10, 20), range(300, 302)]
    everywhere = [
        (row, score) for row, score in index.search(rows[15], 400) if row in {*range(10, 20), 300, 301}
    ]
    assert index.search(rows[15], 400, within) == everywhere
    assert index.search(rows[15], 1, within)[0][0] == 15
    assert index.search(rows[15], 400, [range(0)]) == []

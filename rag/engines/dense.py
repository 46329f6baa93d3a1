"""Dense search: FAISS, inner product over unit vectors (cosine), exact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.errors import EngineError

Vectors = NDArray[np.float32]


class DenseIndex:
    """An opened FAISS index over passages, addressed by row number."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, file: Path, vectors: Vectors) -> None:
        """Write an index of ``vectors`` (rows × dimension, unit length)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        try:
            faiss.write_index(index, str(file))
        except RuntimeError as error:
            raise EngineError(f"向量索引写入失败：{error}") from error

    @classmethod
    def open(cls, file: Path) -> DenseIndex:
        """Open an index file (raises EngineError when it is none)."""
        try:
            return cls(faiss.read_index(str(file)))
        except RuntimeError as error:
            raise EngineError("向量索引打不开") from error

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """Rows by cosine, best first; a vector of zeros finds nothing."""
        if not np.any(vector) or not self.size:
            return []
        scores, rows = self._index.search(vector.reshape(1, -1), min(limit, self.size))
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

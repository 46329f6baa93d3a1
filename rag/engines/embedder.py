"""Text → unit vectors, by any sentence-transformers model.

A folder in the sentence-transformers format that holds a ``StaticEmbedding`` is read directly
(tokenizers + safetensors, the same numbers): a question need not wait for torch to be imported.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.engines.pretrained import load_pretrained
from rag.errors import EngineError

Vectors = NDArray[np.float32]
SETTING = "POLICY_QA_EMBEDDING"


class Embedder(Protocol):
    """What encodes texts; two kinds exist below."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text; a text without a known word gives zeros."""

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question."""


class StaticEmbedder:
    """Mean of fixed token vectors, read from a sentence-transformers folder."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        module = _static_module(folder)
        if module is None:
            raise EngineError(f"{folder} 不是 StaticEmbedding 模型")
        try:
            self._tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
            weights = load_file(module / "model.safetensors")["embedding.weight"]
        except Exception as error:
            raise EngineError(f"向量模型 {folder} 打不开：{error}") from error
        self._weights: Vectors = weights.astype(np.float32)
        self._units = _unit(self._weights)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._weights.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                out[row] = self._weights[encoding.ids].mean(axis=0)
        return _unit(out)

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question."""
        return np.asarray(self.encode([text])[0], dtype=np.float32)

    def token_vectors(self, text: str) -> Vectors:
        """Unit vectors of the distinct known words of a text, in no order."""
        ids = np.unique(self._tokenizer.encode(text, add_special_tokens=False).ids)
        rows = self._units[ids.astype(np.int64)]
        return rows[rows.any(axis=1)]


class TransformerEmbedder:
    """Any other sentence-transformers model, by folder or hub name."""

    def __init__(self, name: str) -> None:
        self._model = load_pretrained(
            "SentenceTransformer",
            name,
            what=f"{SETTING}={name}：向量模型",
            otherwise="去掉该设置以使用内置向量",
        )

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        vectors = self._model.encode_document(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return _unit(np.asarray(vectors, dtype=np.float32))

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, with the model's own query prompt where it has one."""
        vectors = self._model.encode_query([text], show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(_unit(np.asarray(vectors, dtype=np.float32))[0], dtype=np.float32)


def load_embedder(name: str) -> Embedder:
    """Open a model by folder or hub name.

    Raises:
        EngineError: it cannot be loaded; the message names the setting.
    """
    folder = Path(name)
    if folder.is_dir() and _static_module(folder) is not None:
        return StaticEmbedder(folder)
    return TransformerEmbedder(name)


def _static_module(folder: Path) -> Path | None:
    """The module's folder when the model is a StaticEmbedding, perhaps normalised, and nothing else."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if kinds not in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
        return None
    return folder / str(modules[0]["path"])


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)

"""Text → unit vectors, by any sentence-transformers model.

A folder in the sentence-transformers format that holds a ``StaticEmbedding`` is read directly
(tokenizers + safetensors, the same numbers): a question need not wait for torch to be imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.engines.pretrained import load_pretrained, reason
from rag.errors import EngineError

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
SETTING = "POLICY_QA_EMBEDDING"
BATCH = 32  # texts


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
        self._filled: NDArray[np.bool_] = np.abs(self._units).max(axis=1) > 0
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

    def token_ids(self, texts: Sequence[str]) -> list[Ids]:
        """The distinct words of each text that have a vector, ascending: rows for ``token_vectors``."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        found = (np.unique(np.array(encoding.ids, dtype=np.int64)) for encoding in encodings)
        return [ids[self._filled[ids]] for ids in found]

    def token_vectors(self, ids: Ids) -> Vectors:
        """The unit vectors of words."""
        return np.asarray(self._units[ids], dtype=np.float32)


class TransformerEmbedder:
    """Any other sentence-transformers model, by folder or hub name.

    A model's own prompts are put before a question (``query``) and before a text (``document``), where
    its ``config_sentence_transformers.json`` has them.
    """

    def __init__(self, name: str, *, batch: int = BATCH, device: str = "") -> None:
        self._name = name
        self._batch = batch
        self._model = load_pretrained(
            "SentenceTransformer",
            name,
            what=f"{SETTING}={name}：向量模型",
            otherwise="去掉该设置以使用内置向量",
            device=device,
        )

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text.

        Raises:
            EngineError: the model fails on these texts, for want of memory perhaps.
        """
        return self._run(self._model.encode_document, texts)

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, with the model's own query prompt where it has one."""
        return np.asarray(self._run(self._model.encode_query, [text])[0], dtype=np.float32)

    def _run(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        try:
            vectors = encode(
                list(texts), batch_size=self._batch, show_progress_bar=False, convert_to_numpy=True
            )
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(
                f"{SETTING}={self._name}：向量模型运行失败（{reason(error)}）；"
                f"内存不够时请调小 {SETTING}_BATCH（现为 {self._batch}）"
            ) from error
        return _unit(np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension))


def load_embedder(name: str, *, batch: int = BATCH, device: str = "") -> Embedder:
    """Open a model by folder or hub name; ``batch`` and ``device`` are for those that run in torch.

    Raises:
        EngineError: it cannot be loaded; the message names the setting.
    """
    folder = Path(name)
    if folder.is_dir() and _static_module(folder) is not None:
        return StaticEmbedder(folder)
    return TransformerEmbedder(name, batch=batch, device=device)


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

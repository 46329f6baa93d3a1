"""The best clauses ranked once more by any sentence-transformers CrossEncoder, where one is set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.engines.pretrained import load_pretrained, reason
from rag.errors import EngineError

SETTING = "POLICY_QA_RERANKER"
LONGEST = 1200  # characters of a text read; the model cuts at its own length besides


class Reranker(Protocol):
    """What scores texts for a question."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One number a text, the higher the better; only their order means something."""


class CrossEncoderReranker:
    """A CrossEncoder by folder or hub name; ``device`` is one of torch's, "" the fastest there is."""

    def __init__(self, name: str, *, device: str = "") -> None:
        self._name = name
        self._model = load_pretrained(
            "CrossEncoder", name, what=f"{SETTING}={name}：重排模型", otherwise="去掉该设置", device=device
        )
        if self._model.num_labels != 1:
            raise EngineError(
                f"{SETTING}={name}：不是重排模型（它给每对文本 {self._model.num_labels} 个分数，应为 1 个）；"
                "请换一个 CrossEncoder 重排模型，或去掉该设置"
            )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One number a text.

        Raises:
            EngineError: the model fails on these texts.
        """
        if not texts:
            return []
        pairs = [(question, text[:LONGEST]) for text in texts]
        try:
            scores = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(f"{SETTING}={self._name}：重排模型运行失败（{reason(error)}）") from error
        return [float(score) for score in np.asarray(scores, dtype=np.float64).ravel()]


def load_reranker(name: str, *, device: str = "") -> Reranker | None:
    """Open a model by folder or hub name on a device; None for no name.

    Raises:
        EngineError: it cannot be loaded or is no reranker; the message names the setting.
    """
    return CrossEncoderReranker(name, device=device) if name else None

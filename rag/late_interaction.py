"""How well a text answers each word of a question: late interaction over static word vectors.

Each word of the question looks for itself or for its nearest word in the text; its share, the
squared cosine, is weighted by rarity. A mean of vectors blurs a clause of a hundred words;
this finds the one word in it that says 赔补 where the question says 赔偿.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.engines.embedder import Embedder, StaticEmbedder
from rag.language.normalise import compact

# A nearest word less alike says nothing. Chosen on the development questions, 0.3 to 0.5 differ little.
MIN_COSINE = 0.35
POWER = 2.0
CACHED_TEXTS = 4096


class LateInteraction:
    """Scores texts for questions with the vectors of a static model; nothing where the model is another."""

    def __init__(self, embedder: Embedder, frequencies: Mapping[str, int], passages: int) -> None:
        self._embedder = embedder if isinstance(embedder, StaticEmbedder) else None
        self._frequencies = frequencies
        self._passages = passages
        self._word = lru_cache(maxsize=CACHED_TEXTS)(self._word_vector)
        self._matrix = lru_cache(maxsize=CACHED_TEXTS)(self._word_matrix)
        self._text = lru_cache(maxsize=CACHED_TEXTS)(self._text_vectors)

    @property
    def available(self) -> bool:
        """Whether the model of the index has vectors for single words."""
        return self._embedder is not None

    def score(self, words: Mapping[str, float], text: str) -> float:
        """Idf-weighted share of the words (word → weight) that a text answers, 0 to 1."""
        rarity = {word: weight * self._idf(word) for word, weight in words.items() if self._knows(word)}
        total = sum(rarity.values())
        if total <= 0:
            return 0.0
        present = self._presences(tuple(rarity), text)
        found = sum(weight * here for weight, here in zip(rarity.values(), present, strict=True))
        return min(1.0, found / total)

    def presence(self, word: str, text: str) -> float:
        """1 for a word that stands in a text, else the squared cosine of the nearest, 0 when none is near."""
        return self._presences((word,), text)[0]

    def share(self, words: Iterable[str], text: str) -> float:
        """The same for words that all weigh alike."""
        found = self._presences(tuple(words), text)
        return sum(found) / len(found) if found else 0.0

    def _presences(self, words: tuple[str, ...], text: str) -> list[float]:
        whole, vectors = self._text(text)
        if not words:
            return []
        nearest = np.zeros(len(words))
        if len(vectors):
            nearest = (self._matrix(words) @ vectors.T).max(axis=1)
        soft = np.where(nearest > MIN_COSINE, np.abs(nearest) ** POWER, 0.0)
        return [
            1.0 if word in whole else min(1.0, float(found)) for word, found in zip(words, soft, strict=True)
        ]

    def _knows(self, word: str) -> bool:
        return word in self._frequencies or self._word(word) is not None

    def _idf(self, word: str) -> float:
        return math.log((self._passages + 1) / (self._frequencies.get(word, 0) + 0.5))

    def _word_matrix(self, words: tuple[str, ...]) -> NDArray[np.float32]:
        """One row a word; zeros for a word the model does not know."""
        assert self._embedder is not None
        blank = np.zeros(self._embedder.dimension, dtype=np.float32)
        rows = [self._word(word) for word in words]
        return np.array([blank if row is None else row for row in rows])

    def _word_vector(self, word: str) -> NDArray[np.float32] | None:
        if self._embedder is None or len(word) < 2:
            return None
        vector = self._embedder.encode_query(word)
        return vector if vector.any() else None

    def _text_vectors(self, text: str) -> tuple[str, NDArray[np.float32]]:
        whole = compact(text)
        if self._embedder is None:
            return whole, np.zeros((0, 0), dtype=np.float32)
        return whole, self._embedder.token_vectors(text)

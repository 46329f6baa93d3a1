"""How well a text answers each word of a question: late interaction over static word vectors.

Each word of the question looks for itself or for its nearest word in the text; its share, the
squared cosine, is weighted by rarity. A mean of vectors blurs a clause of a hundred words;
this finds the one word in it that says 赔补 where the question says 赔偿.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.engines.embedder import Embedder, Ids, StaticEmbedder
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
        self._texts: dict[str, tuple[str, Ids]] = {}

    @property
    def available(self) -> bool:
        """Whether the model of the index has vectors for single words."""
        return self._embedder is not None

    def score(self, words: Mapping[str, float], texts: Sequence[str]) -> list[float]:
        """For each text the idf-weighted share of the words (word → weight) that it answers, 0 to 1."""
        rarity = {word: weight * self._idf(word) for word, weight in words.items() if self._knows(word)}
        total = sum(rarity.values())
        if total <= 0 or not texts:
            return [0.0] * len(texts)
        weights = np.array(list(rarity.values()))
        present = self.presences(tuple(rarity), texts)
        return [min(1.0, float(weights @ here) / total) for here in present]

    def presences(self, words: tuple[str, ...], texts: Sequence[str]) -> list[NDArray[np.float64]]:
        """For each text, of each word: 1 where it stands there, else the squared cosine of the nearest, 0 for none near."""
        read = self._read(texts)
        ids = np.unique(np.concatenate([found for _, found in read]))
        near = np.zeros((len(words), len(ids)))
        if self._embedder is not None:
            cosines = self._matrix(words) @ self._embedder.token_vectors(ids).T
            near = np.where(cosines > MIN_COSINE, np.minimum(1.0, cosines**POWER), 0.0)
        nearest = (near[:, np.searchsorted(ids, found)].max(axis=1, initial=0.0) for _, found in read)
        return [
            np.where([word in whole for word in words], 1.0, best)
            for (whole, _), best in zip(read, nearest, strict=True)
        ]

    def _read(self, texts: Sequence[str]) -> list[tuple[str, Ids]]:
        """Each text without white space, and its words; those not read before are read together."""
        new = [text for text in dict.fromkeys(texts) if text not in self._texts]
        none = np.zeros(0, dtype=np.int64)
        found = self._embedder.token_ids(new) if self._embedder is not None else [none] * len(new)
        fresh = {text: (compact(text), ids) for text, ids in zip(new, found, strict=True)}
        read = [fresh.get(text) or self._texts[text] for text in texts]
        if len(self._texts) + len(fresh) > CACHED_TEXTS:
            self._texts = {}
        self._texts |= fresh
        return read

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

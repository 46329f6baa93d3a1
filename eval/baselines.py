"""What a plain program would do: 500-character pieces, jieba words, BM25.

Any answer time is worth little without the machine it was taken on; the bench gives ours as a
multiple of this one's, taken in the same run.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

CHUNK = 500  # characters
K1, B = 1.2, 0.75  # the usual values (Robertson & Zaragoza 2009, section 3.5)


class NaiveChunks:
    """BM25 over fixed-length pieces of documents."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Cut and index ``texts`` (doc_id → text)."""
        self.chunks = [
            (doc_id, text[at : at + CHUNK])
            for doc_id, text in texts.items()
            for at in range(0, len(text), CHUNK)
        ]
        words = [_words(chunk) for _, chunk in self.chunks]
        self._lengths = np.array([max(1, sum(count.values())) for count in words], dtype=np.float64)
        self._postings: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        found: dict[str, list[tuple[int, int]]] = {}
        for row, count in enumerate(words):
            for word, times in count.items():
                found.setdefault(word, []).append((row, times))
        for word, pairs in found.items():
            rows, times_in = zip(*pairs, strict=True)
            self._postings[word] = (np.array(rows, dtype=np.int64), np.array(times_in, dtype=np.float64))

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        """Return the k best pieces as (doc_id, text), best first; pieces that share no word are left out.

        score = sum over words of ln(1 + (N - n + 0.5) / (n + 0.5)) * tf (K1 + 1) / (tf + K1 (1 - B + B l / avg l))
        """
        if not self.chunks:
            return []
        scores = np.zeros(len(self.chunks))
        norm = K1 * (1 - B + B * self._lengths / self._lengths.mean())
        for word in _words(question):
            if word in self._postings:
                rows, times = self._postings[word]
                weight = np.log1p((len(self.chunks) - len(rows) + 0.5) / (len(rows) + 0.5))
                scores[rows] += weight * times * (K1 + 1) / (times + norm[rows])
        best = np.argsort(-scores, kind="stable")[:k]
        return [self.chunks[int(row)] for row in best if scores[row] > 0]


def _words(text: str) -> Counter[str]:
    import jieba

    jieba.setLogLevel(logging.WARNING)  # else it tells on standard error how it loads
    return Counter(word for word in jieba.lcut(text) if word.strip() and any(map(str.isalnum, word)))

"""Fits the default embedding on a library: word vectors from who stands beside whom.

Positive pointwise mutual information of words within a window, factorised by a truncated SVD
(Levy & Goldberg 2014, "Neural word embedding as implicit matrix factorization"), each vector
weighted by the smooth inverse frequency of its word (Arora et al. 2017), so that their mean is
the text's vector. Deterministic: the same texts give the same numbers.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIMENSION = 128
WINDOW = 6  # words to the right
MAX_VOCABULARY = 50_000
SIF = 1e-3  # the a of a / (a + p(word))
STATIC, NORMALIZE = "", "1_Normalize"  # where the model's two modules lie in its folder
SEED = 0


def fit(texts: Sequence[Sequence[str]], folder: Path) -> None:
    """Fit on texts given as words, and save a StaticEmbedding model into ``folder``."""
    counts = Counter(word for words in texts for word in words)
    vocabulary = [word for word, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:MAX_VOCABULARY]]
    letters = sorted({ch for word in vocabulary for ch in word} - set(vocabulary))
    vectors = _vectors(texts, vocabulary)
    total = sum(counts.values()) or 1
    weights = np.array([SIF / (SIF + counts[word] / total) for word in vocabulary], dtype=np.float32)
    vectors *= weights[:, None]
    # Index 0 is the unknown word; a lone letter of a word has no vector of its own.
    blank = np.zeros((1 + len(letters), vectors.shape[1]), dtype=np.float32)
    table = np.concatenate([blank[:1], vectors, blank[1:]])
    scores = [math.log(counts[word] / total) for word in vocabulary]
    _save(folder, ["[UNK]", *vocabulary, *letters], [0.0, *scores, *[-30.0] * len(letters)], table)


def _vectors(texts: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> NDArray[np.float32]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import svds

    ids = {word: number for number, word in enumerate(vocabulary)}
    pairs: Counter[tuple[int, int]] = Counter()
    for words in texts:
        row = [ids[word] for word in words if word in ids]
        for at, left in enumerate(row):
            for right in row[at + 1 : at + 1 + WINDOW]:
                pairs[left, right] += 1
                pairs[right, left] += 1
    size = len(vocabulary)
    dimension = min(DIMENSION, size - 1)
    if dimension < 1 or not pairs:
        return np.zeros((size, max(dimension, 1)), dtype=np.float32)
    keys = sorted(pairs)
    rows = np.array([key[0] for key in keys])
    columns = np.array([key[1] for key in keys])
    values = np.array([pairs[key] for key in keys], dtype=np.float64)
    sums = np.bincount(rows, weights=values, minlength=size)
    smooth = sums**0.75
    expected = sums[rows] * smooth[columns] / smooth.sum()
    ppmi = np.maximum(np.log(values / expected), 0.0)
    matrix = coo_matrix((ppmi, (rows, columns)), shape=(size, size)).tocsr()
    start = np.random.default_rng(SEED).standard_normal(size)
    left_vectors, strengths, _ = svds(matrix, k=dimension, v0=start)
    vectors = left_vectors * np.sqrt(strengths)
    # The sign of a singular vector is arbitrary; its largest entry is made positive.
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(dimension)])
    return np.asarray(vectors * np.where(signs == 0, 1, signs), dtype=np.float32)


def _save(folder: Path, tokens: Sequence[str], scores: Sequence[float], table: NDArray[np.float32]) -> None:
    """Write the folder that ``SentenceTransformer(folder)`` loads.

    Written file by file: importing sentence-transformers takes longer than the whole fit.
    """
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(list(zip(tokens, scores, strict=True)), unk_id=0))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"[^\p{L}\p{N}.\-]+"), behavior="removed", invert=False
    )
    for path in (folder / STATIC, folder / NORMALIZE):
        path.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / STATIC / "tokenizer.json"))
    save_file({"embedding.weight": table}, folder / STATIC / "model.safetensors")
    (folder / NORMALIZE / "config.json").write_text("{}", "utf-8")
    modules = [
        {"idx": 0, "name": "0", "path": STATIC, "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": NORMALIZE, "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=1), "utf-8")
    settings = {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings, indent=1), "utf-8")

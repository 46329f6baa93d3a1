"""The recipe of the default embedding: word vectors from who stands beside whom in plain text, then tuned.

Positive pointwise mutual information of words within a window, factorised by a randomised truncated
SVD (Levy & Goldberg 2014, "Neural word embedding as implicit matrix factorization"; Halko et al.
2011), each vector weighted by the smooth inverse frequency of its word (Arora et al. 2017), so that
the mean of the words' vectors is the text's. Deterministic: the same texts give the same numbers.
``eval/tune_embedding.py`` then tunes them for retrieval. The result is a ``StaticEmbedding`` folder
that ``SentenceTransformer(folder)`` loads.
"""

from __future__ import annotations

import json
import lzma
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.beir import load_beir
from eval.progress import Say
from eval.tune_embedding import Encode, Tuner, asked_of, blended, cloze_pairs, units
from rag.errors import InputError
from rag.language.tokens import RUN, Tokens

DIMENSION = 200
MAX_VOCABULARY = 45_000
WINDOW = 5  # words to either side
MIN_TOGETHER = 1.5  # weighted times two words must stand together to count
SIF = 1e-4  # the a of a / (a + p(word))
SEED = 0
TEXT_SUFFIXES = (".txt", ".txt.xz")
WEIGHTS, TABLE = "model.safetensors", "embedding.weight"

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts as word numbers, -1 for a word outside the vocabulary; a text's end is marked ``END``."""

    ids: NDArray[np.int64]
    vocabulary: tuple[str, ...]  # most frequent first
    counts: NDArray[np.float64]


END = -2


def train(
    data: Path,
    out: Path,
    *,
    pairs: Path | None = None,
    hold_out: int = 0,
    say: Say = print,
) -> Path:
    """Train on every .txt and .txt.xz below ``data`` (one text a line) and save the model to ``out``.

    ``pairs`` is a folder in BEIR format whose questions, but for the first ``hold_out``, are learned too.

    Raises:
        InputError: there is no text below ``data``, or it cannot be read, or ``pairs`` is no such folder.
    """
    collection = load_beir(pairs) if pairs else None
    try:
        corpus = read_corpus(_words(data))
    except (InputError, UnicodeDecodeError, lzma.LZMAError, OSError) as error:
        raise InputError(f"训练文本 {data}：{error}；应为 UTF-8 的 .txt 或 .txt.xz，每行一段") from error
    say(f"{int((corpus.ids != END).sum())} 个词，词表 {len(corpus.vocabulary)} 个")
    vectors = factorise(cooccurrences(corpus), min(DIMENSION, max(1, len(corpus.vocabulary) - 1)))
    before = save(out, corpus, vectors)
    tuner = Tuner(before, _encoder(out))
    cloze = cloze_pairs(_lines(data))
    say(f"{len(cloze)} 对句子与上下文")
    tuner.learn_pairs(cloze)
    if collection:
        asked, documents = asked_of(collection, hold_out=hold_out)
        say(f"{len(asked)} 个问题和回答，{len(documents)} 篇文档")
        tuner.learn_questions(asked, documents)
    _write_table(out, blended(before, tuner.result()))
    return out


def read_corpus(texts: Iterator[list[str]] | Sequence[list[str]]) -> Corpus:
    """Number the words of all texts by frequency."""
    kept = list(texts)
    counts = Counter(word for words in kept for word in words)
    if not counts:
        raise InputError("里面没有词")
    vocabulary = [word for word, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:MAX_VOCABULARY]]
    number = {word: n for n, word in enumerate(vocabulary)}
    ids = [n for words in kept for n in (*(number.get(word, -1) for word in words), *[END] * WINDOW)]
    return Corpus(
        np.array(ids, dtype=np.int64), tuple(vocabulary), np.array([counts[w] for w in vocabulary], float)
    )


def cooccurrences(corpus: Corpus) -> Any:
    """Symmetric sparse matrix of how often two words stand together; nearer ones count for more."""
    from scipy.sparse import coo_matrix, csr_matrix

    size = len(corpus.vocabulary)
    ids, text = corpus.ids, np.cumsum(corpus.ids == END)
    total = csr_matrix((size, size), dtype=np.float32)
    for offset in range(1, WINDOW + 1):
        left, right = ids[:-offset], ids[offset:]
        together = (left >= 0) & (right >= 0) & (text[:-offset] == text[offset:])
        low, high = np.minimum(left, right)[together], np.maximum(left, right)[together]
        keys, times = np.unique(low * size + high, return_counts=True)
        weights = (times / math.sqrt(offset)).astype(np.float32)
        total = total + coo_matrix((weights, (keys // size, keys % size)), shape=(size, size)).tocsr()
    return total + total.T


def factorise(together: Any, dimension: int) -> Vectors:
    """Word vectors, one row a word, from the positive pointwise mutual information."""
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    sums = np.asarray(together.sum(axis=1)).ravel()
    smooth = sums**0.75
    entries = together.tocoo()
    often = entries.data > MIN_TOGETHER
    rows, columns, values = entries.row[often], entries.col[often], entries.data[often]
    information = np.log(values * smooth.sum() / (sums[rows] * smooth[columns]))
    positive = information > 0
    if not positive.any():
        return np.zeros((together.shape[0], dimension), dtype=np.float32)
    matrix = csr_matrix(
        (information[positive].astype(np.float32), (rows[positive], columns[positive])), shape=together.shape
    )
    left, strengths, _ = randomized_svd(matrix, n_components=dimension, n_iter=3, random_state=SEED)
    return np.asarray(left * np.sqrt(strengths), dtype=np.float32)


def save(folder: Path, corpus: Corpus, vectors: Vectors) -> Vectors:
    """Write the model; number 0 is the unknown word, a lone letter without a vector of its own is 0 too.

    Returns its vectors as they read back.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    share = corpus.counts / corpus.counts.sum()
    weighted = units(vectors) * (SIF / (SIF + share))[:, None]
    letters = sorted({ch for word in corpus.vocabulary for ch in word} - set(corpus.vocabulary))
    blank = np.zeros((1 + len(letters), vectors.shape[1]))
    table = np.concatenate([blank[:1], weighted, blank[1:]])
    pieces = [("[UNK]", 0.0), *zip(corpus.vocabulary, np.log(share).round(3).tolist(), strict=True)]
    pieces += [(letter, -30.0) for letter in letters]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"[^\p{L}\p{N}.\-]+"), behavior="removed", invert=False
    )
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    written = _write_table(folder, table)
    (folder / "1_Normalize" / "config.json").write_text("{}", "utf-8")
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=1), "utf-8")
    settings = {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings, indent=1), "utf-8")
    return written


def _write_table(folder: Path, vectors: NDArray[np.floating[Any]]) -> Vectors:
    """Write the vectors at half precision; returns them as they read back."""
    from safetensors.numpy import save_file

    table = vectors.astype(np.float16)
    save_file({TABLE: table}, folder / WEIGHTS)
    return table.astype(np.float32)


def _encoder(folder: Path) -> Encode:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return lambda texts: [
        encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)
    ]


def _lines(data: Path) -> Iterator[str]:
    for file in sorted(file for file in data.rglob("*") if file.name.endswith(TEXT_SUFFIXES)):
        with (lzma.open if file.suffix == ".xz" else open)(file, "rt", encoding="utf-8") as lines:
            yield from lines


def _words(data: Path) -> Iterator[list[str]]:
    with Pool() as pool:
        yield from pool.imap(_segment, _lines(data), chunksize=200)


def _segment(line: str) -> list[str]:
    return [word for word in _tokens().segments(line) if RUN.match(word)]


@lru_cache(maxsize=1)
def _tokens() -> Tokens:
    """One tokeniser a process."""
    return Tokens()

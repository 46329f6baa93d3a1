"""The second half of the recipe of the default embedding: word vectors tuned for retrieval.

Contrastive training with in-batch negatives (van den Oord et al. 2018): first on pairs that plain text
gives for nothing, a sentence and what stands around it (Lee et al. 2019, "inverse cloze task"), a
heading and its text; then on questions with the documents that answer them, among documents that the
lexical engine takes for right (hard negatives) and others by chance. A text stays the mean of its words.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.beir import BeirSet
from rag.engines.lexical import LexicalIndex
from rag.language.tokens import Tokens, bigrams
from rag.passages import sentences

SEED = 0
UNKNOWN = 0  # number of the unknown word: it has no vector and learns none
TEMPERATURE = 0.05
TUNED_SHARE = 0.7  # of a word's direction; the rest stays as the company of words has it
AROUND = 3  # sentences to either side
SHORTEST = 8  # characters of a sentence worth learning from
LONGEST = 400  # characters of a text read
CLOZE_PAIRS = 300_000
CLOZE_EPOCHS, CLOZE_BATCH, CLOZE_RATE = 2, 512, 1e-3
QUESTION_EPOCHS, QUESTION_BATCH, QUESTION_RATE = 6, 64, 2e-3
HARD = 4  # negatives a question, of
HARD_DEPTH = 60  # documents, best first
RANDOM = 2048  # negatives a batch

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], list[list[int]]]  # texts → numbers of their tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that asks, with the documents that answer it and some that only look so, as numbers of documents."""

    text: str
    right: tuple[int, ...]
    wrong: tuple[int, ...]


@dataclass(slots=True)
class Tuner:
    """Vectors that learn; deterministic on one machine for one seed."""

    vectors: Vectors
    encode: Encode
    seed: int = SEED
    _model: Any = field(init=False)
    _random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        import torch

        torch.manual_seed(self.seed)
        self._random = np.random.default_rng(self.seed)
        self._model = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(self.vectors.copy()), freeze=False, mode="mean", sparse=True, padding_idx=UNKNOWN
        )

    def learn_pairs(self, pairs: Sequence[tuple[str, str]], *, epochs: int = CLOZE_EPOCHS) -> None:
        """Bring the two texts of each pair together, and away from those of the others in the batch."""
        left, right = (self.encode([pair[side] for pair in pairs]) for side in (0, 1))
        usable = np.array([n for n in range(len(pairs)) if left[n] and right[n]], dtype=np.int64)

        def loss(batch: NDArray[np.int64]) -> Any:
            import torch

            likeness = self._unit(left, batch) @ self._unit(right, batch).T / TEMPERATURE
            same = torch.arange(len(batch))
            entropy = torch.nn.functional.cross_entropy
            return (entropy(likeness, same) + entropy(likeness.T, same)) / 2

        self._descend(usable, loss, epochs=epochs, size=CLOZE_BATCH, rate=CLOZE_RATE)

    def learn_questions(
        self, asked: Sequence[Asked], documents: Sequence[str], *, epochs: int = QUESTION_EPOCHS
    ) -> None:
        """Bring each question to its documents, and away from hard and random others."""
        questions, texts = self.encode([one.text for one in asked]), self.encode(documents)
        usable = np.array([n for n, one in enumerate(asked) if questions[n] and one.right], dtype=np.int64)

        def loss(batch: NDArray[np.int64]) -> Any:
            import torch

            rows = [asked[n] for n in batch]
            right = [self._random.choice(one.right) for one in rows]
            hard = [self._random.permutation(one.wrong)[:HARD] for one in rows]
            chance = self._random.integers(len(documents), size=min(RANDOM, len(documents)))
            candidates = np.concatenate([right, *hard, chance]).astype(np.int64)
            likeness = self._unit(questions, batch) @ self._unit(texts, candidates).T / TEMPERATURE
            also_right = np.array([np.isin(candidates, one.right) for one in rows])
            np.fill_diagonal(also_right, val=False)  # the one to be found
            likeness = likeness.masked_fill(torch.from_numpy(also_right), -1e9)
            return torch.nn.functional.cross_entropy(likeness, torch.arange(len(batch)))

        self._descend(usable, loss, epochs=epochs, size=QUESTION_BATCH, rate=QUESTION_RATE)

    def result(self) -> Vectors:
        """The vectors as learned so far, a copy."""
        return np.array(self._model.weight.detach().numpy(), dtype=np.float32)

    def _descend(
        self,
        usable: NDArray[np.int64],
        loss: Callable[[NDArray[np.int64]], Any],
        *,
        epochs: int,
        size: int,
        rate: float,
    ) -> None:
        import torch

        optimiser: Any = torch.optim.SparseAdam(self._model.parameters(), lr=rate)
        for _ in range(epochs):
            order = self._random.permutation(usable)
            for at in range(0, len(order), size):
                if len(order) - at < 2:
                    continue  # one alone has nothing to be told from
                optimiser.zero_grad()
                loss(order[at : at + size]).backward()
                optimiser.step()

    def _unit(self, texts: Sequence[Sequence[int]], rows: NDArray[np.int64]) -> Any:
        import torch

        chosen = [texts[row] for row in rows]
        starts = np.cumsum([0, *(len(ids) for ids in chosen[:-1])])
        ids = torch.tensor([number for one in chosen for number in one], dtype=torch.long)
        return torch.nn.functional.normalize(self._model(ids, torch.from_numpy(starts)), dim=1, eps=1e-6)


def blended(before: Vectors, after: Vectors, share: float = TUNED_SHARE) -> Vectors:
    """Vectors as long as those tuned, in a direction between those before and after.

    Tuning tells texts apart and with them words that mean the same: 补贴 leaves 补助. Words matched
    one by one want them near.
    """
    between = (1 - share) * units(before) + share * units(after)
    return np.asarray(units(between) * np.linalg.norm(after, axis=1, keepdims=True), dtype=np.float32)


def units(vectors: Vectors) -> Vectors:
    """Each row at length 1; zeros stay zeros."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)


def cloze_pairs(lines: Iterable[str], *, most: int = CLOZE_PAIRS, seed: int = SEED) -> list[tuple[str, str]]:
    """Sentences with what stands around them, and headings (``# 总则``) with the line below."""
    random = np.random.default_rng(seed)
    found = list(_cloze(lines, random))
    order = random.permutation(len(found))[:most]
    return [found[n] for n in order]


def _cloze(lines: Iterable[str], random: np.random.Generator) -> Iterator[tuple[str, str]]:
    heading = ""
    for line in lines:
        text = line.strip()
        if text.startswith("#"):
            heading = text.lstrip("# ")
            continue
        said = [sentence for sentence in sentences(text) if len(sentence) > SHORTEST]
        if heading and said:
            yield heading, text[:LONGEST]
            heading = ""
        for _ in range(len(said) // AROUND + 1 if len(said) > 1 else 0):
            at = int(random.integers(len(said)))
            around = said[max(0, at - AROUND) : at] + said[at + 1 : at + 1 + AROUND]
            yield said[at][:LONGEST], "".join(around)[:LONGEST]


def asked_of(collection: BeirSet, *, hold_out: int = 0) -> tuple[list[Asked], list[str]]:
    """The judged questions of a collection but the first ``hold_out``, their long answers too, and its documents.

    What looks right is what the lexical engine finds best among the documents.
    """
    documents = [f"{entry.title} {entry.text}" for entry in collection.corpus]
    number = {entry.id: n for n, entry in enumerate(collection.corpus)}
    tokens = Tokens()
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory() as folder:
        LexicalIndex.build(Path(folder) / "lexical", (_fields(tokens, text) for text in documents))
        lexical = LexicalIndex.open(Path(folder) / "lexical")
        for query in collection.judged[hold_out:]:
            text = collection.queries[query]
            right = tuple(number[document] for document in collection.qrels[query] if document in number)
            terms = {
                name: dict.fromkeys(found, 1.0) for name, found in _fields(tokens, text).items() if found
            }
            wrong = tuple(row for row, _ in lexical.search(terms, HARD_DEPTH) if row not in right)
            wordings = [said for said in (text, collection.answers.get(query, "")) if said and right]
            asked.extend(Asked(said[:LONGEST], right, wrong) for said in wordings)
    return asked, documents


def _fields(tokens: Tokens, text: str) -> dict[str, list[str]]:
    return {"words": tokens.words(text), "grams": bigrams(text), "head_words": [], "head_grams": []}

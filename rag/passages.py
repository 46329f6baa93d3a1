"""Clause → passages: the pieces the search engines index. A clause is cited whole, found by piece."""

from __future__ import annotations

import re

from rag.schema import Clause

# Longer clauses are divided at sentence ends into pieces of about this many characters: fine
# enough that one sentence of a long clause can win, long enough to keep its neighbours' words.
PASSAGE_CHARACTERS = 240
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?[”’）]*")


def sentences(text: str) -> list[str]:
    """The sentences of a text, marks included; joined they give the text."""
    return [piece for piece in SENTENCE.findall(text) if piece]


def divide(clause: Clause) -> list[str]:
    """The texts to index for a clause: at least one, each a run of whole sentences."""
    if clause.kind == "table_row" and clause.cells:
        return ["；".join(f"{name}：{cell}" if name else cell for name, cell in clause.cells)]
    pieces: list[str] = []
    for sentence in sentences(clause.text):
        if pieces and len(pieces[-1]) + len(sentence) <= PASSAGE_CHARACTERS:
            pieces[-1] += sentence
        else:
            pieces.append(sentence)
    return pieces or [clause.text]


def in_full(clause: Clause) -> str:
    """All words of a clause: the headings it stands under, its text, the heads of its cells."""
    return " ".join([*clause.path, clause.text, *(name for name, _ in clause.cells)])


def context(clause: Clause, title: str) -> str:
    """What a passage stands under: the document's title and the path of headings."""
    return f"{title} {' '.join(clause.path)}"

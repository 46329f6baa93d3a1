"""Clause → passages: the pieces the search engines index. A clause is cited whole, found by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.headings import opens_list
from rag.schema import Clause

# Longer clauses are divided at sentence ends into pieces of about this many characters: fine
# enough that one sentence of a long clause can win, long enough to keep its neighbours' words.
PASSAGE_CHARACTERS = 240
WHOLE_CHARACTERS = 480  # of a list or short document that is indexed in one piece too
LONGEST_LEAD = 160  # characters
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


def pieces(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, str]]:
    """The passages of a document: each clause divided, and short lists in one piece."""
    for clause in clauses:
        for text in divide(clause):
            yield clause, text
    yield from wholes(clauses)


def wholes(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, str]]:
    """Short stretches of several clauses, each with the clause it starts from: a list with what leads into it.

    The clauses are those of one document. A question may be about all of an article whose items each say little.
    """
    below: dict[str, list[Clause]] = {}
    for clause in clauses:
        below.setdefault(clause.parent_id, []).append(clause)
    sizes: dict[str, int] = {}
    for clause in reversed(clauses):  # what stands under a clause comes after it
        under = sum(sizes[child.clause_id] for child in below.get(clause.clause_id, ()))
        sizes[clause.clause_id] = len(clause.text) + under
    texts = [clause for clause in below.get("", ()) if clause.kind != "title"]
    if len(texts) > 1 and sum(sizes[clause.clause_id] for clause in texts) <= WHOLE_CHARACTERS:
        yield texts[0], "\n".join(clause.text for clause in clauses if clause.kind != "title")
        return
    for clause in clauses:
        if below.get(clause.clause_id) and sizes[clause.clause_id] <= WHOLE_CHARACTERS and lead_in(clause):
            yield clause, "\n".join(_texts(clause, below))


def _texts(clause: Clause, below: Mapping[str, Sequence[Clause]]) -> Iterator[str]:
    yield clause.text
    for child in below.get(clause.clause_id, ()):
        yield from _texts(child, below)


def in_full(clause: Clause, parent: Clause | None = None) -> str:
    """All words of a clause: the headings it stands under, its text, the heads of its cells.

    With ``parent``, also the words that lead into it: "有下列情形之一的：".
    """
    return " ".join([*clause.path, lead_in(parent), clause.text, *(name for name, _ in clause.cells)])


def context(clause: Clause, title: str, parent: Clause | None = None) -> str:
    """What a passage stands under: the document's title, the path of headings, what leads into it.

    A path ends with the clause's own first words where it has no heading: those are its text already.
    """
    above = clause.path if clause.heading or not clause.label else clause.path[:-1]
    return " ".join(part for part in (title, *above, lead_in(parent)) if part)


def lead_in(parent: Clause | None) -> str:
    """The end of a clause that opens a list: its last sentence, where that ends in a colon."""
    if parent is None or not opens_list(parent.text):
        return ""
    return sentences(parent.text)[-1][-LONGEST_LEAD:]

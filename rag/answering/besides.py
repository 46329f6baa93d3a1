"""What a question asks besides its main point: "主要靠哪个会展？这条谁牵头" wants the name and the agency."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.asked import Reading
from rag.asking import INTERROGATIVE, RESPONSIBILITY_KINDS, kind_of, point_of
from rag.library import Library

# What only facts tell: beside one of these another piece that asks is told by the sentences of the clause.
FROM_FACTS = (*RESPONSIBILITY_KINDS, "period")
# What can be told beside the main point.
TELLABLE = ("passage", "list", "indicator", "support", "when")
MOST = 2


def asked_besides(library: Library, reading: Reading) -> list[Reading]:
    """The question read for each of its other pieces that ask for something else; none for a follow-up."""
    question = reading.question
    if question.kind not in FROM_FACTS or reading.base is not None:
        return []
    others: list[Reading] = []
    for piece in re.split("[,。;!?、]", point_of(question.text)):
        if not INTERROGATIVE.search(piece):
            continue
        kind = kind_of(piece, agency=False)
        core = tuple(library.index.tokens.core_words(library.reader.strip(piece)))
        if kind in TELLABLE and core:
            others.append(replace(reading, question=replace(question, kind=kind, text=piece), core=core))
    return others[:MOST]

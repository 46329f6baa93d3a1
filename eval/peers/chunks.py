"""How the peers cut documents into pieces and pieces into words: as their tutorials for Chinese do."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from eval.beir import Entry
from eval.peers.job import Piece

CHUNK, OVERLAP = 500, 50  # characters
SEPARATORS = ("\n\n", "\n", "。", "！", "？", "；", "，", " ", "")


def cut(documents: Sequence[Entry]) -> list[Piece]:
    """Cut documents by langchain's RecursiveCharacterTextSplitter, in their order."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK, chunk_overlap=OVERLAP, separators=list(SEPARATORS), keep_separator="end"
    )
    return [
        Piece(document.id, (text,)) for document in documents for text in splitter.split_text(document.text)
    ]


def words(text: str) -> list[str]:
    """Return the jieba words of a text (search mode) in lower case, without marks and white space."""
    import jieba

    jieba.setLogLevel(logging.WARNING)  # else it tells on standard error how it loads
    return [word for word in jieba.lcut_for_search(text.lower()) if any(map(str.isalnum, word))]

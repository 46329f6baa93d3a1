"""A language model that says what a test wants it to say."""

from __future__ import annotations

from collections.abc import Iterator

from rag.engines.chat_model import Messages
from rag.errors import EngineError


class Model:
    """Says its pieces, then fails where it is told to; remembers the messages of each time it was asked."""

    name = "fake"

    def __init__(self, *pieces: str, error: str = "") -> None:
        self.pieces = pieces
        self.error = error
        self.asked: list[Messages] = []

    def stream(self, messages: Messages) -> Iterator[str]:
        self.asked.append(messages)
        yield from self.pieces
        if self.error:
            raise EngineError(self.error)

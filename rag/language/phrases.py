"""Which of many known phrases stand in a text, without a look at each of them."""

from __future__ import annotations

from collections.abc import Iterable


class Phrases:
    """A fixed set of phrases to be found in texts."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """An empty phrase stands in no text; the order given is the order found."""
        self._place = {phrase: n for n, phrase in enumerate(dict.fromkeys(filter(None, phrases)))}
        self._lengths = sorted({len(phrase) for phrase in self._place})

    def find(self, text: str) -> list[str]:
        """The phrases that stand in a text, each once.

        Few phrases are looked for one by one; of many, the pieces of the text are looked up instead.
        """
        if len(self._place) <= len(text) * len(self._lengths):
            return [phrase for phrase in self._place if phrase in text]
        pieces = {text[at : at + length] for length in self._lengths for at in range(len(text) - length + 1)}
        return sorted(pieces & self._place.keys(), key=self._place.__getitem__)

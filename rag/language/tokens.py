"""The two token streams of lexical search: words (jieba, search mode) and character bigrams."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import jieba

from rag.language.normalise import normalise

RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff〇]+|[a-z0-9]+(?:[.\-][a-z0-9]+)*")
HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff〇]+")
# "这块", "第二条", "哪一年", "两个": they point or count, and say nothing of the topic.
POINTER = re.compile(
    r"(?:第|这|那|哪|每|各|几|多|两|好)?[一二三四五六七八九十两几]?(?:个|条|块|事|项|点|家|年|次|类|种|级|边|些|份|样|时|句|是|者)+"
)
USER_WORD_FREQUENCY = 5000  # above jieba's own short words, so that a name stays whole

jieba.setLogLevel(logging.ERROR)


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Words that carry no topic in a question."""
    text = resources.files("rag.language").joinpath("data/stopwords.txt").read_text("utf-8")
    return frozenset(text.split())


class Tokens:
    """Cuts text with jieba's dictionary and the words of the library at hand."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba = jieba.Tokenizer()
        self._jieba.initialize()
        for word in words:
            self._jieba.add_word(normalise(word).replace(" ", ""), USER_WORD_FREQUENCY)

    def words(self, text: str) -> list[str]:
        """Words and the shorter words inside them, in order, without marks."""
        return [w for w in self._jieba.cut_for_search(normalise(text)) if RUN.match(w)]

    def segments(self, text: str) -> list[str]:
        """Words without overlap, marks included: joined they give the normalised text."""
        return list(self._jieba.cut(normalise(text)))

    def is_word(self, word: str) -> bool:
        """Whether the dictionary knows a word."""
        return bool(self._jieba.FREQ.get(word))

    def frequency(self, word: str) -> int:
        """How common the dictionary holds a word to be."""
        return int(self._jieba.FREQ.get(word) or 0)

    def common(self, least: int) -> dict[str, int]:
        """The words that the dictionary holds to be at least so common, with how common."""
        return {word: frequency for word, frequency in self._jieba.FREQ.items() if frequency >= least}

    def content_words(self, text: str) -> list[str]:
        """Words that carry topic: no stop words, no single characters but digits and letters."""
        return [w for w in self.words(text) if _carries_topic(w)]

    def core_words(self, text: str) -> list[str]:
        """The same without the shorter words inside a word."""
        return [w for w in self.segments(text) if RUN.match(w) and _carries_topic(w)]


def _carries_topic(word: str) -> bool:
    if POINTER.fullmatch(word):
        return False
    return word not in stopwords() and (len(word) > 1 or not HAN_RUN.match(word))


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters; Latin words and numbers whole; a lone character alone."""
    out: list[str] = []
    for run in RUN.findall(normalise(text)):
        if not HAN_RUN.match(run) or len(run) == 1:
            out.append(run)
        else:
            out += [run[i : i + 2] for i in range(len(run) - 1)]
    return out

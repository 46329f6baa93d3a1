"""The sentences of a clause that answer a question, verbatim."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag import headings
from rag.answering.writer import quote, row_sentence
from rag.asked import Reading
from rag.asking import RESPONSIBILITY_KINDS
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.passages import sentences
from rag.schema import Clause

# Figures that say how much, not 5G, 2027年, IPv6 or 4A.
NO_FIGURE = re.compile(
    r"\d+[gka]\b|\d+[gka](?=[^a-z])|ipv\d|(?:19|20)\d\d(?=年|[—\-至到])|第\d+|十[一二三四五]五"
)
FIGURE = re.compile(r"\d|[一二两三四五六七八九十百]+(?:个|家|项|条|座|类)")
INLINE_LIST = re.compile(r"^(?:[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，,])")
KEEP_SHARE = 0.3  # of the best sentence's score, that another must reach
MAX_SENTENCES = 3
BRIEF = 160  # characters of a clause that is given whole
CURT = 16  # characters of an excerpt, below which what stands beside it is told too
GAP = 40  # characters of a sentence between two others, without which they would say something else
MIN_SENTENCE = 6  # characters; shorter pieces are titles
FIGURE_BONUS = 0.35
LIST_BONUS = 0.15  # a sentence that lists, where the question asks which
MANY = 3
NAME_BONUS = 0.4  # a sentence that names things, where the question asks what they are called
ACTS_BONUS = 0.6  # a sentence in which an agency acts, or a year stands, where that is asked
ASKS_NAME = re.compile(r"叫什么|叫啥|名字|名称|哪些|哪几|哪个|哪一|什么(?:计划|平台|工程|大赛|基地)")
NAMED = re.compile(r"[“《][^“”《》]{2,24}[”》]")
ACTS = re.compile(r"[部委局办厅](?:门)?(?:联合|会同|牵头|负责|组织|统筹)|有关部门|相关部门")
YEAR = re.compile(r"(?:19|20)\d\d年|期间|“十[一二三四五]五”")
# The brackets that name units at the end of a task: its facts say them better.
TAIL = re.compile(
    r"[（(](?:牵头|责任|配合|主办|协办)(?:单位|部门)\s*[：:](?:[^（）()]|（[^（）]*）)*[）)]\s*$"
    r"|[（(](?:[^（）()。]|（[^（）]*）)*(?:负责|牵头|配合|参加|落实)(?:，[^（）()。]*)?[）)]\s*$"  # （A、B负责）
)
YEAR_BONUS = 0.3
WORD_WEIGHT = 2.0  # of a word against a bigram


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What to say of a clause: its sentences, and how well the best one fits."""

    clause: Clause
    text: str
    score: float


def excerpt(library: Library, reading: Reading, clause: Clause, *, most: int = MAX_SENTENCES) -> Excerpt:
    """The best sentences of a clause in their order; a table row in words."""
    if clause.kind == "table_row":
        return Excerpt(clause, row_sentence(clause), _score(library, reading, clause.text + _headers(clause)))
    if clause.kind == "roster":
        return Excerpt(clause, quote(clause.text.replace("\n", "；")), _score(library, reading, clause.text))
    pieces = _pieces(clause)
    scored = [(_score(library, reading, piece), number) for number, piece in enumerate(pieces)]
    best = max(scored, default=(0.0, 0))[0]
    good = sorted(scored, reverse=True)[:most]
    least = KEEP_SHARE * best if most <= MAX_SENTENCES else 0.0
    chosen = sorted(number for score, number in good if score >= least)
    if sum(map(len, pieces)) <= BRIEF:
        chosen = list(range(len(pieces)))
    if sum(len(pieces[number]) for number in chosen) < CURT:
        chosen = sorted({near for n in chosen for near in (n - 1, n, n + 1) if 0 <= near < len(pieces)})
    chosen = _without_gaps(chosen, pieces)
    if any(INLINE_LIST.match(pieces[number]) for number in chosen):  # 一是…二是… is given whole
        chosen = [n for n, piece in enumerate(pieces) if INLINE_LIST.match(piece) or n in chosen]
    return Excerpt(clause, quote("".join(pieces[number] for number in chosen)), best)


def _without_gaps(chosen: list[int], pieces: list[str]) -> list[int]:
    """The sentences chosen, with a short one that stands alone between two of them."""
    between = {n + 1 for n in chosen if n + 2 in chosen and n + 1 not in chosen and len(pieces[n + 1]) <= GAP}
    return sorted({*chosen, *between})


def has_figure(text: str) -> bool:
    """Whether a text holds a number that says how much, not 5G, 2027年 or IPv6."""
    return bool(FIGURE.search(NO_FIGURE.sub("", compact(text))))


def _pieces(clause: Clause) -> list[str]:
    """Sentences of the clause without its own heading and its responsibility line."""
    text = TAIL.sub("", clause.text) or clause.text
    out: list[str] = []
    for line in text.split("\n"):
        if headings.is_responsibility(line) and len(text) > len(line):
            continue
        out += [piece.strip() for piece in sentences(line)]
    pieces = [piece for piece in out if len(piece) >= MIN_SENTENCE]
    if (
        len(pieces) > 1
        and clause.heading
        and compact(pieces[0]).rstrip("。").endswith(compact(clause.heading))
    ):
        pieces = pieces[1:]
    return pieces or [text]


def _headers(clause: Clause) -> str:
    return " ".join(name for name, _ in clause.cells)


def _score(library: Library, reading: Reading, sentence: str) -> float:
    """Idf-weighted share of the question's words and bigrams that a sentence holds."""
    text = compact(sentence)
    frequencies, passages = library.index.catalogue.words(), library.index.catalogue.passages
    found = 0.0
    for word, weight in reading.words.items():
        if word in text:
            found += WORD_WEIGHT * weight * math.log((passages + 1) / (frequencies.get(word, 0) + 0.5))
    have = set(bigrams(sentence))
    found += sum(weight for gram, weight in reading.grams.items() if gram in have)
    if reading.question.kind in ("indicator", "compare") and has_figure(text):
        found *= 1 + FIGURE_BONUS
    if ASKS_NAME.search(reading.question.text) and NAMED.search(sentence):
        found *= 1 + NAME_BONUS
    if reading.question.kind in RESPONSIBILITY_KINDS and ACTS.search(text):
        found *= 1 + ACTS_BONUS
    if reading.question.kind == "when" and YEAR.search(text):
        found *= 1 + ACTS_BONUS
    if ASKS_NAME.search(reading.question.text) and sentence.count("、") >= MANY:
        found *= 1 + LIST_BONUS
    if any(year in text for year in reading.question.years):
        found *= 1 + YEAR_BONUS
    return found

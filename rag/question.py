"""Question + history → what is asked: of which kind, in which documents, of which agencies, about what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.asked import Reading
from rag.asking import (
    INTERROGATIVE,
    RESPONSIBILITY_KINDS,
    asking_part,
    asking_sentences,
    kind_of,
    plain_words,
    point_of,
)
from rag.follow_up import FollowUps
from rag.language import english
from rag.language.agencies import AgencyNames, Mention
from rag.language.lexicon import Lexicon
from rag.language.normalise import normalise
from rag.language.spelling import COMMON, Speller
from rag.language.tokens import HAN_RUN, Tokens, bigrams
from rag.numbering import parse_number
from rag.references import References
from rag.schema import Question

MAX_QUESTION = 4000  # characters read of a question; what comes after is left out, and said so
ORDINAL_QUESTION = 24  # characters: "换成重庆的方案，第六项又是啥"

RESPONSIBILITY_WORDS = re.compile(
    r"(?:牵头|责任|配合)(?:单位|部门)|牵头|挑头|主抓|(?:哪个|哪些|哪家|什么|啥)(?:部门|单位|局|委)|负责"
)
ASKING_WORDS = re.compile(r"指的是|指的啥|是指|指什么|指啥|什么|多少|有没有|是不是")  # never misspelled
YEAR = re.compile(r"(?:20[1-4]\d)(?=年|底|-|—|版|[^\d]|$)")
QUOTED = re.compile(r"[“\"]([^“”\"]{2,16})[”\"]")
LAST = re.compile(r"最后(?:一)?(?:个|条|项|点|类|种)")
ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,2})(?:个|条|项|点|款|类|种|方面)(?!例)")
# A town by the way it is written: 清沅市, after a mark or a word that leads up to a name.
UNLISTED = re.compile(
    r"(?:^|[,，。;；!?:：、\s省市和跟与在去到从对比是问那]|隔壁|旁边|邻近|人在|我们|你们)(?P<name>(?P<stem>[\u4e00-\u9fff]{2})[省市县州])(?!场|政|民|区|长|级|委|里|上)"
)
NO_TOWN = COMMON | frozenset("全城区县超本各整某都会地按说跟年直辖")
BOTH = re.compile(r"两个|两者|两级|两份|二者|前后|它们")


class QuestionReader:
    """Reads questions against a library: its documents, agencies and words."""

    def __init__(
        self, references: References, agencies: AgencyNames, lexicon: Lexicon, tokens: Tokens,
        speller: Speller, *, words: dict[str, int],
    ) -> None:  # fmt: skip
        self._references = references
        self._agencies = agencies
        self._lexicon = lexicon
        self._tokens = tokens
        self._speller = speller
        self._words = words
        self._follow_ups = FollowUps(references, agencies, words)

    def read(self, question: str, history: Sequence[str] = ()) -> Reading:
        """Understand a question; ``history`` holds the user's earlier questions, oldest first."""
        base: Reading | None = None
        for earlier in history[-4:]:
            base = self._after(base, self._alone(earlier))
        return self._after(base, self._alone(question))

    def with_words(self, reading: Reading, text: str) -> Reading:
        """A question searched with the words of a text too, those the library knows; what it asks stays."""
        known = [word for word in self._tokens.content_words(normalise(text)) if word in self._words]
        words = dict.fromkeys(known, SYNONYM_WEIGHT) | reading.words
        grams = {gram: SYNONYM_WEIGHT for word in known for gram in bigrams(word)} | reading.grams
        return replace(reading, words=words, grams=grams)

    def bare(self, question: str) -> Reading:
        """A question with its own words alone, to measure what understanding it adds: no document, no other word."""
        text = normalise(question[:MAX_QUESTION])
        core = tuple(dict.fromkeys(self._tokens.core_words(text)))
        words = dict.fromkeys([*core, *self._tokens.content_words(text)], 1.0)
        grams = dict.fromkeys(_topic_bigrams(text), 1.0)
        return Reading(Question(question, text, "passage", text), words, grams, core=core)

    def strip(self, text: str) -> str:
        """A text without the words that name a document or its level."""
        return self._references.strip(text)

    def meanings(self, text: str) -> list[str]:
        """Policy words for the everyday words of a text."""
        return [meaning for meanings in self._lexicon.expand(text).values() for meaning in meanings]

    def aspects(self, text: str) -> dict[str, tuple[str, ...]]:
        """The sides of a thing a text asks for, each with the words that tell it."""
        return self._lexicon.aspects_in(text)

    def expansions(self, reading: Reading) -> dict[str, tuple[str, ...]]:
        """Policy words for the everyday words of a question."""
        return self._lexicon.expand(reading.question.topic)

    def _after(self, base: Reading | None, now: Reading) -> Reading:
        return self._follow_ups.take_in(base, now) if base else self._bare(now)

    def _alone(self, question: str) -> Reading:
        text = normalise(question[:MAX_QUESTION])
        notes = ("问题过长，只读了开头的部分。",) if len(question) > MAX_QUESTION else ()
        if english.is_english(text):
            text = english.to_chinese(text, self._words)
        text = self._references.without_denied(plain_words(text))
        mentions = self._mentions(text)
        known = [(m.at, m.until) for m in mentions] + [m.span() for m in ASKING_WORDS.finditer(text)]
        known += self._references.places(text)
        spelled = self._speller.correct(text, known)
        if spelled != text:
            mentions = self._mentions(spelled)
        agencies = tuple(dict.fromkeys(name for m in mentions for name in m.names))
        kind = kind_of(spelled, agency=bool(mentions))
        words, grams, core = self._terms(text, spelled, kind)
        found = Question(
            original=question,
            text=spelled,
            kind=kind,
            topic=spelled,
            doc_ids=self._documents(spelled),
            agencies=agencies,
            years=tuple(dict.fromkeys(YEAR.findall(self._references.strip(point_of(spelled))))),
            regions_outside=self._outside(spelled),
            plan_named=self._references.names_plan(spelled),
            several=self._references.several(asking_part(spelled)),
            notes=notes,
        )
        ordinal = ORDINAL.search(spelled)
        number = parse_number(ordinal[1]) if ordinal and len(spelled) <= ORDINAL_QUESTION else 0
        if LAST.search(spelled) and len(spelled) <= ORDINAL_QUESTION:
            number = -1
        return Reading(found, words, grams, None, number, bool(BOTH.search(spelled)), core)

    def _mentions(self, text: str) -> list[Mention]:
        """The agencies a text mentions, but for those in the name of a document: 国务院…的意见."""
        titles = self._references.titled(text)
        found = self._agencies.find(text)
        return [m for m in found if not any(t.at <= m.at and m.until <= t.until for t in titles)]

    def _outside(self, text: str) -> tuple[str, ...]:
        """The regions named that no document is about; a town that neither a list nor the library knows is one."""
        listed = [region.name for region in self._references.outside(text)]
        taken = self._references.places(text)
        unlisted = [
            match["name"]
            for match in UNLISTED.finditer(text)
            if not any(at < match.end("name") and match.start("name") < until for at, until in taken)
            and not self._tokens.frequency(match["name"])
            and not self._tokens.frequency(match["stem"])
            and NO_TOWN.isdisjoint(match["stem"])
            and not self._speller.stands(match["name"])
        ]
        return tuple(dict.fromkeys([*listed, *unlisted]))

    def _documents(self, text: str) -> tuple[str, ...]:
        """The documents meant: of a long question those its asking sentences name, if any."""
        asking = asking_sentences(text)
        named = self._references.documents(asking)
        return named if named or asking == text else self._references.documents(text)

    def _terms(
        self, text: str, spelled: str, kind: str
    ) -> tuple[dict[str, float], dict[str, float], tuple[str, ...]]:
        """Words and bigrams to search with: the question's own, its corrected spelling, policy words."""
        asked = self._strip(spelled, kind)
        core = tuple(dict.fromkeys([*self._tokens.core_words(asked), *self._coined(asked)]))
        words = dict.fromkeys([*core, *self._tokens.content_words(asked)], 1.0)
        grams = dict.fromkeys(_topic_bigrams(asked), 1.0)
        point = self._strip(asking_part(spelled), kind)
        if len(point) < len(asked):  # a story is told first: what asks counts for more
            words |= {word: POINT_WEIGHT for word in self._tokens.content_words(point) if word in words}
            grams |= {gram: POINT_WEIGHT for gram in _topic_bigrams(point) if gram in grams}
        for quoted in QUOTED.findall(asked):  # taken from a file, word for word
            words |= {word: POINT_WEIGHT for word in self._tokens.content_words(quoted) if word in words}
            grams |= {gram: POINT_WEIGHT for gram in _topic_bigrams(quoted) if gram in grams}
        if spelled != text:
            for word in self._tokens.content_words(self._strip(text, kind)):
                words.setdefault(word, ORIGINAL_WEIGHT)
            for gram in _topic_bigrams(self._strip(text, kind)):
                grams.setdefault(gram, ORIGINAL_WEIGHT)
        for meanings in self._lexicon.expand(spelled).values():
            for meaning in meanings:
                for word in self._tokens.words(meaning):
                    words.setdefault(word, SYNONYM_WEIGHT)
                for gram in bigrams(meaning):
                    grams.setdefault(gram, SYNONYM_WEIGHT)
        return words, grams, core

    def _coined(self, text: str) -> list[str]:
        """Words of the library that no dictionary knows: 外摆, two characters cut apart that stand together there."""
        segments = self._tokens.segments(text)
        return [
            a + b
            for a, b in pairwise(segments)
            if len(a) == len(b) == 1
            and QUESTION_CHARACTERS.isdisjoint(a + b)
            and HAN_RUN.fullmatch(a + b)
            and self._speller.stands(a + b)
        ]

    def _strip(self, text: str, kind: str) -> str:
        """The question without the words that only say where to look and what is asked for."""
        asked = self._references.strip(text)
        if kind in RESPONSIBILITY_KINDS:
            asked = RESPONSIBILITY_WORDS.sub(" ", asked)
        return asked if self._tokens.content_words(asked) else text

    def _bare(self, now: Reading) -> Reading:
        """A question that is but a name: of an agency, asked for its tasks; of documents, for what they are."""
        question = now.question
        if question.kind != "passage":
            return now
        rest = self._references.strip(question.text)
        for mention in reversed(self._mentions(rest)):
            rest = rest[: mention.at] + rest[mention.until :]
        if set(self._tokens.core_words(rest)) - {"5g"} or INTERROGATIVE.search(rest):
            return now
        kind = "tasks" if question.agencies else "documents" if question.doc_ids else question.kind
        return replace(now, question=replace(question, kind=kind))


POINT_WEIGHT = 1.5  # of the words of the pieces that ask, beside a story of weight 1
ORIGINAL_WEIGHT = 0.5  # of a word as typed, where it was taken for a misspelling
SYNONYM_WEIGHT = 0.5  # of a policy word put beside an everyday one


def _topic_bigrams(text: str) -> list[str]:
    """Bigrams of a question without those made of question words only."""
    return [gram for gram in bigrams(text) if not all(ch in QUESTION_CHARACTERS for ch in gram)]


QUESTION_CHARACTERS = frozenset(
    "的了吗呢是有在和我你他们这那个谁哪什么怎么样多少几请问想知道一下能不可以要给对就都也还说讲里"
)

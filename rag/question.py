"""Question + history → what is asked: of which kind, in which documents, of which agencies, about what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rag.asking import (
    ASKS_SUPPORT,
    INTERROGATIVE,
    RESPONSIBILITY_KINDS,
    asking_part,
    asking_sentences,
    kind_of,
    plain_words,
    point_of,
)
from rag.language import english
from rag.language.agencies import AgencyNames, Mention
from rag.language.lexicon import Lexicon
from rag.language.normalise import normalise
from rag.language.regions import find_regions
from rag.language.spelling import COMMON, Speller
from rag.language.tokens import HAN_RUN, Tokens, bigrams
from rag.numbering import parse_number
from rag.references import References
from rag.schema import Question

MAX_QUESTION = 4000  # characters read of a question; what comes after is left out, and said so
ORDINAL_QUESTION = 24  # characters: "换成重庆的方案，第六项又是啥"
LONGEST_FOLLOW_UP = 40  # characters
OWN_TOPIC = 2  # words of the library: with so many of its own a follow-up says itself what it is about
FOLLOW_UP_WORDS = 4  # content words: a follow-up brings few of its own

RESPONSIBILITY_WORDS = re.compile(
    r"(?:牵头|责任|配合)(?:单位|部门)|牵头|挑头|主抓|(?:哪个|哪些|哪家|什么|啥)(?:部门|单位|局|委)|负责"
)
SAME_UNITS = re.compile(r"[他她它]们?(?=[几两三四家吗负管牵])|[这那]几?家")  # the agencies talked of
ASKING_WORDS = re.compile(r"指的是|指的啥|是指|指什么|指啥|什么|多少|有没有|是不是")  # never misspelled
YEAR = re.compile(r"(?:20[1-4]\d)(?=年|底|-|—|版|[^\d]|$)")
QUOTED = re.compile(r"[“\"]([^“”\"]{2,16})[”\"]")
LAST = re.compile(r"最后(?:一)?(?:个|条|项|点|类|种)")
ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,2})(?:个|条|项|点|款|类|种|方面)(?!例)")
FOLLOW_START = re.compile(
    r"^(?:那|那么|它|他们|其|这|该|还有|另外|再|上面|刚才|前者|后者|两个|两者|两级|哪个|谁|同样|也|换成|具体|详细|展开|第)"
)
FOLLOW_END = re.compile(
    r"呢[?!。,]?(?:$|(?<=^.{2}呢,)|(?<=^.{3}呢,)|(?<=^.{4}呢,)|(?<=^.{5}呢,)|(?<=^.{6}呢,))"
)
# A town by the way it is written: 清沅市, after a mark or a word that leads up to a name.
UNLISTED = re.compile(
    r"(?:^|[,，。;；!?:：、\s省市和跟与在去到从对比是问那]|隔壁|旁边|邻近|人在|我们|你们)(?P<name>(?P<stem>[\u4e00-\u9fff]{2})[省市县州])(?!场|政|民|区|长|级|委|里|上)"
)
NO_TOWN = COMMON | frozenset("全城区县超本各整某都会地按说跟年直辖")
DUTY_WORDS = re.compile(r"牵头|参与|配合|负责|承担|任务|事项")
OWN_INTERROGATIVE = re.compile(r"什么|哪|多少|几|谁|怎么|如何|吗|咋|啥|还是")
INSTEAD = re.compile(r"^(?:那|那么|还有|再看|再问)?[^,。?!]{1,12}呢[?!。]*$|换成|改成|换做|换到")
BOTH = re.compile(r"两个|两者|两级|两份|二者|前后|它们")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood, with the weighted words that search is asked with."""

    question: Question
    words: dict[str, float]  # word → weight
    grams: dict[str, float]
    base: Reading | None = None  # the question this one follows up on
    ordinal: int = 0  # "the second one": a place in the list asked for before; -1: the last
    both: bool = False  # asks about the two questions before together
    core: tuple[str, ...] = field(default=())  # content words of this question itself


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

    def read(self, question: str, history: Sequence[str] = ()) -> Reading:
        """Understand a question; ``history`` holds the user's earlier questions, oldest first."""
        base: Reading | None = None
        for earlier in history[-4:]:
            base = self._follow(base, self._alone(earlier))
        return self._follow(base, self._alone(question))

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

    def _follow(self, base: Reading | None, now: Reading) -> Reading:
        """Take in what a follow-up leaves unsaid."""
        if base is None:
            return self._bare(now)
        if now.question.kind == "small_talk":
            return now
        text = now.question.text
        brief = len(now.core) <= FOLLOW_UP_WORDS
        pointing = bool(FOLLOW_START.match(text) or FOLLOW_END.search(text) or now.ordinal or now.both)
        pointing = pointing or bool(SAME_UNITS.search(text))
        question = now.question
        unsaid = len(text) <= LONGEST_FOLLOW_UP and not self._topic_of(now)
        if (
            not (pointing and len(text) <= LONGEST_FOLLOW_UP)
            and not (brief and len(text) <= 16)
            and not unsaid
        ):
            return self._beside(base, now)
        kind = _kept_kind(base.question.kind, question.kind, text, agency=bool(question.agencies))
        own = [word for word in now.core if not self._says_where(word) and not self._agencies.find(word)]
        instead = (
            not all(map(str.isdigit, own)) and now.question.kind == "passage" and bool(INSTEAD.search(text))
        )
        asks_itself = len(self._topic_of(now)) >= OWN_TOPIC and bool(OWN_INTERROGATIVE.search(text))
        old = INSTEAD_WEIGHT if instead else STORY_WEIGHT if asks_itself else BASE_WEIGHT if own else 1.0
        if base.base is not None and all(map(str.isdigit, own)):
            old = 1.0  # another year still: what was talked of is not worn away
        kept = BASE_WEIGHT if instead and base.question.kind == "support" else old
        words = {
            w: weight * (kept if ASKS_SUPPORT.search(w) else old) for w, weight in base.words.items()
        } | now.words
        grams = {g: weight * old for g, weight in base.grams.items()} | now.grams
        docs = self._references.near(text, question.doc_ids, base.question.doc_ids) or base.question.doc_ids
        both = now.both or kind == "compare"
        if both and not question.doc_ids and base.base is not None:
            docs = tuple(dict.fromkeys([*base.base.question.doc_ids, *base.question.doc_ids]))
        if kind == "compare" and question.doc_ids:  # "比国家的高还是低": with what was talked of
            docs = tuple(dict.fromkeys([*base.question.doc_ids, *question.doc_ids]))
        merged = replace(
            question,
            kind=kind,
            topic=text if instead else f"{base.question.topic} {text}",
            doc_ids=docs,
            agencies=question.agencies or (base.question.agencies if kind == "tasks" else ()),
            years=question.years or (base.question.years if docs == base.question.doc_ids else ()),
            inherited=not question.doc_ids and bool(docs),
        )
        core = tuple(dict.fromkeys([*own, *(() if own else base.core)]))
        return Reading(merged, words, grams, base, now.ordinal, both, core)

    def _beside(self, base: Reading, now: Reading) -> Reading:
        """A question that stands by itself keeps the documents talked of, and a little of their topic."""
        question = now.question
        if question.doc_ids:
            return now
        words = {w: weight * STORY_WEIGHT for w, weight in base.words.items()} | now.words
        grams = {g: weight * STORY_WEIGHT for g, weight in base.grams.items()} | now.grams
        kept = replace(question, doc_ids=base.question.doc_ids, inherited=bool(base.question.doc_ids))
        return replace(now, question=kept, words=words, grams=grams, base=base)

    def _topic_of(self, now: Reading) -> list[str]:
        """The words of the library by which a question itself says what it is about."""
        return [
            word
            for word in now.core
            if word in self._words
            and not word.isdigit()
            and not self._says_where(word)
            and not self._agencies.find(word)
        ]

    def _says_where(self, word: str) -> bool:
        return bool(find_regions(word)) or word in (
            "国家",
            "全国",
            "层面",
            "市里",
            "区里",
            "市级",
            "区级",
            "责任",
            "单位",
            "牵头",
            "任务",
            "对应",
            "后来",
            "同一",
        )


POINT_WEIGHT = 1.5  # of the words of the pieces that ask, beside a story of weight 1
STORY_WEIGHT = 0.3  # of the words of the question before, where the next one stands by itself
ORIGINAL_WEIGHT = 0.5  # of a word as typed, where it was taken for a misspelling
SYNONYM_WEIGHT = 0.5  # of a policy word put beside an everyday one
INSTEAD_WEIGHT = 0.2  # the same, where these take the place of what was talked of: 那教育呢
BASE_WEIGHT = 0.5  # of the words of the question before, in a follow-up with words of its own


def _topic_bigrams(text: str) -> list[str]:
    """Bigrams of a question without those made of question words only."""
    return [gram for gram in bigrams(text) if not all(ch in QUESTION_CHARACTERS for ch in gram)]


QUESTION_CHARACTERS = frozenset(
    "的了吗呢是有在和我你他们这那个谁哪什么怎么样多少几请问想知道一下能不可以要给对就都也还说讲里"
)


def _kept_kind(before: str, now: str, text: str, *, agency: bool) -> str:
    """The kind of a follow-up: its own where it asks anew, else that of the question before."""
    if before == "organisation" and now in ("passage", "indicator", "list", "responsibility"):
        return before
    if before == "tasks" and now == "passage" and DUTY_WORDS.search(text):
        return before
    if before in RESPONSIBILITY_KINDS and (
        SAME_UNITS.search(text) or (now == "passage" and ("谁" in text or agency))
    ):
        return before
    return before if now == "passage" and not OWN_INTERROGATIVE.search(text) else now

"""Follow-ups: what a question leaves unsaid is taken from the one before it."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace

from rag.asked import Reading
from rag.asking import ASKS_SUPPORT, RESPONSIBILITY_KINDS
from rag.language.agencies import AgencyNames
from rag.language.regions import find_regions
from rag.references import References

LONGEST_FOLLOW_UP = 40  # characters
BRIEF = 16  # characters
OWN_TOPIC = 2  # words of the library: with so many of its own a follow-up says itself what it is about
FOLLOW_UP_WORDS = 4  # content words: a follow-up brings few of its own
SAME_UNITS = re.compile(r"[他她它]们?(?=[几两三四家吗负管牵])|[这那]几?家")  # the agencies talked of
FOLLOW_START = re.compile(
    r"^(?:那|那么|它|他们|其|这|该|还有|另外|再|上面|刚才|前者|后者|两个|两者|两级|哪个|谁|同样|也|换成|具体|详细|展开|第)"
)
FOLLOW_END = re.compile(
    r"呢[?!。,]?(?:$|(?<=^.{2}呢,)|(?<=^.{3}呢,)|(?<=^.{4}呢,)|(?<=^.{5}呢,)|(?<=^.{6}呢,))"
)
DUTY_WORDS = re.compile(r"牵头|参与|配合|负责|承担|任务|事项")
OWN_INTERROGATIVE = re.compile(r"什么|哪|多少|几|谁|怎么|如何|吗|咋|啥|还是")
INSTEAD = re.compile(r"^(?:那|那么|还有|再看|再问)?[^,。?!]{1,12}呢[?!。]*$|换成|改成|换做|换到")
STORY_WEIGHT = 0.3  # of the words of the question before, where the next one stands by itself
BASE_WEIGHT = 0.5  # the same, in a follow-up with words of its own
INSTEAD_WEIGHT = 0.2  # the same, where these take the place of what was talked of: 那教育呢


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Puts a question beside the one before it, against a library: its documents, agencies and words."""

    references: References
    agencies: AgencyNames
    words: Container[str]

    def take_in(self, base: Reading, now: Reading) -> Reading:
        """What a question asks after another: with what it leaves unsaid, where it follows that one up."""
        if now.question.kind == "small_talk":
            return now
        text = now.question.text
        brief = len(now.core) <= FOLLOW_UP_WORDS
        pointing = bool(FOLLOW_START.match(text) or FOLLOW_END.search(text) or now.ordinal or now.both)
        pointing = pointing or bool(SAME_UNITS.search(text))
        question = now.question
        unsaid = len(text) <= LONGEST_FOLLOW_UP and not self._topic_of(now)
        follows = (pointing and len(text) <= LONGEST_FOLLOW_UP) or (brief and len(text) <= BRIEF) or unsaid
        if not follows:
            return self._beside(base, now)
        kind = _kept_kind(base.question.kind, question.kind, text, agency=bool(question.agencies))
        own = [word for word in now.core if not self._says_where(word) and not self.agencies.find(word)]
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
        docs = self.references.near(text, question.doc_ids, base.question.doc_ids) or base.question.doc_ids
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
            if word in self.words
            and not word.isdigit()
            and not self._says_where(word)
            and not self.agencies.find(word)
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

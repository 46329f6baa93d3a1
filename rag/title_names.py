"""Documents by what people make of their titles: 校车条例, 综保区的意见, 国务院促进综合保税区发展的意见."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from rag.headings import is_title
from rag.language.normalise import compact
from rag.language.tokens import bigrams

# What a document can be called; the word must stand in its title after what the name says.
KINDS = "条例|意见|规定|办法|通知|预案|方案|规划|计划|细则|决定|纲要|指南|措施|准则|规程"
KIND = re.compile(rf"{KINDS}|标准|公告|通告|批复|目录|法(?![规律定人院])")
# Where a name may begin: after a mark, or a word that leads up to it.
BEGIN = re.compile(
    r"[,，。;；!?:：、《》〈〉“”\"()（）\s]|请问|根据|依据|按照?|依照|遵照|看了?看?|查一?下|关于|印发|我们|你们|他们|咱们?|想问|听说|这[个份部条]|那[个份部条]|[个份部]|"
    r"的|在|说|问|里|对|跟|和|与|从|照|据|翻|读|给|现行|最新|新版|旧版|国家|中央|里头|里面"
)
SAYS_LITTLE = re.compile(
    r"(?:管理|发展|工作|实施|建设|促进|加强|推进|推动|支持|服务|保障|指导|若干|行动|安全|责任|国务院|办公厅|政府)*"
)
SELDOM = re.compile(r"条例|细则|预案|纲要|规程|准则")  # said of hardly anything but a document
LONGEST_PART = 6  # characters of a name that says only part of a title
MOST_CHARACTERS = 24  # of a name, before the word for what it is
FEWEST_CHARACTERS = 2
MOST_DOCUMENTS = 3  # that a name may mean
WINDOW_SHARE = 0.45  # of the stretch of a title that holds a name's characters in order, that are the name's
BRIEF_SHARE = 0.6  # the same for a name of up to BRIEF characters without a bigram of the title
BRIEF = 4
PAIR_SHARE = 0.5  # of a name's bigrams that stand in the title
NEAR = 0.9  # of the best share, that another title must reach to be meant as well


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of a text that names documents."""

    at: int
    until: int
    doc_ids: frozenset[str]


class TitleNames:
    """Recognises documents by words of their titles, left out and shortened as people do."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        """``titles``: doc_id → title; a line of news that is no title names nothing."""
        self._titles = {doc_id: compact(title) for doc_id, title in titles.items() if is_title(title, "")}
        self._of_kind: dict[str, list[str]] = {}
        self._holding: dict[str, set[str]] = {}
        for doc_id, title in self._titles.items():
            for character in title:
                self._holding.setdefault(character, set()).add(doc_id)
            for kind in dict.fromkeys(KIND.findall(title)):
                self._of_kind.setdefault(kind, []).append(doc_id)

    def find(self, text: str) -> list[Named]:
        """The stretches of a normalised text that name a few documents, in order."""
        found: list[Named] = []
        for kind in KIND.finditer(text):
            named = self._before(text, kind)
            if named and (not found or named.at >= found[-1].until):
                found.append(named)
        return found

    def _before(self, text: str, kind: re.Match[str]) -> Named | None:
        """The longest name that ends with this word for a document."""
        until = kind.start() - (text[: kind.start()].endswith("的"))
        least = max(0, until - MOST_CHARACTERS)
        begins = {m.end() for m in BEGIN.finditer(text, 0, until) if m.end() >= least}
        if least == 0:
            begins.add(0)
        for at in sorted(begins):
            name = compact(text[at:until])
            if len(name) >= FEWEST_CHARACTERS and not SAYS_LITTLE.fullmatch(name):
                doc_ids = self._meant(name, kind[0])
                if doc_ids:
                    return Named(at, kind.end(), doc_ids)
        at = max(begins, default=0)
        doc_ids = self._only(compact(text[at:until]), kind[0])
        return Named(at, kind.end(), doc_ids) if doc_ids else None

    def _meant(self, name: str, kind: str) -> frozenset[str]:
        holding = (self._holding.get(character, set()) for character in set(name))
        near: Set[str] = set.intersection(*holding)
        shares = {doc_id: _share(name, kind, self._titles[doc_id]) for doc_id in near}
        best = max(shares.values(), default=0.0)
        meant = frozenset(doc_id for doc_id, share in shares.items() if share and share >= NEAR * best)
        return meant if len(meant) <= MOST_DOCUMENTS else frozenset()

    def _only(self, name: str, kind: str) -> frozenset[str]:
        """The one document of its kind, where the name says part of its title: 人才房细则."""
        doc_ids = self._of_kind.get(kind, [])
        if len(doc_ids) != 1 or not SELDOM.fullmatch(kind) or len(name) > LONGEST_PART:
            return frozenset()
        pairs = set(bigrams(name)) & set(bigrams(self._titles[doc_ids[0]]))
        return frozenset(doc_ids) if any(not SAYS_LITTLE.fullmatch(pair) for pair in pairs) else frozenset()


def documents_in(named: Iterable[Named]) -> set[str]:
    """All documents that stretches of a text name."""
    return set().union(*(one.doc_ids for one in named))


def _share(name: str, kind: str, title: str) -> float:
    """How tightly a title holds a name, followed by the kind of document; 0.0 where it is no name for it."""
    best = 0.0
    for start in (at for at, character in enumerate(title) if character == name[0]):
        until = _end(name, title, start)
        if until and title.find(kind, until) >= 0:
            best = max(best, len(name) / (until - start))
    pairs = set(bigrams(name))
    held = len(pairs & set(bigrams(title))) / len(pairs) if pairs else 0.0
    enough = WINDOW_SHARE if held >= PAIR_SHARE else BRIEF_SHARE
    return best if best >= enough and (held >= PAIR_SHARE or len(name) <= BRIEF) else 0.0


def _end(name: str, title: str, start: int) -> int:
    """Where a title has given all characters of a name in order, from ``start``; 0 where it does not."""
    at = start
    for character in name:
        at = title.find(character, at) + 1
        if not at:
            return 0
    return at

"""Agency names in questions: full names, names without their level, abbreviations, old names.

The names are learned from the responsibility lines of the library. An abbreviation is recognised
by rule: its characters appear in the name in order, first and last the same (经信委 → 经济信息委,
通管局 → 通信管理局); with another suffix (交通局, 文旅部门) its body must lie in the name's body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rag.language.normalise import normalise
from rag.language.phrases import Phrases
from rag.language.regions import region_forms

SUFFIXES = "局委办部厅院署"
LEVEL_PREFIX = re.compile(  # 市委网信办, 市政府物流办; 市民政局, but not 市场监管局 nor 市政府
    r"^[省市区县州](?:(?:委|政府)(?=[\u4e00-\u9fff]+[办部委])|(?!场|域|政(?!务|法)|民(?!政|族|防|宗)))"
)
CANDIDATE_BODY = 8  # characters before the suffix
STOP_BEFORE = re.compile(r"[的是由归找问让给和跟与、，,。？?\s对向请]")
MENTION_LEVEL = {"市": "municipal", "区": "district", "县": "district", "省": "provincial"}
STATE = ("国家", "国务院", "中央")  # 国家发改委 is no agency of a city
OF_A_KIND = ("部门", "主管部门", "行政部门", "行政主管部门", "管理部门", "行政管理部门")
GENERIC = ("部门", "单位")


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency in a question: where it stands and which names of the library it may be."""

    at: int
    until: int
    names: tuple[str, ...]


class AgencyNames:
    """Recognises the agencies of a library."""

    def __init__(
        self, names: Iterable[str], *, regions: Iterable[str] = (), aliases: Mapping[str, str] | None = None
    ) -> None:
        self._regions = {form for region in dict.fromkeys(regions) for form in region_forms(region)}
        self._lengths = sorted({len(form) for form in self._regions}, reverse=True)
        self._stems: dict[str, list[str]] = {}
        for name in names:
            self._stems.setdefault(self.stem(name), []).append(name)
        self._aliases = {normalise(alias): normalise(name) for alias, name in (aliases or {}).items()}
        self._written = Phrases([*self._stems, *self._aliases])
        self._by_character: dict[str, list[str]] = {}
        for stem in self._stems:
            for character in dict.fromkeys(stem[:-1]):
                self._by_character.setdefault(character, []).append(stem)

    def stem(self, name: str) -> str:
        """The name without region and level: 市经济信息委 → 经济信息委, 市委网信办 → 网信办."""
        text = normalise(name).replace(" ", "")
        for length in self._lengths:
            if text[:length] in self._regions and len(text) > length + 1:
                text = text[length:]
                break
        return LEVEL_PREFIX.sub("", text) or text

    def find(self, text: str) -> list[Mention]:
        """Agencies mentioned in a normalised text, in order; a longer mention hides those that touch it."""
        found: list[Mention] = []
        for at, until in self._spans(text):
            if any(at < m.until and m.at < until for m in found):
                continue
            names = self._resolve(text[at:until], text[:at])
            if names:
                found.append(Mention(at, until, names))
        return sorted(found, key=lambda mention: mention.at)

    def same(self, a: str, b: str) -> bool:
        """Whether two names are the same agency but for the way its region is written."""
        return self.stem(a) == self.stem(b) and _level(a) == _level(b)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Stretches that could be an agency's name, longest first."""
        spans: set[tuple[int, int]] = set()
        for name in self._written.find(text):
            spans |= {(m.start(), m.end()) for m in re.finditer(re.escape(name), text)}
        for match in re.finditer(rf"[{SUFFIXES}](?!门)|部门", text):
            for length in range(1, CANDIDATE_BODY + 1):
                at = match.start() - length
                if at < 0 or STOP_BEFORE.match(text[at]):
                    break
                spans.add((at, match.end()))
        return sorted(spans, key=lambda span: (span[0] - span[1], span[0]))

    def _alike(self, bare: str) -> list[str]:
        """The stems that a mention can abbreviate: each holds its first character before the suffix."""
        return self._by_character.get(bare[:1], [])

    def _resolve(self, mention: str, before: str) -> tuple[str, ...]:
        """Names of the library a mention may stand for, in the library's order."""
        level = ""
        bare = self.stem(mention)
        if bare != mention:
            level = next((MENTION_LEVEL[ch] for ch in mention if ch in MENTION_LEVEL), "")
        elif before[-1:] in MENTION_LEVEL:
            level = MENTION_LEVEL[before[-1]]
        elif before.endswith(STATE):
            level = "national"
        stems = [bare] if bare in self._stems else []
        if not stems and bare in self._aliases:
            stems = [s for s in self._stems if s == self._aliases[bare] or _abbreviates(bare, s)]
        if not stems or bare[-1] == "局":  # an old name (交通局) may live on under another suffix
            stems += [s for s in self._alike(bare) if s not in stems and _abbreviates(bare, s)]
        stems += [s for s in _in_general(bare) if s in self._stems and s not in stems]
        names = [name for stem in stems for name in self._stems[stem]]
        if level:
            names = [name for name in names if _level(name) in (level, "unknown")]
        return tuple(names)


def _in_general(bare: str) -> list[str]:
    """How a rule for the whole country calls the agencies of that kind: 教育行政部门 for 教育局."""
    body = bare[:-1]
    return [f"{body}{generic}" for generic in OF_A_KIND] if bare[-1:] in SUFFIXES and len(body) > 1 else []


def _level(name: str) -> str:
    for ch, level in MENTION_LEVEL.items():
        if name.startswith(ch) or f"{ch}" in name[2:4]:
            return level
    return "unknown"


def _abbreviates(short: str, name: str) -> bool:
    """Whether ``short`` is a way of writing ``name`` (both without region and level)."""
    generic = next((word for word in GENERIC if short.endswith(word)), "")
    body = short[: -len(generic)] if generic else short[:-1]
    name_body = name[:-1]
    if not body or name[-1] not in SUFFIXES:
        return False
    if not generic and short[-1] == name[-1]:
        return body[0] == name_body[:1] and _in_order(body, name_body)
    if len(body) < 2:
        return False
    return (
        (body[0] == name_body[:1] and _in_order(body, name_body))
        or body in name_body
        or (len(name_body) == 1 and body.startswith(name_body))
    )


def _in_order(short: str, long: str) -> bool:
    position = 0
    for ch in short:
        position = long.find(ch, position) + 1
        if not position:
            return False
    return True

"""The gate: nothing is shown whose numbers, names and agencies are not in the clauses it cites.

A statement is a line of the answer with its marks. Every number, percentage, amount, date, agency
and quoted name in it must stand in a clause it cites (its text, headings, column heads) or in that
document's title and number. Numbers that are the answer's own — list counters, "共3项", a
difference of two cited figures — are checked by counting and by subtracting. It works on any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.language.normalise import compact, normalise
from rag.schema import Clause, DocumentMeta

MARK = re.compile(r"\[(\d{1,9})\]")
# A figure, not the 5 of 5g or the 6 of ipv6.
NUMBER = re.compile(r"(?<![a-z\d.])\d+(?:\.\d+)?[万亿%]*(?![a-z\d])")
QUOTED = re.compile(r"“([^“”]{2,60})”")
TITLE = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)?)》")
COUNTER = re.compile(r"^(?:\d+\. |- )")
COUNTED = re.compile(r"(?:共|[（(])(\d{1,9})(?:项|条|个|家)[）)]?")
DIFFERENCE = re.compile(r"相差(\d+(?:\.\d+)?[万亿]?)(个百分点|[%个家项]*)")
SCALES = {"万": 1e4, "亿": 1e8}


@dataclass(frozen=True, slots=True)
class Violation:
    """What a statement says that its clauses do not."""

    statement: str
    what: str  # "number 39", "agency 市教委", "quote …", "mark [3]"


@dataclass(frozen=True, slots=True)
class Source:
    """A clause behind a mark, with its document."""

    clause: Clause
    meta: DocumentMeta


class _Evidence:
    """What sources tell, each worked out once for all the lines that cite it."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._told: dict[int, tuple[str, frozenset[str]]] = {}

    def known(self, number: int) -> bool:
        """Whether there is a source of this number, from 1."""
        return 1 <= number <= len(self._sources)

    def cited(self, numbers: Sequence[int]) -> list[int]:
        """The sources of these numbers, each once; all where none is given."""
        return list(dict.fromkeys(numbers)) or list(range(1, len(self._sources) + 1))

    def text(self, numbers: Sequence[int]) -> str:
        """All that these sources tell, without white space."""
        return "".join(self._of(number)[0] for number in numbers)

    def figures(self, numbers: Sequence[int]) -> set[str]:
        """The numbers that stand in these sources."""
        return set().union(*(self._of(number)[1] for number in numbers))

    def titles(self, numbers: Sequence[int]) -> set[str]:
        """The titles of their documents."""
        return {compact(title) for title in {self._sources[number - 1].meta.title for number in numbers}}

    def _of(self, number: int) -> tuple[str, frozenset[str]]:
        if number not in self._told:
            source = self._sources[number - 1]
            told = normalise(told_by(source))
            figures = frozenset(NUMBER.findall(told)) | _with_heads(source)
            self._told[number] = ("".join(told.split()), figures)
        return self._told[number]


def check(
    text: str, sources: Sequence[Source], find_agencies: Callable[[str], Sequence[str]]
) -> list[Violation]:
    """Every violation in a text whose mark [n] stands for ``sources[n - 1]``; empty for a clean one."""
    return _check(text, _Evidence(sources), find_agencies)


def _check(text: str, evidence: _Evidence, find_agencies: Callable[[str], Sequence[str]]) -> list[Violation]:
    violations: list[Violation] = []
    for line in text.split("\n"):
        if line.strip() and not re.fullmatch(r"[|\-: ]+", line.strip()):
            violations += _line(line, text, evidence, find_agencies)
    used = {int(n) for n in MARK.findall(text)}
    violations += [Violation("", f"citation {n} without a mark") for n in evidence.cited(()) if n not in used]
    return violations


def keep(
    text: str, sources: Sequence[Source], find_agencies: Callable[[str], Sequence[str]]
) -> tuple[str, list[Violation]]:
    """The lines that pass, and what was wrong with the others.

    What is left is checked again: "共3项" is wrong once one of the three is gone.
    """
    evidence = _Evidence(sources)
    violations: list[Violation] = []
    while wrong := [v for v in _check(text, evidence, find_agencies) if v.statement]:
        violations += wrong
        bad = {violation.statement for violation in wrong}
        text = "\n".join(line for line in text.split("\n") if line not in bad)
    return text.strip(), violations


def _line(
    line: str, text: str, evidence: _Evidence, find_agencies: Callable[[str], Sequence[str]]
) -> list[Violation]:
    marks = [int(n) for n in MARK.findall(line)]
    unknown = [n for n in marks if not evidence.known(n)]
    if unknown:
        return [Violation(line, f"mark [{unknown[0]}]")]
    cited = evidence.cited(marks)
    told, titles = evidence.text(cited), evidence.titles(cited)
    statement = TITLE.sub(lambda m: " " if compact(m[1]) in titles else m[0], MARK.sub(" ", line))
    wrong = [f"number {n}" for n in _numbers(statement, line, text, evidence.figures(cited), told)]
    wrong += [f"quote {q}" for q in QUOTED.findall(statement) if compact(q) not in told]
    wrong += [f"title {t}" for t in TITLE.findall(statement) if compact(t) not in told]
    wrong += [f"agency {a}" for a in find_agencies(statement) if compact(a) not in told]
    return [Violation(line, what) for what in wrong]


def told_by(source: Source) -> str:
    """All that a source tells: its text and cells, its headings, its document's title, number and period."""
    clause, meta = source.clause, source.meta
    cells = " ".join(f"{name} {cell}" for name, cell in clause.cells)
    period = f"{meta.valid_from[:4]} {meta.valid_to[:4]}"
    return (
        f"{clause.text} {clause.verbatim} {cells} {' '.join(clause.path)} {meta.title} {meta.number} {period}"
    )


def _numbers(statement: str, line: str, text: str, have: set[str], told: str) -> list[str]:
    """Numbers of a statement that its clauses lack and that are not counted or computed from them."""
    own = normalise(COUNTER.sub("", statement))
    counts = [m for m in COUNTED.finditer(own) if not _counts(int(m[1]), line, text)]
    differences = [m for m in DIFFERENCE.finditer(own) if not _is_difference(m[1], m[2], have)]
    wrong = [m[1] for m in (*counts, *differences) if compact(m[0]) not in told]
    plain = DIFFERENCE.sub(" ", COUNTED.sub(" ", own))
    return wrong + [n for n in NUMBER.findall(plain) if n not in have]


def _with_heads(source: Source) -> set[str]:
    """Figures of a table row whose scale stands in the name: 15 under （万个） is 15万, 60 under （%） 60%."""
    text = normalise(source.clause.text) if source.clause.kind == "table_row" else ""
    scales = [scale for scale in (*SCALES, "%") if scale in text]
    return {f"{n}{scale}" for scale in scales for n in NUMBER.findall(text) if n[-1].isdigit()}


def _counts(number: int, line: str, text: str) -> bool:
    """A count is right when so many marks follow it in its line, or so many list items in the text."""
    return number == len(MARK.findall(line)) or number == len(re.findall(r"(?m)^\d+\. ", text))


def _is_difference(said: str, unit: str, have: set[str]) -> bool:
    """Whether two figures, both percentages or neither, lie so far apart."""
    number, percent = _value(said), unit.startswith(("个百分点", "%"))
    values = {_value(token) for token in have if ("%" in token) == percent}
    near = 1e-3 * max(number, 1e-9)  # a difference is given to four digits
    return any(abs(abs(a - b) - number) <= near for a in values for b in values if a != b)


def _value(token: str) -> float:
    number = float(re.sub(r"[万亿%]", "", token) or 0)
    for scale, factor in SCALES.items():
        number *= factor if scale in token else 1
    return number

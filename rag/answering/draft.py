"""An answer while it grows: statements of a language model that stand, extractive ones where they don't."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answering.grounding import likeness, unsupported
from rag.answering.reply import Statement
from rag.answering.verify import MARK, NUMBER, Source
from rag.answering.writer import NO, YES, Writer, expiry_note, quote
from rag.asked import Reading
from rag.language.normalise import compact, normalise
from rag.library import Library
from rag.schema import Answer, Clause, Generation

SAME = 0.4  # likeness of a sentence and the extractive one for the same fact
TOLD = 0.3  # of an extractive sentence's bigrams, that an answer which tells it holds
NEAREST = 2  # clauses that may bear a sentence which cites none
VERDICT = re.compile(r"^(?:是的|对的|对|没错|不是|不对|并非|是|否|不)[,，。]")
LACK = re.compile(r"未明确|没有明确|未写明|没有写明|未单列|没有单独")
BLOCK = re.compile(r"^(?:\||- |\d+\. )")  # a line of a table or list: shown as it is


class Draft:
    """What is shown so far; it only grows."""

    def __init__(self, library: Library, reading: Reading, extractive: Answer) -> None:
        self._library = library
        self._reading = reading
        self._extractive = extractive
        self._writer = Writer(library)
        self._left = _units(extractive)  # of the extractive answer, those that have not been used
        self._allowed = f"{reading.question.text} {extractive.text}"  # words that may be repeated
        self.text = ""
        self.shown = 0
        self.withheld = 0
        self.replaced = 0

    def take(self, statement: Statement, sources: Sequence[Source], clauses: Sequence[Clause]) -> bool:
        """Add a statement that stands, or the extractive one for the same fact; whether anything was added.

        Key n of the statement is ``sources[n - 1]`` as the model saw it, and ``clauses[n - 1]`` as it is.
        """
        text = VERDICT.sub("", statement.text)
        keys = [key for key in statement.keys if 1 <= key <= len(sources)] or self._bearer(text, sources)
        cited = [sources[key - 1] for key in keys]
        if not keys or unsupported(self._library, text, cited, self._allowed):
            return self._replace(text)
        marks = "".join(self._writer.mark(clauses[key - 1]) for key in dict.fromkeys(keys))
        begin = self._verdict() or statement.head
        self._add(f"{begin}{_ended(quote(text))}{marks}", separate=bool(statement.head))
        self.shown += 1
        return True

    def complete(self, *, everything: bool) -> None:
        """Add the units of the extractive answer that are not told yet.

        Of a passage, which the model may sum up, only the first counts, unless ``everything`` does.
        """
        shown = compact(MARK.sub("", self.text))
        counted = self._left
        if self._extractive.kind == "passage" and not everything:
            counted = [unit for unit in self._left if self._extractive.text.startswith(unit)]
        for unit in [unit for unit in counted if not self._tells(shown, unit)]:
            self._add(self._renumbered(unit), separate=True)

    def answer(self, model: str, why: str) -> Answer:
        """The answer as far as it goes; ``why`` the extractive one goes on."""
        extractive = self._extractive
        ended = {expiry_note(self._library, citation.doc_id) for citation in extractive.citations}
        notes = [note for note in extractive.notes if note not in ended]
        answer = self._writer.answer(
            self._reading.question.original, extractive.kind, self.text, extractive.retrieved, notes=notes
        )
        return replace(
            answer,
            notes=(*answer.notes, *([why] if why else [])),
            generation=Generation(model, self.shown, self.withheld, self.replaced, why),
        )

    def _add(self, text: str, *, separate: bool) -> None:
        joint = "\n\n" if separate and self.text else ""
        self.text += joint + text

    def _verdict(self) -> str:
        """The yes or no that the extractive answer begins with, where nothing is shown yet."""
        begins = (word for word in (YES, NO) if self._extractive.text.startswith(word))
        return next(begins, "") if not self.text else ""

    def _replace(self, text: str) -> bool:
        """Add the extractive unit for the fact that a sentence got wrong; False where there is none."""
        self.withheld += 1
        unit = self._instead(text)
        if not unit:
            return False
        self._left.remove(unit)
        self.replaced += 1
        self._add(self._renumbered(unit), separate=True)
        return True

    def _instead(self, text: str) -> str:
        """The extractive unit for the same fact; at the beginning the direct answer."""
        if not self.text:
            return self._left[0] if self._left else ""
        best = max(self._left, key=lambda unit: _alike(text, unit), default="")
        return best if best and _alike(text, best) >= SAME else ""

    def _bearer(self, text: str, sources: Sequence[Source]) -> list[int]:
        """The key of the one clause that bears a sentence which cites none, most like it first."""
        by_likeness = sorted(range(len(sources)), key=lambda n: -likeness(text, sources[n].clause.text))
        for n in by_likeness[:NEAREST]:
            if not unsupported(self._library, text, [sources[n]], self._allowed):
                return [n + 1]
        return []

    def _tells(self, shown: str, unit: str) -> bool:
        """Whether an answer shows all names and figures of a unit, what it says is not there, and its matter."""
        plain = MARK.sub("", unit).replace("**", "")
        names = [compact(name) for name in self._library.names_in(plain)]
        items = [*names, *NUMBER.findall(normalise(plain)), *LACK.findall(plain)]
        if BLOCK.match(unit) or not all(item in shown for item in items):
            return False
        return bool(items) or likeness(plain, shown) >= TOLD

    def _renumbered(self, unit: str) -> str:
        """A unit with the marks that its clauses have in the new answer."""
        ids = {citation.n: citation.clause_id for citation in self._extractive.citations}
        catalogue = self._library.index.catalogue
        return MARK.sub(lambda m: self._writer.mark(catalogue.clause(ids[int(m[1])])), unit)


def _units(extractive: Answer) -> list[str]:
    """The extractive answer in stretches that can be shown alone: a line, a whole table, a whole list."""
    units: list[str] = []
    block = False
    for line in extractive.text.split("\n"):
        inside = bool(BLOCK.match(line))
        if not line.strip():
            block = False
        elif units and inside and block:
            units[-1] += f"\n{line}"
        else:
            units.append(line)
            block = inside
    return units


def _alike(text: str, unit: str) -> float:
    """How much two texts have in common, the longer one's share counted too (harmonic mean)."""
    plain = MARK.sub("", unit)
    there, back = likeness(text, plain), likeness(plain, text)
    return 2 * there * back / (there + back) if there + back else 0.0


def _ended(text: str) -> str:
    return text if text[-1:] in "。！？；：" else f"{text.rstrip('!?;,，、')}。"

"""The answer in a language model's words, sentence by sentence as they pass; the extractive one where they don't.

What has been shown stays: an answer only grows. The facts (who leads, values, lists) are those of the
extractive answer; what the model left out of them is added at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering.generate import NO_BASIS, fitting, messages, search_messages, sendable
from rag.answering.grounding import likeness, unsupported
from rag.answering.reply import Reply, Statement
from rag.answering.verify import MARK, NUMBER, Source
from rag.answering.writer import Writer, expiry_note, quote
from rag.engines.chat_model import ChatModel
from rag.errors import EngineError
from rag.language.normalise import compact, normalise
from rag.library import Library
from rag.question import Reading
from rag.schema import Answer, Clause, Generation

MAX_CLAUSES = 8  # sent to the model
SAME = 0.4  # likeness of a sentence and the extractive one for the same fact
TOLD = 0.3  # of an extractive sentence's bigrams, that an answer which tells it holds
MOST_SUGGESTED = 120  # characters of words to search with
FEWEST = 1  # sentences of the model, below which the extractive answer is given instead
VERDICT = re.compile(r"^(?:是的|对的|对|没错|不是|不对|并非|是|否|不)[,，。]")
OURS = re.compile(r"^(?:是的|不是)，")  # how the extractive answer begins, to a question that wants yes or no
LACK = re.compile(r"未明确|没有明确|未写明|没有写明|未单列|没有单独")
BLOCK = re.compile(r"^(?:\||- |\d+\. )")  # a line of a table or list: shown as it is
NOTE_FAILED = "{why}，以下为条款摘录。"
NOTE_PARTLY = "{why}，后面的部分为条款摘录。"
NOTE_REFUSED = "语言模型没有写出回答，以下为条款摘录。"
NOTE_DOUBTED = "语言模型的回答没有通过核对，以下为条款摘录。"


@dataclass(slots=True)
class _Draft:
    """An answer while it grows."""

    writer: Writer
    left: list[str]  # units of the extractive answer that have not been used
    text: str = ""
    shown: int = 0
    withheld: int = 0
    replaced: int = 0

    def add(self, text: str, *, separate: bool) -> None:
        joint = "\n\n" if separate and self.text else ""
        self.text += joint + text


def compose(
    library: Library, reading: Reading, extractive: Answer, model: ChatModel, *, tokens: int
) -> Iterator[Answer]:
    """Yield the answer as it grows; the last item is the whole one.

    ``extractive`` is an answer that is not a refusal: what the library has no basis for no model is asked.
    """
    clauses = _clauses(library, extractive)
    every = [Source(_sent(clause), library.meta(clause.doc_id)) for clause in clauses]
    sources = fitting(every, extractive.text, tokens)
    draft = _Draft(Writer(library), _units(extractive))
    why = ""
    try:
        for statement in _statements(model, messages(library, reading, extractive.text, sources)):
            if _take(library, reading, extractive, draft, statement, sources, clauses):
                yield _answer(library, reading, extractive, draft, model, "")
    except _NoBasis:
        why = NOTE_REFUSED
    except EngineError as error:
        why = (NOTE_PARTLY if draft.text else NOTE_FAILED).format(why=str(error))
    if not why and draft.shown < FEWEST:
        why = NOTE_DOUBTED if draft.withheld else NOTE_REFUSED
    if not draft.text:
        yield replace(
            extractive,
            notes=(*extractive.notes, why or NOTE_DOUBTED),
            generation=Generation(model.name, 0, draft.withheld, 0, why or NOTE_DOUBTED),
        )
        return
    for unit in _missing(library, extractive, draft, everything=bool(why)):
        draft.add(_renumbered(unit, extractive, library, draft.writer), separate=True)
    yield _answer(library, reading, extractive, draft, model, why)


class _NoBasis(Exception):  # noqa: N818 - no error: the model's way to say that it has nothing to say
    """The model replied that the clauses say nothing."""


def widened(library: Library, reading: Reading, history: Sequence[str], model: ChatModel) -> Reading:
    """A reading that is searched with words of the model's too: a suggestion, our own words weigh more.

    Raises:
        EngineError: the model failed.
    """
    said = "".join(model.stream(search_messages(reading.question.original, history)))
    return library.reader.with_words(reading, said[:MOST_SUGGESTED])


def fallen_back(extractive: Answer, model: ChatModel, why: str) -> Answer:
    """The extractive answer with a note why the model has not written."""
    note = NOTE_FAILED.format(why=why)
    return replace(
        extractive, notes=(*extractive.notes, note), generation=Generation(model.name, 0, 0, 0, note)
    )


def _statements(model: ChatModel, sent: Sequence[tuple[str, str]]) -> Iterator[Statement]:
    reply = Reply()
    for piece in model.stream(sent):
        for statement in reply.feed(piece):
            yield _unless_no_basis(statement)
    for statement in reply.end():
        yield _unless_no_basis(statement)


def _unless_no_basis(statement: Statement) -> Statement:
    if NO_BASIS in statement.text:
        raise _NoBasis
    return statement


def _take(
    library: Library,
    reading: Reading,
    extractive: Answer,
    draft: _Draft,
    statement: Statement,
    sources: Sequence[Source],
    clauses: Sequence[Clause],
) -> bool:
    """Add a statement that stands, or the extractive one for the same fact; whether anything was added."""
    allowed = f"{reading.question.text} {extractive.text}"
    text = VERDICT.sub("", statement.text)
    keys = [key for key in statement.keys if 1 <= key <= len(sources)]
    if not keys:
        keys = _bearer(library, text, sources, allowed)
    if keys and not unsupported(library, text, [sources[key - 1] for key in keys], allowed):
        marks = "".join(draft.writer.mark(clauses[key - 1]) for key in dict.fromkeys(keys))
        verdict = OURS.match(extractive.text) if not draft.text else None
        begin = verdict[0] if verdict else statement.head
        draft.add(f"{begin}{_ended(quote(text))}{marks}", separate=bool(statement.head))
        draft.shown += 1
        return True
    draft.withheld += 1
    unit = _instead(draft, text)
    if not unit:
        return False
    draft.left.remove(unit)
    draft.replaced += 1
    draft.add(_renumbered(unit, extractive, library, draft.writer), separate=True)
    return True


def _instead(draft: _Draft, text: str) -> str:
    """The extractive unit for the fact that a sentence got wrong; at the beginning the direct answer."""
    if not draft.text:
        return draft.left[0] if draft.left else ""
    best = max(draft.left, key=lambda unit: _alike(text, unit), default="")
    return best if best and _alike(text, best) >= SAME else ""


def _alike(text: str, unit: str) -> float:
    """How much two texts have in common, the longer one's share counted too (harmonic mean)."""
    there, back = likeness(text, MARK.sub("", unit)), likeness(MARK.sub("", unit), text)
    return 2 * there * back / (there + back) if there + back else 0.0


def _bearer(library: Library, text: str, sources: Sequence[Source], allowed: str) -> list[int]:
    """The one clause that bears a sentence which cites none, most like it first."""
    by_likeness = sorted(range(len(sources)), key=lambda n: -likeness(text, sources[n].clause.text))
    for n in by_likeness[:2]:
        if not unsupported(library, text, [sources[n]], allowed):
            return [n + 1]
    return []


def _clauses(library: Library, extractive: Answer) -> list[Clause]:
    """What the model may cite: the clauses of the extractive answer, then the best others of its documents."""
    cited = [library.index.catalogue.clause(c.clause_id) for c in extractive.citations]
    documents = {clause.doc_id for clause in cited}
    others = [
        hit.clause for hit in extractive.retrieved if hit.clause.doc_id in documents and hit.clause.path
    ]
    return list(dict.fromkeys([*cited, *others]))[: max(MAX_CLAUSES, len(cited))]


def _sent(clause: Clause) -> Clause:
    """A clause as the model sees it: it cannot be shown to say what it was not sent."""
    return replace(clause, text=sendable(clause.text), verbatim=sendable(clause.verbatim))


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


def _missing(library: Library, extractive: Answer, draft: _Draft, *, everything: bool) -> list[str]:
    """Units that the answer does not tell; of a passage, which the model may sum up, only the first counts."""
    shown = compact(MARK.sub("", draft.text))
    counted = draft.left
    if extractive.kind == "passage" and not everything:
        counted = [unit for unit in draft.left if extractive.text.startswith(unit)]
    return [unit for unit in counted if not _told(library, unit, shown)]


def _told(library: Library, unit: str, shown: str) -> bool:
    """Whether an answer shows all names and figures of a unit, what it says is not there, and its matter."""
    plain = MARK.sub("", unit).replace("**", "")
    names = [compact(name) for name in library.names_in(plain)]
    items = [*names, *NUMBER.findall(normalise(plain)), *LACK.findall(plain)]
    if BLOCK.match(unit) or not all(item in shown for item in items):
        return False
    return bool(items) or likeness(plain, shown) >= TOLD


def _renumbered(unit: str, extractive: Answer, library: Library, writer: Writer) -> str:
    """A unit with the marks that its clauses have in the new answer."""
    ids = {citation.n: citation.clause_id for citation in extractive.citations}
    return MARK.sub(lambda m: writer.mark(library.index.catalogue.clause(ids[int(m[1])])), unit)


def _ended(text: str) -> str:
    return text if text[-1:] in "。！？；：" else f"{text.rstrip('!?;,，、')}。"


def _answer(
    library: Library, reading: Reading, extractive: Answer, draft: _Draft, model: ChatModel, why: str
) -> Answer:
    ended = {expiry_note(library, citation.doc_id) for citation in extractive.citations}
    notes = [note for note in extractive.notes if note not in ended]
    answer = draft.writer.answer(
        reading.question.original, extractive.kind, draft.text, extractive.retrieved, notes=notes
    )
    return replace(
        answer,
        notes=(*answer.notes, *([why] if why else [])),
        generation=Generation(model.name, draft.shown, draft.withheld, draft.replaced, why),
    )

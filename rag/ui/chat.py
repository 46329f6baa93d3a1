"""The conversation: a turn is a question with its answer, growing, whole or failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from rag.schema import Answer
from rag.ui import markup, welcome

SECONDS_FROM = 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it."""

    question: str
    answer: Answer | None = None
    error: str = ""
    done: bool = False

    def grown(self, answer: Answer) -> Turn:
        """Return the turn with more of its answer."""
        return replace(self, answer=answer)

    def finished(self) -> Turn:
        """Return the turn with nothing more to come."""
        return replace(self, done=True)

    def failed(self, message: str) -> Turn:
        """Return the turn ended by an error, with a message for people."""
        return replace(self, error=message, done=True)


Turns = tuple[Turn, ...]


def history(turns: Turns) -> tuple[str, ...]:
    """List the user's earlier questions, oldest first."""
    return tuple(turn.question for turn in turns)


def to_html(turns: Turns) -> str:
    """Render the whole conversation, or the welcome when there is none yet."""
    if not turns:
        return welcome.to_html()
    return "".join(_turn(place, turn) for place, turn in enumerate(turns))


def _turn(place: int, turn: Turn) -> str:
    live = "" if turn.done else " live"
    return (
        f'<article class="turn{live}">'
        f'<div class="question"><p>{escape(turn.question)}</p></div>'
        f'<div class="answer" aria-live="polite">{_body(place, turn)}</div></article>'
    )


def _body(place: int, turn: Turn) -> str:
    parts: list[str] = []
    if turn.answer is not None:
        parts.append(_answer(place, turn.answer))
    if turn.error:
        parts.append(f'<p class="error" role="alert">没能回答：{escape(turn.error)}</p>')
    if turn.answer is not None and turn.done and not turn.error:
        parts.append(_foot(turn.answer))
    return "".join(parts) or '<p class="waiting">正在查阅条款<i></i><i></i><i></i></p>'


def _answer(place: int, answer: Answer) -> str:
    marks = markup.Marks(place, frozenset(citation.n for citation in answer.citations))
    refused = '<p class="refused">文库中没有依据</p>' if answer.refused else ""
    return f'{refused}<div class="text">{markup.to_html(answer.text, marks)}</div>{_notes(answer.notes)}'


def _notes(notes: tuple[str, ...]) -> str:
    if not notes:
        return ""
    return f'<ul class="notes">{"".join(f"<li>{escape(note)}</li>" for note in notes)}</ul>'


def _foot(answer: Answer) -> str:
    if answer.refused:
        return ""
    return (
        f'<p class="foot"><button type="button" data-do="copy" data-text="{escape(plain(answer))}">复制回答</button>'
        f"<span>{len(answer.citations)} 条依据 · 用时 {_took(answer.latency_ms)}{_author(answer)}</span></p>"
    )


def _took(milliseconds: float) -> str:
    return f"{milliseconds:.0f} 毫秒" if milliseconds < SECONDS_FROM else f"{milliseconds / 1000:.1f} 秒"


def _author(answer: Answer) -> str:
    """Who wrote it, where a language model did: its sentences were compared with the clauses."""
    if not answer.generation or not answer.generation.shown:
        return ""
    return f" · 由 {escape(answer.generation.model)} 行文，逐句核对"


def plain(answer: Answer) -> str:
    """Write the answer as text to paste elsewhere, with its notes and its sources spelled out."""
    sources = [
        f"[{c.n}] 《{c.doc_title}》{f'（{c.number}）' if c.number else ''}{' › '.join(c.path)}"
        for c in answer.citations
    ]
    notes = [f"注：{note}" for note in answer.notes]
    return "\n\n".join(part for part in (answer.text, "\n".join(notes), "\n".join(sources)) if part)

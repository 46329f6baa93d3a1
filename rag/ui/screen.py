"""What happens on a question, on a click on a mark and on a click on a document.

One object serves everybody: a conversation lives in the browser session's state, never here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

import gradio as gr

from rag.assistant import Assistant
from rag.errors import PolicyQAError
from rag.schema import Answer, DocumentMeta
from rag.ui import chat, document, evidence, library
from rag.ui.chat import Turn, Turns

REDRAW: Final = 0.05  # seconds between two redraws of a growing answer; the eye sees no more
UNFORESEEN: Final = "程序出了意外的错误，请再试一次；仍不行请联系管理员。"

# conversation, its HTML, the evidence panel, the question box, the two buttons
Screenful = tuple[Turns, Any, Any, Any, Any, Any]


class Screen:
    """The handlers of the page."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, typed: str, turns: Turns, event: gr.EventData) -> Iterator[Screenful]:
        """Answer what was typed, or the example clicked; the input rests while it does.

        An error nobody foresaw passes through (it belongs in the log); ``settle`` then frees the input.
        """
        question = (_detail(event, "question") or typed or "").strip()
        if not question:
            # a generator that yields nothing would empty every output
            yield turns, gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        earlier = chat.history(turns)
        turn = Turn(question)
        yield _busy((*turns, turn))
        try:
            shown = 0.0
            for answer in self._assistant.stream(question, earlier):
                turn = turn.grown(answer)
                if time.monotonic() - shown >= REDRAW:
                    shown = time.monotonic()
                    yield _busy((*turns, turn))
            turn = turn.finished()
        except PolicyQAError as error:
            turn = turn.failed(str(error))
        yield _idle((*turns, turn), self._evidence(turn.answer) if turn.answer else evidence.EMPTY)

    def settle(self, turns: Turns) -> Screenful:
        """Free the input whatever happened, and end a turn that an unforeseen error left open."""
        if turns and not turns[-1].done:
            turns = (*turns[:-1], turns[-1].failed(UNFORESEEN))
            return _idle(turns, evidence.EMPTY)
        return _idle(turns, gr.skip())

    def restart(self) -> tuple[Turns, str, str, Any]:
        """Start a new conversation: nothing asked, nothing shown."""
        return (), chat.to_html(()), evidence.EMPTY, gr.update(value="", interactive=True)

    def show_mark(self, turns: Turns, event: gr.EventData) -> str:
        """Render the evidence panel with the clause behind the mark that was clicked."""
        place, n = _number(_detail(event, "turn")), _number(_detail(event, "n"))
        if not 0 <= place < len(turns) or (answer := turns[place].answer) is None:
            return evidence.GONE
        return self._evidence(answer, chosen=n)

    def show_document(self, event: gr.EventData) -> str:
        """Render a whole document with the clause clicked on highlighted."""
        doc_id = _detail(event, "doc")
        meta = self._metas().get(doc_id)
        if meta is None:
            return document.missing(doc_id)
        clauses = self._assistant.clauses(doc_id)
        return document.to_html(
            meta, self._assistant.validity(meta), clauses, clause_id=_detail(event, "clause")
        )

    def library(self) -> str:
        """List the documents as they stand today: a validity ends while a server runs."""
        return library.to_html(
            [(meta, self._assistant.validity(meta)) for meta in self._assistant.documents()]
        )

    def _metas(self) -> dict[str, DocumentMeta]:
        return {meta.doc_id: meta for meta in self._assistant.documents()}

    def _evidence(self, answer: Answer, *, chosen: int = 0) -> str:
        cited = {citation.doc_id for citation in (*answer.citations, *answer.reading)}
        cells = {
            clause.clause_id: clause.cells for doc_id in cited for clause in self._assistant.clauses(doc_id)
        }
        token = time.monotonic_ns()
        return evidence.to_html(answer, self._metas(), cells=cells, chosen=chosen, token=token)


def _busy(turns: Turns) -> Screenful:
    rest = gr.update(interactive=False)
    return turns, chat.to_html(turns), gr.skip(), gr.update(value="", interactive=False), rest, rest


def _idle(turns: Turns, panel: Any) -> Screenful:
    free = gr.update(interactive=True)
    return turns, chat.to_html(turns), panel, free, free, free


def _detail(event: gr.EventData, name: str) -> str:
    """Read a value the page sent with a click; the page can be tampered with, so anything may come."""
    data = event._data  # noqa: SLF001  (its own attribute access fails when nothing was sent)
    value = data.get(name, "") if isinstance(data, dict) else ""
    return value if isinstance(value, str) else ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else -1

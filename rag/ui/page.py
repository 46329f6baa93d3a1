"""The page: library, conversation and evidence side by side; on a phone one below the other."""

from __future__ import annotations

from typing import Final

import gradio as gr

from rag.assistant import Assistant
from rag.ui import chat, evidence
from rag.ui.screen import Screen
from rag.ui.theme import asset

NAME: Final = "政策问答 · 条款级引证"
HEADER: Final = (
    "<header><h1>政策问答<span>条款级引证</span></h1>"
    "<p>用日常的话问政策，回答的每一句都能点回条款原文。</p></header>"
)
AT_ONCE: Final = 8  # questions answered at the same time; further ones wait in the queue
WAITING: Final = 64  # questions that may wait; beyond it gradio says it is busy
OPEN: Final = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def build(assistant: Assistant) -> gr.Blocks:
    """Put the page together around an open assistant."""
    screen = Screen(assistant)
    with gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        gr.HTML(HEADER, elem_id="head", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="desk"):
            shelf = _html(screen.library(), "library")
            with gr.Column(elem_id="talk"):
                log = _html(chat.to_html(()), "chat")
                with gr.Row(elem_id="ask"):
                    restart = gr.Button("新对话", elem_id="restart")
                    box = _question_box()
                    send = gr.Button("提问", elem_id="send", variant="primary")
            panel = _html(evidence.EMPTY, "evidence")
        sheet = _html("", "document")

        page.load(screen.library, None, shelf, **OPEN)
        everything = [turns, log, panel, box, send, restart]
        asked = gr.on(
            [box.submit, send.click, log.submit],
            screen.ask,
            [box, turns],
            everything,
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=AT_ONCE,
        )
        asked.failure(screen.settle, turns, everything, **OPEN)
        restart.click(screen.restart, None, [turns, log, panel, box], **OPEN)
        log.select(screen.show_mark, turns, panel, **OPEN)
        gr.on([shelf.click, panel.click], screen.show_document, None, sheet, **OPEN)
    return page.queue(max_size=WAITING)


def _html(value: str, name: str) -> gr.HTML:
    """Make a part of the page; it looks as ``page.css`` and behaves as ``assets/<name>.js`` says."""
    return gr.HTML(value, elem_id=name, js_on_load=asset(f"{name}.js"), apply_default_css=False)


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        placeholder="请输入问题，按回车提问",
        label="问题",
        show_label=False,
        container=False,
        lines=1,
        max_lines=5,
        autofocus=False,
        elem_id="question",
        scale=1,
    )

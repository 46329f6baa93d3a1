"""The look: a gradio theme without web fonts, our style sheet and scripts from ``assets/``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import gradio as gr

ASSETS: Final = Path(__file__).parent / "assets"
SANS: Final = (
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "system-ui",
    "sans-serif",
)
MONO: Final = ("ui-monospace", "Consolas", "monospace")


def asset(name: str) -> str:
    """Read a file of ours in ``assets/``."""
    return (ASSETS / name).read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """Take gradio's bare theme in our colours; every font is one the reader's machine has."""
    fonts = gr.themes.Font
    return gr.themes.Base(
        primary_hue="slate",
        neutral_hue="stone",
        radius_size="sm",
        font=[fonts(name) for name in SANS],
        font_mono=[fonts(name) for name in MONO],
    )


def head() -> str:
    """Wrap our style sheet for the page's head; gradio's ``css`` would confine every rule to its own box."""
    return f"<style>\n{asset('page.css')}</style>"

"""What an empty conversation shows: who may ask, and a few questions to start from."""

from __future__ import annotations

from html import escape
from typing import Final

EXAMPLES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "企业",
        (
            "我们做5G射频芯片的，落户重庆市里给什么支持？",
            "工业企业做5G改造，能享受哪些政策？",
        ),
    ),
    (
        "政府工作人员",
        (
            "重庆市扬帆方案里，5G+智慧旅游由哪个部门牵头？责任单位有哪些？",
            "市科技局牵头哪些任务？",
        ),
    ),
    (
        "通用",
        (
            "到2027年，重庆每万人拥有5G基站数的目标是多少？",
            "2019年的5G发展行动计划现在还有效吗？",
        ),
    ),
)


def to_html() -> str:
    """Render the greeting and the example questions, each a button that asks itself."""
    groups = "".join(_group(who, questions) for who, questions in EXAMPLES)
    return (
        '<section class="welcome"><h2>想了解哪条政策？</h2>'
        "<p>用日常的话提问。回答里的每一句都标出所依据的条款，点标记即可核对原文；"
        "文库里没有依据的，会直接告诉您。</p>"
        f'<div class="examples">{groups}</div></section>'
    )


def _group(who: str, questions: tuple[str, ...]) -> str:
    buttons = "".join(
        f'<button type="button" data-do="ask" data-question="{escape(q)}">{escape(q)}</button>'
        for q in questions
    )
    return f"<div><h3>{escape(who)}</h3>{buttons}</div>"

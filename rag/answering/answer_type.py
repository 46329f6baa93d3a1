"""Clauses that state the kind of thing asked for come first: an amount to "how much", a period to "how long".

Among clauses about the same topic only one gives the figure; words alone do not tell which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.asked import Reading
from rag.asking import asking_part
from rag.schema import Hit

LOOKED_AT = 12  # clauses, best first
BONUS = 0.3  # of the best clause's score


@dataclass(frozen=True, slots=True)
class AnswerType:
    """How a kind of thing is asked for, and what a clause that states one looks like."""

    asks: re.Pattern[str]
    states: re.Pattern[str]


HOW_LONG = re.compile(
    r"多久|多长时间|几天|多少[天日]|几日|几个(?:月|小时|工作日)|多少个(?:月|小时|工作日)|最[晚迟长短]|期限|时限|几年[内之]?|多少年"
)
TYPES: tuple[AnswerType, ...] = (
    AnswerType(
        HOW_LONG,
        re.compile(r"[\d一二两三四五六七八九十百]+(?:个)?(?:工作日|日|天|小时|个月|年|周)(?:[以之]?[内前后]|$|[，。；、的起])"),
    ),
    AnswerType(
        re.compile(r"电话|热线|邮箱|联系方式|联系人|找谁联系|打给谁"),
        re.compile(r"(?:电话|热线)[：:]?\s*\d{3,}|\d{3,4}-\d{7,8}|@"),
    ),
    AnswerType(
        re.compile(r"怎么(?:处罚|处理|处置|罚)|[什啥]么?(?:后果|处罚|处分)|罚|处分|要不要负|担什么责|吊销|违法|违规"),
        re.compile(r"罚款|责令|处分|吊销|没收|追究|处以?[\d一二三四五六七八九十]+"),
    ),
    AnswerType(re.compile(r"什么条件|哪些条件|啥条件|条件(?:是|有)|满足|要求|资格|才能|怎样才|什么样的"), re.compile(r"下列条件|条件[：:]|应当(?:具备|符合)|(?:符合|具备|满足)[^，。]{0,12}条件")),
)  # fmt: skip


def stating_first(reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    """The hits, those that state what is asked for before others that are hardly better."""
    text = asking_part(reading.question.text)
    wanted = [one.states for one in TYPES if one.asks.search(text)]
    if not wanted or not hits:
        return list(hits)
    bonus = BONUS * hits[0].score

    def worth(hit: Hit) -> float:
        stated = any(states.search(hit.clause.text) for states in wanted)
        return hit.score + (bonus if stated else 0.0)

    near = sorted(hits[:LOOKED_AT], key=worth, reverse=True)
    scores = sorted((hit.score for hit in near), reverse=True)
    return [*(replace(hit, score=score) for hit, score in zip(near, scores, strict=True)), *hits[LOOKED_AT:]]

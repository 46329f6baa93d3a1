"""Support measures: what is given, for whom, and whether an amount is stated. The sentence proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag import headings
from rag.facts.places import Places
from rag.schema import Clause, Document, Support

# Kind → the words that announce it, as policy writes them.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("奖励", re.compile(r"奖励|奖补|激励政策|表彰")),
    ("补助", re.compile(r"补助|资助")),
    ("补贴", re.compile(r"补贴")),
    ("补偿", re.compile(r"补偿")),
    ("贴息", re.compile(r"贴息|担保|信贷")),
    ("税收", re.compile(r"加计扣除|加速折旧|所得税|税收优惠|减税|免税|税.{0,4}减免")),
    ("保险", re.compile(r"投保|保险|首台套")),
    ("资金", re.compile(r"专项资金|财政资金|项目资金|投资基金|基金支持|资金支持|产融|融资")),
    ("费用减免", re.compile(r"减免|减收|降低.{0,10}(?:费用|成本|价格|资费)|优惠|禁止.{0,20}费")),
    ("绿色通道", re.compile(r"绿色通道|一站式|优化.{0,16}审批")),
    ("通行权", re.compile(r"通行权|通行便利|公平进入|开放共享|资源开放")),
    ("电力", re.compile(r"电价|直供电|直接交易|用电")),
    ("人才", re.compile(r"人才(?:计划|政策|引育|引进|培养)|英才计划|鸿雁计划")),
    ("频率", re.compile(r"频率(?:供给|协调|使用|支持)|频谱")),
    ("政策倾斜", re.compile(r"政策倾斜|政策支持|重点支持|依法依规给予支持|给予.{0,6}支持|大力支持")),
)
BENEFICIARY = re.compile(r"对(?P<who>[^，。；]{2,60}?)(?:按照?|依法依规|给予|予以|的给予|发放|提供)")
AMOUNT = re.compile(
    r"\d[\d,.]*\s*(?:万|亿|千|百)?元|\d+(?:\.\d+)?%(?=的?(?:补|奖|贴|比例|资助))|最高\S{0,12}元|不超过\S{0,12}元"
)
SENTENCE = re.compile(r"[^。；\n]+[。；]?")


def find_supports(document: Document, clauses: Sequence[Clause]) -> list[Support]:
    """Every sentence of a document that promises support, by kind."""
    places = Places(document, clauses)
    return [
        fact
        for clause in clauses
        if clause.kind in ("item", "paragraph", "box")
        for fact in _of(clause, places)
    ]


def _of(clause: Clause, places: Places) -> Iterator[Support]:
    for match in SENTENCE.finditer(clause.text):
        sentence = match[0]
        if headings.is_responsibility(sentence.strip()):
            continue
        for kind, pattern in KINDS:
            if not pattern.search(sentence):
                continue
            who = BENEFICIARY.search(sentence)
            amount = AMOUNT.search(sentence)
            start, end = places.source(clause, match.start(), match.end())
            yield Support(
                clause.doc_id, clause.clause_id, kind, who["who"] if who else "", amount[0] if amount else "",
                sentence.strip(), start, end,
            )  # fmt: skip

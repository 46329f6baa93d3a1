"""What support there is: the sentences that promise it, then what they leave open — amount, office, still in force."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.expectations import MONEY_VALUE
from rag.answering.passage import best_excerpts, distinct, told, told_in_full
from rag.answering.responsibility import find_tasks_near
from rag.answering.sentences import Excerpt
from rag.answering.whole import about_the_whole
from rag.answering.writer import Writer, bulleted, quote
from rag.asked import Reading
from rag.language.normalise import compact
from rag.library import Library
from rag.schema import Clause, Hit, Support

# Added to the rank score of a clause that promises support, and to its sentences that do.
CLAUSE_BONUS = 0.25
ANY_SUPPORT = re.compile(
    r"支持|补贴|补助|奖励|扶持|优惠|政策|资金|好处|帮扶|措施|能?(?:享受|拿到?|领到?|得到?|给)|企业|公司|我们|区里|市里|本地"
)
MONEY_ASKED = re.compile(r"补贴|补助|奖励|资金|钱|奖金")
IN_MONEY = ("奖励", "补助", "补贴", "资金", "补偿", "贴息", "税收")  # kinds of measures
MOST_LISTED = 10
STATUS = {"in_force": "文件现行有效", "expired": "文件已到期"}


def support(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Text of a support answer; empty when no clause near the question promises any."""
    found = (hit.clause.clause_id for hit in hits)
    promising = (clause_id for clause_id in found if library.index.catalogue.supports(clause_id))
    bonus = dict.fromkeys(promising, CLAUSE_BONUS)
    chosen = distinct(best_excerpts(library, reading, hits, bonus=bonus))
    if not any(_measures(library, item) for item in chosen):
        return ""
    return "\n\n".join(_lines(library, reading, item, writer) for item in chosen)


def all_support(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """All measures of the documents asked about, those in force first; empty where a certain one is asked for."""
    if not about_the_whole(library, reading, ANY_SUPPORT):
        return ""
    allowed = reading.question.doc_ids
    facts = [fact for fact in library.index.catalogue.supports() if not allowed or fact.doc_id in allowed]
    if MONEY_ASKED.search(reading.question.text):
        facts = [fact for fact in facts if fact.kind in IN_MONEY]
    order = library.newest_first(list({fact.doc_id for fact in facts}))
    place = {doc_id: number for number, doc_id in enumerate(order)}
    facts.sort(key=lambda fact: place[fact.doc_id])
    lines = []
    for fact in list({fact.sentence: fact for fact in facts}.values())[:MOST_LISTED]:
        clause = library.index.catalogue.clause(fact.clause_id)
        said = told(library, Excerpt(clause, quote(fact.sentence), 1.0), writer)
        lines.append(said + _left_open(library, clause, [fact], said, writer))
    return bulleted(lines)


def _lines(library: Library, reading: Reading, item: Excerpt, writer: Writer) -> str:
    said = told_in_full(library, reading, item, writer)
    measures = _measures(library, item)
    return said + _left_open(library, item.clause, measures, said, writer) if measures else said


def _left_open(
    library: Library, clause: Clause, measures: Sequence[Support], said: str, writer: Writer
) -> str:
    """Whether an amount is stated, which office to go to, whether the document is in force; in brackets."""
    stated = any(fact.amount for fact in measures) or MONEY_VALUE.search(said)  # of a list its items tell it
    parts = [] if stated else ["未写明金额"]
    parts += _office(library, clause, writer)
    status = STATUS.get(library.validity(clause.doc_id))
    return f"（{'；'.join([*parts, *([status] if status else [])])}）"


def _measures(library: Library, item: Excerpt) -> list[Support]:
    """The support facts whose sentence stands in an excerpt."""
    text = compact(item.text)
    own = library.index.catalogue.supports(item.clause.clause_id)
    return [fact for fact in own if compact(quote(fact.sentence)) in text]


def _office(library: Library, clause: Clause, writer: Writer) -> list[str]:
    """Which office to go to: the lead of the clause or of the task it lies in."""
    tasks = find_tasks_near(library, [Hit(clause, 1.0)])
    leads = [fact.agency for fact in tasks[0].facts if fact.role == "lead"] if tasks else []
    if not leads:
        return ["未明确牵头单位"]
    proof = writer.mark(tasks[0].clause) if tasks[0].clause != clause else ""
    return [f"牵头单位：{'、'.join(f'**{name}**' for name in leads)}{proof}"]

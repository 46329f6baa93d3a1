"""What support there is: the sentences that promise it, then what they leave open — amount, office, still in force."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.passage import best_excerpts, distinct, told
from rag.answering.responsibility import find_tasks_near
from rag.answering.sentences import Excerpt
from rag.answering.writer import Writer, quote
from rag.language.normalise import compact
from rag.library import Library
from rag.question import Reading
from rag.schema import Clause, Hit, Support

# Added to the rank score of a clause that promises support, and to its sentences that do.
CLAUSE_BONUS = 0.25
STATUS = {"in_force": "文件现行有效", "expired": "文件已到期"}


def support(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Text of a support answer; empty when no clause near the question promises any."""
    found = (hit.clause.clause_id for hit in hits)
    promising = (clause_id for clause_id in found if library.index.catalogue.supports(clause_id))
    bonus = dict.fromkeys(promising, CLAUSE_BONUS)
    chosen = distinct(best_excerpts(library, reading, hits, bonus=bonus))
    if not any(_measures(library, item) for item in chosen):
        return ""
    return "\n\n".join(_lines(library, item, writer) for item in chosen)


def _lines(library: Library, item: Excerpt, writer: Writer) -> str:
    said = told(library, item, writer)
    measures = _measures(library, item)
    if not measures:
        return said
    parts = [] if any(fact.amount for fact in measures) else ["未写明金额"]
    parts += _office(library, item.clause, writer)
    status = STATUS.get(library.validity(item.clause.doc_id))
    return f"{said}（{'；'.join([*parts, *([status] if status else [])])}）"


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

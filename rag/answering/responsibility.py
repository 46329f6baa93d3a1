"""Who leads, who is responsible: from the facts, a sentence or two per document that has the task."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answering.writer import NO, YES, Writer, quote, titled
from rag.asked import Reading
from rag.asking import asks_yes_no
from rag.library import Library
from rag.schema import Clause, Hit, Responsibility, Role

EACH = re.compile(r"分别|各是|都要|两级|市区|各自|和区|和渝北")
NEAR_BEST = 0.62  # of the best clause's score, that a task must reach: below, another thing is asked about; in each document where that is wanted
NEAR_DOCUMENT = 0.72  # of the best task's score, that the best task of another document must reach
MOST_NAMED = 3  # documents, of each of which a task is told
LOOKED_AT = 3  # clauses of each, best first
ROLE_ASKED = re.compile(r"责任单位|配合|参与|参加|协助|有份|在不在|在里面")
STRANGER = re.compile(
    r"(?:是|由|归)(?:不是)?([\u4e00-\u9fff]{1,8}?(?<![两几各多])(?:局|委|厅|署|部|办|联|处|公司|中心|集团|协会))(?:来)?(?:牵头|主管|负责|主抓|管|配合|参与)"
)
ROLE_WORDS: dict[Role, str] = {"lead": "牵头单位", "responsible": "责任单位", "support": "配合单位"}


@dataclass(frozen=True, slots=True)
class Task:
    """A clause that names units, with what it names."""

    clause: Clause
    facts: tuple[Responsibility, ...]
    score: float
    found: Clause  # the clause that was found: the same, or one below it that names nobody


def responsibility(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Text of a responsibility answer; empty when no clause near the question names a unit."""
    tasks = find_tasks_near(library, hits)
    if not tasks:
        return ""
    best = tasks[0].score
    share = NEAR_BEST if EACH.search(reading.question.text) else NEAR_DOCUMENT
    per_document: dict[str, Task] = {}
    for task in tasks:
        if task.score >= share * best:
            per_document.setdefault(task.clause.doc_id, task)
    per_document |= _of_each_named(library, reading, per_document)
    lines = [
        task_line(library, per_document[doc_id], writer)
        for doc_id in library.newest_first(list(per_document))
    ]
    verdict = _verdict(library, reading, next(iter(per_document.values()))) if len(per_document) == 1 else ""
    return "\n\n".join([verdict + lines[0], *lines[1:]])


def _of_each_named(library: Library, reading: Reading, found: Mapping[str, Task]) -> dict[str, Task]:
    """The best task of each document named beside others, where one of its own best clauses has a task."""
    named = reading.question.doc_ids
    if not reading.question.several or not 1 < len(named) <= MOST_NAMED:
        return {}
    others = [doc_id for doc_id in named if doc_id not in found]
    best = library.retriever.search_each(reading, others, top_k=LOOKED_AT) if others else {}
    tasks = {doc_id: find_tasks_near(library, own) for doc_id, own in best.items()}
    return {doc_id: own[0] for doc_id, own in tasks.items() if own}


def find_tasks_near(library: Library, hits: Sequence[Hit]) -> list[Task]:
    """The clauses with responsibilities that the best hits are or lie in, best first."""
    found: dict[str, Task] = {}
    best = max((hit.score for hit in hits if hit.clause.path), default=0.0)  # what has no path is a preamble
    for hit in hits:
        if hit.score < NEAR_BEST * best:
            break
        for clause in library.index.catalogue.lineage(hit.clause):
            facts = library.index.catalogue.responsibilities(clause.clause_id)
            if facts:
                found.setdefault(clause.clause_id, Task(clause, tuple(facts), hit.score, hit.clause))
                break
    return list(found.values())


def task_line(library: Library, task: Task, writer: Writer) -> str:
    """Who leads and who is responsible for a task, in a sentence."""
    parts = []
    for role, word in ROLE_WORDS.items():
        names = [fact.agency for fact in task.facts if fact.role == role]
        if names:
            open_list = any(fact.open_list for fact in task.facts if fact.role == role)
            listed = "、".join(f"**{name}**" if role == "lead" else name for name in names)
            parts.append(f"{word}：{listed}{'等' if open_list else ''}")
    if not any(fact.role == "lead" for fact in task.facts):
        parts.append("未明确牵头单位")
    where = f"{titled(library, task.clause.doc_id)}“{quote(task.facts[0].task)}”"
    if task.found != task.clause and task.found.heading:
        below = f"“{quote(task.found.heading)}”未单列分工，{writer.mark(task.found)}所属任务"
        where = f"{titled(library, task.clause.doc_id)}{below}“{quote(task.facts[0].task)}”"
    return f"{where}——{'；'.join(parts)}。{writer.mark(task.clause)}"


def _verdict(library: Library, reading: Reading, task: Task) -> str:
    """是的 or 不是, to a question that names an agency and asks whether it leads."""
    named = reading.question.agencies
    if not asks_yes_no(reading.question.text):
        return ""
    if not named:  # an agency that the library does not know leads nothing in it
        stranger = STRANGER.search(reading.question.text)
        return NO if stranger and not any(stranger[1] in fact.agency for fact in task.facts) else ""
    asked: Role = "responsible" if ROLE_ASKED.search(reading.question.text) else "lead"
    leads = [fact.agency for fact in task.facts if fact.role == asked]
    right = any(library.agencies.same(name, lead) for name in named for lead in leads)
    return YES if right else NO

"""False premises: a figure or a lead agency that the question takes for granted and the clause denies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.figures import share_of
from rag.answering.responsibility import YES_NO, find_tasks_near, task_line
from rag.answering.sentences import excerpt, has_figure
from rag.answering.writer import Writer, titled
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.question import Reading
from rag.schema import Hit

CLAIM = re.compile(r"要求|规定|提出|明确|写明|写着|说好|说了|既然|定了|定的|必须|承诺|答应|不是说")
FIGURE = re.compile(
    r"(?<![\d.])\d+(?:\.\d+)?[万亿%]*(?![gk\d年月])|[一二三四五六七八九十百千]+[万亿]+|百分之[一二三四五六七八九十]+"
)
LEADS = re.compile(r"牵头|负责|主抓|主管|总抓")
HANDED = re.compile(r"(?:交给|由|让|归|是)$")
MIN_SHARE = 0.4  # of the claim's bigrams, in the stretch that states another figure
LOOKED_AT = 3


def correction(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """What the clause says instead of what the question supposes; empty where nothing is supposed wrongly."""
    return _agency(library, reading, hits, writer) or _figure(library, reading, hits, writer)


def _agency(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    text = reading.question.text
    if reading.question.kind == "tasks" or YES_NO.search(text):
        return ""
    claimed = [
        mention
        for mention in library.agencies.find(text)
        if LEADS.match(text[mention.until : mention.until + 6].lstrip("来去是"))
        and (HANDED.search(text[: mention.at]) or CLAIM.search(text[: mention.at]) or "既然" in text)
    ]
    tasks = find_tasks_near(library, hits[:LOOKED_AT])
    if not claimed or not tasks:
        return ""
    task = tasks[0]
    leads = [fact.agency for fact in task.facts if fact.role == "lead"]
    if not leads or any(
        library.agencies.same(name, lead) for m in claimed for name in m.names for lead in leads
    ):
        return ""
    return f"问题的前提与文件不符。{task_line(library, task, writer)}"


def _figure(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    for piece in re.split(r"[，。；！？,;!?]", reading.question.text):
        if not CLAIM.search(reading.question.text) or not FIGURE.search(library.reader.strip(piece)):
            continue
        plain = library.reader.strip(piece)
        claimed = FIGURE.findall(plain)
        wanted = set(bigrams(FIGURE.sub(" ", CLAIM.sub(" ", plain)))) - {"5g"}
        for hit in hits[:LOOKED_AT]:
            said = excerpt(library, reading, hit.clause, most=1)
            have = compact(said.text)
            if len(wanted) < 2 or not has_figure(have) or any(figure in have for figure in claimed):
                continue
            if share_of(wanted, said.text) >= MIN_SHARE:
                return f"问题的前提与文件不符。{titled(library, hit.clause.doc_id)}：{said.text}{writer.mark(hit.clause)}"
    return ""

"""False premises: a figure or a lead agency that the question takes for granted and the clause denies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.evidence import NAMED_TASK
from rag.answering.figures import FILLERS, content_pairs, share_of
from rag.answering.indicator import fact_words, matches_for, number_of
from rag.answering.organisation import IN_GENERAL, members_asked, members_line
from rag.answering.responsibility import find_tasks_near, task_line
from rag.answering.sentences import excerpt, has_figure
from rag.answering.writer import Writer, titled
from rag.asking import asking_part, asks_yes_no
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.passages import sentences
from rag.question import OWN_INTERROGATIVE, Reading
from rag.schema import Hit

CLAIM = re.compile(
    r"要求|规定|提出|明确|写明|写着|说好|说了|既然|定了|定的|必须|承诺|答应|不是说|说要|要建|要破|要到|要达|破|目标|[是有](?=[\d超达约近])"
)
FIGURE = re.compile(
    r"(?<![\d.a-z])(?!20[1-4]\d(?!\d))\d+(?:\.\d+)?[万亿千百%]*(?![gk\d年月日号.])|[一二三四五六七八九十百千]*[千百][万亿]|[一二三四五六七八九十]+[万亿]+|百分之[一二三四五六七八九十]+"
)
REQUIRES = re.compile(r"要求|规定|提出|明确|写明|写着|说好|说了|既然|定了|定的|必须|承诺|答应|不是说")
LEADS = re.compile(r"牵头|主抓|主管|总抓|负责牵头|(?:整体|总)?统筹")
# "由区招商局牵头": an agency that the library does not know
UNKNOWN_LEAD = re.compile(
    r"(?:由|归|是|让|交给|给|请)(?![那哪这])([\u4e00-\u9fff]{2,12}?(?:局|委|办|厅|部|院|署))(?:负责|来)?(?:牵头|主管|主抓|统筹)"
)
PLACED = re.compile(
    r"(?:放|设|建|落|选|布局|安排|定)(?:在|到)(?P<place>[\u4e00-\u9fff]{2,8}(?:港|[区县市镇乡]|街道|园区?|谷|机场|基地|中心|新城|大学|医院))(?=$|[的了,])"
)
NO = "不是，"
ASKS_LEAD = re.compile(
    r"(?:牵头|主抓)(?:的|单位|部门)?[^,。?!]{0,6}(?:谁|哪|什么)|(?:谁|哪[^,。?!]{0,4})(?:牵头|主抓)"
)
ROLE = re.compile(r"(?<!副)(?P<head>召集人|组长)|(?P<deputy>副召集人|副组长)")
OFFICE = re.compile(r"办公室(?:就)?(?:设|放|挂)在")
MIN_SHARE = 0.4  # of the claim's bigrams, in the stretch that states another figure
SURE_LIKENESS = 0.6  # of a named figure with the claim, to be the one the claim is about
LOOKED_AT = 3
TASKS_LOOKED_AT = 8


def correction(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """What the clause says instead of what the question supposes; empty where nothing is supposed wrongly."""
    said = (
        _agency(library, reading, hits, writer)
        or _member(library, reading, writer)
        or _known_figure(library, reading, hits, writer)
        or _figure(library, reading, hits, writer)
        or _place(library, reading, hits, writer)
    )
    if not said:
        return ""
    return f"{NO}{said}" if asks_yes_no(reading.question.text) else f"问题的前提与文件不符。{said}"


def _told(reading: Reading) -> list[str]:
    """The pieces of a question that state something: all but those that ask."""
    pieces = re.split(r"[，。；！？,;!?]", reading.question.text)
    return [piece for piece in pieces if piece and not OWN_INTERROGATIVE.search(piece)]


def _agency(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """A lead agency taken for granted that the task's clause does not name as lead."""
    text = reading.question.text
    if (
        asks_yes_no(text)
        or ASKS_LEAD.search(asking_part(text))
        or (reading.question.kind == "tasks" and "“" not in text)
    ):
        return ""
    claimed = [
        name
        for piece in _told(reading)
        for mention in library.agencies.find(piece)
        if LEADS.match(piece[mention.until : mention.until + 6].lstrip("来去是"))
        for name in mention.names
    ]
    claimed += [
        match[1]
        for piece in _told(reading)
        for match in UNKNOWN_LEAD.finditer(piece)
        if not library.agencies.find(piece)
    ]
    tasks = find_tasks_near(library, hits[:TASKS_LOOKED_AT])
    if not claimed or not tasks:
        return ""
    named = [match[1] or match[2] for match in NAMED_TASK.finditer(text)]
    meant = [t for t in tasks if any(name in compact(t.clause.heading) for name in named)]
    tasks = meant or tasks
    leads = [fact.agency for fact in tasks[0].facts if fact.role == "lead"]
    if not leads or any(library.agencies.same(name, lead) for name in claimed for lead in leads):
        return ""
    return task_line(library, tasks[0], writer)


def _member(library: Library, reading: Reading, writer: Writer) -> str:
    """A person or an office taken for granted in a role that the roster gives to another."""
    told = "，".join(_told(reading))
    members = members_asked(library, reading)
    asked = ROLE.search(told)
    if asked and not asks_yes_no(reading.question.text):
        persons = [m for m in members if m.post and m.name in told]
        wrong = persons and not any(m.role.startswith("副") == bool(asked["deputy"]) for m in persons)
        right = (
            [
                m
                for m in members
                if not IN_GENERAL.search(m.name) and m.role == asked[0] and m.doc_id == persons[0].doc_id
            ]
            if persons
            else []
        )
        if wrong and right:
            return members_line(library, right, writer)
    if OFFICE.search(told):
        offices = [m for m in members if m.role == "办公室"]
        named = {name for mention in library.agencies.find(told) for name in mention.names}
        if offices and named and not any(library.agencies.same(m.name, n) for m in offices for n in named):
            return members_line(library, offices[-1:], writer)
    return ""


def _known_figure(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """A figure taken for granted for an indicator whose every stated value is another."""
    if not reading.question.doc_ids or not CLAIM.search(reading.question.text):
        return ""
    for piece in _told(reading):
        plain = library.reader.strip(piece)
        claimed = {number_of(figure) for figure in FIGURE.findall(plain)}
        wanted = FIGURE.sub(" ", CLAIM.sub(" ", FILLERS.sub(" ", plain)))
        found = [m for m in matches_for(library, reading, hits, wanted) if m.likeness >= SURE_LIKENESS]
        stated = {number_of(f"{m.fact.value}{m.fact.unit}") for m in found}
        stated |= {number_of(m.fact.value) for m in found}
        if claimed and found and not claimed & stated:
            clause = library.index.catalogue.clause(found[0].fact.clause_id)
            return f"{titled(library, clause.doc_id)}：{fact_words(clause, [found[0].fact])}{writer.mark(clause)}"
    return ""


def _figure(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """The same, where no figure has the claim's name: the best clauses' sentences are compared."""
    text = reading.question.text
    for piece in _told(reading) if REQUIRES.search(text) else ():
        plain = library.reader.strip(piece)
        claimed = FIGURE.findall(plain)
        wanted = set(bigrams(FIGURE.sub(" ", CLAIM.sub(" ", plain)))) - {"5g"}
        if not claimed or len(wanted) < 2 or _states(hits, claimed, wanted):
            continue
        for hit in hits[:LOOKED_AT]:
            said = excerpt(library, reading, hit.clause, most=1)
            have = compact(said.text)
            if not has_figure(have) or any(figure in have for figure in claimed):
                continue
            if share_of(wanted, said.text) >= MIN_SHARE:
                return f"{titled(library, hit.clause.doc_id)}：{said.text}{writer.mark(hit.clause)}"
    return ""


def _states(hits: Sequence[Hit], claimed: Sequence[str], wanted: set[str]) -> bool:
    """Whether a sentence found says of the thing claimed what the question claims."""
    found = (compact(sentence) for hit in hits for sentence in sentences(hit.clause.text))
    return any(
        any(figure in sentence for figure in claimed) and share_of(wanted, sentence) >= MIN_SHARE
        for sentence in found
    )


def _place(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """A place taken for granted that the clause about the thing does not name."""
    for piece in _told(reading):
        match = PLACED.search(piece)
        if not match:
            continue
        wanted = content_pairs(library, library.reader.strip(piece.replace(match[0], " ")))
        for hit in hits[:LOOKED_AT]:
            said = excerpt(library, reading, hit.clause, most=1)
            about = share_of(wanted, said.text) >= MIN_SHARE if len(wanted) > 1 else False
            if about and match["place"][:2] not in hit.clause.text:
                return f"{titled(library, hit.clause.doc_id)}：{said.text}{writer.mark(hit.clause)}"
    return ""

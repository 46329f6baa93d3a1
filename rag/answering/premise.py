"""False premises: a figure or a lead agency that the question takes for granted and the clause denies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.claims import FIGURE, MEASURED, asked_whether, asks_only_whether, figures_in, told
from rag.answering.doubts import NAMED_TASK
from rag.answering.figures import FILLERS, content_pairs, share_of
from rag.answering.indicator import Match, fact_words, matches_for, values_of, year_of
from rag.answering.organisation import IN_GENERAL, members_asked, members_line
from rag.answering.responsibility import find_tasks_near, task_line
from rag.answering.sentences import excerpt, has_figure
from rag.answering.writer import NO, YES, Writer, quote, titled
from rag.asked import Reading
from rag.asking import OPEN_QUESTION, asking_part, asks_yes_no
from rag.indicator_names import COUNT_WORD
from rag.language.normalise import compact, normalise
from rag.language.tokens import bigrams
from rag.library import Library
from rag.passages import sentences
from rag.schema import Hit, Indicator, Member

CLAIM = re.compile(
    r"要求|规定|提出|明确|写明|写着|说好|说了|既然|定了|定的|[定提设调]到|必须|承诺|答应|不是说|说要|要建|要破|要到|要达|破|目标|[是有](?=[\d超达约近])"
)
REQUIRES = re.compile(r"要求|规定|提出|明确|写明|写着|说好|说了|既然|定了|定的|必须|承诺|答应|不是说")
LEADS = re.compile(r"牵头|主抓|主管|总抓|负责牵头|(?:整体|总)?统筹")
# "由区招商局牵头": an agency that the library does not know
UNKNOWN_LEAD = re.compile(
    r"(?:由|归|是|让|交给|给|请)(?![那哪这])([\u4e00-\u9fff]{2,12}?(?:局|委|办|厅|部|院|署|支队|大队|中心|公司))(?:负责|来)?(?:牵头|主管|主抓|统筹)"
)
PLACED = re.compile(
    r"(?:放|设|建|落|选|布局|安排|定)(?:在|到)(?P<place>[\u4e00-\u9fff]{2,8}(?:港|[区县市镇乡]|街道|园区?|谷|机场|基地|中心|新城|大学|医院))(?=$|[的了,])"
)
ASKS_LEAD = re.compile(
    r"(?:牵头|主抓)(?:的|单位|部门)?[^,。?!]{0,6}(?:谁|哪|什么)|(?:谁|哪[^,。?!]{0,4})(?:牵头|主抓)"
)
DENIED = re.compile(r"(?:不|没|并非)(?:是|归|由|该|让)?$")
ROLE = re.compile(r"(?<!副)(?P<head>召集人|组长)|(?P<deputy>副召集人|副组长)")
OFFICE = re.compile(r"办公室(?:就)?(?:设|放|挂)在")
MIN_SHARE = 0.4  # of the claim's bigrams, in the stretch that states another figure
YEAR_WORDS = re.compile(r"(?:到|在)?20[1-4]\d年?(?:年?底|前|末)?")
ALLOWS = re.compile(r"(?<!不)(?:允许|准许)|(?:明确|规定|写明|写着|既然|说了?)[^,。?!]{0,8}(?<!不)(?:可以|能)")
FORBIDS = re.compile(r"禁止|严禁|不得|不准|不许|不允许|杜绝")
# A thing counted by a figure and named at length: 31个 通信发展办公室.
COUNTED = re.compile(r"(?<![\d.第])(?P<number>\d+)(?:个|家|项|座|条|所|处|大)(?P<what>[\u4e00-\u9fff]{4})")
REACHES = re.compile(r"(?:要|将|会|得)?(?:达到?|到|超过?|突破|建成|是|为)(?=\s|$)")
SURE_LIKENESS = 0.6  # of a named figure with the claim, to be the one the claim is about
LOOKED_AT = 3
TASKS_LOOKED_AT = 8


def correction(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """What the clause says instead of what the question supposes; empty where nothing is supposed wrongly."""
    asked = _known_figure(library, reading, hits, writer, asked_whether(reading))
    said = (
        _agency(library, reading, hits, writer)
        or _member(library, reading, writer)
        or asked
        or _known_figure(library, reading, hits, writer, _claimed(reading))
        or _figure(library, reading, hits, writer)
        or _other_count(library, reading, hits, writer)
        or _place(library, reading, hits, writer)
        or _forbidden(library, reading, hits, writer)
    )
    if not said:
        return ""
    supposed = _supposes(reading) and said != asked
    return f"{NO}{said}" if asks_only_whether(reading) and not supposed else f"问题的前提与文件不符。{said}"


def _supposes(reading: Reading) -> bool:
    """Whether pieces of a question that asks for a yes only tell: "…提到了99%，达不到会不会吊销"."""
    return len(asked_whether(reading)) < len(told(reading))


def _claimed(reading: Reading) -> list[str]:
    """The pieces that claim something of a document that the question names."""
    return told(reading) if reading.question.doc_ids and CLAIM.search(reading.question.text) else []


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
        for piece in told(reading)
        for mention in library.agencies.find(piece)
        if LEADS.match(piece[mention.until : mention.until + 6].lstrip("来去是"))
        and not DENIED.search(piece[: mention.at])
        for name in mention.names
    ]
    claimed += [
        match[1]
        for piece in told(reading)
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
    stated = "，".join(told(reading))
    role = None if asks_yes_no(reading.question.text) else ROLE.search(stated)
    office = OFFICE.search(stated)
    if not role and not office:
        return ""
    members = members_asked(library, reading)
    others = _others_in_role(members, role, stated) if role else []
    if others:
        return members_line(library, others, writer)
    offices = [m for m in members if m.role == "办公室"] if office else []
    named = {name for mention in library.agencies.find(stated) for name in mention.names}
    if offices and named and not any(library.agencies.same(m.name, n) for m in offices for n in named):
        return members_line(library, offices[-1:], writer)
    return ""


def _others_in_role(members: list[Member], role: re.Match[str], stated: str) -> list[Member]:
    """Who holds a role in the roster of the persons named, where none of these does."""
    persons = [m for m in members if m.post and m.name in stated]
    if not persons or any(m.role.startswith("副") == bool(role["deputy"]) for m in persons):
        return []
    return [
        m
        for m in members
        if not IN_GENERAL.search(m.name) and m.role == role[0] and m.doc_id == persons[0].doc_id
    ]


def _known_figure(
    library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer, pieces: Sequence[str]
) -> str:
    """A figure that pieces of the question claim for an indicator whose every stated value is another."""
    for claimed, found in _claims(library, reading, hits, pieces):
        if found and not claimed & values_of(found):
            return _fact_line(library, found[0].fact, writer)
    return ""


def confirmation(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Yes, with the clause that says so, to a figure put up for a yes; empty where none is, or more is asked."""
    if OPEN_QUESTION.search(reading.question.text):
        return ""
    for claimed, found in _claims(library, reading, hits, asked_whether(reading)):
        agreeing = [match for match in found if claimed & values_of([match])]
        if agreeing and claimed <= values_of(agreeing):
            return f"{YES}{_fact_line(library, agreeing[0].fact, writer)}"
    return ""


def _fact_line(library: Library, fact: Indicator, writer: Writer) -> str:
    clause = library.index.catalogue.clause(fact.clause_id)
    return f"{titled(library, clause.doc_id)}：{fact_words(clause, [fact])}{writer.mark(clause)}"


def _claims(
    library: Library, reading: Reading, hits: Sequence[Hit], pieces: Sequence[str]
) -> Iterator[tuple[set[float], list[Match]]]:
    """For each piece of the question that claims figures, their values and the stated figures of the same thing."""
    for piece in pieces:
        claimed = figures_in(library, piece)
        if claimed:
            yield claimed, _figures_of(library, reading, hits, piece)


def _figures_of(library: Library, reading: Reading, hits: Sequence[Hit], piece: str) -> list[Match]:
    """The stated figures of the thing that a piece of the question claims a figure for, of the year asked."""
    plain = MEASURED.sub(" ", CLAIM.sub(" ", library.reader.strip(piece)))
    plain = REACHES.sub(" ", YEAR_WORDS.sub(" ", plain))
    found: dict[Indicator, Match] = {}
    for wording in (FILLERS.sub(" ", plain), plain):
        for match in matches_for(library, reading, hits, COUNT_WORD.sub("", wording.strip())):
            if match.likeness >= max(
                SURE_LIKENESS, found[match.fact].likeness if match.fact in found else 0.0
            ):
                found[match.fact] = match
    near = sorted(found.values(), key=lambda match: -match.likeness)
    return [m for m in near if year_of(library, m.fact) in reading.question.years] or near


def _figure(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """The same, where no figure has the claim's name: the best clauses' sentences are compared."""
    text = reading.question.text
    for piece in told(reading) if REQUIRES.search(text) else ():
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


def _other_count(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """So many of a thing taken for granted, of which the best clauses give another number: 31个通信发展办公室."""
    for match in COUNTED.finditer(library.reader.strip(reading.question.text)):
        number, what = match["number"], match["what"]
        for hit in hits[:LOOKED_AT]:
            said = [s for s in sentences(hit.clause.text) if what in compact(s)]
            counts = [m["number"] for s in said for m in COUNTED.finditer(normalise(s)) if m["what"] == what]
            if counts and number not in counts:
                return f"{titled(library, hit.clause.doc_id)}：{quote(said[0])}{writer.mark(hit.clause)}"
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
    for piece in told(reading):
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


def _forbidden(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """What a clause forbids and the question takes for allowed."""
    for piece in told(reading):
        allowed = ALLOWS.search(piece)
        wanted = content_pairs(library, library.reader.strip(piece[allowed.end() :])) if allowed else set()
        for hit in hits[:LOOKED_AT] if len(wanted) > 1 else ():
            for sentence in sentences(hit.clause.text):
                forbids = FORBIDS.search(sentence)
                if forbids and share_of(wanted, sentence[forbids.end() :]) >= MIN_SHARE:
                    return f"{titled(library, hit.clause.doc_id)}：{quote(sentence)}{writer.mark(hit.clause)}"
    return ""

"""How documents hang together: what one carries out, rests on, sends out, works out, and which plan follows which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.facts.places import Places
from rag.schema import Clause, Document, DocumentMeta, Relation

KINDS: tuple[tuple[str, str], ...] = (
    ("贯彻落实", r"贯彻落实|深入贯彻|严格落实|落实|深入推进|(?<![》的])实施|执行|宣贯"),
    ("根据", r"根据|依据|按照"),
    ("印发", r"关于印发|印发"),
    ("制定", r"制定|编制|出台|研究起草"),
    ("取代", r"取代|替代|废止"),
)
NAMED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")
AFTER = re.compile(
    r"^(?:已经?[^，。；《》]{0,12})?[^，。；《》、]{0,6}?(?P<verb>印发(?:实施)?|出台|宣贯|实施|执行|同时废止|予以废止|废止)"
)
LISTED = re.compile(r"^(?:、|和|及|以及|与|》|，)*$")
LISTED_AFTER = re.compile(r"^(?:[、和及]?《[^《》]*》)+")
LOOK_BACK = 16  # characters before a title in which the verb stands
ANNEX = re.compile(r"^附件\d*[：:\s]*")
# Words of a title that say what sort of paper it is, not what it is about.
GENERIC = re.compile(
    r"20\d\d|年|十[一二三四五六]五|加快|推动|推进|促进|发展|工作|行动|实施|升级|规划|计划|方案|意见|措施|办法|通知|若干|高质量|[^\w]"
)


def find_relations(
    document: Document, clauses: Sequence[Clause], metas: Sequence[DocumentMeta]
) -> list[Relation]:
    """Titles a document names with a verb that says why, each once per clause; and its annexes."""
    places = Places(document, clauses)
    facts: list[Relation] = []
    for clause in clauses:
        for kind, at, until in _named(clause):
            start, end = places.source(clause, at, until)
            target = clause.text[at:until]
            held = _held(target, metas, clause.doc_id)
            facts.append(Relation(clause.doc_id, clause.clause_id, kind, target, held, start, end))
    return facts


def find_successors(metas: Sequence[DocumentMeta]) -> dict[str, str]:
    """doc_id → doc_id of the plan that follows it: named by ``replaces``, else the next of its region and subject.

    The next: issued for the same region and level, ending later, with a word of the subject in common.
    That no file says so is for the reader to be told.
    """
    following: dict[str, str] = {}
    for old in metas:
        named = [m for m in metas if m.replaces and m.replaces in (old.doc_id, old.title)]
        later = [m for m in metas if m.valid_to > old.valid_to > "" and _same_subject(old, m)]
        for new in sorted(named, key=lambda m: m.valid_to) or sorted(later, key=lambda m: m.valid_to):
            following.setdefault(old.doc_id, new.doc_id)
    return following


def _same_subject(a: DocumentMeta, b: DocumentMeta) -> bool:
    if not a.region or (a.region, a.level) != (b.region, b.level):
        return False
    one, two = (_subject(meta) for meta in (a, b))
    return bool(one & two) and len(one & two) >= min(len(one), len(two)) / 2


def _subject(meta: DocumentMeta) -> set[str]:
    """Latin words and pairs of characters of a title, without its region and the sort of paper."""
    title = meta.title
    for part in re.findall(r"[\u4e00-\u9fff]{2,8}?[省市区县州]", meta.region):
        title = title.replace(part, " ")
    runs = GENERIC.sub(" ", title).split()
    pairs = {run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1)) if not run.isascii()}
    return {word.lower() for run in runs for word in re.findall(r"[A-Za-z0-9]+", run)} | {
        pair for pair in pairs if re.fullmatch(r"[\u4e00-\u9fff]{2}", pair)
    }


def _named(clause: Clause) -> Iterator[tuple[str, int, int]]:
    """Kind, position and end of each title named with a verb."""
    if clause.kind == "annex":
        at = ANNEX.match(clause.text)
        begin = at.end() if at else 0
        end = clause.text.find("\n", begin)
        if (until := end if end > begin else len(clause.text)) > begin:
            yield "附件", begin, until
    kind, last = "", 0
    for match in NAMED.finditer(clause.text):
        before = clause.text[max(last, match.start() - LOOK_BACK) : match.start()]
        listed = last > 0 and bool(LISTED.match(before))
        own = _kind(before)
        if not own:
            after = AFTER.match(LISTED_AFTER.sub("", clause.text[match.end() :]))
            own = _kind(after["verb"]) if after else ""
        kind = own or (kind if listed else "")
        last = match.end()
        if kind:
            yield kind, match.start("title"), match.end("title")


def _kind(before: str) -> str:
    """The verb nearest before the title."""
    found = [(m.start(), kind) for kind, words in KINDS for m in re.finditer(words, before)]
    return max(found)[1] if found else ""


def _held(target: str, metas: Sequence[DocumentMeta], own: str) -> str:
    plain = _plain(target)
    for meta in metas:
        if meta.doc_id != own and len(_plain(meta.title)) >= 6 and _plain(meta.title) == plain:
            return meta.doc_id
    inner = re.search(r"[〈《]([^〈〉《》]+)[〉》]", target)
    return _held(inner[1], metas, own) if inner else ""


def _plain(title: str) -> str:
    return re.sub(r"[^\w]", "", title)

"""How documents hang together: what one carries out, rests on, sends out, works out, and which plan follows which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.facts.places import Places
from rag.schema import Clause, Document, DocumentMeta, Relation

Titles = Mapping[str, Sequence[str]]  # bare title → doc_ids

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
AMENDS = re.compile(r"^(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改)")  # no ground a rule rests on
LISTED = re.compile(r"^(?:、|和|及|以及|与|》|，)*$")
LISTED_AFTER = re.compile(r"^(?:[、和及]?《[^《》]*》)+")
SHORTEST_TITLE = 6  # characters by which another document can be known
LOOK_BACK = 16  # characters before a title in which the verb stands
ANNEX = re.compile(r"^附件\d*[：:\s]*")
# Words of a title that say what sort of paper it is, not what it is about.
GENERIC = re.compile(
    r"20\d\d|年|十[一二三四五六]五|加快|推动|推进|促进|发展|工作|行动|实施|升级|规划|计划|方案|意见|措施|办法|通知|若干|高质量|[^\w]"
)


def by_title(metas: Sequence[DocumentMeta]) -> dict[str, list[str]]:
    """The doc_ids of a library by their bare titles, made once for all its documents."""
    titles: dict[str, list[str]] = {}
    for meta in metas:
        titles.setdefault(_bare(meta.title), []).append(meta.doc_id)
    return titles


def find_relations(document: Document, clauses: Sequence[Clause], titles: Titles) -> list[Relation]:
    """Titles a document names with a verb that says why, each once per clause; and its annexes."""
    places = Places(document, clauses)
    facts: list[Relation] = []
    for clause in clauses:
        for kind, at, until in _named(clause):
            start, end = places.source(clause, at, until)
            target = clause.text[at:until]
            held = _held(target, titles, clause.doc_id)
            facts.append(Relation(clause.doc_id, clause.clause_id, kind, target, held, start, end))
    return facts


def with_targets(relations: Iterable[Relation], titles: Titles) -> list[Relation]:
    """Relations that were found before the titles of the library were known, held against these."""
    return [replace(r, target_id=_held(r.target, titles, r.doc_id)) for r in relations]


def find_successors(metas: Sequence[DocumentMeta]) -> dict[str, str]:
    """doc_id → doc_id of the plan that follows it: named by ``replaces``, else the next of its region and subject.

    The next: issued for the same region and level, ending later, with a word of the subject in common.
    That no file says so is for the reader to be told.
    """
    replacing: dict[str, list[DocumentMeta]] = {}
    ending: dict[tuple[str, str], list[DocumentMeta]] = {}
    for meta in sorted(metas, key=lambda m: m.valid_to):
        if meta.replaces:
            replacing.setdefault(meta.replaces, []).append(meta)
        if meta.valid_to and meta.region:
            ending.setdefault((meta.region, meta.level), []).append(meta)
    following: dict[str, str] = {}
    for old in metas:
        named = [*replacing.get(old.doc_id, ()), *replacing.get(old.title, ())]
        if not named and old.valid_to:
            plans = ending.get((old.region, old.level), ())
            named = [new for new in plans if new.valid_to > old.valid_to and _same_subject(old, new)]
        if named:
            following[old.doc_id] = min(named, key=lambda m: m.valid_to).doc_id
    return following


def _same_subject(a: DocumentMeta, b: DocumentMeta) -> bool:
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
        if kind and not AMENDS.match(clause.text[last:]):
            yield kind, match.start("title"), match.end("title")


def _kind(before: str) -> str:
    """The verb nearest before the title."""
    found = [(m.start(), kind) for kind, words in KINDS for m in re.finditer(words, before)]
    return max(found)[1] if found else ""


def _held(target: str, titles: Titles, own: str) -> str:
    """The doc_id of the other document that a title names, empty where the library has none."""
    bare = _bare(target)
    if len(bare) >= SHORTEST_TITLE:
        for doc_id in titles.get(bare, ()):
            if doc_id != own:
                return doc_id
    inner = re.search(r"[〈《]([^〈〉《》]+)[〉》]", target)
    return _held(inner[1], titles, own) if inner else ""


def _bare(title: str) -> str:
    """A title without marks and spaces."""
    return re.sub(r"[^\w]", "", title)

"""From when to when a document holds, its number and its date of issue: each proved by a clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from rag.answering.whole import about_the_whole, speaks_of_more
from rag.answering.writer import Writer, bulleted, quote, titled
from rag.asked import Reading
from rag.asking import ASKS_ISSUER
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.passages import sentences
from rag.schema import Clause, DocumentMeta, Hit

NUMBER = re.compile(r"文号|字号|文件号|多少号|几号文")
ISSUED = re.compile(r"落款|印发|发布|公布|出台|发文|下发|(?:哪一?[年天月]|什么时候|何时)发")
ENDS = re.compile(r"有效期|过期|到期|失效|管到|管几年|到哪[天年]|哪天(?:到期|为止)|还有效|还能")
STATUS_WORDS = {"in_force": "现行有效", "expired": "已到期", "unknown": "有效期未载明"}
# Of the document itself, not of a permit it speaks of.
FORCE = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,10}|自)[^。；]{0,30}(?:起(?:施行|试行|实施|执行|生效)|有效期(?:为|至|到|限|[一二两三四五\d]))"
)
WHICH = re.compile(r"哪[些几]")  # of all documents
NUMBERED = re.compile(r"〔\d{4}〕\d+号")
MOST_DOCUMENTS = 3
MOST_LISTED = 20
NAMING = 200  # passages most like a title or a number, among which another document may name it
MOST_PLANS = 2


def period(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """Text of an answer about a document's dates; empty when it is about no certain document."""
    doc_ids = reading.question.doc_ids
    titled_so = _titled_by_number(library, reading, writer)
    if titled_so:
        return titled_so
    if WHICH.search(reading.question.text) and ENDS.search(reading.question.text):
        return _statuses(library, doc_ids or list(library.index.catalogue.documents), writer)
    if not 1 <= len(doc_ids) <= MOST_DOCUMENTS or speaks_of_more(library, reading):
        return ""
    if ASKS_ISSUER.search(reading.question.text):
        return _issuers(library, reading, writer)
    lines = [line for doc_id in doc_ids if (line := _line(library, doc_id, reading.question.text, writer))]
    return "\n\n".join(lines)


def _issuers(library: Library, reading: Reading, writer: Writer) -> str:
    """Who issued the documents asked about; "" where something in them is asked about."""
    if not about_the_whole(library, reading, ASKS_ISSUER):
        return ""
    metas = map(library.meta, reading.question.doc_ids)
    lines = [_stated(library, meta, "发文单位为", meta.issuer, meta.issuer, writer) for meta in metas]
    return "\n\n".join(filter(None, lines))


def _titled_by_number(library: Library, reading: Reading, writer: Writer) -> str:
    """Which document has the number that the question gives."""
    asked = compact(reading.question.text)
    if not NUMBERED.search(asked) or ENDS.search(asked) or ISSUED.search(asked):
        return ""
    lines = [
        _stated(library, meta, "文号为", meta.number, meta.number, writer)
        for meta in (record.meta for record in library.index.catalogue.documents.values())
        if meta.number and compact(meta.number) in asked
    ]
    return "\n\n".join(filter(None, lines))


def _statuses(library: Library, doc_ids: Sequence[str], writer: Writer) -> str:
    """From when until when each of some documents runs, the latest first; "" for more than anybody reads."""
    if len(doc_ids) > MOST_LISTED:
        return ""
    lines = [
        line for doc_id in library.newest_first(list(doc_ids)) if (line := runs(library, doc_id, writer))
    ]
    return bulleted(lines)


def _line(library: Library, doc_id: str, question: str, writer: Writer) -> str:
    meta = library.meta(doc_id)
    dates = []
    if NUMBER.search(question):
        dates.append(_stated(library, meta, "文号为", meta.number, meta.number, writer))
    if ISSUED.search(question):
        year, _, rest = meta.issued.partition("-")
        said = f"{year}年{int(rest[:2])}月{int(rest[3:])}日" if meta.issued else ""
        dates.append(_stated(library, meta, "印发日期为", said, said, writer))
    if dates and not ENDS.search(question):
        return "".join(dates)
    return "".join([*dates, runs(library, doc_id, writer)])


def runs(library: Library, doc_id: str, writer: Writer) -> str:
    """From when until when a document runs, and whether it still does; "" where nothing says so."""
    meta = library.meta(doc_id)
    force = _in_force(library, doc_id, writer)
    repeal = library.repeals.get(doc_id)
    if repeal:
        clause = library.index.catalogue.clause(repeal.clause_id)
        said = next((s.strip() for s in sentences(clause.text) if repeal.target in s), clause.text)
        began = f"{titled(library, doc_id)}：{force}" if force else ""
        return f"{began}{titled(library, repeal.doc_id)}：{quote(said)}{writer.mark(clause)}{titled(library, doc_id)}已废止。{writer.mark(clause)}"
    if force:
        return f"{titled(library, doc_id)}：{force}目前{STATUS_WORDS[library.validity(doc_id)]}。"
    if not meta.valid_to:
        return ""
    until = meta.valid_to[:4]
    span = f"{meta.valid_from[:4]}—{until}年" if meta.valid_from else f"到{until}年"
    proof = end_clause(library, doc_id)
    if proof is None:
        return ""
    status = STATUS_WORDS[library.validity(doc_id)]
    return f"{titled(library, doc_id)}的实施期为{span}，目前{status}。{writer.mark(proof)}"


def plan_end(library: Library, reading: Reading) -> list[str]:
    """The documents asked about, one or two, whose period is known."""
    doc_ids = reading.question.doc_ids
    known = [doc_id for doc_id in doc_ids if library.meta(doc_id).valid_to]
    return known if len(doc_ids) <= MOST_PLANS else []


def end_clause(library: Library, doc_id: str) -> Clause | None:
    """The clause that proves until when a document runs: its title with the period, or "到2027年"."""
    meta = library.meta(doc_id)
    if not meta.valid_to:
        return None
    return _clause_with(library, meta, meta.title if meta.valid_from else f"到{meta.valid_to[:4]}年")


def _in_force(library: Library, doc_id: str, writer: Writer) -> str:
    """The sentence that says from when a document is in force and for how long."""
    for clause in library.index.catalogue.clauses_of(doc_id):
        for sentence in sentences(clause.text):
            if FORCE.search(sentence):
                return f"{quote(sentence)}{writer.mark(clause)}"
    return ""


def _stated(library: Library, meta: DocumentMeta, words: str, said: str, proof: str, writer: Writer) -> str:
    clause = _clause_with(library, meta, proof) if said else None
    return f"{titled(library, meta.doc_id)}的{words}{said}。{writer.mark(clause)}" if clause else ""


def _clause_with(library: Library, meta: DocumentMeta, text: str) -> Clause | None:
    """The clause that says it: of the document itself, else of another that names it."""
    wanted, catalogue = compact(text), library.index.catalogue
    near = library.index.lexical.search({"grams": dict.fromkeys(bigrams(text), 1.0)}, NAMING)
    named = dict.fromkeys(catalogue.passage_clause(row) for row, _ in sorted(near))
    clauses = chain(catalogue.clauses_of(meta.doc_id), map(catalogue.clause, named))
    return next((clause for clause in clauses if wanted in compact(clause.text)), None)

"""What a question names and the library lacks: a document, an agency or its tasks, a technology by its letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.relevance import surroundings
from rag.asked import Reading
from rag.asking import RESPONSIBILITY_KINDS, asking_part
from rag.language import english
from rag.language.normalise import compact, normalise
from rag.language.tokens import bigrams
from rag.library import Library
from rag.schema import Hit
from rag.title_names import KINDS

TITLE = re.compile(r"《([^《》]{2,60})》")
OF_A_KIND = re.compile(rf"(?:{KINDS}|法)$")
# RedCap, 4A, IPv6; in a question in Chinese, letters that are no pinyin
LETTERS = re.compile(r"(?<![a-z\d])(?=\d*[a-z])[a-z\d][a-z\d+\-]*(?<![+\-])(?![a-z\d])")
YEAR = re.compile(r"20[0-4]\d年?")
DASH = re.compile("[—–－]+")  # 5G—A
TOO_COMMON = frozenset(["5g", "and", "or", "not", "the", "of", "to", "in", "is"])
# Kinds of question about agencies: in others the asker may be one.
OF_AGENCIES = (*RESPONSIBILITY_KINDS, "tasks", "organisation")
AN_AGENCY = re.compile(r"^[\u4e00-\u9fff]{2,6}[局署]$|省[\u4e00-\u9fff]{2,6}厅$")
NO_AGENCY = re.compile(r"(?:管理|委办|各|哪个?|某|全|格|布|结|大|时|多|定|骗)局$")
LOOKED_AT = 6  # clauses, best first
LIKE = 0.6  # share of a title's bigrams in one of the library's, from which that one may be meant


def absent_title(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A document that the question names in 《》 and the library neither holds nor mentions; "" for none.

    Titles are indexed with the clauses: one that is there is among those of the clauses found.
    """
    found = dict.fromkeys([*reading.question.doc_ids, *(hit.clause.doc_id for hit in hits)])
    for match in TITLE.finditer(reading.question.original):
        wanted = compact(match[1])
        held = (_same(wanted, compact(library.meta(doc_id).title)) for doc_id in found)
        mentioned = (wanted in compact(hit.clause.text) for hit in hits)
        if OF_A_KIND.search(wanted) and not any(held) and not any(mentioned):
            return match[1]
    return ""


def absent_tasks(library: Library, reading: Reading) -> str:
    """Why there is nothing to tell of an agency's tasks: the documents asked about give it none; "" for none."""
    question = reading.question
    if question.kind != "tasks" or not question.agencies or not question.doc_ids or question.inherited:
        return ""
    found = library.index.catalogue.roles_of(question.agencies)
    if not found or any(doc_id in found for doc_id in question.doc_ids):
        return ""
    titles, others = library.titles(question.doc_ids), library.titles(library.newest_first(list(found)))
    return f"{titles}没有写明{question.agencies[0]}的任务；写到它的是{others}。"


def absent_letters(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """A technology or grade named in letters (RedCap, 2A) where the question asks, that no clause found has; "" for none.

    Letters typed small that the library does not know are pinyin, or English.
    """
    original = reading.question.original
    if english.is_english(normalise(original)):
        return ""
    known = library.index.catalogue.words()
    text = DASH.sub("-", compact(" ".join(surroundings(library, hit) for hit in hits[:LOOKED_AT])))
    asked = YEAR.sub(" ", library.reader.strip(asking_part(reading.question.text)))
    for word in LETTERS.findall(asked):
        sure = word in known or any(ch.isdigit() for ch in word) or word.upper() in original
        meant = (word, *library.reader.meanings(word))
        if sure and word not in TOO_COMMON and not any(one in text for one in meant):
            written = re.search(re.escape(word), original, re.IGNORECASE)
            return written[0] if written else str(word)
    return ""


def absent_agency(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """The agency a question is about, where it is one that no clause found names; "" for none."""
    if reading.question.agencies or reading.question.kind not in OF_AGENCIES:
        return ""
    said = " ".join(hit.clause.text for hit in hits)
    for word in library.index.tokens.core_words(library.reader.strip(reading.question.text)):
        if AN_AGENCY.match(word) and not NO_AGENCY.search(word) and not _mentioned(word, said):
            return word
    return ""


def _mentioned(agency: str, said: str) -> bool:
    """Whether a text names an agency, or its line of work as laws do: 教育行政部门 for 教育局."""
    stem = re.escape(agency[:-1].removeprefix("市").removeprefix("区").removeprefix("县"))
    return agency in said or bool(re.search(rf"{stem}[\u4e00-\u9fff]{{0,6}}(?:部门|机关|机构|局)", said))


def _same(wanted: str, title: str) -> bool:
    if wanted in title or title in wanted:
        return True
    pairs = set(bigrams(wanted))
    return len(pairs & set(bigrams(title))) >= LIKE * len(pairs)

"""Figures by name: the value asked for, per document; and two of them side by side with the difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from rag.answering.figures import asked_parts, own_wordings, pieces_of, wordings_of
from rag.answering.writer import Writer, quote, row_sentence, titled
from rag.asked import Reading
from rag.indicator_names import name_pairs
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.numbering import parse_number
from rag.passages import sentences
from rag.schema import Clause, Hit, Indicator

# How alike the name of a figure and the thing asked for must be (harmonic mean of the shares of
# each other's bigrams) for the figure to be the answer. Chosen on the development questions.
MIN_LIKENESS = 0.5
NEAR_LIKENESS = 0.8  # of the best one's, that another figure must reach to be given too
SIDE_BY_SIDE = 0.7  # the same for figures of other documents in a comparison
CACHED_NAMES = 16_384
MIN_ROW_NAME = 2  # characters
MOST = 4
CAPPED_LIKENESS = 0.8
WHOLE_WEIGHT = 1.2
RANK_WEIGHT = 0.5
BEST_CLAUSES = 2  # a figure of theirs whose name holds the thing asked for among much else fits too
TABLE_BONUS = 0.05  # a table of indicators states a figure most plainly
UNIT_NUMBER = re.compile(r"\d+(?:\.\d+)?")
CHINESE_DIGITS = re.compile(r"[一二三四五六七八九十百千]+(?=[万亿]|$)")
SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}


@dataclass(frozen=True, slots=True)
class Match:
    """A figure that fits a question, and how well."""

    fact: Indicator
    likeness: float
    fit: float = 0.0  # likeness, what else of the question its name holds, and its clause's rank


def find_matches(library: Library, reading: Reading, hits: Sequence[Hit]) -> list[Match]:
    """Figures that fit, best first; among equals those of better clauses first."""
    place = {hit.clause.clause_id: number for number, hit in enumerate(hits)}
    allowed = partial(_allowed, frozenset(reading.question.doc_ids), reading.question.years)
    parts = asked_parts(library, reading)
    if len(parts) > 1:
        found = [match for part in parts for match in _like(library, part, allowed, place)[:1]]
        if len({match.fact.clause_id + match.fact.name for match in found}) > 1:
            return [replace(match, likeness=1.0, fit=1.0) for match in found]
    whole = set(bigrams(library.reader.strip(reading.question.topic)))
    score = {hit.clause.clause_id: hit.score / (hits[0].score or 1.0) for hit in hits}
    own = own_wordings(library, reading)
    for wordings in (own, wordings_of(library, reading), pieces_of(library, reading)):
        alike = (_like(library, wording, allowed, place) for wording in reversed(wordings))
        best = {match.fact: match for matches in alike for match in matches}
        if best:
            fitted = [replace(m, fit=_fit(m, whole, score)) for m in best.values()]
            return sorted(fitted, key=lambda match: -match.fit)
    return []


def _fit(match: Match, whole: set[str], score: Mapping[str, float]) -> float:
    """How well a figure fits the piece that asks, the rest of the question by its name, and its clause's rank."""
    name = _pairs(match.fact.name)
    named = WHOLE_WEIGHT * len(name & whole) / max(1, len(whole))
    return min(match.likeness, CAPPED_LIKENESS) + named + RANK_WEIGHT * score.get(match.fact.clause_id, 0.0)


def row_named(library: Library, reading: Reading, hits: Sequence[Hit]) -> bool:
    """Whether the best clause is a row of a table that the question names, and no figure has a name more like it."""
    clause = hits[0].clause
    name = compact(clause.heading)
    if clause.kind != "table_row" or len(name) < MIN_ROW_NAME or name not in compact(reading.question.text):
        return False
    matches = find_matches(library, reading, hits)
    return not any(match.likeness >= CAPPED_LIKENESS for match in matches)


@lru_cache(maxsize=CACHED_NAMES)
def _pairs(name: str) -> frozenset[str]:
    """The bigrams of a figure's name: a large library has many figures of few names."""
    return frozenset(bigrams(name))


def matches_for(library: Library, reading: Reading, hits: Sequence[Hit], wording: str) -> list[Match]:
    """Figures of the documents asked about whose names are like a wording, best first."""
    place = {hit.clause.clause_id: number for number, hit in enumerate(hits)}
    return _like(library, wording, partial(_allowed, frozenset(reading.question.doc_ids), ()), place)


def _like(
    library: Library, wording: str, allowed: Callable[[Indicator], bool], place: Mapping[str, int]
) -> list[Match]:
    """Figures allowed whose names are like a wording, best first."""
    wanted = frozenset(bigrams(wording)) - {"5g"}
    found = [
        match
        for fact in library.indicator_names.alike(wanted, MIN_LIKENESS - TABLE_BONUS)
        if allowed(fact)
        and (match := _match(wanted, fact, place.get(fact.clause_id, len(place)))).likeness >= MIN_LIKENESS
    ]
    return sorted(found, key=lambda m: (-m.likeness, place.get(m.fact.clause_id, len(place))))


def _allowed(documents: frozenset[str], years: Sequence[str], fact: Indicator) -> bool:
    """Of a document asked about, and not expressly of another year."""
    other_year = years and fact.year and fact.year_stated and fact.year not in years
    return (not documents or fact.doc_id in documents) and not (other_year and fact.measure == "value")


def _match(wanted: frozenset[str], fact: Indicator, place: int) -> Match:
    likeness = _likeness(wanted, fact.name) if wanted else 0.0
    if wanted and place < BEST_CLAUSES and wanted <= name_pairs(fact.name):
        likeness = max(likeness, MIN_LIKENESS)
    return Match(fact, likeness + (TABLE_BONUS if likeness and _is_row(fact) else 0.0))


def _is_row(fact: Indicator) -> bool:
    """A row of a table of indicators: its years are columns, its measure a head or the value."""
    return fact.comparator == "" and (
        fact.measure != "value" or (fact.year_stated and fact.unit != "") or not fact.year
    )


def side_by_side(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """A small table of one figure in several documents; empty where fewer than two state it."""
    matches = find_matches(library, reading, hits)
    best: dict[str, Match] = {}
    for match in matches:
        if match.likeness >= SIDE_BY_SIDE * matches[0].likeness and match.fact.measure == "value":
            known = best.get(match.fact.doc_id)
            if known is None or _latest(match, known):
                best[match.fact.doc_id] = match
    chosen = [best[doc_id] for doc_id in library.newest_first(list(best))][:MOST]
    if len(chosen) < 2:
        return ""
    marks = "".join(writer.mark(library.index.catalogue.clause(m.fact.clause_id)) for m in chosen[:2])
    rows = [_table_row(library, match.fact, [match, *_saying_so(match, matches)], writer) for match in chosen]
    table = "\n".join(["| 文件 | 指标 | 年份 | 数值 |", "| --- | --- | --- | --- |", *rows])
    gap = _difference(library, chosen) if len(chosen) == 2 else ""
    return f"{gap}{marks}\n\n{table}" if gap else table


def _latest(match: Match, known: Match) -> bool:
    """Of two figures of one document that fit alike, the one for the later year."""
    return match.likeness >= 0.95 * known.likeness and (match.fact.year or "0") > (known.fact.year or "0")


@lru_cache(maxsize=CACHED_NAMES)
def _likeness(wanted: frozenset[str], called: str) -> float:
    name = name_pairs(called)
    both = len(wanted & name)
    if not both or not name or any(pair.isascii() and pair not in name for pair in wanted):
        return 0.0
    recall, precision = both / len(wanted), both / len(name)
    likeness = 2 * recall * precision / (recall + precision)
    return max(likeness, MIN_LIKENESS) if recall == 1 and len(wanted) > 1 else likeness


def _saying_so(match: Match, matches: Sequence[Match]) -> list[Match]:
    """Where else the same document states the same value: an annex beside the body."""
    value = number_of(f"{match.fact.value}{match.fact.unit}")
    alike = [
        other
        for other in matches
        if other.fact.doc_id == match.fact.doc_id
        and other.fact.clause_id != match.fact.clause_id
        and other.likeness >= SIDE_BY_SIDE * match.likeness
        and number_of(f"{other.fact.value}{other.fact.unit}") == value
    ]
    return alike[:1]


def _table_row(library: Library, fact: Indicator, proofs: Sequence[Match], writer: Writer) -> str:
    clauses = (library.index.catalogue.clause(proof.fact.clause_id) for proof in proofs)
    year = fact.year if fact.year_stated else (f"{fact.year}（承上文）" if fact.year else "—")
    marks = "".join(map(writer.mark, clauses))
    cells = [titled(library, fact.doc_id), quote(fact.name), year, value_text(fact) + marks]
    return f"| {' | '.join(cells)} |"


def value_text(fact: Indicator) -> str:
    """超过10万个, as the clause says it."""
    after = fact.comparator if fact.comparator in ("以上", "以内", "以下", "左右") else ""
    before = "" if after else fact.comparator
    return quote(f"{before}{fact.value}{fact.unit}{after}")


def _difference(library: Library, chosen: Sequence[Match]) -> str:
    a, b = (match.fact for match in chosen)
    unit_a, unit_b = _unit(a), _unit(b)
    if unit_a != unit_b:
        return ""
    gap = abs(number_of(f"{a.value}{a.unit}") - number_of(f"{b.value}{b.unit}"))
    if gap == 0:
        return "两者相同。"
    words = "个百分点" if unit_a == "%" else unit_a
    higher, other = (a, b) if number_of(f"{a.value}{a.unit}") > number_of(f"{b.value}{b.unit}") else (b, a)
    names = [library.meta(fact.doc_id).region.replace("全国", "国家") for fact in (higher, other)]
    if len(set(names)) < 2 or not all(names):
        names = [titled(library, higher.doc_id)]
    return f"{names[0]}更高，相差{_short(gap)}{words}。"


def _unit(fact: Indicator) -> str:
    text = f"{fact.value}{fact.unit}"
    return "%" if "%" in compact(text) else re.sub(r"[\d.,<>≥≤\[\]（）()万亿千百 ]", "", text)


def number_of(text: str) -> float:
    """The value of "10万个", "1000亿元", "千亿", "45%": the first number, times its scale."""
    plain = compact(text).replace(",", "")
    match = UNIT_NUMBER.search(plain)
    digits = CHINESE_DIGITS.match(plain)
    number = float(match[0]) if match else float(parse_number(digits[0])) if digits else 1.0
    for scale, factor in SCALES.items():
        if scale in (plain[match.end() :] if match else plain[digits.end() if digits else 0 :]):
            number *= factor
    return number


def _short(number: float) -> str:
    for scale in ("亿", "万"):
        if number >= SCALES[scale]:
            return f"{number / SCALES[scale]:.4g}{scale}"
    return f"{number:.4g}"


def stated(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """The figure asked for in each document that states it, in the clause's own words; empty without one."""
    near = nearest_figures(library, reading, hits)
    clauses = list(dict.fromkeys(match.fact.clause_id for match in near))
    by_document: dict[str, list[str]] = {}
    for clause_id in clauses[: 2 * MOST]:
        by_document.setdefault(clause_id.rsplit("#", 1)[0], []).append(clause_id)
    lines = []
    for doc_id in library.newest_first(list(by_document)):
        for clause_id in by_document[doc_id][:2]:
            clause = library.index.catalogue.clause(clause_id)
            own = [match.fact for match in near if match.fact.clause_id == clause_id]
            lines.append(f"{titled(library, doc_id)}：{fact_words(clause, own)}{writer.mark(clause)}")
    return "\n\n".join(lines)


def nearest_figures(library: Library, reading: Reading, hits: Sequence[Hit]) -> list[Match]:
    """The figures that fit best, of the year asked for where a document has one."""
    matches = find_matches(library, reading, hits)
    return _of_the_year(library, reading, [m for m in matches if m.fit >= NEAR_LIKENESS * matches[0].fit])


def _of_the_year(library: Library, reading: Reading, matches: list[Match]) -> list[Match]:
    """Those of the documents with a figure for a year asked for; all where no document has one."""
    years = reading.question.years
    documents = {m.fact.doc_id for m in matches if year_of(library, m.fact) in years}
    return [m for m in matches if not documents or m.fact.doc_id in documents]


def values_of(matches: Sequence[Match]) -> set[float]:
    """The values of figures, each with the scale of its unit and without."""
    facts = [match.fact for match in matches]
    return {number_of(f"{fact.value}{fact.unit}") for fact in facts} | {
        number_of(fact.value) for fact in facts
    }


def year_of(library: Library, fact: Indicator) -> str:
    """The year of a figure; of one that says none, the year in which its plan ends."""
    return fact.year or library.meta(fact.doc_id).valid_to[:4]


def fact_words(clause: Clause, facts: Sequence[Indicator]) -> str:
    """The sentence that states a figure, or the row in words."""
    if clause.kind == "table_row":
        return row_sentence(clause)
    said = [
        sentence.strip()
        for sentence in sentences(clause.text)
        if any(f"{fact.value}{fact.unit}" in sentence and fact.name[-4:] in sentence for fact in facts)
    ]
    return quote("".join(dict.fromkeys(said)) or clause.text)

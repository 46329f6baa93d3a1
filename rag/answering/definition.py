"""What a term means: from the glossaries and definitions of the library; or that none of them says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.doubts import Lacking
from rag.answering.writer import Writer, quote, titled
from rag.asked import Reading
from rag.asking import asking_part
from rag.language.normalise import compact, normalise
from rag.library import Library
from rag.passages import sentences
from rag.schema import Definition, Hit

RARER = 4  # times: a word that stands in so many fewer passages than the term is the point of a question
LOOKED_AT = 4  # clauses, best first
# What a sentence that only uses the term does not tell.
STRICT = re.compile(r"全称|英文|缩写|口径|分子|分母|怎么(?:计)?算|计算(?:方法|公式)|定义")
EXPLAINS = re.compile(r"是指|指的是|即|简称|所称|是以|称为|全称|成为|包括|分为|为：|：|（|=")
ASKING = re.compile(rf"{STRICT.pattern}|简称|意思|含义|代表|解释")
NAMED = re.compile(r"全称|叫什么")
QUOTED = re.compile(r"“([^”]{2,16})”")
POINTS_BACK = re.compile(r"它|这个|那个|该|其|^(?:是)?什么意思|^(?:英文|中文)?全称|^缩写")


def definition(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:  # noqa: ARG001
    """Text of an answer from definition facts; empty where no fact fits the question."""
    lines = []
    found = [
        fact for fact in find_definitions_asked(library, reading) if _is_the_point(library, reading, fact)
    ]
    order = library.newest_first(list(dict.fromkeys(fact.doc_id for fact in found)))
    for fact in sorted(found, key=lambda fact: order.index(fact.doc_id)):
        clause = library.index.catalogue.clause(fact.clause_id)
        where = titled(library, fact.doc_id)
        formula = compact(fact.meaning).startswith(f"{compact(fact.term)}=")
        said = quote(fact.meaning) if formula else f"“{quote(fact.term)}”指{quote(fact.meaning)}"
        lines.append(f"{where}：{said}。{writer.mark(clause)}")
    return "\n\n".join(dict.fromkeys(lines))


def find_definitions_asked(library: Library, reading: Reading) -> list[Definition]:
    """Definitions of the longest term a question names; else those whose meaning it names."""
    allowed = reading.question.doc_ids
    own = (normalise(reading.question.original), reading.question.text)
    before = (reading.question.topic,) if POINTS_BACK.search(reading.question.text) else ()
    terms = library.definition_terms
    for text in dict.fromkeys((*own, *before)):
        for named_by in (terms.by_term, terms.by_meaning):
            named = [(fact, size) for fact, size in named_by(text) if not allowed or fact.doc_id in allowed]
            longest = max((size for _, size in named), default=0)
            if longest:
                return _once([fact for fact, size in named if size == longest])
    return []


def _is_the_point(library: Library, reading: Reading, fact: Definition) -> bool:
    """Whether nothing rarer is asked about than the term: 5G监管是什么口径 asks about 监管."""
    frequencies = library.index.catalogue.words()
    if compact(fact.term) not in compact(reading.question.text):
        return True  # asked for by its meaning
    said = compact(f"{fact.term}{fact.meaning}")
    asked = library.index.tokens.core_words(library.reader.strip(asking_part(reading.question.text)))
    known = [
        word for word in asked if frequencies.get(word) and not word.isdigit() and not STRICT.search(word)
    ]
    own = [frequencies[word] for word in known if word in said]
    return not own or all(frequencies[word] * RARER >= min(own) for word in known if word not in said)


def undefined(library: Library, reading: Reading, hits: Sequence[Hit]) -> Lacking | None:
    """Why a question for a meaning has no basis: no fact defines the term, nor does a sentence found."""
    if reading.question.kind != "definition" or not STRICT.search(reading.question.text):
        return None
    if find_definitions_asked(library, reading):
        return None
    words = [
        word for word in (*reading.core, *map(compact, QUOTED.findall(reading.question.text))) if word != "5g"
    ]
    near = [hit.clause for hit in hits[:LOOKED_AT]]
    if NAMED.search(reading.question.text) and near and QUOTED.search(near[0].text):
        return None  # 全称叫什么, of something the clause names in quotes
    said = [compact(sentence) for clause in near for sentence in sentences(clause.text)]
    if any(_explains(sentence, word) for sentence in said for word in words):
        return None
    return Lacking("库中文件没有给出这个词语的解释。", about=True)


def _explains(sentence: str, word: str) -> bool:
    at = sentence.find(word)
    return at >= 0 and bool(EXPLAINS.search(sentence, at, at + len(word) + 12))


def _once(facts: Sequence[Definition]) -> list[Definition]:
    """Each meaning of a document once."""
    seen: dict[tuple[str, str], Definition] = {}
    for fact in facts:
        seen.setdefault((fact.doc_id, compact(fact.meaning)), fact)
    return list(seen.values())

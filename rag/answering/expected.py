"""Whether the clauses found state the kind of thing a question asks for: an amount, a place, a frequency.

Stated means: in a stretch between two commas that is about the topic, or right after such a one.
A million yuan in the next sentence does not answer what a laboratory gets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from rag.answering.answer_type import HOW_LONG
from rag.answering.expectations import EXPECTATIONS, MONEY, NUMERAL, Expectation, names_place
from rag.answering.figures import (
    MIN_TOPIC,
    SYNONYM_SHARE,
    content_pairs,
    holds_rarest,
    own_wordings,
    policy_words,
    states_figure,
    topic_of,
    topic_words,
)
from rag.answering.sentences import TAIL, excerpt
from rag.asked import Reading
from rag.asking import RESPONSIBILITY_KINDS, asking_part, pieces
from rag.facts.indicators import counts_something
from rag.language.normalise import compact
from rag.language.tokens import bigrams
from rag.library import Library
from rag.numbering import parse_number
from rag.passages import in_full
from rag.schema import Clause, Hit

LOOKED_AT = 4  # clauses, best first
ABOUT_SHARE = 0.3  # of the topic's bigrams, for a clause to be about it
COUNTING = ("indicator", "passage")
ANSWERING = 2  # clauses that an answer about who is responsible is taken from
BEST = 3  # clauses, of which one must hold a brief topic whole
AS_NEAR = 0.7  # of the most that a clause holds of a topic, for another to speak of it too
WHOLE_TOPIC = 0.8  # of a topic's bigrams
HEADING_PART = 0.5  # of a bigram that only the heading holds


GIVEN = ("具体金额或标准", "比例")
GIVES = re.compile(r"补|奖|贴|给予|资助|罚|免|减按|投资|拨付")
EACH_OF = re.compile(
    r"(?P<names>[\u4e00-\u9fff]{2,6}(?:[、和跟与][\u4e00-\u9fff]{2,6}?)+)各(?:自|家)?(?:占|出|要|拿|分|投|是|有|多少|几)"
)
# "工业占多少个、医疗占多少个"
PART_OF = re.compile(r"(?:^|[,、。和])([\u4e00-\u9fff]{2,6}?)(?:各?占|分到?|摊到?)[^,、。?!]{0,2}(?:多少|几)")
FEWEST_PARTS = 2
# "把十一个部门的名字列全": so many names must be listed somewhere.
NAMED_COUNT = re.compile(
    rf"(?<![\d第])(?P<count>[{NUMERAL}]{{1,3}}|\d{{1,3}})(?![\da-z岁年月日天点分号楼期次元块万亿%]|五(?:规划|期间))[个家所项条座]?(?P<what>[\u4e00-\u9fff\da-z]{{1,10}})"
)
ASKS_NAMES = re.compile(
    r"清单|列(?:一下|给|全)|挨个列|逐[一个]|拉个单|名单|列全|一个不少|名字[^,。?!]{0,4}(?:列|给|报)|分别设在哪"
)
ASKS_EACH = re.compile(r"(?:分别|各自?|都)[^,。?!]{0,3}(?:是|有|叫)(?:哪|什么|谁)")
COUNT = re.compile(
    r"多少|目标|指标|(?:建|建成|打造|培育|达到|建设|新建|达|扣|罚)几|(?<![好哪前早近第这那十说举列讲挑选找])几(?:家|个|所|座|项|处|款|名|台|套|户|支|批)(?!月|方面|点|字)"
)
# Units that stand for no other: kilometres are not told in pieces.
UNITS = (
    ("公里", "千米", "km"), ("平方米", "平方公里", "平米", "亩", "公顷"), ("分钟", "秒", "毫秒", "小时"), ("吨", "公斤", "千克"),
    ("度", "千瓦时", "千瓦", "瓦"), ("级", "档"), ("周岁", "岁"), ("工作日",), ("米", "厘米"), ("兆", "Mbps", "Gbps"), ("码",),
)  # fmt: skip
FIGURE_IN = {
    unit: re.compile(
        rf"[\d{NUMERAL}千万亿a-z]\s*(?:{'|'.join(units)})|[（(](?:{'|'.join(units)})[）)]", re.IGNORECASE
    )
    for units in UNITS
    for unit in units
}
UNIT_ASKED = re.compile(rf"(?:多少|(?<![哪第好])几)[{NUMERAL}千万亿]*个?(?P<unit>{'|'.join(FIGURE_IN)})")
NO_COUNT = re.compile(rf"{MONEY.pattern}|几个百?分?点")  # told in money, or as a share
ARTICLE = re.compile(r"第几条|哪一?条")
MANY = 8  # so many names are not told but in a list
LIST_ITEMS = re.compile(r"[、；]")
MOST_NAMED = 300
LONGEST_THING = 8  # characters after the count that say what is counted
WHOLE = 60  # characters of a question, from its end, in which the count may be told
MIN_NAMED = 4  # fewer are often told in other words


def missing_thing(library: Library, reading: Reading, hits: Sequence[Hit]) -> str:
    """What the question asks for and no clause near it states, named in Chinese; empty where it is stated."""
    text = asking_part(reading.question.text)
    near = hits[:LOOKED_AT]
    for expectation in EXPECTATIONS:
        if reading.question.kind == "organisation" and expectation.states is names_place:
            continue  # "办公室设在哪儿" asks for the agency
        if reading.question.kind in RESPONSIBILITY_KINDS and expectation.asks is MONEY:
            continue  # "管罚款的是谁": the amount is the task, not asked for
        match = expectation.asks.search(text)
        if match and ARTICLE.search(match[0]) and any(hit.clause.label.startswith("第") for hit in near):
            continue  # 第几条: the clauses found say it by their number
        if match and not _stated(library, reading, near, expectation, match[0]):
            return expectation.missing
    untold = _untold_aspect(library, reading, near[: _told_by(reading)], text)
    if untold:
        return untold
    if _too_few_names(library, near, text, reading.question.text[-WHOLE:]):
        return "完整名单"
    if _unsaid_parts(reading, near, text):
        return "分项数值"
    if _unsaid_unit(near, text):
        return "具体数值"
    if asks_count(library, reading) and not states_figure(library, reading, hits):
        return "具体数值"
    return ""


def _told_by(reading: Reading) -> int:
    """How many of the best clauses may tell a side of the thing: who is responsible stands in the best alone."""
    return ANSWERING if reading.question.kind in RESPONSIBILITY_KINDS else LOOKED_AT


def _untold_aspect(library: Library, reading: Reading, hits: Sequence[Hit], text: str) -> str:
    """A side of the thing that the question names — its 验收, its 例外 — and no clause about the thing tells."""
    for aspect, words in library.reader.aspects(text).items():
        tells = (aspect, *words, *library.reader.meanings(aspect))
        pairs = content_pairs(library, topic_words(library, reading, aspect))
        if not any(
            any(word in compact(in_full(hit.clause)) for word in tells)
            and _is_about(library, hit.clause, pairs)
            for hit in hits
        ):
            return aspect
    return ""


def _is_about(library: Library, clause: Clause, pairs: set[str]) -> bool:
    """Whether a clause holds enough of a topic, less what the title of its document says."""
    own = _untitled(library, clause, pairs)
    text = compact(in_full(clause))
    return not own or sum(pair in text for pair in own) / len(own) >= ABOUT_SHARE


def _unsaid_parts(reading: Reading, hits: Sequence[Hit], text: str) -> bool:
    """A figure for each of several named things, of which most stand beside no figure."""
    match = EACH_OF.search(text)
    names = re.split("[、和跟与]", match["names"]) if match else PART_OF.findall(text)
    who = reading.question.kind in RESPONSIBILITY_KINDS
    if len(names) < FEWEST_PARTS or reading.question.several or who:
        return False
    beside = [
        piece
        for hit in hits
        for piece in re.split(r"[，。；：\n]", hit.clause.text)
        if counts_something(piece)
    ]
    rows = [
        f"{hit.clause.text} {' '.join(name for name, _ in hit.clause.cells)}"
        for hit in hits
        if hit.clause.kind == "table_row"
    ]
    said = [
        name for name in names if any(name[-4:] in piece or name[:2] in piece for piece in (*beside, *rows))
    ]
    return len(said) < len(names) / 2


def _unsaid_unit(hits: Sequence[Hit], text: str) -> bool:
    """A length, a time, a grade: asked for in its unit, in which no clause found gives a figure."""
    for match in UNIT_ASKED.finditer(text):
        if not any(FIGURE_IN[match["unit"]].search(in_full(hit.clause)) for hit in hits):
            return True
    return False


def asks_count(library: Library, reading: Reading) -> bool:
    """Whether a question asks how many of what it names itself, and not how much money."""
    text = asking_part(reading.question.text)
    counts = reading.question.kind in COUNTING and COUNT.search(text) and not NO_COUNT.search(text)
    if HOW_LONG.search(text):
        return False  # days are no figures of a thing counted
    return bool(counts) and (reading.base is None or bool(own_wordings(library, reading)))


def _stated(
    library: Library, reading: Reading, hits: Sequence[Hit], expectation: Expectation, asked: str
) -> bool:
    """Whether a stretch of the clauses found states such a thing about the topic.

    A topic of a word or two must stand there whole, in one of the best clauses. The best clause of
    all need only give an amount to someone: what it is given for was found already.
    """
    states = partial(expectation.states, library)
    if expectation.missing in GIVEN and hits:
        punished = "罚" in asked
        best = hits[0].clause.text if punished else excerpt(library, reading, hits[0].clause).text
        if any(states(part) and GIVES.search(part) for part in re.split(r"[。；\n]", best)):
            return True
    text = asking_part(reading.question.text)
    piece = next((p for p in pieces(text) if asked in p), text)
    said = topic_of(library, piece, asked)
    brief = content_pairs(library, said) or {pair for pair in bigrams(said) if len(pair) > 1} - {"5g"}
    if 0 < len(brief) < MIN_TOPIC and any(
        _share(brief, stretch, ()) == 1.0 for hit in hits[:BEST] for stretch in _stretches(hit.clause, states)
    ):
        return True
    if not holds_rarest_anywhere(library, said, [in_full(hit.clause) for hit in hits]):
        return False
    topic = topic_words(library, reading, asked)
    pairs = content_pairs(library, topic) or brief
    meanings = policy_words(library, topic)
    who = reading.question.kind == "responsible_units"  # the units in brackets at the end are told
    return any(
        not pairs or _share(_untitled(library, hit.clause, pairs), stretch, meanings) >= expectation.share
        for hit in _as_near(hits, pairs)
        for stretch in _stretches(hit.clause, states, units=who)
    )


def _untitled(library: Library, clause: Clause, pairs: set[str]) -> set[str]:
    """The bigrams of a topic without those that the title of the clause's document says; all where it says all."""
    title = set(bigrams(library.meta(clause.doc_id).title))
    return pairs - title or pairs


def _as_near(hits: Sequence[Hit], pairs: set[str]) -> list[Hit]:
    """Where a clause holds a topic nearly whole, only those that hold nearly as much of it; else all."""
    held = [sum(pair in bigrams(in_full(hit.clause)) for pair in pairs) for hit in hits]
    if max(held, default=0) < WHOLE_TOPIC * len(pairs):
        return list(hits)
    return [hit for hit, own in zip(hits, held, strict=True) if own >= AS_NEAR * max(held)]


def holds_rarest_anywhere(library: Library, said: str, texts: Sequence[str]) -> bool:
    """Whether the rarest known word of the piece that asks stands in one of the clauses, or a policy word for it."""
    meanings = policy_words(library, said)
    return any(holds_rarest(library, said, text, meanings) for text in texts)


def _share(pairs: set[str], stretch: tuple[str, str], meanings: Sequence[str]) -> float:
    """Share of bigrams that a stretch holds; what only its heading holds counts half."""
    heading, said = (set(bigrams(part)) for part in stretch)
    share = sum(1.0 if pair in said else HEADING_PART * (pair in heading) for pair in pairs) / len(pairs)
    return share + (SYNONYM_SHARE if any(meaning in compact(stretch[1]) for meaning in meanings) else 0.0)


def _stretches(
    clause: Clause, states: Callable[[str], object], *, units: bool = False
) -> Iterator[tuple[str, str]]:
    """The clause's heading with each stretch that states such a thing and the one before.

    ``units``: the brackets at the end of a clause that name units count too.
    """
    if clause.kind in ("table_row", "roster"):
        row = f"{clause.text} {' '.join(name for name, _ in clause.cells)} {' '.join(clause.path)}"
        if states(row):
            yield "", row
        return
    stretches = re.split(r"[，。；：\n]", clause.text if units else TAIL.sub("", clause.text))
    for number, piece in enumerate(stretches):
        if states(piece):
            yield clause.heading, f"{stretches[number - 1] if number else ''} {piece}"


def _too_few_names(library: Library, hits: Sequence[Hit], text: str, whole: str) -> bool:
    """So many things are to be named, and no clause found lists as many."""
    if not ASKS_NAMES.search(text) and not ASKS_EACH.search(text):
        return False
    plain = library.reader.strip(whole)
    counted = [(parse_number(m["count"]), m["what"]) for m in NAMED_COUNT.finditer(plain)]
    count, what = max(((n, w) for n, w in counted if MIN_NAMED <= n <= MOST_NAMED), default=(0, ""))
    if not count or (count < MANY and not ASKS_NAMES.search(text)):
        return False
    pairs = set(bigrams(what[:LONGEST_THING]))
    for hit in hits:
        listed = [
            s
            for s in re.split(r"[。\n]", TAIL.sub("", hit.clause.text))
            if len(LIST_ITEMS.split(s)) >= count - 1
        ]
        above = [hit.clause.clause_id, *([hit.clause.parent_id] if hit.clause.parent_id else [])]
        children = max((library.index.catalogue.children(clause_id) for clause_id in above), key=len)
        about = f"{' '.join(hit.clause.path)} {hit.clause.heading} {' '.join(listed)}"
        if (listed or len(children) >= count - 1) and pairs & set(bigrams(about)):
            return False
    return True

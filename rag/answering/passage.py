"""The answer of last resort and most use: the sentences that answer, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice, zip_longest

from rag.answering.sentences import Excerpt, excerpt
from rag.answering.writer import Writer, quote, titled
from rag.asked import Reading
from rag.asking import point_of
from rag.headings import opens_list
from rag.library import Library
from rag.passages import lead_in
from rag.schema import Hit

LOOKED_AT = 8  # clauses, best first
# A clause is quoted when its rank score and its best sentence together come this near the best.
NEAR = 0.75
MOST_QUOTED = 3
MOST_ITEMS = 12  # of a list that a sentence leads into
NEAR_ITEM = 0.6  # of the score of the item that fits best, that another must reach
LIST_ASKED = re.compile(
    r"哪[些几]|(?:什么|啥|哪些|几个?)(?:条件|材料|情形|要求|资料|手续|标准)|(?:条件|材料|要求|资料|情形)(?:是|有)?(?:什么|啥|哪)|都有"
)
MOST_SENTENCES = 20
MOST_DOCUMENTS = 8  # told of one by one: what names more of them, a level or an age, asks for the nearest
MOST_WHOLE = 600  # characters of a clause that is told whole
SENTENCE_WEIGHT = 0.8  # of the best sentence beside the clause's own score, both against their best
NO_BONUS: Mapping[str, float] = {}
EACH = re.compile(
    r"分别|各(?!区|县|级|地|部门|类|单位|项|个|行|位|种|方)|都要|各自|两级|市里和|市区两级|和渝北|对比|相比|比一下|差多少|两个都|两份|还是|哪个[高低多大]|谁[高低多大]"
)


def passage(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """Text of a passage answer; empty when no sentence fits."""
    if asks_each(reading) and len(reading.question.doc_ids) != 1:
        chosen = _best_of_each(library, reading, hits)
        if len({item.clause.doc_id for item in chosen}) == 1:  # two rows of one table are compared
            chosen = best_excerpts(library, reading, hits)
    else:
        chosen = best_excerpts(library, reading, hits)
    return "\n\n".join(told_in_full(library, reading, item, writer) for item in distinct(chosen))


def nearest(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """What the best clause says, for a refusal to show what is stated."""
    chosen = best_excerpts(library, reading, hits, most=1)
    return "".join(told(library, item, writer) for item in chosen)


def whole(library: Library, reading: Reading, hits: Sequence[Hit], writer: Writer) -> str:
    """All that the first clause says, to "第二个详细说说"; empty where the question asks for something in it."""
    clause = hits[0].clause
    if any(word in clause.text for word in own_words(reading)) or len(clause.text) > MOST_WHOLE:
        return ""
    return told(library, excerpt(library, reading, clause, most=MOST_SENTENCES), writer)


def own_words(reading: Reading) -> list[str]:
    """What a follow-up itself is about, without the words that only point."""
    before = set(reading.base.core) if reading.base else set()
    return [word for word in reading.core if word not in before]


def asks_each(reading: Reading) -> bool:
    """Whether a question wants one answer from each of several documents."""
    question = reading.question
    return (
        question.several
        or question.kind == "compare"
        or reading.both
        or bool(EACH.search(point_of(question.text)))
    )


def told(library: Library, item: Excerpt, writer: Writer) -> str:
    """An excerpt after its label, with the mark of its clause."""
    return f"{label(library, item)}：{item.text}{writer.mark(item.clause)}"


def told_in_full(library: Library, reading: Reading, item: Excerpt, writer: Writer) -> str:
    """An excerpt; where it leads into a list, with the items that fit best; an item with what leads into it."""
    above = library.index.catalogue.parent(item.clause)
    if (
        above is not None
        and opens_list(above.text)
        and item.clause.kind == "item"
        and not item.clause.heading
    ):
        return f"{label(library, item)}：{quote(lead_in(above))}{writer.mark(above)}{item.text}{writer.mark(item.clause)}"
    said = told(library, item, writer)
    items = library.index.catalogue.children(item.clause.clause_id) if opens_list(item.text) else []
    if not 0 < len(items) <= MOST_ITEMS:
        return said
    fitting = [excerpt(library, reading, clause) for clause in items]
    all_asked = LIST_ASKED.search(reading.question.text)
    least = 0.0 if all_asked else NEAR_ITEM * max(one.score for one in fitting)
    lines = [f"- {one.text.lstrip('—–- ')}{writer.mark(one.clause)}" for one in fitting if one.score >= least]
    return "\n".join([said, *lines])


def label(library: Library, item: Excerpt) -> str:
    """《title》 and the clause's own heading, which says what the sentences are about."""
    clause = item.clause
    named = clause.heading if clause.kind not in ("table_row", "roster") else ""
    return f"{titled(library, clause.doc_id)}{f'“{quote(named)}”' if named else ''}"


def best_excerpts(
    library: Library,
    reading: Reading,
    hits: Sequence[Hit],
    *,
    most: int = MOST_QUOTED,
    bonus: Mapping[str, float] = NO_BONUS,
) -> list[Excerpt]:
    """Excerpts of the clauses that fit best as a whole and by their best sentence.

    ``bonus`` is added to the score of a clause (0 to 1.8) by its id.
    """
    looked_at = hits[:LOOKED_AT]
    excerpts = [excerpt(library, reading, hit.clause) for hit in looked_at]
    top_sentence = max((item.score for item in excerpts), default=0.0) or 1.0
    top_hit = max((hit.score for hit in looked_at), default=0.0) or 1.0
    scored = [
        (
            hit.score / top_hit
            + SENTENCE_WEIGHT * item.score / top_sentence
            + bonus.get(hit.clause.clause_id, 0.0),
            -place,
            item,
        )
        for place, (hit, item) in enumerate(zip(looked_at, excerpts, strict=True))
        if item.text
    ]
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    best = scored[0][0] if scored else 0.0
    return [item for score, _, item in scored if score >= NEAR * best][:most]


def _best_of_each(library: Library, reading: Reading, hits: Sequence[Hit]) -> list[Excerpt]:
    """The best clause of each region asked about; of each document where several plans are named."""
    named = reading.question.doc_ids
    doc_ids = nearest_documents(library, named or [hit.clause.doc_id for hit in hits[:LOOKED_AT]], hits)
    by_region: dict[str, list[Hit]] = {}
    for doc_id, own in library.retriever.search_each(reading, doc_ids, top_k=LOOKED_AT).items():
        region = library.meta(doc_id).region if len(named) > 2 else doc_id
        by_region.setdefault(region, []).extend(own)
    chosen: list[Excerpt] = []
    for found in by_region.values():
        chosen += best_excerpts(library, reading, sorted(found, key=lambda hit: -hit.score), most=1)
    return chosen


def nearest_documents(library: Library, doc_ids: Iterable[str], hits: Sequence[Hit]) -> list[str]:
    """Each document once; of more than a few one of every region, then more, those of the best clauses first."""
    named = list(dict.fromkeys(doc_ids))
    if len(named) <= MOST_DOCUMENTS:
        return named
    by_region: dict[str, list[str]] = {}
    for doc_id in dict.fromkeys([*(hit.clause.doc_id for hit in hits), *named]):
        by_region.setdefault(library.meta(doc_id).region, []).append(doc_id)
    turns = chain.from_iterable(zip_longest(*by_region.values()))
    near = set(islice(filter(None, turns), MOST_DOCUMENTS))
    return [doc_id for doc_id in named if doc_id in near]


def distinct(items: Sequence[Excerpt]) -> list[Excerpt]:
    """Without quotes that repeat one already given, and items of a list whose lead is given."""
    leads = {item.clause.clause_id for item in items if opens_list(item.text)}
    out: list[Excerpt] = []
    for item in items:
        if item.clause.parent_id not in leads and not any(item.text in other.text for other in out):
            out.append(item)
    return out

"""What terms mean: rows of a glossary, a column 指标内容, and sentences "…是指…"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.facts.places import Places, unlabelled
from rag.schema import Clause, Definition, Document

TERM_HEADS = re.compile(r"简称|缩写|术语|名词|^指标(?:名称)?$")
MEANING_HEADS = re.compile(r"全称|释义|含义|解释|说明|指标内容|定义")
VERBS = re.compile(r"围绕|推进|培育|设立|利用|攻关|加强|建设|开展|采用|支持")
LISTS_TERMS = re.compile(r"用语[^。；]{0,8}(?:含义|定义)|术语和定义|名词解释")
SENTENCE = re.compile(
    r"(?:^|[，。；（\n])(?:其中，)?(?:(?:本[\u4e00-\u9fff]{2,6}|前款|本条)?所[称指说]的?)?“?"
    r"(?P<term>[^，。；（）“”\n]{2,24}?)”?(?:（[^（）]{2,30}）)?，?(?:是指|系指)(?!导)(?P<meaning>[^。；）\n]{4,120})"
)
# “金边”（指零散空间）; 金边：指零散空间
MEANT = re.compile(
    r"“(?P<term>[^“”]{2,16})”（(?:即|指的?是?)(?P<meaning>[^（）]{4,120})）"
    r"|(?:^|\n)“?(?P<term2>[^，。；：（）“”\n]{2,24})”?[：:](?:是|系)?指(?!导|标|数|定|挥)(?P<meaning2>[^。；\n]{4,120})"
)
GLOSS = re.compile(
    r"(?P<term>[A-Za-z0-9][A-Za-z0-9—\-+/]{1,14})（(?P<meaning>[\u4e00-\u9fff]{3,20})）|(?P<term2>(?![和及与])[\u4e00-\u9fff]{2,10})（(?P<meaning2>[A-Za-z][A-Za-z0-9 \-]{1,24})）"
)


def find_definitions(document: Document, clauses: Sequence[Clause]) -> list[Definition]:
    """Every definition of a document, in order."""
    places = Places(document, clauses)
    facts: list[Definition] = []
    listing = {clause.clause_id for clause in clauses if LISTS_TERMS.search(clause.text)}
    for clause in clauses:
        listed = _listed(clause) if clause.parent_id in listing else ()
        for term, meaning, at in (*_row(clause), *listed, *_sentences(unlabelled(clause))):
            start, end = places.source(clause, at, at + len(term))
            facts.append(Definition(clause.doc_id, clause.clause_id, term, meaning, start, end))
    return facts


def _listed(clause: Clause) -> Iterator[tuple[str, str, int]]:
    """A term as a heading of its own with its meaning on the next line: （一）植入器械 | 指…."""
    title, _, body = clause.text.partition("\n")
    if clause.heading and body and title.endswith(clause.heading):
        yield (
            clause.heading,
            body.removeprefix("是").removeprefix("指").rstrip("。"),
            title.index(clause.heading),
        )


def _row(clause: Clause) -> Iterator[tuple[str, str, int]]:
    if clause.kind != "table_row":
        return
    terms = [cell for head, cell in clause.cells if TERM_HEADS.search(head)]
    meanings = [cell for head, cell in clause.cells if MEANING_HEADS.search(head)]
    at = clause.text.find(terms[0]) if terms else -1
    if at >= 0 and meanings:
        yield terms[0], "，".join(meanings).rstrip("。"), at


def _sentences(text: str) -> Iterator[tuple[str, str, int]]:
    for match in SENTENCE.finditer(text):
        yield match["term"], match["meaning"], match.start("term")
    for match in MEANT.finditer(text):
        name = "term" if match["term"] else "term2"
        yield match[name], match[name.replace("term", "meaning")], match.start(name)
    for match in GLOSS.finditer(text):
        if match["term"]:
            yield match["term"], match["meaning"], match.start("term")
        else:
            verb = list(VERBS.finditer(match["term2"]))
            skip = verb[-1].end() if verb else 0
            if len(match["term2"]) - skip >= 2:
                yield match["term2"][skip:], match["meaning2"], match.start("term2") + skip

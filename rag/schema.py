"""The types that travel between the steps: file → Document → Clause → facts → Hit → Answer.

All are frozen; a step returns new values and changes none it was given. Offsets are of two
kinds and named so: ``start``/``end`` count characters of the *source* (the decoded file);
positions inside a document's repaired text are called ``at``/``until``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Level = Literal["national", "provincial", "municipal", "district", "unknown"]
LEVELS: tuple[Level, ...] = get_args(Level)  # from the highest down
ValidityStatus = Literal["in_force", "expired", "unknown"]
BlockKind = Literal["paragraph", "table_header", "table_group", "table_row"]
ClauseKind = Literal[
    "title",  # the document's own title
    "heading",  # a numbered or bare heading without text of its own
    "item",  # a numbered item (章 节 条 一、 （一） 1. (1) ① ——) with its text
    "paragraph",  # running text without a number
    "box",  # 专栏
    "annex",  # 附件
    "roster",  # 召集人：… 成员：…
    "responsibility",  # a responsibility line that found no clause above it
    "table_header",
    "table_group",  # a merged cell that names a group of rows
    "table_row",
    "note",  # 注：…
]
Role = Literal["lead", "responsible", "support"]
Status = Literal["answered", "no_basis"]


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """What is known of a document; an empty string is an unknown."""

    doc_id: str
    file: str  # path inside the corpus folder, with forward slashes
    title: str = ""
    number: str = ""  # 文号
    issuer: str = ""
    region: str = ""
    level: Level = "unknown"
    issued: str = ""  # ISO date
    valid_from: str = ""  # ISO date
    valid_to: str = ""  # ISO date
    replaces: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Noise:
    """A stretch of the source that is declared not to be policy text."""

    start: int
    end: int
    reason: str  # "page number", "bookmark", "repeated table header"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or one table row of a repaired text."""

    kind: BlockKind
    at: int
    until: int
    cells: tuple[tuple[str, str], ...] = ()  # (column header, cell) of a table row


@dataclass(frozen=True, slots=True)
class Document:
    """A file after reading: its source and the repaired text made from it.

    ``text`` is what people read (wraps joined, stray spaces gone); ``origin[i]`` is the source
    offset of ``text[i]``, rising. What lies in the source and not in ``text`` is white space or
    listed in ``noise``.
    """

    meta: DocumentMeta
    source: str
    text: str
    origin: tuple[int, ...]
    blocks: tuple[Block, ...]
    noise: tuple[Noise, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit of citation.

    ``text`` is the repaired text; ``verbatim`` the same stretch as the file has it, so that with
    white space removed it is one contiguous piece of the file.
    """

    clause_id: str  # "<doc_id>#<order>", stable while the file does not change
    doc_id: str
    order: int
    kind: ClauseKind
    label: str  # "（一）", "3.", "专栏2", "" for unnumbered text
    heading: str  # the clause's own title, "" if it has none
    path: tuple[str, ...]  # headings from the outermost to its own
    text: str
    verbatim: str
    start: int
    end: int
    parent_id: str  # "" at the top
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StructureWarning:
    """Something a person should look at: numbering that jumps, a heading without body."""

    doc_id: str
    start: int
    message: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One agency named as lead, responsible or supporting unit of a task.

    ``start``/``end`` are the source offsets of the agency's name: the characters that prove it.
    """

    doc_id: str
    clause_id: str
    task: str
    role: Role
    agency: str
    start: int
    end: int
    open_list: bool = False  # the list it stands in ends in 等


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure a document sets or reports; ``start``/``end`` are the source offsets of the figure."""

    doc_id: str
    clause_id: str
    name: str
    comparator: str  # as written: 超过, 达, 不少于, <; "" for none
    value: str  # as written: "39", "7万", "<1.3"
    unit: str
    year: str  # the year it is for; "" where nothing is said
    year_stated: bool  # False: taken from the sentence or goal it stands under
    measure: str  # "value", or the head of a column such as 年均增速（累计变化）
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Support:
    """A support measure: what, for whom, on which condition; the sentence proves it."""

    doc_id: str
    clause_id: str
    kind: str  # 奖励, 补助, 补贴, 贴息, 税收, 保险 …
    beneficiary: str  # "" where the sentence names none
    condition: str  # 新认定, 按照相关标准; "" where none is stated
    amount: str  # "" where no amount is stated
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A document that another names, and how: 贯彻落实, 根据, 印发, 附件."""

    doc_id: str
    clause_id: str
    kind: str
    target: str  # title as written
    target_id: str  # doc_id where the library holds it
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person or unit of an organisation: convenor, deputy, member, office."""

    doc_id: str
    clause_id: str
    body: str  # 重庆市5G发展联席会议
    role: str  # 召集人, 副召集人, 成员, 办公室
    name: str
    post: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term means, from a glossary row or a sentence "…是指…"."""

    doc_id: str
    clause_id: str
    term: str
    meaning: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found, with why: its rank (from 1) and raw score in each engine that found it.

    ``signals``: what the learned order weighed, by name; empty for a clause it did not look at.
    """

    clause: Clause
    score: float
    ranks: dict[str, int] = field(default_factory=dict)
    raw: dict[str, float] = field(default_factory=dict)
    signals: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood, with its history already taken in."""

    original: str
    text: str  # normalised and made whole from the history
    kind: str
    topic: str  # what the search engines are asked
    doc_ids: tuple[str, ...] = ()  # the documents it is about; empty: all
    agencies: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    regions_outside: tuple[str, ...] = ()  # regions named that no document covers
    plan_named: bool = False  # a plan, a level or a sort of paper is named, not just a region
    several: bool = False  # the piece that asks names two levels or regions of the library
    inherited: bool = False  # the documents come from the question before, not from this one
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause behind a mark ``[n]`` of an answer."""

    n: int
    doc_id: str
    doc_title: str
    number: str
    clause_id: str
    path: tuple[str, ...]
    text: str  # verbatim
    start: int
    end: int
    validity: ValidityStatus


@dataclass(frozen=True, slots=True)
class Generation:
    """What a language model had to do with an answer; counts are of sentences."""

    model: str
    shown: int  # the model's own that stand in the answer
    withheld: int  # the model's own that did not pass
    replaced: int  # of those, how many the extractive sentence for the same fact stands for
    fallback: str = ""  # why the extractive answer was given, or goes on; "" where it was not


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets."""

    question: str
    status: Status
    text: str  # Markdown with [1] marks
    kind: str
    citations: tuple[Citation, ...]
    retrieved: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    reading: tuple[Citation, ...] = ()  # nearest clauses when there is no basis
    latency_ms: float = 0.0
    generation: Generation | None = None  # None: no language model was asked

    @property
    def refused(self) -> bool:
        """True exactly when the library holds no basis."""
        return self.status == "no_basis"

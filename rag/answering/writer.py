"""Numbers citations while an answer is written, and makes quoted text safe to stand beside marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.verify import MARK, Source
from rag.facts.indicators import ROW_NUMBER
from rag.library import Library
from rag.schema import Answer, Citation, Clause, Hit, Status

RETRIEVED = 10  # hits handed out with an answer
YES, NO = "是的，", "不是，"  # how an answer begins to a question that wants one of them
UNIT_IN_NAME = re.compile(r"（([^（）]{1,6})）$")
BARE_FIGURE = re.compile(r"[<>＜＞≥≤]?\d[\d,.]*")
SERIAL = ("序号", "编号")
GROUPS = ("类别", "分类", "类型")


def bulleted(lines: Sequence[str]) -> str:
    """Lines as a list; one alone as it is."""
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else "".join(lines)


class Writer:
    """Collects the clauses an answer cites, in the order they are first cited."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._clauses: list[Clause] = []
        self._places: dict[str, int] = {}  # clause_id → the number in its mark

    def mark(self, clause: Clause) -> str:
        """The mark of a clause: the same one each time."""
        if clause.clause_id not in self._places:
            self._clauses.append(clause)
            self._places[clause.clause_id] = len(self._clauses)
        return f"[{self._places[clause.clause_id]}]"

    def sources(self) -> list[Source]:
        """The clauses behind the marks so far, with their documents."""
        return [Source(clause, self._library.meta(clause.doc_id)) for clause in self._clauses]

    def retain(self, text: str) -> str:
        """Forget the clauses whose marks are gone from a text, and number the others anew."""
        used = sorted({int(n) for n in MARK.findall(text)})
        self._clauses = [self._clauses[n - 1] for n in used]
        self._places = {clause.clause_id: n for n, clause in enumerate(self._clauses, 1)}
        place = {old: new for new, old in enumerate(used, 1)}
        return MARK.sub(lambda match: f"[{place[int(match[1])]}]", text)

    def answer(
        self,
        question: str,
        kind: str,
        text: str,
        hits: Sequence[Hit],
        *,
        status: Status = "answered",
        notes: Sequence[str] = (),
        reading: Sequence[Clause] = (),
    ) -> Answer:
        """The finished answer; documents that have ended get their note."""
        doc_ids = dict.fromkeys(clause.doc_id for clause in self._clauses)
        ended = [note for doc_id in doc_ids if (note := expiry_note(self._library, doc_id))]
        return Answer(
            question=question,
            status=status,
            text=text,
            kind=kind,
            citations=tuple(self._citation(n, clause) for n, clause in enumerate(self._clauses, 1)),
            retrieved=tuple(self._retrieved(hits)),
            notes=(*notes, *ended),
            reading=tuple(self._citation(n, clause) for n, clause in enumerate(reading, 1)),
        )

    def _retrieved(self, hits: Sequence[Hit]) -> list[Hit]:
        """What was cited first, then what else was found."""
        by_id = {hit.clause.clause_id: hit for hit in hits}
        cited = [by_id.get(c.clause_id) or Hit(c, hits[0].score if hits else 0.0) for c in self._clauses]
        rest = [hit for hit in hits if hit.clause.clause_id not in self._places]
        return [*cited, *rest][:RETRIEVED]

    def _citation(self, n: int, clause: Clause) -> Citation:
        meta = self._library.meta(clause.doc_id)
        return Citation(
            n=n,
            doc_id=clause.doc_id,
            doc_title=meta.title,
            number=meta.number,
            clause_id=clause.clause_id,
            path=clause.path,
            text=clause.verbatim,
            start=clause.start,
            end=clause.end,
            validity=self._library.validity(clause.doc_id),
        )


def expiry_note(library: Library, doc_id: str) -> str:
    """《…》已于2022年12月31日到期, or nothing for a document that has not ended."""
    if library.validity(doc_id) != "expired":
        return ""
    meta = library.meta(doc_id)
    repeal = library.repeals.get(doc_id)
    if repeal:
        return f"《{meta.title}》已废止（见{titled(library, repeal.doc_id)}），仅供参考。"
    year, month, day = (int(part) for part in meta.valid_to.split("-"))
    later = _in_force_after(library, doc_id)
    follows = ""
    if later:
        named = library.meta(later).replaces in (doc_id, meta.title)
        how = "取代它的" if named else "同地区、同主题的"
        follows = f"本库中{how}现行文件是{titled(library, later)}{'' if named else '（文件没有写明取代）'}。"
    return f"《{meta.title}》已于{year}年{month}月{day}日到期，仅供参考。{follows}"


def _in_force_after(library: Library, doc_id: str) -> str:
    """The plan in force that follows one, over others that have ended too; "" where there is none."""
    seen = {doc_id}
    later = library.successors.get(doc_id, "")
    while later and later not in seen and library.validity(later) == "expired":
        seen.add(later)
        later = library.successors.get(later, "")
    return later if later and later not in seen and library.validity(later) == "in_force" else ""


def quote(text: str) -> str:
    """Text of a clause for use inside an answer: square brackets are marks there, bars are tables."""
    return text.replace("[", "［").replace("]", "］").replace("|", "｜").strip()


def row_sentence(clause: Clause) -> str:
    """A table row in words: its name, then each column with its value."""
    cells = [
        (name, cell)
        for name, cell in clause.cells
        if name not in (*SERIAL, *GROUPS) and cell not in ("", "—")
    ]
    if not cells:
        return quote(clause.text)
    (_, first), *rest = cells
    name = ROW_NUMBER.sub("", first)
    head = UNIT_IN_NAME.search(name)
    unit = head[1] if head else ""
    return quote(
        f"{UNIT_IN_NAME.sub('', name) if head else name}："
        + "，".join(
            f"{column}{_colon(column, cell)}{_with_unit(column, cell, unit)}" for column, cell in rest
        )
    )


def _with_unit(column: str, cell: str, unit: str) -> str:
    """A bare figure under a year or a value head with the unit its row's name gives: 9 of 普及率（%） is 9%."""
    own = BARE_FIGURE.fullmatch(cell) and (column.endswith("年") or column == "指标值")
    return f"{cell}{unit}" if own else cell.rstrip("。")


def _colon(name: str, cell: str) -> str:
    return "" if name.endswith("年") and cell[:1].isdigit() else "："


def titled(library: Library, doc_id: str) -> str:
    """《title》 of a document."""
    return f"《{library.meta(doc_id).title}》"

"""Document → an outline: which paragraphs and rows make a clause, and what stands under what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag import headings
from rag.numbering import (
    ANNEX,
    BOX,
    DECIMAL_RANK,
    DECIMALS,
    RANK,
    Marker,
    MarkerKind,
    find_decimal,
    find_marker,
    is_decimal,
)
from rag.schema import Block, ClauseKind, Document, StructureWarning

ROOT = -1  # the parent of what stands at the top
MAX_BOX_LINE = 60
MAX_ARTICLE_TITLE = 20  # characters: 第四条 招引整机项目。…
ITEM_MARKS = ("；", ";")
LOOK_AHEAD = 20  # blocks; a list of annexes is no longer
CONTENTS_HEADING = "目录"
CONTENTS = re.compile(r"目\s*[录次]")
LEADER = re.compile(r"[\s.…·．]*\d*$")  # what runs from an entry of the contents to its page number


@dataclass(slots=True)
class Draft:
    """A clause while it grows."""

    kind: ClauseKind
    label: str
    heading: str
    parent: int
    blocks: list[Block]
    title_only: bool = False
    box: bool = False  # lies inside a 专栏


@dataclass(slots=True)
class _Frame:
    """An open level: the list it belongs to and where that list has got to."""

    kind: MarkerKind | str  # a marker kind, "box", "annex", "bare" or "lead"
    number: int
    draft: int
    title_only: bool = False


@dataclass(slots=True)
class Outline:
    """The drafts of a document while they are found; ``build`` finds them."""

    document: Document
    drafts: list[Draft] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    warnings: list[StructureWarning] = field(default_factory=list)
    last_article: int = 0
    last: dict[MarkerKind, int] = field(default_factory=dict)  # the number of each kind met last
    numbered: bool = False  # the first numbered heading has been met
    decimal: bool = False  # numbered 1, 1.1, 1.1.1
    rank: dict[MarkerKind, int] = field(default_factory=lambda: RANK)

    def build(self) -> None:
        """Take every block in, in order."""
        blocks = self.document.blocks
        self._know_decimals()
        at = 0
        while at < len(blocks):
            contents = self._contents(at)
            if contents:
                draft = self._add("heading", blocks[at], heading=CONTENTS_HEADING)
                self.drafts[draft].blocks += blocks[at + 1 : at + contents]
            at += contents or self._take(blocks[at], blocks[at + 1 : at + LOOK_AHEAD])
        self._merge_single_bodies()

    def _know_decimals(self) -> None:
        lines = [self._text(block) for block in self.document.blocks if block.kind == "paragraph"]
        self.decimal = is_decimal(lines)
        first = next((kind for line in lines if (kind := self._kind(line))), None)
        if first in DECIMALS:
            self.rank = DECIMAL_RANK

    def _kind(self, line: str) -> MarkerKind | None:
        """The kind of number a line opens with, where it is one that headings have."""
        marker = self._marker(line)
        return marker.kind if marker and marker.kind in ("cn", "cn_paren", *DECIMALS) else None

    def _contents(self, at: int) -> int:
        """How many blocks a table of contents takes from here on: its lines come again as headings."""
        blocks = self.document.blocks
        if not CONTENTS.fullmatch(self._text(blocks[at])):
            return 0
        below = [re.sub(r"\W", "", self._text(block)) for block in blocks[at + 1 :]]
        used = 0
        for number, line in enumerate(below):
            entry = re.sub(r"\W", "", LEADER.sub("", self._text(blocks[at + 1 + number]))) or line
            if not any(later.startswith(entry) for later in below[number + 1 :]):
                break
            used = number + 1
        return used + 1 if used > 1 else 0

    def _marker(self, text: str) -> Marker | None:
        """The number a line opens with, read as this document numbers."""
        marker = find_decimal(text) if self.decimal else None
        if marker and (marker.kind != "decimal1" or marker.number in (1, self.last.get("decimal1", 0) + 1)):
            return marker
        return find_marker(text)

    def _text(self, block: Block) -> str:
        return self.document.text[block.at : block.until]

    def _take(self, block: Block, ahead: Sequence[Block]) -> int:
        """Take one block in (an annex takes its title line too); returns how many were used."""
        text = self._text(block)
        if block.kind != "paragraph":
            self._table(block)
        elif ANNEX.match(text) and len(text) <= MAX_BOX_LINE and not text.endswith("。"):
            return self._annex(block, text, ahead)
        elif headings.is_responsibility(text) and self.drafts:
            self._responsibility(block)
        elif headings.is_note(text):
            self._pop_kinds("group")  # a note speaks of the whole table
            self._add("note", block)
        elif headings.is_roster(text):
            self._add("roster", block, heading=re.split("[：:]", text)[0].strip())
        elif self._opens_people(text, ahead):
            self._add("roster", block, heading=self._role())
        elif self._continues_roster(text):
            self.drafts[-1].blocks.append(block)
        elif text.startswith("专栏") and BOX.match(text) and len(text) <= MAX_BOX_LINE and "。" not in text:
            self._box(block, text)
        else:
            self._numbered_or_plain(block, text, ahead)
        return 1

    def _numbered_or_plain(self, block: Block, text: str, ahead: Sequence[Block]) -> None:
        marker = self._marker(text)
        if marker and not (marker.kind == "arabic" and marker.number > 200):
            self._item(block, text, marker, ahead)
        else:
            self._plain(block, text, ahead)

    def _add(self, kind: ClauseKind, block: Block, *, label: str = "", heading: str = "") -> int:
        parent = self.stack[-1].draft if self.stack else ROOT
        in_box = any(frame.kind == "box" for frame in self.stack)
        self.drafts.append(Draft(kind, label, heading, parent, [block], box=in_box))
        return len(self.drafts) - 1

    def _table(self, block: Block) -> None:
        while block.kind == "table_group" and self.stack and self.stack[-1].kind == "group":
            self.stack.pop()
        if block.kind == "table_header":
            self._pop_kinds("group")
        heading = self._text(block) if block.kind == "table_group" else ""
        kind: ClauseKind = block.kind if block.kind != "paragraph" else "paragraph"
        draft = self._add(kind, block, heading=heading)
        if block.kind == "table_group":
            self.stack.append(_Frame("group", 0, draft))
        elif block.kind == "table_row":
            self.drafts[draft].heading = _row_heading(block)

    def _pop_kinds(self, *kinds: str) -> None:
        while self.stack and self.stack[-1].kind in kinds:
            self.stack.pop()

    def _annex(self, block: Block, text: str, ahead: Sequence[Block]) -> int:
        match = ANNEX.match(text)
        label = match[0].rstrip("：: ") if match else text
        title = text[match.end() :] if match else ""
        self.stack.clear()
        announced = self._announced(title, ahead)
        if announced:
            self.drafts[self._add("paragraph", block)].blocks += ahead[: announced - 1]
            return announced
        draft = self._add("annex", block, label=label, heading=title)
        self.stack.append(_Frame("annex", 0, draft))
        if not title and ahead and ahead[0].kind == "paragraph":
            below = self._text(ahead[0])
            if headings.heading_line(below) and not find_marker(below) and not headings.is_roster(below):
                self.drafts[draft].blocks.append(ahead[0])
                self.drafts[draft].heading = below
                return 2
        return 1

    def _announced(self, title: str, ahead: Sequence[Block]) -> int:
        """How many blocks announce annexes ("附件：1.… 2.…") at the end of the body; 0 for an annex itself."""
        first = find_marker(title)
        if first is None:
            near = [self._text(block) for block in ahead[:3]]
            return int(bool(title) and any(ANNEX.match(text) or text.startswith(title) for text in near))
        used = 1
        for block in ahead:
            marker = find_marker(self._text(block))
            if marker is None or (marker.kind, marker.number) != (first.kind, first.number + used):
                break
            used += 1
        return used

    def _responsibility(self, block: Block) -> None:
        self._pop_kinds("group", "bare")
        last = self.drafts[-1]
        if last.kind in ("item", "paragraph", "heading") and not last.box:
            last.blocks.append(block)
            if last.kind == "heading":  # it has text of its own now
                last.kind = "item" if last.label else "paragraph"
            return
        task = len(self.drafts) - 1
        while task > 0 and (self.drafts[task].box or self.drafts[task].kind in ("box", "table_row", "note")):
            task = self.drafts[task].parent if self.drafts[task].box else task - 1
        draft = self._add("responsibility", block)
        self.drafts[draft].parent = max(task, ROOT)

    def _opens_people(self, text: str, ahead: Sequence[Block]) -> bool:
        """Whether a list of people opens that no role stands before: （一）部门委员, then names."""
        below = self._text(ahead[0]) if ahead and ahead[0].kind == "paragraph" else ""
        people = headings.is_person_line(text) and headings.is_person_line(below)
        return people and not self._continues_roster(text)

    def _role(self) -> str:
        """The role of people in a list under a heading: that of the list it parts."""
        return next((draft.heading for draft in reversed(self.drafts) if draft.kind == "roster"), "成员")

    def _continues_roster(self, text: str) -> bool:
        return bool(self.drafts) and self.drafts[-1].kind == "roster" and headings.is_name_line(text)

    def _box(self, block: Block, text: str) -> None:
        self._pop_kinds("group", "bare")
        boxes = [i for i, frame in enumerate(self.stack) if frame.kind == "box"]
        if boxes:
            del self.stack[boxes[0] :]
        match = BOX.match(text)
        label = match[0].rstrip("：: ") if match else "专栏"
        owner = self._box_owner()
        draft = self._add("box", block, label=label, heading=text[match.end() :] if match else "")
        self.drafts[draft].parent = owner
        self.stack.append(_Frame("box", 0, draft))

    def _box_owner(self) -> int:
        """The task a box belongs to: the paragraph with a run-in title above it, else the open item."""
        current = self.stack[-1].draft if self.stack else ROOT
        for index in range(len(self.drafts) - 1, current, -1):
            draft = self.drafts[index]
            if draft.kind == "paragraph" and draft.heading and draft.parent == current:
                return index
        return current

    def _item(self, block: Block, text: str, marker: Marker, ahead: Sequence[Block]) -> None:
        self.numbered = True
        self._pop_kinds("group", "bare")
        rest = text[marker.length :]
        heading = headings.heading_line(rest)
        title_only = bool(heading) and self._is_title(rest, marker, ahead)
        self._open_level(marker, title_only=title_only, block=block)
        if not title_only and self.rank[marker.kind] > self.rank["cn"]:
            self._open_lead()
        if not title_only:
            heading = headings.run_in_title(rest)
            if marker.kind == "article" and ("，" in heading or len(heading) > MAX_ARTICLE_TITLE):
                heading = ""
        draft = self._add("heading" if title_only else "item", block, label=marker.label, heading=heading)
        self.drafts[draft].title_only = title_only
        self.stack.append(_Frame(marker.kind, marker.number, draft, title_only))

    def _is_title(self, rest: str, marker: Marker, ahead: Sequence[Block]) -> bool:
        """Whether a short numbered line is a heading, not an item of one sentence."""
        if marker.kind == "article":
            return False
        if not rest.endswith("。"):
            return not rest.endswith((*ITEM_MARKS, "，"))
        if self.drafts and self._text(self.drafts[-1].blocks[-1]).endswith(ITEM_MARKS):
            return False  # the last of a list that runs through one sentence
        if not ahead or ahead[0].kind != "paragraph":
            return bool(ahead)
        below = self._text(ahead[0])
        next_marker = self._marker(below)
        if next_marker is None:
            return not headings.is_responsibility(below)
        return self.rank[next_marker.kind] > self.rank[marker.kind]

    def _open_lead(self) -> None:
        """A list that opens right below "有下列情形之一的：" belongs to that paragraph."""
        above = len(self.drafts) - 1
        if above < 0 or self.drafts[above].kind != "paragraph" or not self._leads(above):
            return
        if self.drafts[above].parent == (self.stack[-1].draft if self.stack else ROOT):
            self.stack.append(_Frame("lead", 0, above))

    def _leads(self, draft: int) -> bool:
        return headings.opens_list(self._text(self.drafts[draft].blocks[-1]))

    def _leave_led_list(self) -> None:
        """Running text after items that complete one sentence stands beside that sentence, not below its last item."""
        for at, frame in enumerate(self.stack):
            above = self.stack[at + 1 :]
            if above and not any(f.title_only for f in above) and self._leads(frame.draft):
                del self.stack[at + (frame.kind != "lead") :]
                return

    def _open_level(self, marker: Marker, *, title_only: bool, block: Block) -> None:
        """Close the levels that end where this marker stands."""
        frame = self._sibling(marker, title_only=title_only)
        if frame is not None:
            expected = self.stack[frame].number + 1
            if marker.kind == "article":
                expected = self.last_article + 1
            del self.stack[frame:]
            if marker.number not in (0, expected):
                self._warn(block, f"编号不连续：“{marker.label}”之前应为第 {expected} 项")
        else:
            # A list may count on through the sections of a text: 一、（一）（二） 二、（三）（四）.
            article = marker.kind == "article"
            expected = (self.last_article if article else self.last.get(marker.kind, 0)) + 1
            self._pop_inner(marker)
            if marker.number not in (0, expected, expected if article else 1):
                self._warn(block, f"编号不连续：“{marker.label}”之前没有同级的编号")
        self.last[marker.kind] = marker.number
        if marker.kind == "article":
            self.last_article = marker.number

    def _sibling(self, marker: Marker, *, title_only: bool) -> int | None:
        """The open level this marker continues, as an index into the stack.

        The next number decides; where two open lists wait for the same number (a box and the
        section around it), the one whose items look alike; a jump goes to the nearest list.
        """
        annex = max((i for i, f in enumerate(self.stack) if f.kind == "annex"), default=-1)
        same = [i for i, f in enumerate(self.stack) if f.kind == marker.kind and i > annex]
        if not same:
            return None
        if marker.kind == "dash":
            return same[-1]
        waiting = [i for i in same if self.stack[i].number + 1 == marker.number]
        alike = [i for i in waiting if self.stack[i].title_only == title_only]
        if waiting:
            return (alike or waiting)[-1]
        if marker.number == 1 and self._nests(marker):
            return None
        before = [i for i in same if self.stack[i].number < marker.number]
        return (before or same)[-1]

    def _nests(self, marker: Marker) -> bool:
        """Whether a "1" opens a new list: below an outer level, or inside a box."""
        for frame in reversed(self.stack):
            if frame.kind in ("box", "annex"):
                return True
            if frame.kind == marker.kind:
                return False
            if frame.kind in self.rank and self.rank[frame.kind] < self.rank[marker.kind]:
                return True
        return True

    def _pop_inner(self, marker: Marker) -> None:
        while self.stack:
            frame = self.stack[-1]
            if frame.kind == "annex":
                return
            if frame.kind == "box":
                outer = [self.rank[f.kind] for f in self.stack if f.kind in self.rank]
                if not outer or self.rank[marker.kind] > outer[-1] or marker.number <= 1:
                    return
            elif frame.kind in self.rank and self.rank[frame.kind] < self.rank[marker.kind]:
                return
            self.stack.pop()

    def _plain(self, block: Block, text: str, ahead: Sequence[Block]) -> None:
        self._pop_kinds("group")
        if ahead and headings.is_signature(text, self._text(ahead[0])):
            self.stack.clear()  # it signs the whole, not the last item
        if not self.numbered and headings.is_title(text, self.document.meta.title):
            self._add("title", block)
            return
        if ahead and headings.is_bare_heading(text):
            self._bare_heading(block, text)
            return
        if self.stack and self.stack[-1].kind == "bare" and self.drafts[-1].kind in ("table_row", "note"):
            self.stack.pop()
        self._leave_numbered_box()
        self._leave_led_list()
        while self.stack and self.stack[-1].kind == "dash":
            self.stack.pop()
        heading = headings.run_in_title(text) if self.numbered else ""
        self._add("paragraph", block, heading=heading)

    def _bare_heading(self, block: Block, text: str) -> None:
        self._pop_kinds("bare", "dash")
        draft = self._add("heading", block, heading=text)
        self.drafts[draft].title_only = True
        self.stack.append(_Frame("bare", 0, draft))

    def _leave_numbered_box(self) -> None:
        """Running text after the numbered items of a box belongs to the section around it."""
        boxes = [i for i, frame in enumerate(self.stack) if frame.kind == "box"]
        if boxes and boxes[-1] < len(self.stack) - 1:
            del self.stack[boxes[-1] :]

    def _merge_single_bodies(self) -> None:
        """Join a heading with its text where that text is one paragraph right below it."""
        children: dict[int, list[int]] = {}
        for index, draft in enumerate(self.drafts):
            children.setdefault(draft.parent, []).append(index)
        gone: set[int] = set()
        for index, draft in enumerate(self.drafts):
            plain = [c for c in children.get(index, ()) if self.drafts[c].kind == "paragraph"]
            if draft.kind not in ("heading", "box") or plain != [index + 1] or not draft.label:
                continue
            body = self.drafts[index + 1]
            draft.blocks += body.blocks
            draft.kind = "box" if draft.kind == "box" else "item"
            gone.add(index + 1)
            for child in children.get(index + 1, ()):
                self.drafts[child].parent = index
        self._drop(gone)

    def _drop(self, gone: set[int]) -> None:
        place: dict[int, int] = {ROOT: ROOT}
        kept: list[Draft] = []
        for index, draft in enumerate(self.drafts):
            if index not in gone:
                place[index] = len(kept)
                kept.append(draft)
        for draft in kept:
            draft.parent = place[draft.parent]
        self.drafts = kept

    def _warn(self, block: Block, message: str) -> None:
        start = self.document.origin[block.at]
        self.warnings.append(StructureWarning(self.document.meta.doc_id, start, message))


def _row_heading(block: Block) -> str:
    """What a table row is about: its first cell that is no serial number and no group name."""
    for name, cell in block.cells:
        if cell and not cell.isdigit() and name not in ("序号", "类别", "分类", "类型"):
            return cell
    return ""

"""A model's reply, which comes in pieces, as whole statements with the keys of the clauses they cite.

A statement is let go only when its marks are known to be complete: after a full stop the reply may go
on with "[1" and, a piece later, "]". Thoughts that some models write before the reply are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KEY_MARK = re.compile(r"[\[【［]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】］]")
# Anything else in such brackets that begins like a mark: "[1a]", "【来源1】", "[^2]".
NO_MARK = re.compile(r"[\[【［][^\[\]【】［］\n]{0,12}[\]】］]")
END = re.compile(r"[。！？!?\n]")
# What may still belong to the statement before it: closing quotes, marks, and the beginning of a mark.
AFTER = re.compile(r"(?:[”』」）)\s]*[\[【［][^\]】］\n]{0,40}[\]】］])*[”』」）)]*[ \t]*")
BEGUN = re.compile(r"[\[【［][^\]】］\n]{0,40}$")
THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.S)
TAGS = ("<think>", "</think>")
LINE_HEAD = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)）]\s*|[#>]+\s*)")
LONGEST = 2000  # characters without an end: no statement


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence without its marks; ``keys``: those it cites, in their order; ``head``: "- " of a list."""

    text: str
    keys: tuple[int, ...]
    head: str = ""


class Reply:
    """Takes pieces, gives statements."""

    def __init__(self) -> None:
        self._buffer = ""
        self._line_begins = True

    def feed(self, piece: str) -> list[Statement]:
        """The statements that are whole now."""
        self._buffer += piece
        return self._whole(last=False)

    def end(self) -> list[Statement]:
        """The statements that were held back, and what stands after the last full stop."""
        return self._whole(last=True)

    def _whole(self, *, last: bool) -> list[Statement]:
        self._leave_out_thoughts(last=last)
        found: list[Statement] = []
        while until := self._until(last=last):
            statement = self._statement(self._buffer[:until])
            self._line_begins = self._buffer[:until].endswith("\n")
            self._buffer = self._buffer[until:]
            if statement:
                found.append(statement)
        if len(self._buffer) > LONGEST:
            self._buffer = ""
        return found

    def _until(self, *, last: bool) -> int:
        """Where the first statement of the buffer ends; 0: not known yet."""
        readable = self._buffer if last else _without_begun_tag(self._buffer)
        end = END.search(readable)
        if end is None:
            return len(readable) if last else 0
        if end[0] == "\n":
            return end.end()
        after = AFTER.match(readable, end.end())
        until = after.end() if after else end.end()
        if not last and (until == len(readable) or BEGUN.match(readable, until)):
            return 0
        return until

    def _leave_out_thoughts(self, *, last: bool) -> None:
        """Cut what stands between the tags; an open one swallows what follows until it is closed."""
        opened = self._buffer.rfind(TAGS[0])
        if opened >= 0 and TAGS[1] not in self._buffer[opened:] and not last:
            return
        self._buffer = THOUGHT.sub("", self._buffer)

    def _statement(self, written: str) -> Statement | None:
        head = ""
        line = LINE_HEAD.match(written) if self._line_begins else None
        if line:
            written = written[line.end() :]
            head = "- " if line[0].strip()[:1] not in ("#", ">") else ""
        keys = [int(key) for marks in KEY_MARK.findall(written) for key in re.findall(r"\d+", marks)]
        text = NO_MARK.sub("", KEY_MARK.sub("", written)).replace("**", "").replace("`", "").strip()
        if not any(map(str.isalnum, text)):
            return None
        return Statement(text, tuple(dict.fromkeys(keys)), head)


def _without_begun_tag(text: str) -> str:
    """A text up to a tag that is open or has only begun: "…<thi"."""
    opened = text.find(TAGS[0])
    if opened >= 0:
        return text[:opened]
    for length in range(min(len(text), len(TAGS[0]) - 1), 0, -1):
        if TAGS[0].startswith(text[-length:]):
            return text[:-length]
    return text

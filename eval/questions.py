"""Question sets: JSON lines in, frozen ``GoldQuestion`` values out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from rag.errors import InputError

Need = Literal["all", "any"]

SETS = Path(__file__).parent / "sets"
TUNED_ON = (SETS / "dev.jsonl", SETS / "hard-dev.jsonl")
BUILT_IN = (
    *TUNED_ON,
    SETS / "pairs-dev.jsonl",
    SETS / "asked-dev.jsonl",
    SETS / "held.jsonl",
    SETS / "hard-held.jsonl",
    SETS / "pairs-held.jsonl",
    SETS / "asked-held.jsonl",
)
HELD = "held"  # a set with this in its name is never shown, only scored


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage that proves the answer; ``alts`` are other wordings in the same document."""

    doc: str
    quote: str
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what its answer has to hold.

    ``must_include`` is a conjunction of groups; of each group one alternative is enough.
    ``history`` holds the user's earlier questions, oldest first.
    """

    id: str
    type: str
    question: str
    answerable: bool
    history: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    need: Need = "all"
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A named set; the name is the stem of its file."""

    name: str
    questions: tuple[GoldQuestion, ...]

    @property
    def held(self) -> bool:
        """True for the untouched half: nobody who improves the product may read it."""
        return HELD in self.name.casefold()


def load_set(path: Path) -> QuestionSet:
    """Read a set; blank lines are skipped and fields it does not know are left to their owner.

    Raises:
        InputError: the file cannot be read or is empty, or a line is wrong (file, line, field).
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # splitlines would cut at U+2028 too
    except (OSError, UnicodeDecodeError) as error:
        reason = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else "文件不存在或无法打开"
        raise InputError(f"问题集 {path} 读不出：{reason}") from error
    questions: list[GoldQuestion] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _Line(path, number, line).question()
        if question.id in seen:
            raise InputError(f"{path} 第 {number} 行 id：{question.id} 重复")
        seen.add(question.id)
        questions.append(question)
    if not questions:
        raise InputError(f"问题集 {path} 里没有问题")
    return QuestionSet(name=path.stem, questions=tuple(questions))


def load_sets(paths: Sequence[Path]) -> list[QuestionSet]:
    """Read sets that are told apart by their names.

    Raises:
        InputError: as for one set, or two have one name.
    """
    sets = [load_set(path) for path in paths]
    names = [one.name for one in sets]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"有两个问题集都叫 {name}；请改一个文件名，报告里按名字区分")
    return sets


class _Line:
    """One line under inspection: keeps the place for the error messages."""

    def __init__(self, path: Path, number: int, line: str) -> None:
        self._place = f"{path} 第 {number} 行"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{self._place}：不是 JSON") from error
        if not isinstance(row, dict):
            raise InputError(f"{self._place}：应为 JSON 对象")
        self._row: Mapping[str, object] = row

    def question(self) -> GoldQuestion:
        """Return the question on this line."""
        answerable = self._row.get("answerable")
        if not isinstance(answerable, bool):
            self._fail("answerable", "应为 true 或 false")
        gold = self._gold()
        if answerable and not gold:
            self._fail("gold", "可答的问题至少要有一条依据")
        if answerable and "must_include" not in self._row:
            self._fail("must_include", "可答的问题要写明必须出现的词，没有就写 []")
        return GoldQuestion(
            id=self._text("id"),
            type=self._text("type"),
            question=self._text("question"),
            answerable=answerable,
            history=self._texts("history", self._row.get("history", [])),
            gold=gold,
            need=self._need(),
            must_include=self._groups(),
            must_not_include=self._texts("must_not_include", self._row.get("must_not_include", [])),
            note=self._note(),
        )

    def _fail(self, field: str, problem: str) -> NoReturn:
        raise InputError(f"{self._place} {field}：{problem}")

    def _text(self, field: str) -> str:
        value = self._row.get(field)
        if not isinstance(value, str) or not value.strip():
            self._fail(field, "应为非空字符串")
        return value

    def _note(self) -> str:
        value = self._row.get("note", "")
        if not isinstance(value, str):
            self._fail("note", "应为字符串")
        return value

    def _texts(self, field: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._fail(field, "应为字符串列表")
        texts: list[str] = []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self._fail(field, "应为非空字符串的列表")
            texts.append(item)
        return tuple(texts)

    def _need(self) -> Need:
        value = self._row.get("need", "all")
        if value == "all":
            return "all"
        if value != "any":
            self._fail("need", "应为 all 或 any")
        return "any"

    def _groups(self) -> tuple[tuple[str, ...], ...]:
        value = self._row.get("must_include", [])
        if not isinstance(value, list):
            self._fail("must_include", "应为列表的列表")
        groups = tuple(self._texts("must_include", group) for group in value)
        if not all(groups):
            self._fail("must_include", "每组至少要有一个词")
        return groups

    def _gold(self) -> tuple[Gold, ...]:
        value = self._row.get("gold", [])
        if not isinstance(value, list):
            self._fail("gold", "应为列表")
        golds: list[Gold] = []
        for item in value:
            if not isinstance(item, dict):
                self._fail("gold", "每条依据应为对象")
            for key in ("doc", "quote"):
                if not isinstance(item.get(key), str) or not item[key].strip():
                    self._fail(f"gold.{key}", "应为非空字符串")
            alts = self._texts("gold.alts", item.get("alts", []))
            golds.append(Gold(doc=item["doc"], quote=item["quote"], alts=alts))
        return tuple(golds)

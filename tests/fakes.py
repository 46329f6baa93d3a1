"""A small assistant over real text, for the tests of everything that stands on the façade."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rag.assistant import Assistant
from rag.errors import EngineError
from rag.schema import Answer, Citation, Clause, DocumentMeta, Hit, Responsibility, ValidityStatus

CORPUS: Final = Path(__file__).parent.parent / "corpus"
YANGFAN: Final = DocumentMeta(
    doc_id="cq-yangfan",
    file="cq-yangfan.txt",
    title="重庆市5G规模化应用“扬帆”行动升级方案",
    issuer="市经济信息委、市教委等十一个部门",
    region="重庆市",
    level="municipal",
    valid_to="2027-12-31",
)
METAS: Final = (
    YANGFAN,
    DocumentMeta(
        "miit-yangfan",
        "miit-yangfan.txt",
        "5G规模化应用“扬帆”行动升级方案",
        "工信部联通信〔2024〕227号",
        "工业和信息化部等十二部门",
        "全国",
        "national",
        valid_to="2027-12-31",
    ),
    DocumentMeta(
        "yubei-5g-2020",
        "yubei-5g-2020.txt",
        "渝北区加快推动5G发展工作实施方案（2020—2022年）",
        "渝北府办发〔2020〕24号",
        "重庆市渝北区人民政府办公室",
        "重庆市渝北区",
        "district",
        valid_from="2020-01-01",
        valid_to="2022-12-31",
    ),
    DocumentMeta(
        "evil", "evil.txt", "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    ),
)
_LEVELS: Final = (r"[一二三四五六]、", r"（[一二三四五六七]）", r"\d+\.")
_LABEL: Final = re.compile(rf"(?P<label>{'|'.join(_LEVELS)})(?P<heading>[^。]{{1,24}})(?P<rest>。.*)?$")


def yangfan_clauses() -> list[Clause]:
    """The real plan, a line a clause, cut in the simplest way that has paths."""
    source = (CORPUS / "cq-yangfan.txt").read_text(encoding="utf-8")
    clauses: list[Clause] = []
    stack: list[tuple[str, str]] = []  # (heading, clause id) by depth
    for line in re.finditer(r"[^\n]+", source.partition("附件：关键任务指标")[0]):
        text = line.group().strip()
        if not text:
            continue
        found = _LABEL.match(text)
        clause_id = f"cq-yangfan#{len(clauses)}"
        if found:
            depth = next(d for d, level in enumerate(_LEVELS) if re.match(level, text))
            stack[depth:] = [(found["label"] + found["heading"], clause_id)]
        clauses.append(
            Clause(
                clause_id,
                "cq-yangfan",
                len(clauses),
                ("item" if found["rest"] else "heading") if found else "paragraph",
                found["label"] if found else "",
                found["heading"] if found else "",
                tuple(heading for heading, _ in stack),
                text,
                line.group(),
                line.start(),
                line.end(),
                stack[-2][1] if found and len(stack) > 1 else stack[-1][1] if stack and not found else "",
            )
        )
    return [*clauses, *_indicator_rows(len(clauses))]


def _indicator_rows(order: int) -> list[Clause]:
    rows = (("1", "5G个人用户普及率", "80%"), ("6", "每万人拥有5G基站数", "39个"))
    return [
        Clause(
            f"cq-yangfan#{order + i}",
            "cq-yangfan",
            order + i,
            "table_row",
            "",
            "",
            ("附件 关键任务指标",),
            " ".join(row),
            " ".join(row),
            0,
            0,
            "",
            tuple(zip(("序号", "指标", "指标值"), row, strict=True)),
        )
        for i, row in enumerate(rows)
    ]


def cite(n: int, clause: Clause) -> Citation:
    """A citation of a clause of the plan."""
    return Citation(
        n,
        clause.doc_id,
        YANGFAN.title,
        YANGFAN.number,
        clause.clause_id,
        clause.path,
        clause.verbatim,
        clause.start,
        clause.end,
        "in_force",
    )


class FakeAssistant(Assistant):
    """Answers two questions and refuses the rest; remembers what it was asked."""

    def __init__(self, *, pause: float = 0.0) -> None:
        self._clauses = yangfan_clauses()
        self._pause = pause
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def clause(self, words: str) -> Clause:
        """The first clause that holds these words."""
        return next(c for c in self._clauses if words in c.text)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        return list(self.stream(question, history))[-1]

    def stream(self, question: str, history: Sequence[str] = ()) -> Iterator[Answer]:
        self.asked.append((question, tuple(history)))
        if "引擎故障" in question:
            raise EngineError("检索引擎没有响应；请稍后再试")
        if "意外" in question:
            raise RuntimeError("secret detail")
        whole = self._answer(question)
        for end in range(24, len(whole.text), 24):
            time.sleep(self._pause)
            yield replace(whole, text=whole.text[:end], notes=())
        time.sleep(self._pause)
        yield whole

    def _answer(self, question: str) -> Answer:
        if "智慧旅游" in question or "牵头" in question:
            return self._lead(question)
        if "芯片" in question:
            return self._support(question)
        near = (self.clause("培育新终端"), self.clause("丰富新体验"))
        return Answer(
            question,
            "no_basis",
            "现有文库中没有找到能回答这个问题的条款。可以换个说法，或补充地区、年份再问。",
            "none",
            (),
            (),
            ("问题涉及的“成都市”不在文库范围内。",) if "成都" in question else (),
            tuple(cite(n, c) for n, c in enumerate(near, start=1)),
            3.2,
        )

    def _lead(self, question: str) -> Answer:
        main, other = self.clause("5G+智慧文旅"), self.clause("培育新终端")
        text = (
            "**牵头单位：**市文化旅游委 [1]\n**责任单位：**重庆通信管理局 [1]\n\n"
            "| 任务 | 牵头单位 | 责任单位 |\n|---|---|---|\n"
            "| 5G+智慧文旅 [1] | 市文化旅游委 | 重庆通信管理局 |\n"
            "| 培育新终端 [2] | 市经济信息委 | 市科技局 |"
        )
        notes = ("“智慧旅游”在文件中的说法是“智慧文旅”。",)
        return Answer(
            question,
            "answered",
            text,
            "responsibility",
            (cite(1, main), cite(2, other)),
            (),
            notes,
            latency_ms=12.3,
        )

    def _support(self, question: str) -> Answer:
        found = (self.clause("5G应用产业生态"), self.clause("聚焦“33618”现代制造业集群体系，培养"))
        text = (
            "重庆市对5G芯片企业的支持，文件有下列规定：\n\n"
            "- 培养一批面向行业5G应用的**芯片、模组和终端**等专精特新企业 [1]\n"
            "- 促进资源共享、产业协同，鼓励供需双方深化合作，联合攻关5G应用关键环节 [2]"
        )
        return Answer(
            question,
            "answered",
            text,
            "support",
            tuple(cite(n, c) for n, c in enumerate(found, start=1)),
            (),
            (),
            (),
            9.0,
        )

    def search(self, question: str, *, top_k: int = 10) -> list[Hit]:
        return [Hit(c, 1.0) for c in self._clauses if question in c.text][:top_k]

    def tasks_of(self, agency: str) -> list[Responsibility]:
        return []

    def documents(self) -> list[DocumentMeta]:
        return list(METAS)

    def clauses(self, doc_id: str) -> list[Clause]:
        return self._clauses if doc_id == "cq-yangfan" else []

    def validity(self, meta: DocumentMeta) -> ValidityStatus:
        if not meta.valid_to:
            return "unknown"
        return "expired" if meta.valid_to < "2025-01-01" else "in_force"

    def fingerprint(self) -> dict[str, str]:
        return {"build": "fake"}

"""How a question was read, what was found for it and why the winner won: for ``ask --explain``."""

from __future__ import annotations

from rag.asked import Reading
from rag.library import Library
from rag.schema import Hit

SHOWN = 8  # candidates
TERMS = 24  # words
REASONS = 5  # signals, most first


def explain(library: Library, reading: Reading, hits: list[Hit]) -> str:
    """A text in Chinese, a line for each finding."""
    question = reading.question
    titles = [f"《{library.meta(doc_id).title}》" for doc_id in question.doc_ids]
    words = sorted(reading.words.items(), key=lambda item: (-item[1], item[0]))[:TERMS]
    lines = [
        f"问题读作：{question.text}",
        f"类型：{question.kind}",
        f"文件范围：{'、'.join(titles) or '全部'}{'（承上一问）' if question.inherited else ''}",
        f"部门：{'、'.join(question.agencies) or '未提到'}",
        f"年份：{'、'.join(question.years) or '未提到'}",
        f"库外地区：{'、'.join(question.regions_outside) or '无'}",
        f"承接的上一问：{reading.base.question.original if reading.base else '无'}",
        f"检索词：{'、'.join(f'{word}×{weight:g}' for word, weight in words)}",
        "候选条款：",
    ]
    for place, hit in enumerate(hits[:SHOWN], 1):
        engines = "，".join(f"{name} 第{rank}名（{hit.raw[name]:.2f}）" for name, rank in hit.ranks.items())
        lines.append(
            f"  {place}. {hit.score:.3f} {hit.clause.clause_id} {' › '.join(hit.clause.path)}｜{engines}"
        )
        reasons = [f"{name} {value:+.2f}" for name, value in library.retriever.reasons(hit).items()]
        if reasons:
            lines.append(f"     排序依据：{'，'.join(reasons[:REASONS])}")
    return "\n".join(lines)

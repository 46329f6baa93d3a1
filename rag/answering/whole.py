"""Whether a question is about documents as a whole: it names them and nothing else."""

from __future__ import annotations

import re

from rag.asked import Reading
from rag.language.normalise import compact
from rag.library import Library

GENERAL = re.compile(
    r"主要|大致|核心|整体|全文|内容|情况|重点|要点|框架|目录|结构|部分|方案|文件|政策|计划|规划|通知|实施|单位|部门|联合|企业|公司|享受|区别|不同|差别|差异|对比|比较|相同|国家|工信部|全国|什么|哪些|怎么"
)

MANY_WORDS = 4
MOST_TITLES = 50


def about_the_whole(library: Library, reading: Reading, asks: re.Pattern[str]) -> bool:
    """Whether nothing is left of a question but documents, the words that ask (``asks``), and general ones."""
    question = reading.question
    if reading.base is not None and (question.topic != question.text or not question.doc_ids):
        return False  # what is talked of is asked about
    titles = _titles(library, reading)
    plain = GENERAL.sub(" ", library.reader.strip(asks.sub(" ", question.text)))
    words = library.index.tokens.core_words(plain)
    return not any(word not in titles and word != "5g" and not word.isdigit() for word in words)


def speaks_of_more(library: Library, reading: Reading) -> bool:
    """Whether a question that names no plan, but a place perhaps, speaks at length of something else."""
    if reading.question.plan_named or reading.base is not None:
        return False
    titles = _titles(library, reading)
    return sum(word not in titles for word in reading.core) >= MANY_WORDS


def _titles(library: Library, reading: Reading) -> str:
    """The titles of the documents asked about, without white space; nothing where a place names too many to read."""
    doc_ids = reading.question.doc_ids
    return compact(library.titles(doc_ids)) if len(doc_ids) <= MOST_TITLES else ""

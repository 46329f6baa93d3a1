"""Whether a document is in force on a day, and the periods a text speaks of."""

from __future__ import annotations

import re
from datetime import date

from rag.schema import DocumentMeta, ValidityStatus

SPAN = re.compile(r"(20\d{2})\s*年?\s*[—–\-－~～至到]+\s*(20\d{2})\s*年")
FIVE_YEAR = re.compile(r"[“\"]?十([一二三四五六])五[”\"]?")
UNTIL = re.compile(r"到\s*(20\d{2})\s*年")
FIRST_PLAN_YEAR = 2006  # of the 11th five-year plan
CN = "一二三四五六"


def validity(meta: DocumentMeta, today: date) -> ValidityStatus:
    """In force, expired or unknown on a day; only declared dates count."""
    if meta.valid_to and date.fromisoformat(meta.valid_to) < today:
        return "expired"
    if meta.valid_from and date.fromisoformat(meta.valid_from) > today:
        return "unknown"
    return "in_force" if meta.valid_to else "unknown"


def period(title: str, text: str) -> tuple[str, str]:
    """First and last day of the period a title names ("2019—2022年", "十四五"), else the text's "到2027年".

    Returns ISO dates, empty where nothing is said.
    """
    span = SPAN.search(title)
    if span:
        return f"{span[1]}-01-01", f"{span[2]}-12-31"
    plan = FIVE_YEAR.search(title)
    if plan:
        first = FIRST_PLAN_YEAR + 5 * CN.index(plan[1])
        return f"{first}-01-01", f"{first + 4}-12-31"
    years = UNTIL.findall(text)
    return "", f"{max(years, key=years.count)}-12-31" if years else ""

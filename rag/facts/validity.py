"""Whether a document is in force on a day, and the periods a text speaks of."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rag.numbering import parse_number
from rag.schema import DocumentMeta, ValidityStatus

SPAN = re.compile(r"(20\d{2})\s*年?\s*[—–\-－~～至到]+\s*(20\d{2})\s*年")
FIVE_YEAR = re.compile(r"[“\"]?十([一二三四五六])五[”\"]?")
UNTIL = re.compile(r"到\s*(20\d{2})\s*年")
FIRST_PLAN_YEAR = 2006  # of the 11th five-year plan
CN = "一二三四五六"
DAY = r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
IN_FORCE = re.compile(rf"[自从]\s*{DAY}\s*起(?:施行|试行|实施|执行|实行|生效)")
FROM_ISSUE = re.compile(r"[自从](?:公布|发布|印发|颁布|下发)之日起(?:施行|试行|实施|执行|实行|生效)")
BESIDE = 40  # characters
# Only a plan ends with the year of its goals; an opinion or a rule goes on.
PLAN = re.compile(r"规划|计划|方案|纲要|行动")
UNTIL_DAY = re.compile(rf"有效期(?:至|到|截至|延长至)\s*{DAY}")
FOR_YEARS = re.compile(r"(?:有效|试行|施行)期(?:限)?(?:为)?\s*([一二两三四五六七八九十\d]+)\s*年")


def validity(meta: DocumentMeta, today: date) -> ValidityStatus:
    """In force, expired or unknown on a day; only declared dates count."""
    if meta.valid_to and date.fromisoformat(meta.valid_to) < today:
        return "expired"
    if meta.valid_from and date.fromisoformat(meta.valid_from) > today:
        return "unknown"
    return "in_force" if meta.valid_to else "unknown"


def _last_day(first: date, text: str, force: re.Match[str]) -> str:
    """The last day of a period of so many years from the first, or the day the text names; "" for neither."""
    until = UNTIL_DAY.search(text)
    if until:
        return date(int(until[1]), int(until[2]), int(until[3])).isoformat()
    # Of the rule itself only what stands beside its first day: a permit or a warranty has a 有效期 too.
    years = FOR_YEARS.search(text, max(0, force.start() - BESIDE), force.end() + BESIDE)
    if not years:
        return ""
    return (first.replace(year=first.year + parse_number(years[1])) - timedelta(days=1)).isoformat()


def period(title: str, text: str, issued: str = "") -> tuple[str, str]:
    """First and last day of the period a title names ("2019—2022年", "十四五"), else a plan's "到2027年".

    ``issued``: the day a rule that holds from its issue begins. Returns ISO dates, empty where nothing is said.
    """
    span = SPAN.search(title)
    if span:
        return f"{span[1]}-01-01", f"{span[2]}-12-31"
    plan = FIVE_YEAR.search(title)
    if plan:
        first = FIRST_PLAN_YEAR + 5 * CN.index(plan[1])
        return f"{first}-01-01", f"{first + 4}-12-31"
    force = IN_FORCE.search(text)
    if force:
        first_day = date(int(force[1]), int(force[2]), int(force[3]))
        return first_day.isoformat(), _last_day(first_day, text, force)
    from_issue = FROM_ISSUE.search(text)
    if from_issue and issued:
        return issued, _last_day(date.fromisoformat(issued), text, from_issue)
    until = UNTIL_DAY.search(text)
    if until:
        return "", date(int(until[1]), int(until[2]), int(until[3])).isoformat()
    years = UNTIL.findall(text) if PLAN.search(title) else []
    return "", f"{max(years, key=lambda year: (years.count(year), year))}-12-31" if years else ""

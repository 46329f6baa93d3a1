"""What a document's own text says about it, for the fields its manifest row leaves open."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from rag import headings
from rag.facts.validity import period
from rag.language.regions import region_of
from rag.numbering import DECIMAL, starts_numbered
from rag.reading.issue import find_issue
from rag.schema import DocumentMeta, Level

HEAD_LINES = 30  # a title page is no longer
NAMED = re.compile(r"《([^《》]{4,80})》")
DRAWN_UP = re.compile(r"(?:编制|制定|制订|印发)(?:本|了)?《([^《》]{4,80})》")
REGION = re.compile(
    r"((?:[\u4e00-\u9fff]{2,6}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|自治州|盟))?"
    r"(?:[\u4e00-\u9fff]{1,5}?(?:区|县|旗|新区))?)(?=(人民政府)|[^。，]{0,40}(?:方案|计划|规划|办法|意见|措施|规定|条例))"
)
# A title that opens with two characters and 省, 市 or 县 names its place, listed or not; 超大城市 does not.
SHORT_REGION = re.compile(r"((?!超大|特大|中小|县级)[\u4e00-\u9fff]{2}(?:省|市|县))(?!场|政|民|域|区间)")
NATIONAL = re.compile(
    r"国务院|工业和信息化部|国家发展|教育部|科学技术部|财政部|各省、自治区、直辖市|全国人民代表大会"
    r"|中共中央|(?:国家|中国)[\u4e00-\u9fff]{2,14}(?:局|总局|委员会|银行)|(?:商务|交通运输|卫生|公安|民政|农业农村)部"
)
SENDING = re.compile(r"(?:印发|转发|发布).*的(?:通知|函|批复)$")


def complete(meta: DocumentMeta, text: str) -> DocumentMeta:
    """Fill empty fields from the text; what the user declared stays."""
    lines = text.split("\n")
    head = _head(lines)
    title = meta.title or _title(head) or PurePosixPath(meta.file).stem
    stated = find_issue(lines[: len(head)], lines)
    number = meta.number or _number(head) or stated.number
    # What a ministry writes of a province is national.
    national = bool(NATIONAL.match(stated.issuer))
    region = meta.region or ("" if national else _region(title, head))
    level = meta.level if meta.level != "unknown" else "national" if national else _level(region, head)
    issued = meta.issued or stated.day
    first, last = period(title, text, issued) if not (meta.valid_from or meta.valid_to) else ("", "")
    return replace(
        meta,
        title=title,
        number=number,
        issuer=meta.issuer or stated.issuer,
        region=region,
        level=level,
        issued=issued,
        valid_from=meta.valid_from or first,
        valid_to=meta.valid_to or last,
    )


def _head(lines: list[str]) -> list[str]:
    head: list[str] = []
    for line in lines[:HEAD_LINES]:
        if starts_numbered(line) or DECIMAL.match(line):
            break
        head.append(line)
    return head


def _title(head: list[str]) -> str:
    """The last line that looks like a title: a notice stands before the plan it sends out."""
    lines = [headings.parted_title(line)[0] for line in head]
    titles = [line for line in lines if headings.is_title(line, "") and not line.endswith("：")]
    plain = [
        line
        for line in titles
        if not (line.startswith("关于") or line.endswith("的通知") or SENDING.search(line))
    ]
    if plain:
        return plain[-1]
    if titles:
        named = NAMED.search(titles[-1])
        return named[1] if named else titles[-1]
    drawn_up = [match[1] for line in head for match in DRAWN_UP.finditer(line)]
    if drawn_up:
        return drawn_up[0]
    first = next((line for line in head if line), "")
    return first if 4 <= len(first) <= headings.MAX_TITLE and not first.endswith(("。", "：")) else ""


def _number(head: list[str]) -> str:
    for line in head:
        match = headings.DOCUMENT_NUMBER.fullmatch(line.strip("（）()"))
        number = headings.parted_title(line)[1] or (match[0] if match else "")
        if number:
            return number
    return ""


def _region(title: str, head: list[str]) -> str:
    matches = (REGION.match(text.removeprefix("关于印发").lstrip("《")) for text in (title, *head[:6]))
    # 加快城市 and 工业园区 look like regions; a letterhead or the table of divisions tells.
    names = [match[1] for match in matches if match and match[1] and (match[2] or region_of(match[1]))]
    if names:
        return max((name for name in names if name.endswith(names[0])), key=len)
    short = SHORT_REGION.match(title.removeprefix("关于印发").lstrip("《"))
    return short[1] if short else ""


def _level(region: str, head: list[str]) -> Level:
    if region.endswith(("区", "县", "旗")) and not region.endswith("自治区"):
        return "district"
    if region.endswith(("市", "州", "盟")):
        return "municipal"
    if region.endswith(("省", "自治区")):
        return "provincial"
    return "national" if any(NATIONAL.search(line) for line in head) else "unknown"

"""The words of the screen for levels of government and validity."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from rag.schema import DocumentMeta, ValidityStatus

VALIDITY: Final[dict[ValidityStatus, str]] = {
    "in_force": "现行有效",
    "expired": "已到期",
    "unknown": "有效期未载明",
}
NATIONAL: Final = "国家"
LEVEL_UNKNOWN: Final = "级别未载明"

# 重庆市渝北区 → 渝北区: the last of the regions a name strings together
_OUTER_REGION: Final = re.compile(r"^.+?(?:省|自治区|自治州|市)(?=.)")


def level(meta: DocumentMeta) -> str:
    """Name whose document it is: 国家, 重庆市, 渝北区."""
    if meta.level == "national":
        return NATIONAL
    region = meta.region
    while (shorter := _OUTER_REGION.sub("", region)) != region:
        region = shorter
    return region or LEVEL_UNKNOWN


def level_tag(meta: DocumentMeta) -> str:
    """Render the level as a small tag (HTML)."""
    return f'<span class="tag tag-{escape(meta.level)}">{escape(level(meta))}</span>'


def validity_badge(validity: ValidityStatus) -> str:
    """Render the validity as a coloured badge (HTML)."""
    return f'<span class="badge badge-{validity}">{VALIDITY[validity]}</span>'


def period(meta: DocumentMeta) -> str:
    """Say from when until when a document applies; empty when it does not say."""
    if meta.valid_from and meta.valid_to:
        return f"{meta.valid_from} 至 {meta.valid_to}"
    if meta.valid_to:
        return f"至 {meta.valid_to}"
    return f"自 {meta.valid_from} 起" if meta.valid_from else ""


def full_title(meta: DocumentMeta) -> str:
    """Give the title, or the file's name where none is known."""
    return meta.title or meta.file or meta.doc_id

"""The list of documents: whose they are and whether they still apply."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from rag.schema import LEVELS, DocumentMeta, ValidityStatus
from rag.ui import labels

# what applies comes first, then the higher level
VALIDITY_ORDER: Final = ("in_force", "unknown", "expired")

Entry = tuple[DocumentMeta, ValidityStatus]


def to_html(entries: Sequence[Entry]) -> str:
    """Render the documents, each a button that opens it; on a narrow screen the list unfolds on a click."""
    items = "".join(_item(meta, validity) for meta, validity in sorted(entries, key=_rank))
    listed = f"<ul>{items}</ul>" if entries else '<p class="none">文库里还没有文件。</p>'
    return (
        '<nav class="library" aria-label="文库">'
        f'<h2>文库 · {len(entries)} 份文件</h2><button type="button" class="fold" data-do="fold">展开文库</button>'
        f"{listed}</nav>"
    )


def _rank(entry: Entry) -> tuple[int, int]:
    meta, validity = entry
    return VALIDITY_ORDER.index(validity), LEVELS.index(meta.level)


def _item(meta: DocumentMeta, validity: ValidityStatus) -> str:
    about = "".join(
        f'<span class="about">{escape(part)}</span>' for part in (meta.number, labels.period(meta)) if part
    )
    return (
        f'<li><button type="button" data-do="open" data-doc="{escape(meta.doc_id)}" data-clause="">'
        f'<span class="tags">{labels.level_tag(meta)}{labels.validity_badge(validity)}</span>'
        f'<span class="title">{escape(labels.full_title(meta))}</span>'
        f"{about}</button></li>"
    )

"""Bytes → text: UTF-8 (with or without BOM), UTF-16 and GB18030, or a clear refusal."""

from __future__ import annotations

import codecs
import unicodedata

from rag.errors import ReadError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Share of characters that must be printable for bytes to pass as text; binary files decoded as
# GB18030 by luck stay far below it.
PRINTABLE_SHARE = 0.95


def decode(data: bytes) -> str:
    """Decode a text file, line ends as line feeds, without the byte order mark.

    Raises:
        ReadError: the file is empty, or no encoding gives readable text.
    """
    if not data.strip():
        raise ReadError("文件是空的")
    text = _decode_any(data)
    if text is None or not _is_readable(text):
        raise ReadError("不是文本文件，或编码不是 UTF-8、UTF-16、GB18030")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ReadError("文件是空的")
    return text


def _decode_any(data: bytes) -> str | None:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _try(data, encoding)
    candidates = [_try(data, "utf-8"), _guess_utf16(data), _try(data, "gb18030")]
    return next((text for text in candidates if text is not None), None)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guess_utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every line feed shows on which side the zero byte is."""
    for encoding, feed in (("utf-16-le", b"\n\x00"), ("utf-16-be", b"\x00\n")):
        if b"\x00" in data and data.count(feed) and len(data) % 2 == 0:
            text = _try(data, encoding)
            if text is not None and _is_readable(text):
                return text
    return None


def _is_readable(text: str) -> bool:
    if "\x00" in text:
        return False
    good = sum(ch.isprintable() or ch.isspace() or unicodedata.category(ch) == "Cf" for ch in text)
    return good >= PRINTABLE_SHARE * len(text)

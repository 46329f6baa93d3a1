"""``manifest.csv``: what the user declares about the files of a library."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.errors import ManifestError, ReadError
from rag.reading.encoding import decode
from rag.schema import LEVELS, DocumentMeta

NAME = "manifest.csv"
COLUMNS = tuple(DocumentMeta.__dataclass_fields__)
DATES = ("issued", "valid_from", "valid_to")
DOC_ID = re.compile(r"[\w.\-（）()《》〔〕“”·+—–、，]{1,120}")


def read_manifest(folder: Path) -> dict[str, DocumentMeta]:
    """Rows of ``manifest.csv`` by file path; empty without a manifest.

    Raises:
        ManifestError: an unknown column, two equal doc_ids or files, a file that is not there, a
            bad level or date; the message names file and line.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        reader = csv.DictReader(io.StringIO(decode(path.read_bytes())), restkey="")
    except (ReadError, OSError) as error:
        raise ManifestError(f"{NAME}：无法读取（{error}）") from error
    _check_columns(reader.fieldnames or [])
    rows: dict[str, DocumentMeta] = {}
    lines: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        if not any((value or "").strip() for key, value in row.items() if key):
            continue
        meta = _row(row, line)
        _check_file(folder, meta.file, line)
        for key in (f"doc_id {meta.doc_id}", f"file {meta.file}"):
            if key in lines:
                raise ManifestError(f"{NAME} 第 {line} 行：{key} 与第 {lines[key]} 行重复")
            lines[key] = line
        rows[meta.file] = meta
    return rows


def _check_columns(names: Sequence[str]) -> None:
    unknown = [name for name in names if name.strip() not in COLUMNS]
    if unknown:
        raise ManifestError(
            f"{NAME} 第 1 行：未知的列 {'、'.join(repr(n) for n in unknown)}；可用的列：{','.join(COLUMNS)}"
        )
    for needed in ("doc_id", "file"):
        if needed not in names:
            raise ManifestError(f"{NAME} 第 1 行：缺少列 {needed}")


def _row(row: dict[str, str | None], line: int) -> DocumentMeta:
    if row.get("") is not None:
        raise ManifestError(f"{NAME} 第 {line} 行：单元格比列多，含逗号的内容请加引号")
    values = {key: (value or "").strip() for key, value in row.items()}
    if not DOC_ID.fullmatch(values["doc_id"]):
        raise ManifestError(f"{NAME} 第 {line} 行：doc_id {values['doc_id']!r} 为空或含有不能用的字符")
    level = values.pop("level", "") or "unknown"
    if level not in LEVELS:
        raise ManifestError(f"{NAME} 第 {line} 行：level {level!r} 应为 {'、'.join(LEVELS)} 之一")
    for name in DATES:
        _check_date(values.get(name, ""), name, line)
    return DocumentMeta(level=level, **values)


def _check_date(value: str, name: str, line: int) -> None:
    try:
        if value:
            date.fromisoformat(value)
    except ValueError as error:
        raise ManifestError(f"{NAME} 第 {line} 行：{name} {value!r} 应写作 2026-01-31 的样子") from error


def _check_file(folder: Path, name: str, line: int) -> None:
    path = (folder / name).resolve()
    if not name or not path.is_relative_to(folder.resolve()):
        raise ManifestError(f"{NAME} 第 {line} 行：file {name!r} 不在文件夹之内")
    if not path.is_file():
        raise ManifestError(f"{NAME} 第 {line} 行：文件 {name} 不存在")

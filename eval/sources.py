"""The texts of the corpus as they lie on disk, to hold citations against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.matching import strip_space
from rag.errors import InputError, ReadError
from rag.schema import DocumentMeta

PLAIN = frozenset({".txt", ".md"})  # in any other format the bytes are not the text
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Sources:
    """``texts`` maps doc_id to the file's text without white space.

    ``unchecked`` are the documents in formats whose text cannot be had without the reader
    under test.
    """

    texts: Mapping[str, str]
    unchecked: frozenset[str] = field(default_factory=frozenset)


def read_sources(corpus: Path, documents: Iterable[DocumentMeta]) -> Sources:
    """Read the plain text files of these documents.

    Raises:
        ReadError: a file the index knows is gone or has an unknown encoding.
    """
    texts: dict[str, str] = {}
    unchecked: set[str] = set()
    for meta in documents:
        if Path(meta.file).suffix.lower() in PLAIN:
            texts[meta.doc_id] = strip_space(read_text(corpus / meta.file))
        else:
            unchecked.add(meta.doc_id)
    return Sources(texts=texts, unchecked=frozenset(unchecked))


def read_text(path: Path) -> str:
    """Read a plain text file of a corpus as it lies on disk.

    Raises:
        ReadError: it is gone or has an unknown encoding.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"索引里有、语料库里没有的文件：{path}；请重建索引或检查 --corpus") from error
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError(f"{path} 的编码认不出；请转成 UTF-8")


def plain_texts(corpus: Path) -> dict[str, str]:
    """The .txt files of a corpus without white space, by path.

    Raises:
        InputError: there are none.
        ReadError: one has an unknown encoding.
    """
    files = [path.relative_to(corpus).as_posix() for path in sorted(corpus.rglob("*.txt"))]
    if not files:
        raise InputError(f"{corpus} 里没有 .txt 文件，无法与简单程序比较，也无法据以编造文库")
    return {file: strip_space(read_text(corpus / file)) for file in files}

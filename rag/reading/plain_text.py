"""A .txt file → source text, repaired text, blocks and noise."""

from __future__ import annotations

from rag.reading.encoding import decode
from rag.reading.lines import find_noise, split_lines
from rag.reading.render import render
from rag.reading.repair import join_lines
from rag.reading.tables import Piece, find_tables
from rag.schema import Block, Document, DocumentMeta, Noise

SUFFIXES = (".txt", ".text", ".md")


def read_plain_text(data: bytes, meta: DocumentMeta) -> Document:
    """Read the bytes of a text file.

    Raises:
        ReadError: the bytes are no text.
    """
    source = decode(data)
    noise = find_noise(source)
    pieces = find_tables(join_lines(split_lines(source, noise)))
    noise = tuple(sorted([*noise, *_repeated_headers(pieces)], key=lambda n: n.start))
    return _assemble(meta, source, [piece for piece in pieces if not piece.repeated], noise)


def _repeated_headers(pieces: list[Piece]) -> list[Noise]:
    return [
        Noise(line.start, line.end, "repeated table header")
        for piece in pieces
        if piece.repeated
        for line in piece.lines
    ]


def _assemble(meta: DocumentMeta, source: str, pieces: list[Piece], noise: tuple[Noise, ...]) -> Document:
    text: list[str] = []
    origin: list[int] = []
    blocks: list[Block] = []
    for piece in pieces:
        first, last = piece.lines[0].start, piece.lines[-1].end
        inside = [range(n.start, n.end) for n in noise if n.start < last and n.end > first]
        chars = render(piece.lines, inside, spaced=piece.spaced)
        if text:
            text.append("\n")
            origin.append(origin[-1] + 1)
        at = len(text)
        text += [ch for ch, _ in chars]
        origin += [offset for _, offset in chars]
        blocks.append(Block(piece.kind, at, len(text), piece.cells))
    return Document(meta, source, "".join(text), tuple(origin), tuple(blocks), noise)

"""Lexical search: tantivy over words and bigrams, of the text and of its headings.

BM25 with tantivy's constants (k1 = 1.2, b = 0.75). Queries are built term by term, never parsed:
no character of a question has a meaning of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from math import log
from pathlib import Path
from typing import Any

import tantivy

from rag.errors import EngineError

# Field → weight of a match in it; chosen on the development questions.
FIELDS = {"words": 1.0, "grams": 0.6, "head_words": 0.7, "head_grams": 0.4}
HEAP_BYTES = 64_000_000
MAX_TERMS = 64  # of one question in one field


class LexicalIndex:
    """An opened tantivy index over passages, addressed by row number."""

    def __init__(self, index: Any) -> None:
        self._index = index
        index.reload()
        self._searcher = index.searcher()
        self._schema = _schema()

    @classmethod
    def build(cls, folder: Path, rows: Iterable[Mapping[str, list[str]]]) -> None:
        """Write an index into an empty folder; a row maps each field to its tokens."""
        folder.mkdir(parents=True)
        try:
            index = tantivy.Index(_schema(), path=str(folder))
            writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
            for number, row in enumerate(rows):
                writer.add_document(
                    tantivy.Document(row=number, **{name: " ".join(row[name]) for name in FIELDS})
                )
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise EngineError(f"全文索引写入失败：{error}") from error

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open an index folder (raises EngineError when it is none)."""
        try:
            return cls(tantivy.Index.open(str(folder)))
        except (ValueError, OSError) as error:
            raise EngineError(f"全文索引打不开：{error}") from error

    @property
    def size(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def search(
        self, terms: Mapping[str, Mapping[str, float]], limit: int, within: Sequence[range] = ()
    ) -> list[tuple[int, float]]:
        """Rows by BM25, best first; ``terms`` maps a field to its tokens with their weights.

        ``within``: only these rows; all where none are given.
        """
        queries = []
        for name, weights in terms.items():
            for token, weight in self._weightiest(name, weights):
                term = tantivy.Query.term_query(self._schema, name, token)
                boost = tantivy.Query.boost_query(term, weight * FIELDS[name])
                queries.append((tantivy.Occur.Should, boost))
        if not queries or limit < 1:
            return []
        try:
            query = self._only(tantivy.Query.boolean_query(queries), within)
            found = self._searcher.search(query, limit, count=False).hits
            rows = self._searcher.fast_field_values("row", [address for _, address in found])
            return [(int(row), float(score)) for row, (score, _) in zip(rows, found, strict=True)]
        except (ValueError, OSError) as error:
            raise EngineError(f"全文检索失败：{error}") from error

    def _weightiest(self, name: str, weights: Mapping[str, float]) -> list[tuple[str, float]]:
        """The tokens that can add most to a score; each common one of a long story costs time and tells nothing."""
        if len(weights) <= MAX_TERMS:
            return list(weights.items())
        held = {token: self.document_frequency(name, token) for token in weights}
        worth = {
            token: weights[token] * log((self.size + 1) / (count + 0.5))
            for token, count in held.items()
            if count
        }
        return [(token, weights[token]) for token in nlargest(MAX_TERMS, worth, key=worth.__getitem__)]

    def _only(self, query: Any, within: Sequence[range]) -> Any:
        """A query that finds nothing but these rows, with the scores it gives."""
        if not within:
            return query
        ranges = [
            tantivy.Query.range_query(
                self._schema, "row", tantivy.FieldType.Integer, rows.start, rows.stop, include_upper=False
            )
            for rows in within
        ]
        allowed = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in ranges])
        silent = tantivy.Query.const_score_query(allowed, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)])

    def document_frequency(self, name: str, token: str) -> int:
        """Number of passages whose field holds a token."""
        return int(self._searcher.doc_freq(name, token))


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", fast=True)  # read for thousands of hits at once
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()

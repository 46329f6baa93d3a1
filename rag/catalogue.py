"""The catalogue: documents, clauses, passages and facts of an index, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, cast

from rag.errors import IndexDamaged
from rag.facts.find import Facts
from rag.schema import (
    Clause,
    Definition,
    DocumentMeta,
    Indicator,
    Member,
    Relation,
    Responsibility,
    Role,
    StructureWarning,
    Support,
)

Row = TypeVar("Row")
CACHED_CLAUSES = 20_000  # about 40 MB
READ_AT_ONCE = 500  # values of one statement

SCHEMA = """
CREATE TABLE documents (doc_id TEXT PRIMARY KEY, position INTEGER, meta TEXT, characters INTEGER, noise TEXT,
    uncovered INTEGER);
CREATE TABLE clauses (clause_id TEXT PRIMARY KEY, doc_id TEXT, position INTEGER, kind TEXT, label TEXT,
    heading TEXT, path TEXT, text TEXT, verbatim TEXT, start INTEGER, end INTEGER, parent_id TEXT, cells TEXT);
CREATE INDEX clauses_by_document ON clauses (doc_id, position);
CREATE INDEX clauses_by_parent ON clauses (parent_id, position);
CREATE TABLE passages (row INTEGER PRIMARY KEY, clause_id TEXT);
CREATE TABLE responsibilities (doc_id TEXT, clause_id TEXT, task TEXT, role TEXT, agency TEXT,
    start INTEGER, end INTEGER, open_list INTEGER);
CREATE INDEX responsibilities_by_agency ON responsibilities (agency, doc_id, role);
CREATE INDEX responsibilities_by_clause ON responsibilities (clause_id);
CREATE INDEX responsibilities_by_document ON responsibilities (doc_id);
CREATE TABLE indicators (doc_id TEXT, clause_id TEXT, name TEXT, comparator TEXT, value TEXT, unit TEXT,
    year TEXT, year_stated INTEGER, measure TEXT, start INTEGER, end INTEGER);
CREATE TABLE supports (doc_id TEXT, clause_id TEXT, kind TEXT, beneficiary TEXT, condition TEXT,
    amount TEXT, sentence TEXT, start INTEGER, end INTEGER);
CREATE INDEX supports_by_clause ON supports (clause_id);
CREATE TABLE relations (doc_id TEXT, clause_id TEXT, kind TEXT, target TEXT, target_id TEXT,
    start INTEGER, end INTEGER);
CREATE TABLE members (doc_id TEXT, clause_id TEXT, body TEXT, role TEXT, name TEXT, post TEXT,
    start INTEGER, end INTEGER);
CREATE TABLE definitions (doc_id TEXT, clause_id TEXT, term TEXT, meaning TEXT, start INTEGER, end INTEGER);
CREATE TABLE warnings (doc_id TEXT, start INTEGER, message TEXT);
CREATE TABLE skipped (file TEXT, reason TEXT);
CREATE TABLE words (word TEXT PRIMARY KEY, frequency INTEGER);
"""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the catalogue keeps it, with what reading it left behind."""

    meta: DocumentMeta
    characters: int  # of the source, without white space
    noise: dict[str, int]  # reason → stretches
    uncovered: int  # characters in no clause


class CatalogueWriter:
    """Writes a new catalogue file; use as a context manager."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file)
        self._db.executescript(SCHEMA)

    def __enter__(self) -> CatalogueWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.commit()
        self._db.close()

    def commit(self) -> None:
        """Show readers what was added so far."""
        self._db.commit()

    def add_document(self, position: int, record: DocumentRecord, clauses: Sequence[Clause]) -> None:
        """Add a document and its clauses."""
        self._db.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?)",
            (
                record.meta.doc_id,
                position,
                _dump(asdict_flat(record.meta)),
                record.characters,
                _dump(record.noise),
                record.uncovered,
            ),
        )
        self._db.executemany(
            "INSERT INTO clauses VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", map(_clause_row, clauses)
        )

    def add_passages(self, clause_ids: Iterable[str]) -> None:
        """Say which clause each row of the search engines belongs to."""
        self._db.executemany("INSERT INTO passages VALUES (?,?)", enumerate(clause_ids))

    def add_facts(self, facts: Facts) -> None:
        """Add the facts of a document."""
        for field in fields(facts):
            self._add(field.name, getattr(facts, field.name))

    def add_relations(self, relations: Sequence[Relation]) -> None:
        """Add relations between documents."""
        self._add("relations", relations)

    def _add(self, table: str, facts: Sequence[Any]) -> None:
        if facts:
            values = _values(type(facts[0]))
            rows = [values(fact) for fact in facts]
            marks = ",".join("?" * len(rows[0]))
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 — our names

    def add_warnings(self, warnings: Iterable[StructureWarning]) -> None:
        """Add what a person should look at."""
        self._add("warnings", list(warnings))

    def add_skipped(self, skipped: Iterable[tuple[str, str]]) -> None:
        """Add files that could not be read."""
        self._db.executemany("INSERT INTO skipped VALUES (?,?)", skipped)

    def add_words(self, frequencies: dict[str, int]) -> None:
        """Add the words of the library with how many passages hold each."""
        self._db.executemany("INSERT INTO words VALUES (?,?)", frequencies.items())


class Catalogue:
    """Reads a catalogue file; safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()
        self._known: dict[str, Clause] = {}
        self._facts: dict[str, list[Any]] = {}
        self.documents = self._documents()
        self._words = dict(self._query("SELECT word, frequency FROM words"))
        self._row_clause = [row[0] for row in self._query("SELECT clause_id FROM passages ORDER BY row")]
        known = {doc_id: doc_id for doc_id in self.documents}
        self._row_document = [known[clause_id.rsplit("#", 1)[0]] for clause_id in self._row_clause]
        self._document_rows = _stretches(self._row_document)

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            db = getattr(self._local, "db", None)
            if db is None:
                db = sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True)
                self._local.db = db
            return list(db.execute(sql, values))
        except sqlite3.Error as error:
            raise IndexDamaged(
                f"目录库 {self._file.name} 读不出（{error}）；请运行 python -m rag build --rebuild"
            ) from error

    def _documents(self) -> dict[str, DocumentRecord]:
        rows = self._query("SELECT meta, characters, noise, uncovered FROM documents ORDER BY position")
        records = [DocumentRecord(DocumentMeta(**json.loads(m)), c, json.loads(n), u) for m, c, n, u in rows]
        return {record.meta.doc_id: record for record in records}

    def passage_clause(self, row: int) -> str:
        """The clause a row of the search engines belongs to."""
        return str(self._row_clause[row])

    def passage_document(self, row: int) -> str:
        """The document a row of the search engines belongs to."""
        return self._row_document[row]

    def passage_rows(self, doc_id: str) -> range:
        """The rows of the search engines that belong to a document; they lie side by side."""
        return self._document_rows.get(doc_id, range(0))

    @property
    def passages(self) -> int:
        """Number of rows of the search engines."""
        return len(self._row_clause)

    def clause(self, clause_id: str) -> Clause:
        """A clause by its id (KeyError for an unknown one)."""
        return self._known.get(clause_id) or self.clauses([clause_id])[clause_id]

    def clauses(self, clause_ids: Iterable[str]) -> dict[str, Clause]:
        """Clauses by their ids, read in one go (KeyError for an unknown one)."""
        wanted = list(dict.fromkeys(clause_ids))
        found = {clause_id: clause for clause_id in wanted if (clause := self._known.get(clause_id))}
        missing = [clause_id for clause_id in wanted if clause_id not in found]
        for at in range(0, len(missing), READ_AT_ONCE):
            some = missing[at : at + READ_AT_ONCE]
            chosen = f"SELECT * FROM clauses WHERE clause_id IN ({_marks(some)})"  # noqa: S608 — marks alone
            found |= {clause.clause_id: clause for clause in map(_clause, self._query(chosen, some))}
        if len(self._known) + len(missing) > CACHED_CLAUSES:
            self._known = {}
        self._known |= {clause_id: found[clause_id] for clause_id in missing}
        return {clause_id: found[clause_id] for clause_id in wanted}

    def parent(self, clause: Clause) -> Clause | None:
        """The clause that a clause stands under; None at the top."""
        return self.clause(clause.parent_id) if clause.parent_id else None

    def lineage(self, clause: Clause) -> Iterator[Clause]:
        """A clause, then those it stands under, from the nearest to the top."""
        above: Clause | None = clause
        while above is not None:
            yield above
            above = self.parent(above)

    def clauses_of(self, doc_id: str) -> list[Clause]:
        """All clauses of a document in order."""
        return [
            _clause(r)
            for r in self._query("SELECT * FROM clauses WHERE doc_id = ? ORDER BY position", (doc_id,))
        ]

    def children(self, clause_id: str) -> list[Clause]:
        """The clauses directly below one, in order."""
        return [
            _clause(r)
            for r in self._query("SELECT * FROM clauses WHERE parent_id = ? ORDER BY position", (clause_id,))
        ]

    def responsibilities(self, clause_id: str = "") -> list[Responsibility]:
        """Responsibility facts of a clause, or all of them."""
        if not clause_id:
            return self._all(Responsibility, "responsibilities")
        rows = self._query("SELECT * FROM responsibilities WHERE clause_id = ? ORDER BY rowid", (clause_id,))
        return _load(Responsibility, rows)

    def responsibilities_of(
        self, agencies: Sequence[str], doc_ids: Sequence[str] = ()
    ) -> list[Responsibility]:
        """Responsibility facts that name one of these agencies, in these documents or in all, in order."""
        where = f"agency IN ({_marks(agencies)})" + (f" AND doc_id IN ({_marks(doc_ids)})" if doc_ids else "")
        chosen = f"SELECT * FROM responsibilities WHERE {where} ORDER BY rowid"  # noqa: S608 — marks alone
        return _load(Responsibility, self._query(chosen, [*agencies, *doc_ids]))

    def roles_of(self, agencies: Sequence[str]) -> dict[str, set[Role]]:
        """The documents in which one of these agencies has a task, in order, with its roles there."""
        roles = f"SELECT DISTINCT doc_id, role FROM responsibilities WHERE agency IN ({_marks(agencies)})"  # noqa: S608
        found: dict[str, set[Role]] = {}
        for doc_id, role in self._query(roles, agencies):
            found.setdefault(doc_id, set()).add(role)
        return {doc_id: found[doc_id] for doc_id in self.documents if doc_id in found}

    def names_units(self, doc_id: str) -> bool:
        """Whether a document has a responsibility fact."""
        return bool(self._query("SELECT 1 FROM responsibilities WHERE doc_id = ? LIMIT 1", (doc_id,)))

    def indicators(self) -> list[Indicator]:
        """All indicator facts, in order."""
        return self._all(Indicator, "indicators")

    def supports(self, clause_id: str = "") -> list[Support]:
        """Support measures of a clause, or all of them, in order."""
        if not clause_id:
            return self._all(Support, "supports")
        return _load(
            Support, self._query("SELECT * FROM supports WHERE clause_id = ? ORDER BY rowid", (clause_id,))
        )

    def repeals(self) -> list[Relation]:
        """Where documents of the library are said to be repealed, in order."""
        said = "SELECT * FROM relations WHERE kind = '取代' AND target_id != '' ORDER BY rowid"
        return _load(Relation, self._query(said))

    def relations(self) -> list[Relation]:
        """All relations between documents, in order."""
        return self._all(Relation, "relations")

    def members(self) -> list[Member]:
        """All people and units of organisations, in order."""
        return self._all(Member, "members")

    def definitions(self) -> list[Definition]:
        """All definitions, in order."""
        return self._all(Definition, "definitions")

    def _all(self, kind: type[Row], table: str) -> list[Row]:
        """All facts of a table, read once: the file of a build never changes."""
        if table not in self._facts:
            rows = self._query(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608 — our names
            self._facts[table] = _load(kind, rows)
        return list(self._facts[table])

    def agencies(self) -> dict[str, tuple[str, ...]]:
        """Every agency named by a responsibility, with the documents that name it."""
        found: dict[str, list[str]] = {}
        named = "SELECT agency, doc_id FROM responsibilities GROUP BY agency, doc_id ORDER BY MIN(rowid)"
        for agency, doc_id in self._query(named):
            found.setdefault(agency, []).append(doc_id)
        return {agency: tuple(doc_ids) for agency, doc_ids in found.items()}

    def glossaries(self) -> set[str]:
        """The rows of tables that say what a term means and state no figure."""
        rows = """SELECT clause_id FROM clauses WHERE kind = 'table_row'
            AND clause_id IN (SELECT clause_id FROM definitions)
            AND clause_id NOT IN (SELECT clause_id FROM indicators)"""
        return {clause_id for (clause_id,) in self._query(rows)}

    def sectioned(self) -> frozenset[str]:
        """Documents that are divided by headings or articles: text before the first of them is front matter."""
        divided = "SELECT DISTINCT doc_id FROM clauses WHERE kind = 'heading' OR label LIKE '第%' OR label LIKE '%、'"
        return frozenset(row[0] for row in self._query(divided))

    def totals(self) -> dict[str, int]:
        """How many documents, clauses, passages and responsibilities there are."""
        tables = ("documents", "clauses", "passages", "responsibilities")
        return {table: self._query(f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables}  # noqa: S608

    def counts(self, doc_id: str) -> dict[str, int]:
        """Clauses of a document by kind."""
        return dict(
            self._query(
                "SELECT kind, COUNT(*) FROM clauses WHERE doc_id = ? GROUP BY kind ORDER BY 2 DESC", (doc_id,)
            )
        )

    def warnings(self, doc_id: str) -> list[StructureWarning]:
        """What a person should look at in a document."""
        return _load(
            StructureWarning, self._query("SELECT * FROM warnings WHERE doc_id = ? ORDER BY start", (doc_id,))
        )

    def skipped(self) -> list[tuple[str, str]]:
        """Files that could not be read, and why."""
        return [(file, reason) for file, reason in self._query("SELECT file, reason FROM skipped")]

    def words(self) -> dict[str, int]:
        """The words of the library with how many passages hold each."""
        return self._words


def _stretches(names: Sequence[str]) -> dict[str, range]:
    """Where each of some names stands, of which equal ones stand side by side."""
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    for at, name in enumerate(names):
        starts.setdefault(name, at)
        ends[name] = at + 1
    return {name: range(start, ends[name]) for name, start in starts.items()}


def asdict_flat(value: Any) -> dict[str, Any]:
    """Fields of a flat dataclass by name."""
    return {f.name: getattr(value, f.name) for f in fields(value)}


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clause_row(clause: Clause) -> tuple[Any, ...]:
    return tuple(_dump(v) if isinstance(v, tuple) else v for v in _clause_values(clause))


def _clause_values(c: Clause) -> tuple[Any, ...]:
    return (
        c.clause_id, c.doc_id, c.order, c.kind, c.label, c.heading, c.path, c.text, c.verbatim, c.start, c.end,
        c.parent_id, c.cells,
    )  # fmt: skip


def _clause(row: Sequence[Any]) -> Clause:
    values = list(row)  # in the order of the fields
    values[6] = tuple(json.loads(values[6]))
    values[12] = tuple((name, cell) for name, cell in json.loads(values[12]))
    return Clause(*values)


def _values(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the fields of a flat dataclass in order."""
    return attrgetter(*(field.name for field in fields(kind)))


def _load(kind: type[Row], rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Facts of a kind. What many of them say is kept once; the 0 and 1 of SQLite become truth values."""
    once: dict[str, str] = {}
    truths = {at for at, field in enumerate(fields(cast("Any", kind))) if field.type == "bool"}

    def values(row: Sequence[Any]) -> Iterator[Any]:
        for at, value in enumerate(row):
            if isinstance(value, str):
                yield once.setdefault(value, value)
            else:
                yield bool(value) if at in truths else value

    return [kind(*values(row)) for row in rows]

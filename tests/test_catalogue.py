"""What is put into the catalogue comes out of it."""

from __future__ import annotations

import threading
from dataclasses import fields
from pathlib import Path

import pytest

from rag.catalogue import Catalogue, CatalogueWriter, DocumentRecord
from rag.config import Settings
from rag.errors import IndexDamaged
from rag.facts.find import Facts, find_facts
from rag.facts.relations import by_title
from rag.index import open_index
from rag.reading.corpus import find_sources, read_source
from rag.schema import (
    Clause,
    Definition,
    DocumentMeta,
    Indicator,
    Member,
    Relation,
    Responsibility,
    StructureWarning,
    Support,
)
from rag.structure import read_structure

META = DocumentMeta("a", "a.txt", "办法", level="municipal", valid_to="2027-12-31")
RECORD = DocumentRecord(META, 120, {"page number": 2}, 0)
HEAD = Clause("a#1", "a", 0, "heading", "一、", "补助", ("一、补助",), "一、补助", "一、补助", 0, 4, "")
ROW = Clause(
    "a#2", "a", 1, "table_row", "", "", ("一、补助",), "酒庄 50", "酒庄 50", 5, 10, "a#1",
    (("名称", "酒庄"), ("万元", "50")),
)  # fmt: skip
FACTS = Facts(
    [Responsibility("a", "a#2", "补助", "lead", "市财政局", 5, 9, open_list=True)],
    [
        Indicator("a", "a#2", "酒庄", "超过", "50", "万元", "2027", True, "value", 8, 10),
        Indicator("a", "a#2", "投资", "", "578.6", "亿元", "", False, "十三五期间", 8, 10),
    ],
    [
        Support(
            "a", "a#3", "奖励", "新认定的酒庄", "新认定；依法依规", "最高不超过5万元", "给予奖励。", 11, 15
        ),
        Support("a", "a#3", "补贴", "", "", "", "给予补贴。", 11, 15),
    ],
    [Relation("a", "a#1", "取代", "旧办法", "old", 0, 3)],
    [Member("a", "a#1", "联席会议", "召集人", "张三", "副市长", 0, 2)],
    [Definition("a", "a#1", "酒庄", "酿酒的地方", 0, 2)],
)
NOTE = Clause("a#3", "a", 2, "note", "注：", "", ("一、补助",), "注：略。", "注：略。", 11, 15, "a#1")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    file = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    with CatalogueWriter(file) as writer:
        writer.add_document(0, RECORD, [HEAD, ROW, NOTE])
        writer.add_facts(FACTS)
        writer.add_passages(["a#1", "a#2", "a#2", "a#3"])
        writer.add_warnings([StructureWarning("a", 11, "后"), StructureWarning("a", 5, "先")])
        writer.add_skipped([("b.txt", "文件是空的")])
        writer.add_words({"酒庄": 2, "补助": 1})
    return Catalogue(file)


def test_document_comes_back_whole(catalogue: Catalogue) -> None:
    assert catalogue.documents == {"a": RECORD}


@pytest.mark.parametrize("clause", [HEAD, ROW, NOTE])
def test_clause_comes_back_whole(catalogue: Catalogue, clause: Clause) -> None:
    assert catalogue.clause(clause.clause_id) == clause


@pytest.mark.parametrize("kind", [field.name for field in fields(Facts)])
def test_facts_come_back_whole_and_in_order(catalogue: Catalogue, kind: str) -> None:
    assert getattr(catalogue, kind)() == getattr(FACTS, kind)


def test_truth_values_come_back_as_such(catalogue: Catalogue) -> None:
    assert [fact.year_stated for fact in catalogue.indicators()] == [True, False]
    assert all(type(fact.year_stated) is bool for fact in catalogue.indicators())


def test_a_list_of_facts_that_was_changed_is_not_the_catalogue_s(catalogue: Catalogue) -> None:
    catalogue.supports().clear()
    assert catalogue.supports() == FACTS.supports


def test_unknown_clause_is_a_key_error(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError, match="a#9"):
        catalogue.clause("a#9")


def test_several_clauses_are_read_in_one_go_in_the_order_asked(catalogue: Catalogue) -> None:
    assert list(catalogue.clauses(["a#3", "a#1", "a#3"]).items()) == [("a#3", NOTE), ("a#1", HEAD)]
    assert catalogue.clauses([]) == {}
    with pytest.raises(KeyError, match="a#9"):
        catalogue.clauses(["a#1", "a#9"])


def test_of_more_clauses_than_are_kept_none_is_lost(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.catalogue.CACHED_CLAUSES", 2)
    monkeypatch.setattr("rag.catalogue.READ_AT_ONCE", 2)
    for _ in range(2):
        assert list(catalogue.clauses(["a#1", "a#2", "a#3"]).values()) == [HEAD, ROW, NOTE]


def test_clauses_and_children_keep_their_order(catalogue: Catalogue) -> None:
    assert catalogue.clauses_of("a") == [HEAD, ROW, NOTE]
    assert catalogue.clauses_of("b") == []
    assert catalogue.children("a#1") == [ROW, NOTE]


def test_documents_divided_by_headings_or_articles_are_known(catalogue: Catalogue) -> None:
    assert catalogue.sectioned() == {"a"}


def test_rows_of_the_engines_lead_to_their_clause(catalogue: Catalogue) -> None:
    assert catalogue.passages == 4
    assert [catalogue.passage_clause(row) for row in range(4)] == ["a#1", "a#2", "a#2", "a#3"]
    assert [catalogue.passage_document(row) for row in range(4)] == ["a"] * 4
    assert catalogue.passage_rows("a") == range(4)
    assert catalogue.passage_rows("b") == range(0)


def test_support_measures_of_one_clause(catalogue: Catalogue) -> None:
    assert catalogue.supports("a#3") == FACTS.supports
    assert catalogue.supports("a#2") == []


def test_documents_that_name_units_are_known(catalogue: Catalogue) -> None:
    assert catalogue.names_units("a")
    assert not catalogue.names_units("b")


def test_counts_warnings_skipped_and_words_come_back(catalogue: Catalogue) -> None:
    assert catalogue.counts("a") == {"heading": 1, "table_row": 1, "note": 1}
    assert [warning.message for warning in catalogue.warnings("a")] == ["先", "后"]
    assert catalogue.skipped() == [("b.txt", "文件是空的")]
    assert catalogue.words() == {"酒庄": 2, "补助": 1}


def test_a_value_with_sql_in_it_is_a_value(catalogue: Catalogue) -> None:
    assert catalogue.clauses_of("a' OR '1'='1") == []


def test_threads_read_side_by_side(catalogue: Catalogue) -> None:
    found: list[Clause] = []
    threads = [threading.Thread(target=lambda: found.extend(catalogue.clauses_of("a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12


def test_a_file_that_is_no_catalogue_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    file.write_text("这不是数据库" * 100, "utf-8")
    with pytest.raises(IndexDamaged, match="python -m rag build --rebuild"):
        Catalogue(file)


def test_a_missing_file_is_damaged_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        Catalogue(tmp_path / "catalogue.sqlite")
    assert not list(tmp_path.iterdir())


def test_built_catalogue_holds_what_reading_gave(real: Settings) -> None:
    catalogue = open_index(real).catalogue
    sources = find_sources(real.corpus)[0]
    assert list(catalogue.documents) == [source.meta.doc_id for source in sources]
    for source in sources:
        document = read_source(source)
        clauses, warnings = read_structure(document)
        assert catalogue.clauses_of(document.meta.doc_id) == clauses
        assert catalogue.warnings(document.meta.doc_id) == warnings
        facts = find_facts(
            document, clauses, by_title([record.meta for record in catalogue.documents.values()])
        )
        for field in fields(facts):
            kept = [f for f in getattr(catalogue, field.name)() if f.doc_id == document.meta.doc_id]
            assert kept == getattr(facts, field.name), field.name
    assert all(getattr(catalogue, field.name)() for field in fields(Facts))


def test_responsibilities_of_one_clause_and_the_documents_of_an_agency(small: Settings) -> None:
    catalogue = open_index(small).catalogue
    (snow,) = [clause for clause in catalogue.clauses_of("ice") if "滑雪场" in clause.text]
    facts = catalogue.responsibilities(snow.clause_id)
    assert [(fact.role, fact.agency) for fact in facts] == [
        ("lead", "市体育局"),
        ("responsible", "市文化旅游委"),
    ]
    assert sorted(catalogue.agencies()["市文化旅游委"]) == ["ice", "wine"]


def test_responsibilities_of_agencies_in_all_documents_or_in_some(small: Settings) -> None:
    catalogue = open_index(small).catalogue
    named = catalogue.responsibilities_of(["市文化旅游委", "市体育局"])
    whole = [fact for fact in catalogue.responsibilities() if fact.agency in ("市文化旅游委", "市体育局")]
    assert named == whole
    assert {fact.doc_id for fact in named} == {"ice", "wine"}
    assert catalogue.responsibilities_of(["市文化旅游委"], ["wine"]) == [
        fact for fact in whole if fact.doc_id == "wine"
    ]
    assert catalogue.responsibilities_of([]) == []


def test_roles_of_agencies_by_document(small: Settings) -> None:
    catalogue = open_index(small).catalogue
    assert catalogue.roles_of(["市商务委", "市农业农村委"]) == {"wine": {"lead", "responsible"}}
    both = catalogue.roles_of(["市文化旅游委"])
    assert list(both.items()) == [(d, {"responsible"}) for d in catalogue.documents if d in ("ice", "wine")]

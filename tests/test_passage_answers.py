from dataclasses import dataclass

import pytest

from rag.answering.passage import MOST_DOCUMENTS, nearest_documents
from rag.schema import Clause, DocumentMeta, Hit

CITY = [f"city{number}" for number in range(40)]


@dataclass(frozen=True)
class Places:
    """Knows where the documents are from, by the first letters of their ids."""

    def meta(self, doc_id):
        return DocumentMeta(doc_id, "", region=doc_id.rstrip("0123456789"))


def hits(*doc_ids):
    return [Hit(Clause(f"{d}#1", d, 1, "item", "", "", (), "", "", 0, 0, ""), 1.0) for d in doc_ids]


def test_a_few_documents_are_all_told_of():
    assert nearest_documents(Places(), ["town1", "city2", "town1"], hits("city2")) == ["town1", "city2"]


def test_of_many_documents_those_of_the_best_clauses_are_told_of_in_the_library_s_order():
    found = hits("city30", "city7", "city30", "city9")
    near = nearest_documents(Places(), CITY, found)
    assert {"city7", "city9", "city30"} < set(near)
    assert len(near) == MOST_DOCUMENTS
    assert near == sorted(near, key=CITY.index)


def test_every_region_named_has_its_say_before_one_has_a_second():
    near = nearest_documents(Places(), [*CITY, "town1"], hits(*CITY))
    assert near == [*CITY[: MOST_DOCUMENTS - 1], "town1"]


@pytest.mark.parametrize("count", [MOST_DOCUMENTS, MOST_DOCUMENTS + 1])
def test_never_more_than_a_few(count):
    assert len(nearest_documents(Places(), CITY[:count], [])) == MOST_DOCUMENTS

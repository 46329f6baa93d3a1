"""Definitions found by what a text says."""

from rag.definition_terms import DefinitionTerms
from rag.schema import Definition


def fact(term, meaning):
    return Definition("d", "d#1", term, meaning, 0, 1)


GAN, FULL, FARM = (
    fact("GaN", "氮化镓技术"),
    fact("5G—A", "第五代移动通信增强, 5G-Advanced"),
    fact("示范园", "由市里认定的葡萄园"),
)
TERMS = DefinitionTerms([GAN, FULL, FARM])


def test_a_term_is_found_as_a_word_however_its_dash_is_written():
    assert TERMS.by_term("5g-a是什么") == [(FULL, 4)]
    assert TERMS.by_term("gan和示范园") == [(GAN, 3), (FARM, 3)]
    assert TERMS.by_term("organ") == []


def test_a_meaning_is_found_by_one_of_its_parts():
    assert TERMS.by_meaning("由市里认定的葡萄园叫什么") == [(FARM, 9)]
    assert TERMS.by_meaning("第五代移动通信增强的简称") == [(FULL, 9)]
    assert TERMS.by_meaning("氮化镓") == []  # three characters say too little


def test_a_library_without_definitions_finds_none():
    assert DefinitionTerms([]).by_term("5g") == []
    assert DefinitionTerms([]).by_meaning("葡萄园") == []

"""The lexical engine, with scores worked out by hand."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest

from rag.engines.lexical import FIELDS, LexicalIndex
from rag.errors import EngineError


def row(*words: str) -> dict[str, list[str]]:
    """A passage with the same tokens in every field."""
    return {name: list(words) for name in FIELDS}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical") / "index"
    LexicalIndex.build(folder, [row("农业", "补贴"), row("旅游", "景区"), row("旅游", "补贴")])
    return LexicalIndex.open(folder)


def idf(passages: int, holding: int) -> float:
    """BM25's inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return log(1 + (passages - holding + 0.5) / (holding + 0.5))


# All passages have two tokens, the mean length, so that one match counts 2.2 / (1 + 1.2) = 1.


def test_score_is_bm25_of_the_term(index: LexicalIndex) -> None:
    ((found, score),) = index.search({"words": {"农业": 1.0}}, 10)
    assert found == 0
    assert score == pytest.approx(idf(3, 1))
    assert score == pytest.approx(0.98083, abs=1e-5)


@pytest.mark.parametrize("name", FIELDS)
def test_field_and_term_weights_multiply_the_score(index: LexicalIndex, name: str) -> None:
    ((_, score),) = index.search({name: {"农业": 2.0}}, 10)
    assert score == pytest.approx(2 * FIELDS[name] * idf(3, 1))


def test_scores_of_terms_add_and_the_best_comes_first(index: LexicalIndex) -> None:
    found = index.search({"words": {"农业": 1.0, "补贴": 1.0}}, 10)
    assert [number for number, _ in found] == [0, 2]
    assert [score for _, score in found] == pytest.approx([idf(3, 1) + idf(3, 2), idf(3, 2)])


def test_limit_cuts_the_list(index: LexicalIndex) -> None:
    assert [number for number, _ in index.search({"words": {"农业": 1.0, "补贴": 1.0}}, 1)] == [0]
    assert index.search({"words": {"农业": 1.0}}, 0) == []


def test_no_terms_or_unknown_terms_find_nothing(index: LexicalIndex) -> None:
    assert index.search({}, 10) == []
    assert index.search({"words": {}}, 10) == []
    assert index.search({"words": {"火星": 1.0}}, 10) == []


@pytest.mark.parametrize(
    "token", ["AND", "*", "农业*", "words:农业", '"农业"', "农业~1", "[a TO z]", "-", "农业^2", ""]
)
def test_no_character_of_a_term_has_a_meaning_of_its_own(index: LexicalIndex, token: str) -> None:
    assert index.search({"words": {token: 1.0}}, 10) == []


def test_of_more_terms_than_the_limit_those_that_tell_most_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    LexicalIndex.build(tmp_path / "index", [row("农业", "补贴"), row("旅游", "景区"), row("旅游", "补贴")])
    index = LexicalIndex.open(tmp_path / "index")
    asked = {"words": {"没有": 9.0, "旅游": 1.0, "补贴": 1.0, "农业": 1.0}}
    assert {found for found, _ in index.search(asked, 10)} == {0, 1, 2}
    monkeypatch.setattr("rag.engines.lexical.MAX_TERMS", 1)
    assert [found for found, _ in index.search(asked, 10)] == [0]  # 农业 is the rarest that stands somewhere
    asked["words"]["旅游"] = 5.0
    assert {found for found, _ in index.search(asked, 10)} == {1, 2}


def test_size_and_document_frequency_count_passages(index: LexicalIndex) -> None:
    assert index.size == 3
    assert [index.document_frequency("words", word) for word in ("补贴", "农业", "火星")] == [2, 1, 0]


def test_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="全文索引打不开"):
        LexicalIndex.open(tmp_path)
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(EngineError, match="全文索引打不开"):
        LexicalIndex.open(tmp_path)


def test_only_the_rows_asked_for_are_found_with_the_scores_they_had(index: LexicalIndex) -> None:
    terms = {"words": {"旅游": 1.0, "补贴": 1.0}}
    whole = index.search(terms, 10)
    assert len(whole) == 3
    for within in ([range(1, 2)], [range(1), range(2, 3)]):
        rows = {row for stretch in within for row in stretch}
        assert index.search(terms, 10, within) == [(row, score) for row, score in whole if row in rows]
    assert index.search({"words": {"农业": 1.0}}, 10, [range(1, 3)]) == []
    assert index.search(terms, 10, [range(0)]) == []

"""Whether clauses found are about a question: four signals, weighed."""

import json
import math
from dataclasses import replace

import pytest

from rag.answering import relevance as module
from rag.answering.relevance import SIGNALS, concentration, relevance, signals, weights
from rag.config import Settings
from rag.errors import EngineError
from rag.library import Library
from rag.schema import Hit


@pytest.fixture(scope="module")
def library(small: Settings) -> Library:
    return Library.open(small)


def found(library, question):
    reading = library.reader.read(question)
    return reading, library.retriever.search(reading, top_k=40)


def test_a_question_of_the_library_is_likelier_than_one_of_another_field(library):
    own = relevance(library, *found(library, "建设葡萄示范园补助多少"))
    other = relevance(library, *found(library, "小龙虾怎么养才肥"))
    assert own > 0 > other


def test_the_odds_are_the_weighted_sum_of_the_signals(library):
    reading, hits = found(library, "新建几座滑雪场")
    strength, coverage, nearness, together = signals(library, reading, hits)
    known = weights()
    assert relevance(library, reading, hits) == pytest.approx(
        known["bias"]
        + known["strength"] * strength
        + known["coverage"] * coverage
        + known["nearness"] * nearness
        + known["concentration"] * together
    )
    assert 0 < coverage < 1  # 几座 stands nowhere
    assert strength == pytest.approx(math.log1p(module.strength(library, hits)))


def test_all_signals_speak_for_relevance():
    assert all(weights()[name] > 0 for name in SIGNALS)


def test_concentration_is_the_share_of_the_fullest_document(library):
    catalogue = library.index.catalogue
    wine, ice = catalogue.clauses_of("wine")[0], catalogue.clauses_of("ice")[0]
    assert concentration([Hit(wine, 3.0), Hit(ice, 2.0), Hit(wine, 1.0)]) == pytest.approx(2 / 3)
    assert concentration([]) == 0.0


def test_cosines_of_another_model_are_left_out(library, monkeypatch):
    reading, hits = found(library, "新建几座滑雪场")
    near = [replace(hit, raw={**hit.raw, "dense": 0.99}) for hit in hits]
    assert signals(library, reading, near)[2] == 0.99
    monkeypatch.setattr(library.late, "_embedder", None)
    assert signals(library, reading, near)[2] == module.TYPICAL_NEARNESS


@pytest.mark.parametrize(
    "content", ["", "[]", json.dumps({"strength": 1}), json.dumps(dict.fromkeys(SIGNALS, "a"))]
)
def test_weights_that_cannot_be_read_are_an_error_that_names_the_file(content, tmp_path, monkeypatch):
    file = tmp_path / "relevance.json"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setattr(module, "RELEVANCE", file)
    weights.cache_clear()
    try:
        with pytest.raises(EngineError, match=r"relevance\.json"):
            weights()
    finally:
        monkeypatch.undo()
        weights.cache_clear()

import json
import math
from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.errors import EngineError
from rag.ranking import SMALL, Found, Ranking, Weight, load_weights, tenfolds
from rag.retrieval import Retriever, Weights
from rag.weights import RANKING

ASKED = "建设示范园补助多少"


@pytest.fixture(scope="module")
def library(small):
    return Assistant.open(small)._library


@pytest.fixture(scope="module")
def reading(library):
    return library.reader.read(ASKED)


def search(library, learned, question=ASKED):
    retriever = Retriever(library.index, library.late, weights=Weights(learned=learned))
    return retriever.search(library.reader.read(question), top_k=50)


def test_a_small_library_keeps_the_order_of_the_engines(library):
    assert library.index.catalogue.passages < SMALL
    assert search(library, None) == search(library, False)


def test_a_large_library_is_put_in_the_learned_order(library, monkeypatch):
    monkeypatch.setattr("rag.retrieval.SMALL", 1)
    assert search(library, None) == search(library, True)


def test_the_learned_order_changes_no_clause_and_no_score(library):
    before, after = search(library, False), search(library, True)
    assert {hit.clause for hit in before} == {hit.clause for hit in after}
    assert [hit.score for hit in before] == [hit.score for hit in after]


def test_hits_follow_the_weighted_sum_of_their_signals(library):
    ranking = Ranking(library.index)
    scores = [ranking.score(hit.signals) for hit in search(library, True)]
    assert len(scores) > 3
    assert scores == sorted(scores, reverse=True)


def test_the_clause_with_more_of_the_signal_that_counts_comes_first(library):
    hits = search(library, True)
    for name in ("length", "covered"):
        ranking = Ranking(library.index, {name: Weight(1.0, 0.0)})
        best = max(hits, key=lambda hit: ranking.score(hit.signals))
        assert best.signals[name] == max(hit.signals[name] for hit in hits)


def test_what_a_signal_brings_is_its_weight_times_it(library):
    ranking = Ranking(library.index, {"late": Weight(2.0, 0.0), "path": Weight(-1.0, 0.0)})
    assert ranking.weighed({"late": 0.5, "path": 1.0, "title": 1.0}) == {"late": 1.0, "path": -1.0}
    assert ranking.score({"late": 0.5, "path": 1.0, "title": 1.0}) == 0


def test_a_weight_grows_with_each_tenfold(library, monkeypatch):
    catalogue = library.index.catalogue
    monkeypatch.setattr(type(catalogue), "passages", property(lambda self: 100 * SMALL))
    ranking = Ranking(library.index, {"lexical": Weight(1.0, 0.5)})
    assert ranking.score({"lexical": 3.0}) == pytest.approx(6.0)


def test_a_small_library_is_no_tenfold():
    assert tenfolds(0) == tenfolds(SMALL // 2) == tenfolds(SMALL) == 0
    assert tenfolds(10 * SMALL) == pytest.approx(1)


def test_a_signal_without_a_weight_says_nothing(library):
    assert Ranking(library.index, {}).score({"lexical": 1.0}) == 0


def test_signals_are_shares_of_the_best(library, reading):
    clauses = [hit.clause for hit in search(library, False)][:3]
    a, b, c = (clause.clause_id for clause in clauses)
    found = Found(
        lexical={a: 8.0, b: 2.0},
        dense={a: -0.2, b: 0.5},
        late={},
        documents={clauses[0].doc_id: 0.7},
        worth={a: 1.0, b: 0.6, c: 0.5},
    )
    signals = Ranking(library.index).signals(reading, clauses, found)
    assert signals[a]["lexical"] == 1
    assert signals[b]["lexical"] == 0.25
    assert (signals[a]["dense"], signals[b]["dense"], signals[c]["dense"]) == (0, 1, 0)
    assert signals[a]["late"] == 0
    assert signals[a]["document"] == 0.7
    assert signals[b]["unworthy"] == pytest.approx(0.4)
    assert signals[a]["length"] == pytest.approx(math.log1p(len(clauses[0].text)))
    shares = {a: 1.0, b: 0.25}
    same = [share for name, share in shares.items() if name.split("#")[0] == clauses[2].doc_id]
    assert signals[c]["document_lexical"] == max(same, default=0)


def test_what_a_text_covers_is_weighed_by_rarity(library, reading):
    hits = search(library, False)
    clause = hits[0].clause
    found = Found({}, {}, {}, {}, {clause.clause_id: 1.0})
    whole = replace(reading, grams={"示范": 1.0})
    half = replace(reading, grams={"示范": 1.0, "龘龘": 1.0})
    ranking = Ranking(library.index)
    holding = next(hit.clause for hit in hits if "示范" in hit.clause.text)
    found = replace(found, worth={holding.clause_id: 1.0})
    assert ranking.signals(whole, [holding], found)[holding.clause_id]["covered"] == 1
    # a pair the library lacks is rarer than one it has
    assert 0 < ranking.signals(half, [holding], found)[holding.clause_id]["covered"] < 0.5


def test_the_weights_that_ship_are_named_as_the_signals(library):
    assert set(load_weights(RANKING)) == set(search(library, True)[0].signals)


@pytest.mark.parametrize("written", ["", "[]", '{"lexical": 1}', '{"lexical": {"base": "x", "growth": 0}}'])
def test_a_broken_file_of_weights_is_named(tmp_path, written):
    file = tmp_path / "weights.json"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(EngineError, match=r"weights\.json"):
        load_weights(file)


def test_weights_are_read_as_written(tmp_path):
    file = tmp_path / "weights.json"
    file.write_text(json.dumps({"late": {"base": 2, "growth": -1}}), encoding="utf-8")
    assert load_weights(file) == {"late": Weight(2.0, -1.0)}

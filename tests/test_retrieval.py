from dataclasses import replace

import pytest

from rag import retrieval as module
from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings
from rag.late_interaction import LateInteraction
from rag.retrieval import LATE_WEIGHT, Retriever, Weights

ASKED = "建设示范园补助多少"


@pytest.fixture(scope="module")
def library(small):
    return Assistant.open(small)._library


@pytest.fixture(scope="module")
def big(assistant):
    return assistant._library


def within(reading, *doc_ids):
    return replace(reading, question=replace(reading.question, doc_ids=doc_ids))


def search(library, weights, question=ASKED):
    retriever = Retriever(library.index, library.late, weights=weights)
    return retriever.search(library.reader.read(question), top_k=50)


def by_id(hits):
    return {hit.clause.clause_id: hit for hit in hits}


def test_only_the_documents_named_are_searched(library):
    reading = library.reader.read(ASKED)
    hits = library.retriever.search(within(reading, "ice"))
    assert {hit.clause.doc_id for hit in hits} == {"ice"}
    assert {hit.clause.doc_id for hit in library.retriever.search(reading)} == {"ice", "wine"}


def test_a_filter_that_matches_nothing_finds_nothing(library):
    assert library.retriever.search(within(library.reader.read(ASKED), "gone")) == []


def test_a_named_document_is_found_however_many_others_fit_better(big):
    reading = big.reader.read("5G基站建设目标")
    hits = big.retriever.search(within(reading, "cq-ict-145"), top_k=500)
    assert len(hits) > 50
    assert {hit.clause.doc_id for hit in hits} == {"cq-ict-145"}


def test_each_engine_s_rank_and_score_are_given(library):
    hits = library.retriever.search(library.reader.read(ASKED), top_k=50)
    assert by_id(hits)["wine#5"].ranks == {"lexical": 1, "dense": 1, "late": 1}
    for engine in ("lexical", "dense", "late"):
        found = sorted((hit.ranks[engine], -hit.raw[engine]) for hit in hits if engine in hit.ranks)
        assert [rank for rank, _ in found] == list(range(1, len(found) + 1))
        assert found == sorted(found, key=lambda item: item[1])
    assert all(hit.ranks.keys() == hit.raw.keys() for hit in hits)


def test_an_engine_without_weight_is_not_asked(library):
    def engines(weights):
        return {name for hit in search(library, weights) for name in hit.ranks}

    assert engines(Weights()) == {"lexical", "dense", "late"}
    assert engines(Weights(dense=0)) == {"lexical", "late"}
    assert engines(Weights(late=0)) == {"lexical", "dense"}
    assert engines(Weights(dense=0, late=0)) == {"lexical"}


@pytest.mark.parametrize("question", [ASKED, "5G基站", "重庆智慧旅游由谁牵头"])
def test_each_clause_once_best_first_and_the_same_again(big, question):
    reading = big.reader.read(question)
    hits = big.retriever.search(reading, top_k=200)
    assert len(by_id(hits)) == len(hits) > 0
    places = [(-hit.score, hit.clause.doc_id, hit.clause.order) for hit in hits]
    assert places == sorted(places)
    assert hits == big.retriever.search(reading, top_k=200)
    assert hits[:3] == big.retriever.search(reading, top_k=3)


def test_equal_scores_are_ordered_by_document_and_place(library):
    hits = search(library, Weights(lexical=1, dense=0, document=0, heading=0, late=0), "云州市")
    same = search(library, Weights(lexical=0, dense=0, document=0, heading=0, late=0), "云州市")
    assert {hit.clause.clause_id for hit in same} == {hit.clause.clause_id for hit in hits}
    places = [(hit.clause.doc_id, hit.clause.order) for hit in same]
    assert len(places) > 2
    assert places == sorted(places)


def test_the_best_of_each_part_counts_its_weight(library):
    lexical = by_id(search(library, Weights(lexical=2, dense=0, document=0, heading=0, late=0)))
    assert lexical["wine#5"].score == 2.0
    share = lexical["ice#2"].raw["lexical"] / lexical["wine#5"].raw["lexical"]
    assert lexical["ice#2"].score == pytest.approx(2 * share, abs=1e-6)


def test_a_heading_that_stands_in_the_question_whole_counts(library):
    heading = by_id(search(library, Weights(lexical=0, dense=0, document=0, heading=1, late=0)))
    assert heading["wine#5"].score == 1.0
    assert heading["ice#2"].score == 0.0  # 建设雪场


def test_clauses_share_in_the_fit_of_their_document(library):
    hits = by_id(search(library, Weights(lexical=0, dense=0, document=1, heading=0, late=0)))
    assert hits["wine#5"].score == hits["wine#2"].score == 1.0
    raw = {clause_id: hit.raw["lexical"] for clause_id, hit in hits.items()}
    assert hits["ice#2"].score == pytest.approx(raw["ice#2"] / (raw["wine#5"] + raw["wine#2"]), abs=1e-6)


def test_late_interaction_adds_its_share_to_the_first_stage(library):
    first = by_id(search(library, Weights(late=0)))
    hits = by_id(search(library, Weights(late=2)))
    assert hits.keys() == first.keys()
    top = max(hit.raw["late"] for hit in hits.values())
    for clause_id, hit in hits.items():
        factor = {"heading": 0.6, "title": 0.5}.get(hit.clause.kind, 1.0 if hit.clause.path else 0.8)
        gain = 2 * factor * hit.raw["late"] / top
        assert hit.score == pytest.approx(first[clause_id].score + gain, abs=1e-5)


def test_late_interaction_reads_a_clause_with_its_headings_and_the_heads_of_its_table(library, big):
    reading = library.reader.read(ASKED)
    (best,) = library.retriever.search(reading, top_k=1)
    whole = " ".join((*best.clause.path, best.clause.text))
    assert best.raw["late"] == pytest.approx(library.late.score(reading.words, [whole])[0])
    reading = big.reader.read("2025年5G基站数指标")
    rows = [hit for hit in big.retriever.search(reading, top_k=40) if hit.clause.cells and "late" in hit.raw]
    assert rows
    for hit in rows:
        heads = " ".join(name for name, _ in hit.clause.cells)
        whole = " ".join((*hit.clause.path, hit.clause.text, heads))
        assert hit.raw["late"] == pytest.approx(big.late.score(reading.words, [whole])[0])


def test_only_the_best_of_the_first_stage_are_looked_at_twice(big, monkeypatch):
    monkeypatch.setattr(module, "LOOKED_AT", 3)
    question = "5G基站建设"
    first = search(big, Weights(late=0), question)
    again = search(big, Weights(), question)
    assert len(again) > 10
    best = {hit.clause.clause_id for hit in first[:3]}
    assert {hit.clause.clause_id for hit in again if "late" in hit.raw} == best
    untouched = [hit for hit in again if "late" not in hit.raw]
    scores = {hit.clause.clause_id: hit.score for hit in first}
    assert [hit.score for hit in untouched] == [scores[hit.clause.clause_id] for hit in untouched]


def test_without_vectors_of_words_there_is_no_second_stage(library):
    late = LateInteraction(object(), {}, 1)
    assert not late.available
    reading = library.reader.read(ASKED)
    hits = Retriever(library.index, late).search(reading, top_k=50)
    assert hits == search(library, Weights(late=0))


def test_a_near_word_alone_brings_its_clause_to_the_front(library):
    hits = search(library, Weights(lexical=0, dense=1e-9, document=0, heading=0), "博览会")
    assert hits[0].clause.heading == "举办展会"
    assert "博览" not in hits[0].clause.text
    assert 0 < hits[0].raw["late"] < 1
    assert hits[0].score == LATE_WEIGHT > hits[1].score


def test_headings_and_titles_without_a_statement_stand_back(library):
    hits = by_id(
        search(library, Weights(lexical=0, dense=0, document=1, heading=0, late=0), "葡萄酒产业主要任务")
    )
    assert hits["wine#3"].clause.kind == "heading"
    assert (hits["wine#2"].score, hits["wine#3"].score, hits["wine#1"].score) == (1.0, 0.6, 0.5)


def test_only_text_before_the_first_heading_stands_back(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "plan.txt").write_text("酒庄补贴政策现予印发。\n一、任务\n发展旅游。\n", "utf-8")
    (tmp_path / "corpus" / "note.txt").write_text("酒庄补贴政策现予印发。\n\n各地照此执行。\n", "utf-8")
    settings = replace(Settings(), corpus=tmp_path / "corpus", index=tmp_path / "index")
    build(settings)
    small = Assistant.open(settings)._library
    found = by_id(search(small, Weights(document=0, dense=0, late=0), "酒庄补贴政策"))
    assert found["plan#1"].score < found["note#1"].score


def test_no_more_than_asked_for(library):
    reading = library.reader.read(ASKED)
    assert [len(library.retriever.search(reading, top_k=k)) for k in (0, 1, 2)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("question", "winners"),
    [
        ("副召集人是谁", {"副召集人"}),
        ("召集人是谁", {"召集人"}),
        ("召集人和副召集人是谁", {"召集人", "副召集人"}),
    ],
)
def test_a_head_s_heading_does_not_stand_in_the_word_for_the_deputy(big, question, winners):
    hits = search(big, Weights(lexical=0, dense=0, document=0, heading=1, late=0), question)
    assert {hit.clause.heading for hit in hits if hit.score == 1.0} == winners


def test_each_of_several_documents_is_searched_as_if_it_were_named_alone(big, monkeypatch):
    monkeypatch.setattr(module, "LEAST_LOOKED_AT", module.LOOKED_AT)
    reading = big.reader.read("5G基站建设目标是多少")
    doc_ids = ["cq-5g-2019", "cq-ict-145", "gone"]
    alone = [big.retriever.search(within(reading, doc_id), top_k=8) for doc_id in doc_ids]
    assert big.retriever.search_each(reading, doc_ids, top_k=8) == dict(zip(doc_ids, alone, strict=True))
    assert [len(hits) for hits in alone] == [8, 8, 0]


def test_of_each_of_many_documents_fewer_clauses_are_looked_at_twice(big, monkeypatch):
    monkeypatch.setattr(module, "LEAST_LOOKED_AT", 4)
    reading = big.reader.read("5G基站建设目标是多少")
    doc_ids = [f"gone-{n}" for n in range(59)] + ["cq-5g-2019"]
    found = big.retriever.search_each(reading, doc_ids, top_k=3)["cq-5g-2019"]
    assert len(found) == 3
    assert all("late" in hit.raw for hit in found)
    whole = big.retriever.search(within(reading, "cq-5g-2019"), top_k=3)
    assert {hit.clause.clause_id for hit in found} & {hit.clause.clause_id for hit in whole}


@pytest.mark.parametrize("most", ["MOST_NAMED", "MOST_STRETCHES"])
def test_of_too_many_documents_the_same_is_found(big, monkeypatch, most):
    reading = big.reader.read("5G基站建设目标是多少")
    asked = replace(reading, question=replace(reading.question, doc_ids=("cq-5g-2019", "yubei-5g-2020")))
    together = big.retriever.search(asked, top_k=20)
    monkeypatch.setattr(module, most, 0)
    assert big.retriever.search(asked, top_k=20) == together


@pytest.mark.parametrize("count", [1, 5, 60])
@pytest.mark.parametrize(
    "question", ["5G+智慧教育谁牵头", "夯实全域优质5G网络覆盖有哪些任务", "5G基站建设目标", "保障措施"]
)
def test_clauses_that_cannot_come_among_the_best_are_not_read_and_the_best_are_the_same(big, question, count):
    reading = big.reader.read(question)
    lexical, dense = (
        big.retriever._best_by_clause(rows, frozenset()) for rows in big.retriever._rows(reading, ())
    )
    whole = big.retriever._fuse(lexical, dense, reading, 10_000)
    some = big.retriever._fuse(lexical, dense, reading, count)

    def best(scores):
        return sorted(scores.items(), key=lambda item: -item[1])[:count]

    assert best(some) == best(whole)
    assert len(some) <= len(whole) == len({*lexical, *dense})
    assert count > 1 or len(some) < len(whole)

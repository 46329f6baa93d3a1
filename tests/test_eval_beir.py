import csv
import math

import pytest

from eval.__main__ import main
from eval.beir import (
    DEPTH,
    FITTED_AMONG,
    BeirSet,
    Entry,
    document_search,
    evaluate,
    load_beir,
    render,
    write_corpus,
)
from rag.errors import InputError
from rag.schema import Clause, Hit
from tests.eval_files import write_beir, write_rows


def hit(doc_id):
    return Hit(Clause("c", doc_id, 0, "item", "", "", (), "x", "x", 0, 1, ""), 1.0)


class FakeSearcher:
    """Ranks the clauses of the documents it is given, in that order."""

    def __init__(self, documents):
        self.documents = documents
        self.wanted = []

    def search(self, question, *, top_k=10):
        self.wanted.append(top_k)
        return [hit(doc_id) for doc_id in self.documents[:top_k]]


def test_judgements_are_merged_and_those_of_unknown_queries_or_grade_0_dropped(tmp_path):
    loaded = load_beir(write_beir(tmp_path))
    assert loaded.qrels == {"q1": {"a": 2, "b": 1}}
    assert loaded.corpus == (Entry("a", "甲", "甲文"), Entry("b", "", ""))
    assert loaded.queries == {"q1": "问一", "q2": "问二"}


def test_answers_that_a_collection_tells_are_read(tmp_path):
    queries = [{"_id": "q1", "text": "问", "metadata": {"answer": "答"}}, {"_id": "q2", "text": "问"}]
    write_rows(write_beir(tmp_path) / "queries.jsonl", queries)
    assert load_beir(tmp_path).answers == {"q1": "答"}


def test_what_is_missing_or_wrong_is_named(tmp_path):
    with pytest.raises(InputError, match=r"corpus\.jsonl"):
        load_beir(tmp_path)
    with pytest.raises(InputError, match=r"test\.tsv 第 2 行"):
        load_beir(write_beir(tmp_path, qrels="q1 a 1\n"))
    with pytest.raises(InputError, match="没有可评的问题"):
        load_beir(write_beir(tmp_path, qrels="q9\ta\t1\n"))
    (tmp_path / "qrels" / "test.tsv").unlink()
    with pytest.raises(InputError, match="qrels"):
        load_beir(tmp_path)
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"queries\.jsonl 第 1 行 text"):
        load_beir(tmp_path)


def test_figures_worked_out_by_hand():
    ranked = {"one": ["x", "a", "b"], "two": ["c"]}
    queries = {"q1": "one", "q2": "two", "unjudged": "three"}
    result = evaluate(
        lambda text, depth: ranked[text], queries, {"q1": {"a": 2, "b": 1, "z": 1}, "q2": {"c": 1}}
    )
    means = {name: estimate.mean for name, estimate in result.figures.items()}
    assert result.queries == 2
    assert means["recall@1"] == 0.5  # 0 and 1
    assert means["recall@5"] == pytest.approx((2 / 3 + 1) / 2)
    assert means["recall@100"] == means["recall@5"]
    assert means["hit@1"] == 0.5
    assert means["hit@5"] == 1
    assert means["mrr@10"] == 0.75
    best = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    first = (2 / math.log2(3) + 1 / math.log2(4)) / best
    assert means["ndcg@10"] == pytest.approx((first + 1) / 2)
    assert "| mrr@10 | 0.750 |" in render(result)


def test_a_query_without_result_counts_0():
    result = evaluate(lambda text, depth: [], {"q": "t"}, {"q": {"a": 1}})
    assert {estimate.mean for estimate in result.figures.values()} == {0}


def test_nothing_to_judge_is_refused():
    with pytest.raises(ValueError, match="no query"):
        evaluate(lambda text, depth: [], {"q": "t"}, {})


def test_the_corpus_is_one_file_an_entry_with_a_manifest(tmp_path):
    ids = write_corpus([Entry("a/b#1", "甲,乙", "正文\n二"), Entry("b", "只有题目", "")], tmp_path / "c")
    assert ids == {"d0000000": "a/b#1", "d0000001": "b"}
    with (tmp_path / "c" / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["doc_id"], row["title"], row["issuer"]) for row in rows] == [
        ("d0000000", "甲,乙", ""),
        ("d0000001", "只有题目", ""),
    ]
    texts = [(tmp_path / "c" / row["file"]).read_text(encoding="utf-8") for row in rows]
    assert texts == ["正文\n二", "只有题目"]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    write_corpus([Entry("a", "", "x"), Entry("b", "", "y")], tmp_path)
    write_corpus([Entry("a", "", "x"), Entry("b", "", "y")], tmp_path)  # the same again is fine
    with pytest.raises(InputError, match="别的文件"):
        write_corpus([Entry("a", "", "x")], tmp_path)


def test_documents_come_in_the_order_of_their_first_clause():
    search = document_search(FakeSearcher(["2", "1", "2", "3"]), {"1": "a", "2": "b", "3": "c"})
    assert search("q", 2) == ["b", "a"]
    assert search("q", 10) == ["b", "a", "c"]


def test_long_documents_make_it_ask_for_more_clauses():
    searcher = FakeSearcher(["long"] * 500 + ["short"] * 3)
    search = document_search(searcher, {"long": "l", "short": "s"})
    assert search("q", DEPTH) == ["l", "s"]
    assert searcher.wanted == [200, 400, 800]


def test_every_second_of_the_first_is_what_weights_are_fitted_on():
    queries = {f"q{n}": "问" for n in range(FITTED_AMONG + 50)}
    collection = BeirSet((), queries, {query: {"a": 1} for query in queries if query != "q1"})
    assert collection.fitted[:3] == ["q0", "q3", "q5"]
    assert len(collection.fitted) == FITTED_AMONG // 2
    assert set(collection.fitted) <= set(collection.judged[:FITTED_AMONG])


def test_nothing_left_to_score_is_said_in_a_line(tmp_path, capsys):
    assert main(["beir", str(write_beir(tmp_path)), "--untouched"]) == 2
    assert "没有剩下可评的问题" in capsys.readouterr().err

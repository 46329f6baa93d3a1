"""The recipe of the weights of relevance, on a small collection."""

import json

import numpy as np
import pytest

from eval import train_relevance as module
from eval.beir import load_beir
from eval.train_relevance import Part, fit, look, part_of, train
from rag.answering.relevance import SIGNALS
from rag.library import Library
from tests.eval_files import write_rows

CROPS = ["水稻", "小麦", "玉米", "大豆", "油菜", "棉花", "甘蔗", "花生", "苹果", "茶叶"]


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crops")
    (folder / "qrels").mkdir()
    write_rows(
        folder / "corpus.jsonl",
        [{"_id": crop, "title": f"{crop}种植办法", "text": f"种植{crop}每亩补助一百元。"} for crop in CROPS],
    )
    write_rows(folder / "queries.jsonl", [{"_id": f"q{crop}", "text": f"种{crop}补多少"} for crop in CROPS])
    rows = "".join(f"q{crop}\t{crop}\t1\n" for crop in CROPS)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{rows}", encoding="utf-8")
    return folder


def test_a_part_answers_half_of_the_questions_and_none_of_the_others(collection, tmp_path):
    part = part_of(load_beir(collection), tmp_path / "crops")
    texts = "".join(file.read_text("utf-8") for file in part.corpus.rglob("*.txt"))
    assert part.answered == ["种水稻补多少", "种油菜补多少", "种苹果补多少"]
    assert part.left_out == ["种玉米补多少", "种甘蔗补多少"]
    assert all(crop in texts for crop in ("水稻", "油菜", "苹果"))
    assert not any(crop in texts for crop in ("玉米", "甘蔗"))


def test_a_question_that_names_a_document_teaches_nothing(small):
    library = Library.open(small)
    assert look(library, "云州市葡萄酒产业发展办法里示范园补助多少") is None
    found = look(library, "建设示范园补助多少")
    assert found is not None
    assert len(found) == len(SIGNALS)


def test_what_tells_the_sides_apart_gets_the_weight():
    chance = np.random.default_rng(0)
    rows = chance.random((200, len(SIGNALS)))
    about = rows[:, 1] > 0.5
    found = fit(rows, about, np.full(200, 1 / 200))
    assert found["coverage"] > 5 * max(abs(found[name]) for name in SIGNALS if name != "coverage")
    assert found["bias"] == pytest.approx(-found["coverage"] / 2, rel=0.2)


def test_the_same_questions_give_the_same_file(collection, small, tmp_path, monkeypatch):
    questions = ["建设示范园补助多少", "新建几座滑雪场", "每年举办几次展会"]
    monkeypatch.setattr(module, "_own", lambda: Part("own", small.corpus, questions, []))
    said: list[str] = []
    for name in ("a", "b"):
        train([collection], tmp_path / f"{name}.json", work=tmp_path / name, say=said.append)
    first, second = ((tmp_path / f"{name}.json").read_text("utf-8") for name in ("a", "b"))
    assert first == second
    assert set(json.loads(first)) == {*SIGNALS, "bias"}
    assert len(said) == 8

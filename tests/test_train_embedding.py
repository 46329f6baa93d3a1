"""The recipe of the default embedding, on texts small enough to work the numbers out by hand."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from eval import train_embedding as module
from eval.__main__ import main
from eval.train_embedding import cooccurrences, factorise, read_corpus, save, train
from rag import weights
from rag.engines.embedder import StaticEmbedder, load_embedder
from rag.errors import InputError
from tests.conftest import ICE, WINE

# 甲 and 乙 keep the same company, 丙 another; twice, since what stands together once says nothing.
COMPANY = 2 * [
    ["甲", "红"],
    ["乙", "红"],
    ["甲", "蓝"],
    ["乙", "蓝"],
    ["丙", "山"],
    ["丙", "水"],
    ["山", "水"],
]
LINES = 3 * "补贴农户种葡萄\n补助农户种葡萄\n葡萄酿酒\n"


def fit(texts: Sequence[list[str]], folder: Path) -> StaticEmbedder:
    corpus = read_corpus(texts)
    vectors = factorise(cooccurrences(corpus), max(1, min(module.DIMENSION, len(corpus.vocabulary) - 1)))
    save(folder, corpus, vectors)
    return StaticEmbedder(folder)


def together(*texts: str) -> dict[str, float]:
    """What stands together, by its two words: ``甲乙`` → weight."""
    corpus = read_corpus([list(text) for text in texts])
    table = cooccurrences(corpus).tocoo()
    names = corpus.vocabulary
    return {names[r] + names[c]: float(v) for r, c, v in zip(table.row, table.col, table.data, strict=True)}


def cosine(left: str, right: str, embedder: StaticEmbedder) -> float:
    one, two = embedder.encode([left, right])
    return float(one @ two)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of texts: one plain, one packed further down, one that is no text."""
    folder = tmp_path / "data"
    (folder / "more").mkdir(parents=True)
    (folder / "a.txt").write_text(LINES, "utf-8")
    (folder / "more" / "b.txt.xz").write_bytes(lzma.compress("补贴酒庄\n补助酒庄\n".encode()))
    (folder / "c.md").write_text("滑雪场\n", "utf-8")
    return folder


# words and numbers


def test_words_are_numbered_by_how_often_they_stand_and_then_by_themselves() -> None:
    corpus = read_corpus([["乙", "丙"], ["乙", "甲", "乙"]])
    assert corpus.vocabulary == ("乙", "丙", "甲")
    assert corpus.counts.tolist() == [3, 1, 1]
    assert [n for n in corpus.ids.tolist() if n != module.END] == [0, 1, 0, 2, 0]


def test_words_beyond_the_vocabulary_keep_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_VOCABULARY", 2)
    corpus = read_corpus([["甲", "丙", "乙"], ["甲", "乙"]])
    assert corpus.vocabulary == ("乙", "甲")
    assert corpus.ids[:3].tolist() == [1, -1, 0]
    assert cooccurrences(corpus).toarray()[0, 1] == pytest.approx(1 / sqrt(2) + 1)


def test_nearer_words_count_for_more_and_both_ways_alike() -> None:
    assert together("甲乙丙") == pytest.approx(
        {"甲乙": 1, "乙甲": 1, "乙丙": 1, "丙乙": 1, "甲丙": 1 / sqrt(2), "丙甲": 1 / sqrt(2)}
    )


def test_words_outside_the_window_or_in_another_text_do_not_stand_together() -> None:
    found = together("甲一二三四五乙", "丙", "丁")
    assert found["甲五"] == pytest.approx(1 / sqrt(module.WINDOW))
    assert "甲乙" not in found
    assert {pair for pair in found if "丙" in pair or "丁" in pair} == set()


def test_vectors_factorise_the_positive_mutual_information() -> None:
    texts = 9 * [["甲", "红"]] + 5 * [["乙", "蓝"]] + 2 * [["甲", "蓝"], ["红", "丙"]] + [["甲", "丙"]]
    corpus = read_corpus(texts)
    beside = dict.fromkeys([(a, b) for a in corpus.vocabulary for b in corpus.vocabulary], 0)
    for left, right in texts:
        beside[left, right] += 1
        beside[right, left] += 1
    sums = {word: sum(beside[word, other] for other in corpus.vocabulary) for word in corpus.vocabulary}
    smooth = sum(n**0.75 for n in sums.values())
    matrix = np.zeros((5, 5))
    for row, word in enumerate(corpus.vocabulary):
        for column, other in enumerate(corpus.vocabulary):
            if (times := beside[word, other]) >= 2:  # 甲 and 丙 stood together but once
                chance = sums[word] * sums[other] ** 0.75 / smooth
                matrix[row, column] = max(0.0, log(times / chance))
    assert (
        0 < np.count_nonzero(matrix) < sum(times >= 2 for times in beside.values())
    )  # 甲蓝 is rarer than chance
    vectors = factorise(cooccurrences(corpus), 5).astype(np.float64)
    likeness = vectors @ vectors.T
    assert likeness @ likeness == pytest.approx(matrix @ matrix.T, abs=1e-4)


def test_what_stood_together_once_says_nothing() -> None:
    assert not factorise(cooccurrences(read_corpus([["甲", "红"], ["乙", "蓝"]])), 2).any()


def test_words_in_the_same_company_are_near(tmp_path: Path) -> None:
    embedder = fit(COMPANY, tmp_path)
    assert cosine("甲", "乙", embedder) > 0.9
    assert cosine("甲", "红", embedder) < cosine("甲", "乙", embedder)
    assert cosine("甲", "丙", embedder) < 0.1


@pytest.mark.parametrize(
    "texts", [[["甲"]], [["甲", "乙"]], [["甲", "甲"]], [[], ["甲"]], 3 * [["甲", "乙"]]]
)
def test_too_little_text_still_fits(tmp_path: Path, texts: list[list[str]]) -> None:
    vectors = fit(texts, tmp_path).encode(["甲", "丁", ""])
    assert np.isfinite(vectors).all()
    assert not vectors[1:].any()


@pytest.mark.parametrize("texts", [[], [[]]])
def test_no_text_at_all_is_an_error(texts: list[list[str]]) -> None:
    with pytest.raises(InputError, match="没有词"):
        read_corpus(texts)


# what is saved


def test_a_rarer_word_weighs_more_by_the_smooth_inverse_frequency(tmp_path: Path) -> None:
    corpus = read_corpus([["甲", "甲", "甲", "乙"]])
    save(tmp_path, corpus, np.array([[3.0, 4.0], [0.0, 2.0]], dtype=np.float32))
    table = load_file(tmp_path / "model.safetensors")["embedding.weight"].astype(np.float64)
    a = module.SIF
    expected = [[0, 0], [0.6 * a / (a + 0.75), 0.8 * a / (a + 0.75)], [0, a / (a + 0.25)]]
    assert table == pytest.approx(np.array(expected), abs=1e-7)


def test_model_is_small_numbers_unknown_words_and_lone_letters_are_nothing(tmp_path: Path) -> None:
    embedder = fit(3 * [["补贴", "农户"], ["补助", "农户"]], tmp_path)
    assert load_file(tmp_path / "model.safetensors")["embedding.weight"].dtype == np.float16
    assert embedder.encode(["补贴"]).any()
    assert not embedder.encode(["补", "户", "火星", "，"]).any()


def test_folder_is_data_in_the_format_of_sentence_transformers(tmp_path: Path) -> None:
    fit(COMPANY, tmp_path)
    assert {*files(tmp_path)} == {
        "modules.json", "config_sentence_transformers.json", "tokenizer.json", "model.safetensors",
        "1_Normalize/config.json",
    }  # fmt: skip
    modules = json.loads((tmp_path / "modules.json").read_text("utf-8"))
    assert [item["type"].rpartition(".")[2] for item in modules] == ["StaticEmbedding", "Normalize"]
    assert isinstance(load_embedder(str(tmp_path)), StaticEmbedder)


def test_sentence_transformers_loads_what_is_saved_and_gives_the_same_numbers(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    embedder = fit(3 * [["补贴", "农户", "葡萄"], ["补助", "农户"], ["酿酒", "葡萄"]], tmp_path)
    texts = ["补贴", "补助农户", "葡萄，酿酒。", "酿酒 酿酒 葡萄 火星"]
    expected = SentenceTransformer(str(tmp_path), device="cpu").encode(texts, convert_to_numpy=True)
    assert np.abs(embedder.encode(texts) - expected).max() < 1e-3


def test_sentence_transformers_loads_the_model_that_ships_and_gives_the_same_numbers() -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["葡萄酒产业", "新建滑雪场3座，改造滑冰馆5座。", "5G ＡＢＣ abc", WINE * 20, ICE]
    model = SentenceTransformer(str(weights.DEFAULT), device="cpu")
    expected = model.encode(texts, convert_to_numpy=True)
    assert np.abs(StaticEmbedder(weights.DEFAULT).encode(texts) - expected).max() < 1e-3


def test_the_model_that_ships_has_the_shape_of_the_recipe() -> None:
    table = load_file(weights.DEFAULT / "model.safetensors")["embedding.weight"]
    assert table.dtype == np.float16
    assert table.shape[1] == module.DIMENSION
    assert np.isfinite(table).all()
    pieces = json.loads((weights.DEFAULT / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    assert len(pieces) == len(table)
    assert pieces[0][0] == "[UNK]"
    assert not table[0].any()
    words = [word for word, _ in pieces[1 : module.MAX_VOCABULARY + 1]]
    assert len(set(words)) == module.MAX_VOCABULARY


# from a folder of texts to a model


def test_every_text_below_the_folder_is_read_and_nothing_else(data: Path, tmp_path: Path) -> None:
    assert train(data, tmp_path / "model", say=lambda _: None) == tmp_path / "model"
    pieces = json.loads((tmp_path / "model" / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    words = {word for word, score in pieces if len(word) > 1}
    assert {"补贴", "补助", "葡萄", "酒庄"} <= words
    assert not {word for word in words if "滑雪" in word}
    embedder = StaticEmbedder(tmp_path / "model")
    assert embedder.dimension < module.DIMENSION
    assert cosine("补贴", "补助", embedder) > 0.9 > cosine("补贴", "酿酒", embedder)


def test_the_same_texts_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(data, tmp_path / name, say=lambda _: None)
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert len(one) == 5
    assert one == two


def test_command_trains_and_names_the_folder(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "model"
    assert main(["train-embedding", "--data", str(data), "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(out)
    assert isinstance(load_embedder(str(out)), StaticEmbedder)


def test_folder_without_texts_is_bad_input_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    out = tmp_path / "model"
    assert main(["train-embedding", "--data", str(tmp_path / "data"), "--out", str(out)]) == 2
    assert ".txt" in capsys.readouterr().err
    assert not out.exists()

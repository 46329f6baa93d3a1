"""Embedding models: the one that ships, and any other by folder or name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag import weights
from rag.assistant import Assistant
from rag.build import build
from rag.config import Settings
from rag.engines.embedder import StaticEmbedder, TransformerEmbedder, load_embedder
from rag.errors import EngineError, IndexMissing, IndexStale
from rag.index import BUILT_IN, open_index
from tests.conftest import ICE, WINE
from tests.tiny_models import HIDDEN, save_encoder

TEXTS = ["葡萄酒产业", "新建滑雪场3座，改造滑冰馆5座。", "火星", "", "5G ＡＢＣ abc", WINE * 20]
QUERY_PROMPT = "问句"


@pytest.fixture(scope="session")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with a vocabulary of the made-up library's characters and a prompt for questions."""
    return save_encoder(tmp_path_factory.mktemp("transformer"), WINE + ICE, prompt=QUERY_PROMPT)


# the model that ships


@pytest.fixture(scope="module")
def shipped() -> StaticEmbedder:
    return StaticEmbedder(weights.DEFAULT)


def test_built_index_uses_the_model_that_ships(small: Settings) -> None:
    opened = open_index(small)
    assert isinstance(opened.embedder, StaticEmbedder)
    assert opened.manifest["embedding"] == BUILT_IN
    assert opened.embedder.dimension == opened.dense.dimension == opened.manifest["dimension"]
    texts = ["葡萄酒产业", "滑雪场"]
    assert np.array_equal(opened.embedder.encode(texts), StaticEmbedder(weights.DEFAULT).encode(texts))


def test_vectors_have_unit_length_and_unknown_words_give_zeros(shipped: StaticEmbedder) -> None:
    vectors = shipped.encode(["葡萄酒产业", "☃ 龘龘", ""])
    assert vectors.shape == (3, shipped.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 0.0, 0.0], abs=1e-6)


def test_question_is_encoded_like_a_text(shipped: StaticEmbedder) -> None:
    assert np.array_equal(shipped.encode_query("滑雪场"), shipped.encode(["滑雪场"])[0])


def test_texts_side_by_side_do_not_change_each_other(shipped: StaticEmbedder) -> None:
    together = shipped.encode(TEXTS)
    assert len(together) == len(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(shipped.encode([text])[0], vector)


def test_no_texts_give_no_rows(shipped: StaticEmbedder) -> None:
    assert shipped.encode([]).shape == (0, shipped.dimension)


def test_width_and_case_make_no_difference(shipped: StaticEmbedder) -> None:
    assert np.array_equal(shipped.encode_query("葡萄酒１０ａ"), shipped.encode_query("葡萄酒10A"))


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("企业补贴", "公司补助", "滑雪场"),
        ("赔偿损失", "补偿", "葡萄酒"),
        ("建设基站", "网络设施", "农户种地"),
        ("医生看病", "医疗诊断", "葡萄酒"),
    ],
)
def test_other_words_for_the_same_are_nearer_than_other_things(
    shipped: StaticEmbedder, text: str, near: str, far: str
) -> None:
    one, two, other = shipped.encode([text, near, far])
    assert one @ two > 0.2 + max(0.0, one @ other)


def test_words_of_a_text_come_once_each_with_unit_length(shipped: StaticEmbedder) -> None:
    (ids,) = shipped.token_ids(["补贴，企业补贴 补贴☃"])
    vectors = shipped.token_vectors(ids)
    expected = shipped.encode(["补贴", "企业"])
    assert vectors.shape == expected.shape
    assert np.sort(vectors @ expected.T, axis=1)[:, -1] == pytest.approx([1.0, 1.0], abs=1e-6)


@pytest.mark.parametrize("text", ["", "☃", "，。", "龘龘"])
def test_text_without_a_known_word_has_no_words(shipped: StaticEmbedder, text: str) -> None:
    (ids,) = shipped.token_ids([text])
    assert shipped.token_vectors(ids).shape == (0, shipped.dimension)


# any other model


def test_transformer_builds_and_answers_through_its_setting(
    library: Settings, transformer: Path, tmp_path: Path
) -> None:
    env = {
        "POLICY_QA_EMBEDDING": str(transformer),
        "POLICY_QA_CORPUS": str(library.corpus),
        "POLICY_QA_INDEX": str(tmp_path / "other"),
    }
    settings = Settings.load(env=env, dotenv=tmp_path / ".env")
    build(settings)
    opened = open_index(settings)
    assert opened.manifest["embedding"] == str(transformer)
    assert opened.dense.dimension == HIDDEN
    assistant = Assistant.open(settings)
    assert not assistant._library.late.available
    answer = assistant.ask("新建滑雪场由哪个部门牵头？")
    assert "市体育局" in answer.text
    assert answer.citations[0].doc_id == "ice"
    with pytest.raises(IndexStale, match="python -m rag build"):
        open_index(Settings(corpus=settings.corpus, index=settings.index))


def test_question_gets_the_models_own_prompt(transformer: Path) -> None:
    embedder = TransformerEmbedder(str(transformer))
    with_prompt = embedder.encode([QUERY_PROMPT + "滑雪场"])[0]
    assert embedder.encode_query("滑雪场") == pytest.approx(with_prompt, abs=1e-5)
    assert embedder.encode(["滑雪场"])[0] != pytest.approx(with_prompt, abs=1e-3)


def test_transformer_vectors_have_unit_length(transformer: Path) -> None:
    vectors = load_embedder(str(transformer)).encode(["滑雪场", "葡萄酒"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)


def test_the_batch_changes_no_vector_but_for_rounding(transformer: Path) -> None:
    one, many = (load_embedder(str(transformer), batch=batch) for batch in (1, 4))
    texts = ["滑雪场", "葡萄酒", WINE, "", "市财政局安排专项资金支持冰雪旅游。"]
    assert one.encode(texts) == pytest.approx(many.encode(texts), abs=1e-5)
    assert many.encode([]).shape == (0, HIDDEN)


def test_the_model_is_run_in_batches_of_the_setting_on_the_device(
    library: Settings, transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(library, embedding=str(transformer), embedding_batch=3, device="cpu")
    build(settings)
    embedder = open_index(settings).embedder
    assert isinstance(embedder, TransformerEmbedder)
    assert embedder._model.device.type == "cpu"
    sizes: list[int] = []
    forward = embedder._model.forward
    monkeypatch.setattr(
        embedder._model, "forward", lambda x, **k: sizes.append(len(x["input_ids"])) or forward(x, **k)
    )
    embedder.encode(["滑雪场"] * 7)
    assert sizes == [3, 3, 1]


@pytest.mark.parametrize("device", ["cuda:99", "cuda:16"])
def test_a_device_that_is_not_there_is_an_error_that_names_the_setting(
    transformer: Path, device: str
) -> None:
    with pytest.raises(EngineError, match=f"POLICY_QA_DEVICE={device}：本机没有"):
        load_embedder(str(transformer), device=device)


def test_a_model_that_fails_on_texts_is_an_error_that_names_model_and_batch(
    transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("not enough memory\nstack")

    embedder = TransformerEmbedder(str(transformer), batch=7)
    monkeypatch.setattr(embedder._model, "forward", fail)
    for run in (lambda: embedder.encode(["滑雪场"]), lambda: embedder.encode_query("滑雪场")):
        with pytest.raises(EngineError, match=r"not enough memory.*POLICY_QA_EMBEDDING_BATCH（现为 7）"):
            run()


def test_folder_decides_how_a_model_is_opened(transformer: Path) -> None:
    assert isinstance(load_embedder(str(weights.DEFAULT)), StaticEmbedder)
    assert isinstance(load_embedder(str(transformer)), TransformerEmbedder)


@pytest.mark.parametrize("name", ["no-such-company/no-such-model", "/no/such/folder"])
def test_name_that_cannot_be_loaded_is_an_error_and_never_a_fallback(
    library: Settings, tmp_path: Path, name: str
) -> None:
    settings = Settings(corpus=library.corpus, index=tmp_path / "other", embedding=name)
    with pytest.raises(EngineError, match=f"POLICY_QA_EMBEDDING={name}") as caught:
        build(settings)
    assert "\n" not in str(caught.value)
    with pytest.raises(IndexMissing):
        open_index(settings)


def test_folder_without_a_model_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"POLICY_QA_EMBEDDING={tmp_path}"):
        load_embedder(str(tmp_path))


def test_static_embedder_refuses_a_folder_of_another_kind(transformer: Path) -> None:
    with pytest.raises(EngineError, match=f"{transformer} 不是 StaticEmbedding"):
        StaticEmbedder(transformer)


def test_static_folder_with_damaged_files_is_an_error_that_names_it(tmp_path: Path) -> None:
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(EngineError, match=f"{tmp_path} 打不开"):
        load_embedder(str(tmp_path))

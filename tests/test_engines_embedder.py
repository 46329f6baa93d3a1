"""Embedding models: the one fitted on the library, and any other by folder or name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.config import Settings
from rag.engines.embedder import StaticEmbedder, TransformerEmbedder, load_embedder
from rag.engines.static_fit import fit
from rag.errors import EngineError, IndexMissing, IndexStale
from rag.index import build, open_index
from tests.conftest import ICE, WINE

TEXTS = ["葡萄酒产业", "新建滑雪场3座，改造滑冰馆5座。", "火星", "", "5G ＡＢＣ abc", WINE * 20]
# 甲 and 乙 keep the same company, 丙 another.
COMPANY = [["甲", "红"], ["乙", "红"], ["甲", "蓝"], ["乙", "蓝"], ["丙", "山"], ["丙", "水"], ["山", "水"]]
QUERY_PROMPT = "问句"
DIMENSION = 16


@pytest.fixture(scope="session")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with a vocabulary of the made-up library's characters and a prompt for questions."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast  # type: ignore[attr-defined]

    folder = tmp_path_factory.mktemp("transformer")
    letters = sorted({ch for ch in WINE + ICE + QUERY_PROMPT if not ch.isspace()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    model = SentenceTransformer(
        modules=[Transformer(str(folder / "bert"), max_seq_length=64), Pooling(DIMENSION)],
        prompts={"query": QUERY_PROMPT},
        device="cpu",
    )
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


def fitted_folder(settings: Settings) -> Path:
    return settings.index / open_index(settings).name / "embedder"


def cosine(texts: Sequence[str], embedder: StaticEmbedder) -> float:
    left, right = embedder.encode(texts)
    return float(left @ right)


# the fitted model


def test_static_embedder_gives_the_numbers_of_sentence_transformers(small: Settings) -> None:
    from sentence_transformers import SentenceTransformer

    folder = fitted_folder(small)
    expected = SentenceTransformer(str(folder), device="cpu").encode(TEXTS, convert_to_numpy=True)
    assert np.abs(StaticEmbedder(folder).encode(TEXTS) - expected).max() < 1e-6


def test_vectors_have_unit_length_and_unknown_words_give_zeros(small: Settings) -> None:
    embedder = StaticEmbedder(fitted_folder(small))
    vectors = embedder.encode(["葡萄酒产业", "qwxz", ""])
    assert vectors.shape == (3, embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 0.0, 0.0], abs=1e-6)


def test_question_is_encoded_like_a_text(small: Settings) -> None:
    embedder = StaticEmbedder(fitted_folder(small))
    assert np.array_equal(embedder.encode_query("滑雪场"), embedder.encode(["滑雪场"])[0])


def test_width_and_case_make_no_difference(small: Settings) -> None:
    embedder = StaticEmbedder(fitted_folder(small))
    assert np.array_equal(embedder.encode_query("葡萄酒１０ａ"), embedder.encode_query("葡萄酒10A"))


def test_words_in_the_same_company_are_near(tmp_path: Path) -> None:
    fit(COMPANY, tmp_path / "model")
    embedder = StaticEmbedder(tmp_path / "model")
    assert cosine(["甲", "乙"], embedder) > 0.9
    assert cosine(["甲", "丙"], embedder) < 0.1


def test_fit_is_deterministic(tmp_path: Path) -> None:
    for name in ("one", "two"):
        fit(COMPANY, tmp_path / name)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) >= 3
    assert [
        f for f in files if (tmp_path / "one" / f).read_bytes() != (tmp_path / "two" / f).read_bytes()
    ] == []


@pytest.mark.parametrize("texts", [[], [[]], [["甲"]], [["甲", "乙"]], [["甲", "甲"]]])
def test_too_little_text_still_fits(tmp_path: Path, texts: list[list[str]]) -> None:
    fit(texts, tmp_path / "model")
    assert np.isfinite(StaticEmbedder(tmp_path / "model").encode(["甲", "丁"])).all()


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
    assert opened.dense.dimension == DIMENSION
    answer = Assistant.open(settings).ask("新建滑雪场由哪个部门牵头？")
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


def test_folder_decides_how_a_model_is_opened(small: Settings, transformer: Path) -> None:
    assert isinstance(load_embedder(str(fitted_folder(small))), StaticEmbedder)
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


def test_static_folder_with_damaged_files_is_an_error_that_names_it(tmp_path: Path) -> None:
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(EngineError, match=f"{tmp_path} 打不开"):
        load_embedder(str(tmp_path))

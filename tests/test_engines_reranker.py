"""An optional reranker: a tiny CrossEncoder made on the spot decides the order of the best clauses."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.assistant import Assistant
from rag.config import Settings
from rag.engines.reranker import CrossEncoderReranker, load_reranker
from rag.errors import EngineError
from rag.retrieval import CROSS_ENCODED, Retriever, Weights
from tests.conftest import ICE, WINE
from tests.tiny_models import save_cross_encoder

ASKED = "建设示范园补助多少"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("reranker"), WINE + ICE, scores=1)


class Backwards:
    """Thinks the shortest text the best."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]


def test_scores_are_those_of_the_cross_encoder(model: Path) -> None:
    from sentence_transformers import CrossEncoder

    texts = ["葡萄酒产业", "新建滑雪场3座", ""]
    expected = CrossEncoder(str(model)).predict([(ASKED, text) for text in texts])
    assert CrossEncoderReranker(str(model)).score(ASKED, texts) == pytest.approx(expected.tolist(), abs=1e-5)
    assert len(set(expected.tolist())) == 3


def test_no_texts_have_no_scores(model: Path) -> None:
    assert CrossEncoderReranker(str(model)).score(ASKED, []) == []


def test_it_runs_on_the_device_of_the_settings(
    model: Path, small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    loaded = load_reranker

    def load(name: str, *, device: str) -> object:
        seen.append(device)
        return loaded(name, device=device)

    monkeypatch.setattr("rag.assistant.load_reranker", load)
    Assistant.open(replace(small, reranker=str(model), device="cpu"))
    assert seen == ["cpu"]
    with pytest.raises(EngineError, match="POLICY_QA_DEVICE=cuda:99"):
        CrossEncoderReranker(str(model), device="cuda:99")


def test_without_a_name_there_is_none() -> None:
    assert load_reranker("") is None


def test_it_decides_the_order_of_the_best_and_of_no_others(small: Settings) -> None:
    library = Assistant.open(small)._library
    reading = library.reader.read(ASKED)
    before = library.retriever.search(reading, top_k=50)
    few = Retriever(library.index, library.late, weights=Weights(reranked=3), reranker=Backwards())
    after = few.search(reading, top_k=50)
    assert {hit.clause.clause_id for hit in after[:3]} == {hit.clause.clause_id for hit in before[:3]}
    assert [hit.raw["reranker"] for hit in after[:3]] == sorted(
        (hit.raw["reranker"] for hit in after[:3]), reverse=True
    )
    assert [hit.clause for hit in after[3:]] == [hit.clause for hit in before[3:]]
    assert [hit.score for hit in after] == [hit.score for hit in before]
    assert not any("reranker" in hit.raw for hit in after[3:])


def test_the_setting_reaches_the_answer(small: Settings, model: Path) -> None:
    assistant = Assistant.open(replace(small, reranker=str(model)))
    hits = assistant.search(ASKED, top_k=5)
    assert [hit.ranks["reranker"] for hit in hits] == [1, 2, 3, 4, 5]
    assert len(hits) <= CROSS_ENCODED
    assert "reranker 第1名" in assistant.explain(ASKED)
    plain = Assistant.open(small).ask("葡萄酒产业由谁牵头")
    assert assistant.ask("葡萄酒产业由谁牵头").kind == plain.kind


@pytest.mark.parametrize("name", ["no/such/folder", ""])
def test_a_model_that_cannot_be_loaded_is_named_with_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EngineError, match=r"POLICY_QA_RERANKER=.*重排模型无法加载"):
        load_reranker(name or str(tmp_path))


def test_a_model_of_several_scores_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"不是重排模型.*3 个分数"):
        load_reranker(str(save_cross_encoder(tmp_path, WINE + ICE, scores=3)))


def test_the_command_line_says_what_is_wrong_in_one_line(
    small: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("POLICY_QA_RERANKER", "no/such/folder")
    command = ["rag", "ask", ASKED, "--corpus", str(small.corpus), "--index", str(small.index)]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as stopped:
        sys.exit(main())
    assert stopped.value.code == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("POLICY_QA_RERANKER=no/such/folder：")
    assert "\n" not in error

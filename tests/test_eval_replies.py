import json

import pytest

from eval import __main__ as command_line
from eval.replies import Replies
from rag.errors import EngineError, InputError
from tests.chat_model import Model
from tests.chat_server import says, serving
from tests.eval_files import write_rows

ASKED = [("system", "规则"), ("user", "问题")]


def test_a_reply_is_kept_and_given_again_without_the_model(tmp_path):
    file, model = tmp_path / "replies.jsonl", Model("甲", "乙。")
    recording = Replies(file, model)
    assert list(recording.stream(ASKED)) == ["甲", "乙。"]
    assert list(recording.stream(ASKED)) == ["甲", "乙。"]
    assert len(model.asked) == 1
    again = Replies(file)
    assert again.name == "fake"
    assert list(again.stream(ASKED)) == ["甲", "乙。"]


def test_another_question_is_another_reply(tmp_path):
    file = tmp_path / "replies.jsonl"
    list(Replies(file, Model("甲。")).stream(ASKED))
    with pytest.raises(EngineError, match="没有这一条"):
        list(Replies(file).stream([("user", "别的")]))


def test_a_reply_that_failed_is_not_kept(tmp_path):
    file = tmp_path / "replies.jsonl"
    recording = Replies(file, Model("甲", error="断了"))
    with pytest.raises(EngineError):
        list(recording.stream(ASKED))
    assert not file.exists()


def test_without_model_and_file_there_is_nothing(tmp_path):
    with pytest.raises(InputError, match="不存在"):
        Replies(tmp_path / "none.jsonl")


@pytest.mark.parametrize("written", ["{}", "[1]", "no", '{"key": "a", "model": "m", "pieces": 3}'])
def test_a_file_of_something_else_is_named(tmp_path, written):
    file = tmp_path / "replies.jsonl"
    file.write_text(written + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"replies\.jsonl"):
        Replies(file)


@pytest.fixture
def question_set(tmp_path):
    row = {"id": "a", "type": "lead", "question": "5G+智慧旅游谁牵头？", "answerable": True}
    gold = [{"doc": "cq-yangfan", "quote": "（牵头单位：市文化旅游委；责任单位：重庆通信管理局）"}]
    row |= {"gold": gold, "must_include": [["市文化旅游委"]]}
    return write_rows(tmp_path / "mine.jsonl", [row])


def evaluate(real, tmp_path, monkeypatch, question_set, *more, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(f"POLICY_QA_LLM_{name}", value)
    arguments = ["run", "--questions", str(question_set), "--out", str(tmp_path / "out")]
    return command_line.main(
        [*arguments, "--corpus", str(real.corpus), "--index", str(real.index), *map(str, more)]
    )


def test_a_run_with_a_model_counts_its_sentences_and_can_be_made_again(
    real, tmp_path, monkeypatch, question_set, capsys
):
    replies = tmp_path / "replies.jsonl"
    more = (real, tmp_path, monkeypatch, question_set, "--llm", "--replies", replies)
    with serving(says("5G+智慧文旅由市文化旅游委牵头[1]。市火星局配合[1]。")) as server:
        assert evaluate(*more, BASE_URL=server.url, MODEL="m", API_KEY="sk-secret") == 0
        assert len(server.bodies) == 1
    first = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["sets"][0]
    assert first["records"][0]["generation"]["shown"] == 1
    assert first["figures"]["sentences_withheld"] == 1
    assert "withheld" in capsys.readouterr().out
    assert "sk-secret" not in (tmp_path / "out" / "run.json").read_text("utf-8")
    assert evaluate(*more, BASE_URL="", MODEL="", API_KEY="") == 0
    again = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["sets"][0]
    assert again["records"][0]["answer"] == first["records"][0]["answer"]


def test_a_run_without_the_option_asks_no_model(real, tmp_path, monkeypatch, question_set, capsys):
    with serving(says("好。")) as server:
        assert evaluate(real, tmp_path, monkeypatch, question_set, BASE_URL=server.url, MODEL="m") == 0
        assert server.bodies == []
    assert "withheld" not in capsys.readouterr().out


def test_the_option_without_a_model_is_said_in_a_line(real, tmp_path, monkeypatch, question_set, capsys):
    assert evaluate(real, tmp_path, monkeypatch, question_set, "--llm") == 2
    assert "POLICY_QA_LLM_MODEL" in capsys.readouterr().err


def test_a_critic_is_asked_after_the_answer_and_its_marks_are_reported(
    real, tmp_path, monkeypatch, question_set, capsys
):
    with serving(says('{"fluency": 5, "completeness": 3}')) as server:
        assert (
            evaluate(real, tmp_path, monkeypatch, question_set, "--judge", BASE_URL=server.url, MODEL="m")
            == 0
        )
        assert len(server.bodies) == 1  # the answer itself was written without it
    figures = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["sets"][0]["figures"]
    assert (figures["fluency"], figures["completeness"]) == (1.0, 0.5)
    assert "sentences_shown" not in figures
    assert "fluency" in capsys.readouterr().out

import time

import pytest

from rag.config import Settings
from rag.engines.chat_model import FAILURES, PAUSE, Breaker, load_chat_model
from rag.errors import EngineError
from tests.chat_server import babbles, drips, fails, hangs, says, serving

ASKED = [("system", "规则"), ("user", "问题")]
SLACK = 2.0  # seconds after the timeout, in which a failure must be told


def model(server, **settings):
    return load_chat_model(
        Settings(llm_base_url=server.url, llm_model="m", **{"llm_timeout": 5.0, **settings})
    )


def test_no_model_is_loaded_where_none_is_set():
    assert load_chat_model(Settings()) is None


def test_the_reply_comes_piece_by_piece():
    with serving(says("你好", "，", "世界。")) as server:
        assert list(model(server).stream(ASKED)) == ["你好", "，", "世界。"]


def test_what_is_sent_is_the_messages_and_the_settings():
    with serving(says("好。")) as server:
        chat = model(server, llm_api_key="sk-1", llm_max_tokens=77, llm_temperature=0.3)
        list(chat.stream(ASKED))
        body = server.bodies[0]
        assert [(m["role"], m["content"]) for m in body["messages"]] == ASKED
        assert (body["model"], body["max_tokens"], body["temperature"]) == ("m", 77, 0.3)
        assert body["stream"] is True
        assert server.keys == ["Bearer sk-1"]


def test_the_first_piece_is_there_before_the_second_is_sent():
    with serving(hangs("第一句。")) as server:
        pieces = model(server).stream(ASKED)
        assert next(pieces) == "第一句。"
        pieces.close()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(status):
    with serving(fails(status), says("好。")) as server:
        assert list(model(server).stream(ASKED)) == ["好。"]
        assert len(server.bodies) == 2


@pytest.mark.parametrize(("status", "said"), [(401, "密钥"), (403, "拒绝"), (404, "地址"), (400, "HTTP 400")])
def test_a_refusing_server_is_not_asked_again(status, said):
    with serving(fails(status)) as server:
        with pytest.raises(EngineError, match=said):
            list(model(server).stream(ASKED))
        assert len(server.bodies) == 1


def test_no_error_repeats_a_key_or_what_the_server_said():
    with serving(fails(401)) as server:
        with pytest.raises(EngineError) as caught:
            list(model(server, llm_api_key="sk-secret").stream(ASKED))
        assert "sk-secret" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert "sk-secret" not in repr(Settings(llm_api_key="sk-secret"))


def test_a_server_that_is_not_there_is_said():
    chat = load_chat_model(Settings(llm_base_url="http://127.0.0.1:9/v1", llm_model="m"))
    with pytest.raises(EngineError, match="连接不上"):
        list(chat.stream(ASKED))


@pytest.mark.parametrize(
    "script", [hangs(), drips(), hangs("半句")], ids=["silent", "drips", "stops half-way"]
)
def test_a_server_that_hangs_is_left_in_time(script):
    with serving(script) as server:
        started = time.monotonic()
        with pytest.raises(EngineError, match="没有答复"):
            list(model(server, llm_timeout=0.5).stream(ASKED))
        assert time.monotonic() - started < 0.5 + SLACK


def test_endless_talk_ends(monkeypatch):
    monkeypatch.setattr("rag.engines.chat_model.LONGEST", 1)

    def talks(handler):
        handler.begin()
        while not handler.server.released.wait(0.05):
            handler.piece("啊")

    with serving(talks) as server, pytest.raises(EngineError, match="没有答复"):
        list(model(server, llm_timeout=0.5).stream(ASKED))


@pytest.mark.parametrize(
    "script",
    [
        says("说到一半", finish="length"),
        says("说到一半", finish=None),
        says("说到一半", finish=None, done=False),
    ],
)
def test_a_reply_that_was_cut_is_said(script):
    with serving(script) as server:
        pieces = model(server).stream(ASKED)
        assert next(pieces) == "说到一半"
        with pytest.raises(EngineError, match="没有说完"):
            next(pieces)


def test_a_whole_reply_needs_no_reason_of_its_end():
    with serving(says("说完了[1]。", finish=None)) as server:
        assert list(model(server).stream(ASKED)) == ["说完了[1]。"]


@pytest.mark.parametrize("text", ["data: {not json}\n\n", "data: []\n\n", "<html>", ": comment\n\n"])
def test_what_cannot_be_read_is_an_error(text):
    with serving(babbles(text)) as server, pytest.raises(EngineError, match="答复读不出"):
        list(model(server).stream(ASKED))


def test_an_empty_reply_is_nothing():
    with serving(says()) as server:
        assert list(model(server).stream(ASKED)) == []


def test_a_model_that_fails_again_and_again_is_left_alone():
    with serving(fails(404)) as server:
        chat = model(server)
        for _ in range(FAILURES + 2):
            with pytest.raises(EngineError):
                list(chat.stream(ASKED))
        assert len(server.bodies) == FAILURES


def test_the_breaker_opens_after_failures_in_a_row_and_closes_after_the_pause():
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.succeeded()
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert not breaker.open
    breaker.failed()
    assert breaker.open
    now[0] = PAUSE + 0.1
    assert not breaker.open
    breaker.failed()  # still no success since: one more is enough
    assert breaker.open

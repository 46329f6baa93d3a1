import sys

import pytest

from eval.baselines import CHUNK, NaiveChunks
from eval.bench import Row, plain_latencies, render
from eval.probe import MEMORY_AFTER, WARM_UP, probe
from eval.processes import run_timed, served
from eval.questions import GoldQuestion
from rag.errors import PolicyQAError
from rag.schema import Answer

QUESTION = GoldQuestion("1", "t", "有没有奖励", answerable=True, history=("前一问",))

SERVER = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if self.path == "/api/ask" else 404)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["POLICY_QA_PORT"])), Handler).serve_forever()
"""


class FakeAssistant:
    def __init__(self):
        self.asked = []

    def ask(self, question, history=()):
        self.asked.append((question, tuple(history)))
        return Answer(question, "answered", "", "support", (), ())


def test_the_plain_program_ranks_by_shared_rare_words():
    plain = NaiveChunks({"a": "渝北区对创新平台给予奖励", "b": "重庆市建设基站", "c": "重庆市建设机房"})
    assert plain.search("创新平台奖励", 5) == [("a", "渝北区对创新平台给予奖励")]
    assert plain.search("基站建设", 1) == [("b", "重庆市建设基站")]
    assert plain.search("无关", 5) == []


def test_the_plain_program_cuts_at_500_characters_and_loses_none():
    text = "数" * (2 * CHUNK + 7)
    chunks = [chunk for _, chunk in NaiveChunks({"a": text}).chunks]
    assert [len(chunk) for chunk in chunks] == [500, 500, 7]
    assert "".join(chunks) == text


def test_an_empty_library_has_nothing_to_find():
    assert NaiveChunks({}).search("奖励", 5) == []


def test_every_question_is_timed():
    times = plain_latencies({"a": "给予奖励"}, [QUESTION] * 3)
    assert len(times) == 3
    assert min(times) > 0


def test_the_probe_answers_with_history_and_reads_memory():
    assistant = FakeAssistant()
    result = probe(assistant, [QUESTION])
    assert len(result.latencies_ms) == MEMORY_AFTER
    assert len(assistant.asked) == MEMORY_AFTER + min(1, WARM_UP)
    assert set(assistant.asked) == {("有没有奖励", ("前一问",))}
    assert result.resident_mb > 5  # a Python process with numpy cannot be smaller


def test_the_table_tells_within_from_over_and_what_was_not_measured():
    table = render(
        [
            Row("a", "s", 10, 9.96),
            Row("b", "ms", 15, 15.5),
            Row("c", "x", 0, 2.5),
            Row("d", "s", 180, -1, "measured with --fresh"),
        ]
    )
    assert "| a | 10 s | 10.0 s | within |" in table
    assert "| b | 15 ms | 15.5 ms | **over** |" in table
    assert "| c | — | 2.5 x |  |" in table
    assert "| d | 180 s | — | measured with --fresh |" in table


def test_a_command_is_timed_and_its_output_kept(tmp_path):
    done = run_timed([sys.executable, "-c", "import time; time.sleep(0.05); print('done')"], cwd=tmp_path)
    assert done.output.strip() == "done"
    assert done.seconds >= 0.05


def test_a_command_that_fails_is_an_error_with_its_last_line(tmp_path):
    failing = [sys.executable, "-c", "import sys; sys.exit('no such index')"]
    with pytest.raises(PolicyQAError, match="no such index"):
        run_timed(failing, cwd=tmp_path)
    assert run_timed(failing, cwd=tmp_path, accepted=(0, 1)).output == ""


def test_the_app_is_timed_to_its_first_answer_and_ended(tmp_path):
    import psutil

    with served([sys.executable, "-c", SERVER], cwd=tmp_path, settings={}) as app:
        assert 0 < app.first_answer("问") < 60
        assert app.ask("问", ["前一问"]) == 200
        assert app.resident_mb() > 1
    assert not psutil.pid_exists(app.pid)


def test_an_app_that_ends_without_an_answer_is_an_error(tmp_path):
    with (
        served([sys.executable, "-c", "pass"], cwd=tmp_path, settings={}) as app,
        pytest.raises(PolicyQAError, match="退出"),
    ):
        app.first_answer("问")

import sys

import pytest

from eval.processes import run_timed, run_watched, served
from rag.errors import PolicyQAError

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


def test_a_command_is_timed_and_its_output_kept(tmp_path):
    done = run_timed([sys.executable, "-c", "import time; time.sleep(0.05); print('done')"], cwd=tmp_path)
    assert done.output.strip() == "done"
    assert done.seconds >= 0.05


def test_a_command_that_fails_is_an_error_with_its_last_line(tmp_path):
    failing = [sys.executable, "-c", "import sys; sys.exit('no such index')"]
    with pytest.raises(PolicyQAError, match="no such index"):
        run_timed(failing, cwd=tmp_path)
    assert run_timed(failing, cwd=tmp_path, accepted=(0, 1)).output == ""


def test_an_error_has_the_name_of_a_command_where_it_has_one(tmp_path):
    failing = [sys.executable, "-c", "raise SystemExit('broken')"]
    with pytest.raises(PolicyQAError) as raised:
        run_timed(failing, cwd=tmp_path, name="the peer")
    assert str(raised.value) == "the peer：命令失败（1）：broken"
    with pytest.raises(PolicyQAError, match="SystemExit"):
        run_timed(failing, cwd=tmp_path)


def test_no_command_has_a_language_model(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_QA_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("POLICY_QA_LLM_MODEL", "m")
    code = "import os; print([os.environ[f'POLICY_QA_LLM_{name}'] for name in ('BASE_URL', 'MODEL')])"
    assert run_timed([sys.executable, "-c", code], cwd=tmp_path).output.strip() == "['', '']"


def test_memory_of_a_command_and_its_children_is_watched(tmp_path):
    code = "import subprocess, sys, time; x = b'x' * 60_000_000; time.sleep(0.6)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    seconds, peak = run_watched([sys.executable, "-c", parent], cwd=tmp_path)
    assert seconds >= 0.6
    assert peak > 60
    with pytest.raises(PolicyQAError, match="no such index"):
        run_watched([sys.executable, "-c", "raise SystemExit('no such index')"], cwd=tmp_path)


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

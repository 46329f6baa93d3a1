"""The wire format against a server somebody else wrote: ``transformers serve`` with a tiny random model."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Settings
from rag.engines.chat_model import load_chat_model
from rag.errors import EngineError
from tests.tiny_models import save_chat_model

STARTS_WITHIN = 120  # seconds

pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=1) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    """Settings that lead to the server."""
    pytest.importorskip("accelerate", reason="transformers serve needs accelerate")
    folder = save_chat_model(tmp_path_factory.mktemp("model"))
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [str(Path(sys.executable).parent / "transformers"), "serve", str(folder)]
    command += ["--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    try:
        ends = time.monotonic() + STARTS_WITHIN
        while not answers(address):
            if server.poll() is not None or time.monotonic() > ends:
                pytest.fail((folder / "log.txt").read_text("utf-8", errors="replace")[-2000:])
            time.sleep(0.3)
        yield Settings(
            llm_base_url=f"{address}/v1", llm_model=str(folder), llm_timeout=60.0, llm_max_tokens=24
        )
    finally:
        server.terminate()
        server.wait(30)


def test_pieces_come_and_the_end_is_understood(peer):
    stream = load_chat_model(peer).stream([("system", "规则"), ("user", "你好")])
    pieces = [next(stream), next(stream)]
    assert all(pieces)
    with pytest.raises(EngineError, match="没有说完"):  # cut at the length that was asked for
        pieces += stream
    assert len(pieces) <= peer.llm_max_tokens


def test_what_a_random_model_says_never_reaches_the_answer(peer, real):
    plain = Assistant.open(real).ask("5G+智慧旅游谁牵头？")
    behind = Assistant.open(replace(peer, corpus=real.corpus, index=real.index))
    answer = behind.ask("5G+智慧旅游谁牵头？")
    assert answer.text == plain.text
    assert answer.citations == plain.citations
    assert answer.notes[-1].startswith("语言模型")
    assert answer.generation.shown == 0

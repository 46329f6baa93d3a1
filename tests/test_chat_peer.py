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

STARTS_WITHIN = 120  # seconds

pytestmark = pytest.mark.slow


def build_model(folder):
    """Random weights over single bytes: what it says means nothing."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    characters = ["<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    plain = Tokenizer(models.BPE(vocab={ch: n for n, ch in enumerate(characters)}, merges=[]))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain, bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(characters),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=32768,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


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
    folder = tmp_path_factory.mktemp("model")
    build_model(folder)
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

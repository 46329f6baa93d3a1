"""Settings from the environment and ``.env``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.errors import ConfigError

NOWHERE = Path("/nonexistent/.env")


def load(**values: str) -> Settings:
    return Settings.load(env=values, dotenv=NOWHERE)


# Name, default; a value as it is written, and as it is read.
FIELDS = [
    ("corpus", Path("corpus"), "/data/政策", Path("/data/政策")),
    ("index", Path("index"), "/data/index", Path("/data/index")),
    ("embedding", "", "BAAI/bge-large-zh-v1.5", "BAAI/bge-large-zh-v1.5"),
    ("embedding_batch", 32, "8", 8),
    ("device", "", "cuda:1", "cuda:1"),
    ("reranker", "", "BAAI/bge-reranker-base", "BAAI/bge-reranker-base"),
    ("host", "127.0.0.1", "::1", "::1"),
    ("port", 7860, " 8080 ", 8080),
    ("today", "", "2026-01-31", "2026-01-31"),
]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {name: default for name, default, _, _ in FIELDS}),
        (
            {f"POLICY_QA_{name.upper()}": written for name, _, written, _ in FIELDS},
            {name: read for name, _, _, read in FIELDS},
        ),
    ],
    ids=["nothing", "everything"],
)
def test_a_field_is_set_by_its_name_and_else_has_its_default(
    given: dict[str, str], expected: dict[str, Any]
) -> None:
    assert load(**given) == Settings(**expected)


def test_other_programs_variables_blanks_and_the_tests_own_are_passed_over() -> None:
    assert load(PATH="/bin", POLICY_QA_PORT=" ", POLICY_QA_TEST_DATA="/data") == Settings()


def test_unknown_name_is_an_error_with_the_known_names() -> None:
    with pytest.raises(ConfigError, match=r"POLICY_QA_PROT.*POLICY_QA_PORT"):
        load(POLICY_QA_PROT="1")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "http", "²", "9" * 5000])
def test_bad_port_is_an_error_that_names_setting_and_value(port: str) -> None:
    with pytest.raises(ConfigError, match=f"POLICY_QA_PORT={port}"):
        load(POLICY_QA_PORT=port)


@pytest.mark.parametrize("batch", ["0", "4097", "-1", "8.0", "many", "²", "٣"])
def test_bad_batch_is_an_error_that_names_setting_and_value(batch: str) -> None:
    with pytest.raises(ConfigError, match=f"POLICY_QA_EMBEDDING_BATCH={batch}.*1 到 4096"):
        load(POLICY_QA_EMBEDDING_BATCH=batch)


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", "CUDA", "cpu:0", "0"])
def test_bad_device_is_an_error_that_names_setting_and_value(device: str) -> None:
    with pytest.raises(ConfigError, match=f"POLICY_QA_DEVICE={device}：设备应为"):
        load(POLICY_QA_DEVICE=device)


@pytest.mark.parametrize("device", ["cpu", "mps", "cuda", "cuda:0", "cuda:12"])
def test_devices_are_named_as_torch_names_them(device: str) -> None:
    assert load(POLICY_QA_DEVICE=device).device == device


@pytest.mark.parametrize("today", ["2026-02-30", "31.1.2026", "今天"])
def test_bad_date_is_an_error_that_names_setting_and_value(today: str) -> None:
    with pytest.raises(ConfigError, match=f"POLICY_QA_TODAY={today}"):
        load(POLICY_QA_TODAY=today)


def test_dotenv_fills_what_the_environment_leaves_open(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("POLICY_QA_PORT=1111\nPOLICY_QA_CORPUS=政策\nOTHER=1\n", "utf-8")
    settings = Settings.load(env={"POLICY_QA_PORT": "2222"}, dotenv=dotenv)
    assert (settings.port, settings.corpus) == (2222, Path("政策"))


def test_unknown_name_in_dotenv_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POLICY_QA_MODEL=x\n", "utf-8")
    with pytest.raises(ConfigError, match="POLICY_QA_MODEL"):
        Settings.load(env={}, dotenv=tmp_path / ".env")


def test_dotenv_of_another_encoding_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("POLICY_QA_CORPUS=政策\n".encode("gb18030"))
    with pytest.raises(ConfigError, match=r"\.env.*UTF-8"):
        Settings.load(env={}, dotenv=tmp_path / ".env")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_hosts_may_listen(host: str) -> None:
    Settings(host=host).check_host()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "127.0.0.1.example.org"])
def test_other_hosts_are_refused_by_name(host: str) -> None:
    with pytest.raises(ConfigError, match=f"POLICY_QA_HOST={host}"):
        Settings(host=host).check_host()


def test_a_language_model_is_set_by_its_address_and_name():
    given = {"POLICY_QA_LLM_BASE_URL": "http://127.0.0.1:11434/v1", "POLICY_QA_LLM_MODEL": "qwen3:8b"}
    settings = load(**given, POLICY_QA_LLM_TIMEOUT="7.5", POLICY_QA_LLM_SEARCH="1")
    assert (settings.llm_base_url, settings.llm_model) == ("http://127.0.0.1:11434/v1", "qwen3:8b")
    assert (settings.llm_timeout, settings.llm_search) == (7.5, True)
    for name, value in given.items():
        with pytest.raises(ConfigError, match="要么都设"):
            load(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "127.0.0.1:11434"),
        ("BASE_URL", "file:///etc/passwd"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "nan"),
        ("TIMEOUT", "soon"),
        ("MAX_TOKENS", "1.5"),
        ("TEMPERATURE", "-1"),
        ("CONTEXT", "3"),
        ("SEARCH", "maybe"),
    ],
)
def test_a_wrong_setting_of_a_language_model_is_named(name, value):
    with pytest.raises(ConfigError, match=f"POLICY_QA_LLM_{name}"):
        load(**{f"POLICY_QA_LLM_{name}": value})


def test_the_key_of_a_language_model_is_not_shown():
    settings = load(POLICY_QA_LLM_API_KEY="sk-secret")
    assert settings.llm_api_key == "sk-secret"
    assert "sk-secret" not in repr(settings)

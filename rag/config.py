"""Settings: read once at the edge (environment and ``.env``), passed on as plain arguments."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from rag.errors import ConfigError

PREFIX = "POLICY_QA_"
TEST_DATA = PREFIX + "TEST_DATA"  # read by the tests only
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Setting → least and most, what it is, whether it is a whole number.
NUMBERS = {
    "port": (1, 65535, "端口", True),
    "embedding_batch": (1, 4096, "一次编码的条数", True),
    "llm_timeout": (0.1, 600, "等待秒数", False),
    "llm_max_tokens": (16, 32768, "回复的最大长度", True),
    "llm_temperature": (0, 2, "温度", False),
    "llm_context": (500, 200_000, "上下文长度", True),
}
SWITCH = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
DIGITS = re.compile(r"[0-9]+")
WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")
DEVICE = re.compile(r"cpu|mps|cuda(?::\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. ``POLICY_QA_<FIELD>`` sets a field of the same name."""

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    embedding: str = ""  # folder or hub name of a sentence-transformers model; "": the one that ships
    embedding_batch: int = 32  # texts a pretrained embedding model encodes at a time
    device: str = ""  # where it and a reranker run: cpu, cuda, cuda:1, mps; "": the fastest there is
    reranker: str = ""  # folder or hub name of a CrossEncoder that ranks the best clauses once more; "": none
    llm_base_url: str = ""  # of a server with the OpenAI protocol, as http://127.0.0.1:11434/v1
    llm_model: str = ""  # its name there; "": no language model
    llm_api_key: str = field(default="", repr=False)
    llm_timeout: float = 20.0  # seconds to the first piece of a reply, and from each to the next
    llm_max_tokens: int = 800  # of a reply
    llm_temperature: float = 0.0
    llm_context: int = 4000  # tokens of clauses that a question is sent with
    llm_search: bool = False  # whether the model also suggests words to search with
    host: str = "127.0.0.1"
    port: int = 7860
    today: str = ""  # ISO date to judge validity by; "": the machine's date

    @classmethod
    def load(cls, *, env: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
        """Read the environment, and ``.env`` for what the environment leaves open.

        Raises:
            ConfigError: an unknown ``POLICY_QA_`` name, a value of the wrong kind, an unreadable ``.env``.
        """
        values = dict(_read_dotenv(dotenv))
        values.update(os.environ if env is None else env)
        known = {PREFIX + f.name.upper(): f.name for f in fields(cls)}
        given: dict[str, Path | int | float | str] = {}
        for name, value in sorted(values.items()):
            if not name.startswith(PREFIX) or name == TEST_DATA or not value.strip():
                continue
            if name not in known:
                raise ConfigError(f"未知设置 {name}；可用的设置：{'、'.join(sorted(known))}")
            given[known[name]] = _convert(name, known[name], value.strip())
        settings = replace(cls(), **given)  # type: ignore[arg-type]
        if bool(settings.llm_base_url) != bool(settings.llm_model):
            raise ConfigError(f"{PREFIX}LLM_BASE_URL 和 {PREFIX}LLM_MODEL 要么都设，要么都不设")
        return settings

    def check_host(self) -> None:
        """Refuse to listen beyond this machine: there is no login yet.

        Raises:
            ConfigError: the host is not a loopback address.
        """
        if self.host not in LOOPBACK:
            raise ConfigError(
                f"{PREFIX}HOST={self.host}：目前没有登录功能，只能监听本机地址 127.0.0.1；"
                "要给他人使用，请在前面放一个带登录的反向代理"
            )


def _read_dotenv(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        return {k: v for k, v in dotenv_values(path).items() if v is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} 读不出（{error}）；请存为 UTF-8 编码") from error


def _convert(name: str, field_name: str, value: str) -> Path | int | float | str:
    if field_name in ("corpus", "index"):
        return Path(value)
    if field_name == "llm_search":
        if value.lower() not in SWITCH:
            raise ConfigError(f"{name}={value}：应为 1（开）或 0（关）")
        return SWITCH[value.lower()]
    if field_name in NUMBERS:
        least, most, what, whole = NUMBERS[field_name]
        return _number(name, value, least, most, what, whole=whole)
    if field_name == "llm_base_url" and not WEB_ADDRESS.fullmatch(value):
        raise ConfigError(f"{name}：地址应以 http:// 或 https:// 开头，如 http://127.0.0.1:11434/v1")
    if field_name == "device" and not DEVICE.fullmatch(value):
        raise ConfigError(f"{name}={value}：设备应为 cpu、cuda、cuda:0 或 mps")
    if field_name == "today":
        from datetime import date

        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise ConfigError(f"{name}={value}：日期应写作 2026-01-31 的样子") from error
    return value


def _number(name: str, value: str, least: float, most: float, what: str, *, whole: bool) -> int | float:
    """A number from ``least`` to ``most``, where that is asked a whole one, in digits alone."""
    try:
        number = float(value) if not whole or DIGITS.fullmatch(value) else math.nan
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise ConfigError(f"{name}={value}：{what}应为 {least:g} 到 {most:g} 的{'整数' if whole else '数'}")
    return int(number) if whole else number

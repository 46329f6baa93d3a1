"""Settings: read once at the edge (environment and ``.env``), passed on as plain arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from rag.errors import ConfigError

PREFIX = "POLICY_QA_"
TEST_DATA = PREFIX + "TEST_DATA"  # read by the tests only
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. ``POLICY_QA_<FIELD>`` sets a field of the same name."""

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    embedding: str = ""  # folder or hub name of a sentence-transformers model; "": the one that ships
    reranker: str = ""  # folder or hub name of a CrossEncoder that ranks the best clauses once more; "": none
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
        given: dict[str, Path | int | str] = {}
        for name, value in sorted(values.items()):
            if not name.startswith(PREFIX) or name == TEST_DATA or not value.strip():
                continue
            if name not in known:
                raise ConfigError(f"未知设置 {name}；可用的设置：{'、'.join(sorted(known))}")
            given[known[name]] = _convert(name, known[name], value.strip())
        return replace(cls(), **given)  # type: ignore[arg-type]

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


def _convert(name: str, field_name: str, value: str) -> Path | int | str:
    if field_name in ("corpus", "index"):
        return Path(value)
    if field_name == "port":
        if not value.isdecimal() or len(value) > 5 or not 0 < int(value) < 65536:
            raise ConfigError(f"{name}={value}：端口应为 1 到 65535 的整数")
        return int(value)
    if field_name == "today":
        from datetime import date

        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise ConfigError(f"{name}={value}：日期应写作 2026-01-31 的样子") from error
    return value

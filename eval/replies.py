"""Replies of a language model kept in a file, so that a run can be made again without the model.

A line a reply: {"key", "model", "pieces"}; the key is a hash of what the model was asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from rag.engines.chat_model import ChatModel, Messages
from rag.errors import EngineError, InputError


class Replies:
    """A chat model that answers from a file, and asks another for what the file lacks."""

    def __init__(self, file: Path, model: ChatModel | None = None) -> None:
        """``model`` None: what the file lacks is an error of the model, as if it could not be reached.

        Raises:
            InputError: the file holds something else; without a model, it is missing.
        """
        self._file = file
        self._model = model
        self._kept: dict[str, list[str]] = {}
        self._name = model.name if model else ""
        if file.exists():
            self._read()
        elif model is None:
            raise InputError(f"{file} 不存在；先设置 POLICY_QA_LLM_BASE_URL 和 POLICY_QA_LLM_MODEL 录一遍")

    @property
    def name(self) -> str:
        """The model whose replies these are."""
        return self._name

    def stream(self, messages: Messages) -> Iterator[str]:
        """Yield the kept reply, or the model's, which is then kept when it is whole.

        Raises:
            EngineError: there is none, or the model failed.
        """
        key = hashlib.sha256(json.dumps([*messages], ensure_ascii=False).encode()).hexdigest()
        if key not in self._kept:
            if self._model is None:
                raise EngineError("录下的回复中没有这一条")
            pieces: list[str] = []
            for piece in self._model.stream(messages):
                pieces.append(piece)
                yield piece
            self._keep(key, pieces)
            return
        yield from self._kept[key]

    def _keep(self, key: str, pieces: list[str]) -> None:
        self._kept[key] = pieces
        with self._file.open("a", encoding="utf-8") as stream:
            line = {"key": key, "model": self._name, "pieces": pieces}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _read(self) -> None:
        try:
            for line in self._file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self._kept[row["key"]] = [str(piece) for piece in row["pieces"]]
                self._name = self._name or str(row["model"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self._file} 不是录下的回复；每行应为含 key、model、pieces 的 JSON") from error

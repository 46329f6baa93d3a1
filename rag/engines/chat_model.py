"""A language model behind the OpenAI protocol, local or hosted, through langchain's ChatOpenAI.

What comes is text, piece by piece; what goes wrong is an EngineError whose message holds no key and
nothing the other side said.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from rag.config import Settings
from rag.errors import EngineError

RETRIES = 2  # after 429 and 5xx, with growing pauses, as long as the timeout allows
LONGEST = 10  # timeouts that a whole reply may take: a model may be slow, not endless
FAILURES = 3  # in a row, after which the model is left alone
PAUSE = 30.0  # seconds it is then left alone
NO_KEY = "none"  # what servers without a login are given
STOPPED, CUT = "stop", "length"  # how the protocol says that a reply is whole, or was cut
ENDS = "。！？；.!?;]】”）\n"  # a reply whose end nobody reported is whole when it ends like this

Messages = Sequence[tuple[str, str]]  # (role: "system" or "user", text)


class ChatModel(Protocol):
    """What answers messages with text."""

    @property
    def name(self) -> str:
        """The model's name, for the record."""
        ...

    def stream(self, messages: Messages) -> Iterator[str]:
        """Yield the reply as it comes.

        Raises:
            EngineError: the model cannot be reached, is too slow, or did not finish.
        """
        ...


class Breaker:
    """Leaves a model alone for a while after several failures in a row."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._lock = threading.Lock()

    @property
    def open(self) -> bool:
        """Whether the model is to be left alone now."""
        with self._lock:
            return self._clock() < self._until

    def succeeded(self) -> None:
        """Forget the failures so far."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Count a failure; the last of ``FAILURES`` starts the pause, and so does each one after it."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._until = self._clock() + PAUSE


class OpenAIChatModel:
    """Any server that speaks the chat completions protocol; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        self._name = settings.llm_model
        self._timeout = float(settings.llm_timeout)
        self._breaker = Breaker()
        self._chat: Any = ChatOpenAI(
            model=settings.llm_model,
            base_url=settings.llm_base_url,
            api_key=SecretStr(settings.llm_api_key or NO_KEY),
            timeout=httpx.Timeout(self._timeout),
            max_retries=RETRIES,
            temperature=settings.llm_temperature,
            extra_body={"max_tokens": settings.llm_max_tokens},
            stream_usage=False,
        )

    @property
    def name(self) -> str:
        """The model's name as set."""
        return self._name

    def stream(self, messages: Messages) -> Iterator[str]:
        """Yield the reply as it comes; each piece within the timeout after the one before.

        Raises:
            EngineError: the model is left alone now, cannot be reached, is too slow, or did not finish.
        """
        if self._breaker.open:
            raise EngineError("语言模型连续出错，暂停使用片刻")
        try:
            yield from self._pieces(messages)
        except EngineError:
            self._breaker.failed()
            raise
        self._breaker.succeeded()

    def _pieces(self, messages: Messages) -> Iterator[str]:
        """The pieces that a thread of its own reads: only so a silent server can be left in time."""
        pieces: queue.Queue[str | EngineError | None] = queue.Queue()
        left = threading.Event()
        threading.Thread(target=self._read, args=(messages, pieces, left), daemon=True).start()
        ends = time.monotonic() + LONGEST * self._timeout
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, min(self._timeout, ends - time.monotonic())))
                except queue.Empty:
                    raise EngineError(f"语言模型 {self._timeout:g} 秒内没有答复") from None
                if piece is None:
                    return
                if isinstance(piece, EngineError):
                    raise piece
                yield piece
        finally:
            left.set()

    def _read(
        self, messages: Messages, pieces: queue.Queue[str | EngineError | None], left: threading.Event
    ) -> None:
        finish, last = "", ""
        try:
            for chunk in self._chat.stream(list(messages)):
                if left.is_set():
                    return
                finish = chunk.response_metadata.get("finish_reason") or finish
                if isinstance(chunk.content, str) and chunk.content:
                    last = chunk.content
                    pieces.put(chunk.content)
        except Exception as error:  # noqa: BLE001 - whatever an outside engine raises ends here, in one word
            pieces.put(EngineError(f"语言模型{_reason(error)}"))
            return
        whole = finish == STOPPED or (not finish and last.rstrip(" ").endswith(tuple(ENDS)))
        pieces.put(None if whole or not last else EngineError("语言模型的答复没有说完"))


def load_chat_model(settings: Settings) -> ChatModel | None:
    """The model of these settings; None where none is set."""
    return OpenAIChatModel(settings) if settings.llm_model else None


def _reason(error: Exception) -> str:
    """What went wrong, in our own words: messages of the other side may repeat a key."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        named = {401: "不接受密钥", 403: "拒绝访问", 404: "没有这个模型或地址", 429: "请求过多"}
        return f"{named.get(status, '出错')}（HTTP {status}）"
    name = type(error).__name__
    if "Timeout" in name:
        return "没有按时答复"
    return "连接不上" if "Connect" in name else f"的答复读不出（{name}）"

"""A server that speaks the chat completions protocol and says what a test wants it to say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's next script; the last one goes on for ever."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        script = self.server.next(body, self.headers["authorization"] or "")
        with suppress(BrokenPipeError, ConnectionResetError):
            script(self)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()

    def piece(self, text: str, finish: str | None = None) -> None:
        delta = {"content": text} if text else {}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [choice],
        }
        self.raw(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n")

    def raw(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    """Remembers what it was sent."""

    daemon_threads = True

    def __init__(self, scripts: list[Script]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scripts = scripts
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.released = threading.Event()  # ends those that hang

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next(self, body: dict[str, Any], key: str) -> Script:
        self.bodies.append(body)
        self.keys.append(key)
        return self.scripts[min(len(self.bodies), len(self.scripts)) - 1]

    def handle_error(self, *_: Any) -> None:
        """A client that left is no matter."""


@contextmanager
def serving(*scripts: Script) -> Iterator[Server]:
    server = Server(list(scripts))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()


def says(*pieces: str, finish: str | None = "stop", done: bool = True) -> Script:
    """Stream these pieces."""

    def script(handler: Handler) -> None:
        handler.begin()
        for piece in pieces:
            handler.piece(piece)
        if finish:
            handler.piece("", finish)
        if done:
            handler.raw("data: [DONE]\n\n")

    return script


def hangs(*pieces: str) -> Script:
    """Stream these pieces and then nothing more, with the line kept open."""

    def script(handler: Handler) -> None:
        handler.begin()
        for piece in pieces:
            handler.piece(piece)
        handler.server.released.wait(30)

    return script


def drips() -> Script:
    """Keep the line alive with comments and empty pieces, and say nothing."""

    def script(handler: Handler) -> None:
        handler.begin()
        while not handler.server.released.wait(0.05):
            handler.raw(": keep-alive\n\n")
            handler.piece("")

    return script


def fails(status: int, body: str = '{"error": {"message": "no, sk-secret"}}') -> Script:
    """Answer with an HTTP error."""

    def script(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body.encode())))
        handler.end_headers()
        handler.raw(body)

    return script


def babbles(text: str) -> Script:
    """Answer with something that is not the protocol."""

    def script(handler: Handler) -> None:
        handler.begin()
        handler.raw(text)

    return script

"""What may leave and reach the page.

Gradio brings more than this page uses: file upload and download, a proxy, an API description, social media
tags that name outside hosts. Here the doors nobody needs are closed and the browser is told to talk to nobody else.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        # gradio's page sets itself up inline, and its HTML component compiles its template
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
PREFIX: Final = "/gradio_api/"
OPEN_ROUTES: Final = re.compile(
    r"/gradio_api/(?:queue/(?:join|data)|run/predict|cancel|reset|heartbeat/\w+|app_id)/?"
)

_SOCIAL: Final = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>')


class Shield:
    """ASGI middleware around the gradio page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse closed routes, clean the page, add the headers to everything."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif not is_open(scope["path"]):
            await _refuse(send)
        elif scope["path"] == "/":
            await self._app(_uncompressed(scope), receive, _Page(send))
        else:
            await self._app(scope, receive, _with_headers(send))


def is_open(path: str) -> bool:
    """Whether the page needs this route; routes that are not gradio's are not its business."""
    return not path.startswith(PREFIX) or OPEN_ROUTES.fullmatch(path) is not None


def clean(html: bytes) -> bytes:
    """Return the page without tags that name outside hosts, and in its true language."""
    return _SOCIAL.sub(b"", html).replace(b'lang="en"', b'lang="zh-CN"', 1)


class _Page:
    """A ``send`` that holds the page back until it is whole, then sends it cleaned."""

    def __init__(self, send: Send) -> None:
        self._send = _with_headers(send)
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = clean(self._body)
        kept = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        # HEAD has no body; its length is that of the page we did not see, so none is given
        length = [(b"content-length", str(len(body)).encode())] if body else []
        await self._send({**self._start, "headers": [*kept, *length]})
        await self._send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *HEADERS]}
        await send(message)

    return sending


def _uncompressed(scope: Scope) -> Scope:
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}


async def _refuse(send: Send) -> None:
    sending = _with_headers(send)
    await sending(
        {
            "type": "http.response.start",
            "status": 404,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await sending({"type": "http.response.body", "body": b"not found"})

"""Settings → index, built if absent or stale → the web app on one port."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from rag.assistant import Assistant
from rag.config import Settings
from rag.errors import ConfigError, IndexDamaged, IndexUnusable

if TYPE_CHECKING:
    from fastapi import FastAPI


def serve(settings: Settings) -> None:
    """Serve the app until it is told to stop; the index is built first where it has to be.

    Raises:
        PolicyQAError: the host is not allowed, the port is taken, or the library cannot be used.
    """
    settings.check_host()
    with _listen(settings) as listener:
        assistant = open_assistant(settings)
        app = create_app(assistant)
        _say(f"政策问答已启动：http://{_shown(settings)}  （按 Ctrl+C 停止）")
        _run(app, listener)


def open_assistant(settings: Settings) -> Assistant:
    """Open the index; build it first where there is none, an old one or a damaged one."""
    try:
        return Assistant.open(settings)
    except IndexUnusable as error:
        damaged = isinstance(error, IndexDamaged)
        # the other two are the ordinary course, and their message asks for what is done here anyway
        _say(str(error) if damaged else "索引还没有建立，或文库、设置有了变化。")
    from rag.build import build

    _say("正在建立索引……")
    build(settings, rebuild=damaged)  # a damaged index may still look up to date
    return Assistant.open(settings)


def create_app(assistant: Assistant) -> FastAPI:
    """Make the web app: the page at ``/``, ``/healthz`` and ``/readyz`` beside it."""
    # before gradio loads: it reads these at import
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr
    from fastapi import FastAPI

    from rag import api
    from rag.ui import page, theme
    from rag.ui.shield import Shield

    app = FastAPI(title=page.NAME, docs_url=None, redoc_url=None, openapi_url=None)
    _add_probes(app, assistant)
    app.include_router(api.router(assistant))
    app.add_middleware(Shield)
    gr.mount_gradio_app(
        app,
        page.build(assistant),
        path="/",
        app_kwargs={"openapi_url": None},
        footer_links=[],
        run_history=False,
        show_error=False,  # an unforeseen error goes to the log, not to the reader
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=theme.theme(),
        head=theme.head(),
        favicon_path=str(theme.ASSETS / "favicon.png"),
    )
    return app


def _add_probes(app: FastAPI, assistant: Assistant) -> None:
    from fastapi.responses import JSONResponse

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        try:
            return JSONResponse({"status": "ready", **assistant.fingerprint()})
        except IndexUnusable as error:
            return JSONResponse({"status": "unready", "reason": str(error)}, status_code=503)


def _listen(settings: Settings) -> socket.socket:
    """Take the port before the work of building: whoever finds it taken wants to know at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise ConfigError(
            f"无法监听 {_shown(settings)}（{error.strerror}）；请停止占用该端口的程序，或换一个端口：POLICY_QA_PORT=7861"
        ) from error


def _run(app: FastAPI, listener: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3)
    with suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
        uvicorn.Server(config).run(sockets=[listener])


def _shown(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()

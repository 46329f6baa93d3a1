"""The web app: probes, closed routes, headers, the index it opens or builds."""

from __future__ import annotations

import socket
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.config import Settings
from rag.errors import ConfigError, IndexDamaged, IndexMissing, IndexStale
from rag.ui import server, shield
from tests.fakes import FakeAssistant


class Unready(FakeAssistant):
    def fingerprint(self) -> dict[str, str]:
        raise IndexDamaged("索引文件缺失")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(server.create_app(FakeAssistant())) as client:
        yield client


def test_probes_answer_beside_the_page(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "build": "fake"}


def test_not_ready_when_the_index_cannot_be_used() -> None:
    client = TestClient(server.create_app(Unready()))
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_page_is_chinese_and_names_no_outside_host(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert 'lang="zh-CN"' in page.text
    assert "<title>" not in page.text or "Gradio" not in page.text
    for outside in (
        "githubusercontent",
        "gradio.app",
        "googleapis",
        "gstatic",
        "cdnjs",
        "og:image",
        "twitter:",
    ):
        assert outside not in page.text


def test_title_of_a_document_cannot_end_the_page_script(client: TestClient) -> None:
    assert "</script><script>window.pwned" not in client.get("/").text


def test_browser_is_told_to_talk_to_nobody_else(client: TestClient) -> None:
    for path in ("/", "/healthz", "/gradio_api/info"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "connect-src 'self'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://example.org",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/startup-events",
        "/docs",
        "/openapi.json",
    ],
)
def test_doors_nobody_needs_are_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_upload_is_closed(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files={"files": ("a.txt", b"a")}).status_code == 404


def test_page_offers_no_named_endpoint(client: TestClient) -> None:
    assert client.get("/config").json()["dependencies"]
    assert all(d["api_visibility"] == "private" for d in client.get("/config").json()["dependencies"])


def test_cleaning_leaves_everything_else() -> None:
    html = b'<html\n\tlang="en"><meta charset="utf-8"><meta property="og:image"\n content="https://x"/><p>og:image</p>'
    assert shield.clean(html) == b'<html\n\tlang="zh-CN"><meta charset="utf-8"><p>og:image</p>'


def test_importing_the_server_loads_no_gradio() -> None:
    code = "import sys, rag.ui.server; sys.exit('gradio' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_every_asset_the_page_names_is_there() -> None:
    assets = Path(server.__file__).parent / "assets"
    names = {"page.css", "favicon.png", "chat.js", "evidence.js", "document.js", "library.js"}
    assert {path.name for path in assets.iterdir()} == names


# opening and building


@pytest.mark.parametrize(
    "error", [IndexMissing("还没有索引"), IndexStale("文库有变化"), IndexDamaged("索引损坏")]
)
def test_unusable_index_is_built_and_damage_is_named_in_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built: list[tuple[Settings, bool]] = []
    assistant = FakeAssistant()

    def open_index(settings: Settings) -> FakeAssistant:
        if not built:
            raise error
        return assistant

    module = types.ModuleType("rag.build")

    def build(settings: Settings, *, progress: object = None, rebuild: bool = False) -> None:
        built.append((settings, rebuild))

    module.build = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rag.build", module)
    monkeypatch.setattr(server.Assistant, "open", staticmethod(open_index))
    settings = Settings()
    assert server.open_assistant(settings) is assistant
    assert built == [(settings, isinstance(error, IndexDamaged))]
    said = capsys.readouterr().err
    assert "正在建立索引" in said
    assert (f"{error}\n" in said) == isinstance(error, IndexDamaged)


def test_usable_index_is_not_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = FakeAssistant()
    monkeypatch.setitem(sys.modules, "rag.build", None)  # type: ignore[arg-type]
    monkeypatch.setattr(server.Assistant, "open", staticmethod(lambda settings: assistant))
    assert server.open_assistant(Settings()) is assistant


def test_host_beyond_this_machine_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"0\.0\.0\.0"):
        server.serve(Settings(host="0.0.0.0"))


def test_taken_port_is_said_before_anything_is_built() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)):
            server.serve(Settings(port=port))

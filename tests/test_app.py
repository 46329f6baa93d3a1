"""The way the service starts and the way it ends."""

from __future__ import annotations

import pytest

import app
from rag.errors import IndexDamaged, PolicyQAError


def test_error_is_one_line_on_standard_error_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(settings: object) -> None:
        raise IndexDamaged("索引损坏，请重建")

    monkeypatch.setattr(app, "serve", fail)
    monkeypatch.setattr(app.Settings, "load", staticmethod(object))
    assert app.main() == 2
    captured = capsys.readouterr()
    assert captured.err == "索引损坏，请重建\n"
    assert captured.out == ""


def test_unknown_setting_ends_the_same_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICY_QA_PROT", "1")
    assert app.main() == 2
    assert "POLICY_QA_PROT" in capsys.readouterr().err


def test_only_our_own_errors_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(app, "serve", fail)
    with pytest.raises(RuntimeError):
        app.main()
    assert not issubclass(RuntimeError, PolicyQAError)

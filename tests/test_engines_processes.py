"""Work spread over processes."""

from __future__ import annotations

import os
import signal

import pytest

from rag.engines import processes
from rag.engines.processes import spread
from rag.errors import EngineError


def square(number: int) -> int:
    return number * number


def where(_: int) -> int:
    return os.getpid()


def end(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(number: int) -> None:
    raise ValueError(number)


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 2)


def test_alone_the_work_is_done_in_this_process() -> None:
    with spread(alone=True) as each:
        assert set(each(where, range(3))) == {os.getpid()}


def test_on_one_core_the_work_is_done_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)
    with spread(alone=False) as each:
        assert set(each(where, range(3))) == {os.getpid()}


@pytest.mark.usefixtures("two_cores")
def test_results_come_in_the_order_of_the_things() -> None:
    with spread(alone=False) as each:
        assert list(each(square, iter(range(50)))) == [n * n for n in range(50)]
        assert os.getpid() not in set(each(where, range(9)))
        assert list(each(square, [])) == []


@pytest.mark.usefixtures("two_cores")
def test_only_so_much_is_handed_out_ahead() -> None:
    taken = []
    with spread(alone=False) as each:
        results = each(square, (taken.append(n) or n for n in range(100)))
        assert next(results) == 0
        assert len(taken) == 2 * processes.AHEAD + 1


@pytest.mark.usefixtures("two_cores")
def test_an_error_of_the_work_is_the_caller_s() -> None:
    with pytest.raises(ValueError, match="7"), spread(alone=False) as each:
        list(each(fail, [7]))


@pytest.mark.usefixtures("two_cores")
def test_a_process_that_is_killed_is_an_error_that_says_so() -> None:
    with pytest.raises(EngineError, match="子进程意外结束"), spread(alone=False) as each:
        list(each(end, [1]))

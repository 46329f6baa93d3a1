"""Work spread over processes of their own; what they return comes back in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Protocol, TypeVar

from rag.errors import EngineError

MOST = 8  # processes: each loads dictionaries of its own, about 200 MB
AHEAD = 4  # pieces of work a process that are handed out before their turn

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Each(Protocol):
    """Does the same work for each of many things; results come in the order of the things."""

    def __call__(self, work: Callable[[Thing], Result], things: Iterable[Thing]) -> Iterator[Result]:
        """``work`` and the things must be importable by name or plain data: other processes get them."""


@contextmanager
def spread(*, alone: bool) -> Iterator[Each]:
    """Processes for as long as the context lasts, one a core; ``alone``: everything in this one.

    Raises:
        EngineError: one of them was killed.
    """
    count = 1 if alone else min(MOST, os.cpu_count() or 1)
    if count == 1:
        yield _here
        return
    try:
        # started afresh: a copy of this process would hold its threads' locks for ever
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            yield partial(_in_order, pool, count * AHEAD)
    except BrokenProcessPool as error:
        raise EngineError(
            '构建的子进程意外结束：内存不足，或者调用 build 的脚本没有写在 if __name__ == "__main__": 之下'
        ) from error


def _here(work: Callable[[Thing], Result], things: Iterable[Thing]) -> Iterator[Result]:
    return map(work, things)


def _in_order(
    pool: ProcessPoolExecutor, ahead: int, work: Callable[[Thing], Result], things: Iterable[Thing]
) -> Iterator[Result]:
    waiting: deque[Future[Result]] = deque()
    for thing in things:
        waiting.append(pool.submit(work, thing))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()

"""How many threads numerical libraries take for one product."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_thread_a_product() -> None:
    """From now on one in this process: products of a question are small, and threads that wait for each other cost more."""
    threadpool_limits(1, user_api="blas")

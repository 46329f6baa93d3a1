from threadpoolctl import threadpool_info, threadpool_limits

from rag.assistant import Assistant
from rag.engines.threads import one_thread_a_product


def product_threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_products_take_one_thread_from_then_on():
    threadpool_limits(2, user_api="blas")
    one_thread_a_product()
    assert product_threads() == {1}


def test_an_opened_library_takes_one_thread_a_product(small):
    threadpool_limits(2, user_api="blas")
    Assistant.open(small)
    assert product_threads() == {1}

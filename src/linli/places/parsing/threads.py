"""One thread for matrix products: the matrices are small, and threads that wait cost more."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Within, numpy's matrix products use the calling thread only; afterwards as before."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited

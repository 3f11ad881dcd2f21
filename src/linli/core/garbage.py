"""When Python looks for garbage in cycles; all else goes as soon as nothing refers to it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 200_000


@contextmanager
def seldom() -> Iterator[None]:
    """Look a few hundred times less often while many rows pass through.

    They are in no cycles; looking through them again and again took a tenth to a fifth of the time
    of publishing 9,720 residents.
    """
    before = gc.get_threshold()
    gc.set_threshold(MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)

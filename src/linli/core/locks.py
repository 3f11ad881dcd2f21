"""Locks of the whole database, for work that one process at a time may do."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.db import connection

# Settings of Django's that a plain connection does not know.
FOREIGN = ("pool", "cursor_factory", "context")


@contextmanager
def alone(*, key: int) -> Iterator[bool]:
    """Hold the lock `key` while the block runs; yields whether it could be had.

    It is held by a connection of its own. A pooled one would outlive the block and with it the
    lock, wherever the block ended in a broken transaction; this one is closed, and is gone when
    the process is.

    Args:
        key: what the lock is for, a number of 64 bits.
    Raises:
        django.db.OperationalError: the database is away.
    """
    known = connection.get_connection_params()
    params = {name: value for name, value in known.items() if name not in FOREIGN}
    # A database that is away is told as Django tells it, which is what callers wait out.
    with connection.wrap_database_errors:
        own = psycopg.connect(**params, autocommit=True)
    try:
        with connection.wrap_database_errors:
            is_ours = _take(own, key)
        try:
            yield is_ours
        finally:
            # The server notices a closed connection a moment later than we go on.
            with suppress(psycopg.Error):
                own.execute("SELECT pg_advisory_unlock_all()")
    finally:
        own.close()


def _take(own: psycopg.Connection, key: int) -> bool:
    row = own.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
    return row is not None and bool(row[0])

"""Locks of the whole database: one holder, and none once the block has ended."""

import pytest
from django.db import OperationalError, connection, transaction

from linli.core import locks

pytestmark = pytest.mark.django_db
KEY = 0x6C6F636B


def test_given_a_holder_then_nobody_else_has_the_lock_until_it_ends():
    with (
        locks.alone(key=KEY) as first,
        locks.alone(key=KEY) as second,
        locks.alone(key=KEY + 1) as other,
    ):
        assert (first, second, other) == (True, False, True)
    with locks.alone(key=KEY) as again:
        assert again


def test_given_a_block_that_ends_in_a_broken_transaction_then_the_lock_is_free():
    with pytest.raises(RuntimeError), transaction.atomic(), locks.alone(key=KEY):
        with pytest.raises(Exception, match="division by zero"), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        raise RuntimeError("ended")

    with locks.alone(key=KEY) as again:
        assert again


def test_given_no_database_then_it_is_said_as_django_says_it(monkeypatch):
    away = dict(connection.get_connection_params(), host="/nowhere")
    monkeypatch.setattr(connection, "get_connection_params", lambda: away)

    with pytest.raises(OperationalError), locks.alone(key=KEY):
        pass

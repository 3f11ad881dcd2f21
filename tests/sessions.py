"""Sessions, of people and of the database.

Before the test database is removed: wait until nobody works in it, and name who still does.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest

PATIENCE_S = 60.0
OTHERS = "FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
AT_WORK = f"SELECT state || ': ' || left(query, 200) {OTHERS} AND state <> 'idle'"
# The thread of a request whose browser went away keeps its connection, idle, until it notices.
END_IDLE = f"SELECT pg_terminate_backend(pid) {OTHERS}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A request that a closed browser left behind may still be under way."""
    yield
    with django_db_blocker.unblock():
        known = connection.get_connection_params()
        connection.close()
        connection.close_pool()
    asked = {name: known[name] for name in ("host", "port", "user", "password") if known.get(name)}
    with psycopg.connect(**asked, dbname="postgres", autocommit=True) as watching:
        deadline = time.monotonic() + PATIENCE_S
        while left := watching.execute(AT_WORK, [known["dbname"]]).fetchall():
            if time.monotonic() > deadline:
                pytest.fail(f"still at work in the test database: {left}")
            threading.Event().wait(0.1)
        watching.execute(END_IDLE, [known["dbname"]])


def confirm(client: Any) -> None:
    """As if whoever uses this client had just typed their password."""
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password")
    request.session.save()

"""One server for the tests of pages and streams; what it shows is committed for real."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from tests.factories import make_user
from tests.web.live import table
from tests.web.live.serving import Linli, serving


@pytest.fixture(scope="session")
def tables(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(table.TABLES)
    yield


@pytest.fixture
def live_db(tables: None, transactional_db: None) -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM live_case; DELETE FROM live_grant")


@pytest.fixture(scope="session")
def running(
    tables: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Linli]:
    log = tmp_path_factory.mktemp("serve") / "log"
    with django_db_blocker.unblock(), serving(log) as one:  # type: ignore[attr-defined]
        yield one


@pytest.fixture
def sign_in(live_db: None) -> Callable[..., str]:
    """Make an account with a session; answers the Cookie header."""

    def signed_in(*, org: UUID | None = None, area: str = "", member: UUID | None = None) -> str:
        user = make_user()
        table.grant(user_id=user.id, org=org, area=area, member=member)
        store = SessionStore()
        store[SESSION_KEY] = str(user.id)
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.create()
        return f"sessionid={store.session_key}"

    return signed_in


@pytest.fixture
def linli(running: Linli) -> Iterator[Linli]:
    """The server; whatever stream a test opens is closed after it."""
    yield running
    running.hang_up()

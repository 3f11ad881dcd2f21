"""Looking at the database as the application's role, which owns nothing."""

from collections.abc import Iterator

import pytest
from django.db import connection

from linli.config import embedded


@pytest.fixture
def app_role(db: None) -> Iterator[None]:
    """Until the test ends, its connection may do only what the application may."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{embedded.APP}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")

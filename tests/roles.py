"""Looking at the database as the application's role, which owns nothing."""

import pytest
from django.db import connection

from linli.config import embedded


@pytest.fixture
def app_role(db: None) -> None:
    """Until the test ends, its connection may do only what the application may.

    `SET ROLE` is undone with the transaction around each test.
    """
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{embedded.APP}"')

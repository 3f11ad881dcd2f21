"""The database that tests run on is the one the application would use."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_given_the_test_database_when_asked_then_it_is_postgresql_in_utf8() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding'), '邻里'")
        assert cursor.fetchone() == ("UTF8", "邻里")


def test_given_the_app_role_when_asked_then_it_is_no_superuser(app_role: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)

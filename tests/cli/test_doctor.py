"""What `linli doctor` finds, and what `linli serve` refuses."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from linli.cli import checks, database_checks
from linli.cli.migrate import allow

GOOD_KEY = "Zk3v9QpLw7Yx2Nf8Rt5Hc1Jd6Mb4Sg0A"


@pytest.mark.parametrize("key", ["", "short", "a" * 80, "abc" * 30])
def test_given_a_key_that_can_be_guessed_when_looked_at_then_it_blocks(key: str) -> None:
    finding = checks.secret_key(key=key)

    assert finding.level == "block"
    assert not key or key not in finding.says


def test_given_a_good_key_when_looked_at_then_it_is_well() -> None:
    assert checks.secret_key(key=GOOD_KEY).level == "ok"


@pytest.mark.parametrize(
    ("url", "demo", "allow_http", "level"),
    [
        ("http://127.0.0.1:8000", False, False, "ok"),
        ("http://localhost", False, False, "ok"),
        ("http://[::1]:8000", False, False, "ok"),
        ("https://linli.example.org", False, False, "ok"),
        ("http://linli.example.org", False, False, "block"),
        ("http://10.0.0.8:8000", False, False, "block"),
        ("http://10.0.0.8:8000", False, True, "warn"),
        ("http://10.0.0.8:8000", True, False, "warn"),
        ("linli.example.org", False, True, "block"),
    ],
)
def test_given_a_public_address_when_looked_at_then_only_an_open_way_blocks(
    url: str, demo: bool, allow_http: bool, level: str
) -> None:
    assert checks.public_url(url=url, demo=demo, allow_http=allow_http).level == level


def test_given_a_home_that_is_not_there_yet_when_looked_at_then_its_parent_counts(
    tmp_path: Path,
) -> None:
    found = list(checks.folders(home=tmp_path / "new" / "home", media=tmp_path / "new" / "media"))

    assert [finding.name for finding in found] == ["data folder", "media folder", "disk"]
    assert found[0].level == "ok"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("given", "level", "says"),
    [
        ({}, "ok", "off"),
        ({"url": "https://id.example.org"}, "warn", "LINLI_OIDC_CLIENT_ID, LINLI_OIDC_SECRET"),
        ({"url": "https://id.example.org", "client_id": "x"}, "warn", "LINLI_OIDC_SECRET"),
        ({"url": "https://id.example.org", "client_id": "x", "secret": "y"}, "ok", "https://id"),
        ({"url": "http://id.example.org", "client_id": "x", "secret": "y"}, "block", "made up"),
        ({"url": "http://localhost:9", "client_id": "x", "secret": "y"}, "ok", "localhost"),
        (
            {"url": "https://id.example.org", "client_id": "x", "secret": "y", "makes": True},
            "warn",
            "LINLI_OIDC_CLAIM",
        ),
    ],
)
def test_given_the_city_s_sign_in_when_set_up_by_half_then_it_says_what_is_missing(
    given: dict[str, Any], level: str, says: str
) -> None:
    usual = {"url": "", "client_id": "", "secret": "", "claim": "", "makes": False}

    (finding,) = checks.city(**usual | given)

    assert finding.level == level and says in finding.says


def test_given_no_gateways_when_looked_at_then_it_warns_and_a_demo_does_not() -> None:
    assert {f.level for f in checks.messages(smtp="", sms="", demo=False)} == {"warn"}
    assert {f.level for f in checks.messages(smtp="", sms="", demo=True)} == {"ok"}


@pytest.fixture
def allowed(db: None) -> None:
    """What `linli migrate` lets the application's role do."""
    connection.ensure_connection()
    allow(connection.connection, app="linli_app")


def found(name: str) -> checks.Finding:
    return next(finding for finding in database_checks.of_database() if finding.name == name)


def test_given_the_apps_role_when_looked_at_then_role_tables_and_ledger_are_well(
    allowed: None, app_role: None
) -> None:
    levels = {finding.name: finding.level for finding in database_checks.of_database()}

    # The tests' own server does not flush to disk, and the doctor sees that.
    assert levels == {
        "database": "ok",
        "role": "ok",
        "durability": "block",
        "tables": "ok",
        "ledger": "ok",
    }


def test_given_the_owner_when_looked_at_then_the_ledger_is_a_warning(allowed: None) -> None:
    assert found("ledger").level == "warn"


def test_given_a_ledger_without_its_trigger_when_looked_at_then_it_blocks(allowed: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")

    assert found("ledger").level == "block"


def test_given_a_change_not_applied_when_looked_at_then_it_blocks_and_says_what_to_do(
    allowed: None,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")

    finding = found("tables")

    assert finding.level == "block"
    assert "ledger." in finding.says and "linli migrate" in finding.do


def test_given_the_apps_role_when_it_changes_the_ledger_then_the_grant_refuses(
    allowed: None, app_role: None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('ledger_entry', p) FROM unnest(%s::text[]) AS p",
            [["INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE"]],
        )
        assert [row[0] for row in cursor.fetchall()] == [True, True, False, False, False]

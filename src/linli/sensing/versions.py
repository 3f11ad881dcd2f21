"""How a consumer learns what changed elsewhere: a number for each building, drawn in order.

Whoever changes a building's state, the devices or the rules draws the next number under a lock that
is held until the commit, so that numbers become visible in their order.
"""

from django.db import connection

LOCK = 0x53656E73  # "Sens"
DEVICES = "#devices"
RULES = "#rules"


def next_version() -> int:
    """A number greater than every one that anybody can see; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT nextval('sensing_version')")
        row = cursor.fetchone()
    return int(row[0])


def bump(code: str) -> None:
    """Say that the devices or the rules changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sensing_scope (code, version, content) VALUES (%s, %s, '{}')"
            " ON CONFLICT (code) DO UPDATE SET version = excluded.version",
            [code, next_version()],
        )


def changed_since(version: int) -> dict[str, int]:
    """What changed after `version`: code and its version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, version FROM sensing_scope WHERE version > %s", [version])
        return dict(cursor.fetchall())

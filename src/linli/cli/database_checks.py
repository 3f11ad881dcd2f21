"""What `linli doctor` asks the database."""

from collections.abc import Iterator

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.cli.finding import Finding
from linli.config import env

OLDEST = 150_000
LEDGER = "ledger_entry"
# pg_trigger.tgtype: bit 3 is DELETE, bit 4 UPDATE; tgenabled D is a trigger switched off.
LEDGER_GUARD = """
SELECT pg_get_userbyid(c.relowner) = current_user,
       has_table_privilege(c.oid, 'TRUNCATE'),
       coalesce(bit_or(t.tgtype) FILTER (WHERE t.tgenabled <> 'D'), 0)::int & 24 = 24
FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
WHERE c.oid = to_regclass(%s)
GROUP BY c.oid, c.relowner
"""


def of_database() -> Iterator[Finding]:
    """Reachable, new enough, safe and up to date; stops at the first that makes the rest moot."""
    try:
        # Without the pool, which would try for half a minute.
        psycopg.connect(env.required("DATABASE_URL"), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        yield Finding(
            "database",
            "block",
            f"The database does not answer: {str(error).strip()}",
            "Check LINLI_DATABASE_URL and that PostgreSQL runs (`linli db start` for the one "
            "Linli brings along).",
        )
        return
    yield _version()
    yield _role()
    yield _commits()
    waiting = pending()
    yield _migrations(waiting)
    if not waiting:
        yield _ledger()


def pending() -> list[str]:
    """The migrations that are not applied, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _one(question: str, *values: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return tuple(cursor.fetchone() or ())


def _version() -> Finding:
    number, name = _one(
        "SELECT current_setting('server_version_num')::int, split_part(version(), ' on ', 1)"
    )
    if not isinstance(number, int) or number < OLDEST:
        return Finding("database", "block", f"{name} is too old.", "Use PostgreSQL 15 or newer.")
    return Finding("database", "ok", str(name))


def _role() -> Finding:
    name, superuser, bypass = _one(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    if superuser or bypass:
        return Finding(
            "role",
            "block",
            f"Linli connects as {name}, which stands above every rule of the database.",
            "Make a plain role for LINLI_DATABASE_URL, and name the owner of the tables in "
            "LINLI_OWNER_DATABASE_URL for `linli migrate`.",
        )
    return Finding("role", "ok", f"Linli connects as {name}, a plain role")


def _commits() -> Finding:
    synchronous, flushed = _one(
        "SELECT current_setting('synchronous_commit'), current_setting('fsync')"
    )
    if synchronous == "off" or flushed == "off":
        return Finding(
            "durability",
            "block",
            f"synchronous_commit is {synchronous}, fsync is {flushed}: reports that were "
            "acknowledged could be lost.",
            "Set both to on in postgresql.conf.",
        )
    return Finding("durability", "ok", "What is acknowledged is on disk")


def _migrations(waiting: list[str]) -> Finding:
    if waiting:
        shown = ", ".join(waiting[:3]) + (" ..." if len(waiting) > 3 else "")
        return Finding(
            "tables",
            "block",
            f"{len(waiting)} changes of the tables are not applied: {shown}",
            "Run `linli migrate`.",
        )
    return Finding("tables", "ok", "The tables are those of this version")


def _ledger() -> Finding:
    owner, truncate, refuses = _one(LEDGER_GUARD, LEDGER) or (False, False, False)
    if not refuses:
        return Finding(
            "ledger",
            "block",
            "The ledger could be changed: the trigger that refuses it is absent or off.",
            f"Run `linli migrate`; if it stays so, ask who switched off the trigger of {LEDGER}.",
        )
    if owner or truncate:
        return Finding(
            "ledger",
            "warn",
            "The role Linli connects as owns the ledger and could switch its protection off.",
            "Let another role own the tables: set LINLI_OWNER_DATABASE_URL and run "
            "`linli migrate` as docs/settings.md describes.",
        )
    return Finding("ledger", "ok", "The ledger can only be added to")

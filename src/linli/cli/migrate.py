"""`linli migrate`: the tables, and what the application's role may do with them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import click

from linli.cli.common import EXIT_CODES, Failed, set_up_django
from linli.config import env

if TYPE_CHECKING:
    import psycopg

# What the application may not do, and with which tables of the ledger.
WITHHELD = {
    "ledger_entry": "UPDATE, DELETE, TRUNCATE",
    "ledger_position": "UPDATE, DELETE, TRUNCATE",
    "ledger_salt": "UPDATE, TRUNCATE",
    "ledger_pending": "UPDATE, TRUNCATE",
}


@click.command("migrate", epilog=EXIT_CODES)
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if something is to be done.")
def command(check: bool) -> None:
    """Bring the database up to this version.

    Connects with LINLI_OWNER_DATABASE_URL when it is set, else with LINLI_DATABASE_URL. The owner
    holds the tables; the application's role (the user of LINLI_DATABASE_URL) is then allowed to
    read and write rows, and nothing else. Run again, it changes nothing.

    \b
    Example:
      LINLI_OWNER_DATABASE_URL=postgresql://linli_owner@db/linli linli migrate
    """
    app = unquote(urlsplit(env.required("DATABASE_URL")).username or "")
    owner = env.text("OWNER_DATABASE_URL", "")
    if owner:
        os.environ["LINLI_DATABASE_URL"] = owner
    set_up_django()
    from django.core.management import call_command
    from django.db import OperationalError, ProgrammingError

    if not check:
        _make_cell_keys()
    try:
        call_command(
            "migrate", interactive=False, verbosity=0 if check else 1, check_unapplied=check
        )
        if not check:
            _allow(app)
            _start_with_defaults()
    except OperationalError as error:
        raise Failed(f"The database does not answer: {error}") from error
    except ProgrammingError as error:
        raise Failed(f"The database refuses: {error}") from error


def _make_cell_keys() -> None:
    """A first cell key where a file is to hold it; a file that is there stays as it is."""
    from django.conf import settings

    from linli.privacy.sealing import key_file

    parts = urlsplit(settings.CELL_KEYS)
    if parts.scheme == "file" and key_file.make(Path(unquote(parts.path))):
        click.echo(f"Made the cell's keys in {parts.path}: keep a copy apart from the database.")


def _start_with_defaults() -> None:
    """Categories, calendars, wordings and the ledger's key for a new cell."""
    from linli.cli import defaults
    from linli.core import clock

    defaults.ensure(at=clock.now())
    _ensure_ledger_key()


def _ensure_ledger_key() -> None:
    from django.conf import settings

    from linli.ledger import keys

    if not settings.LEDGER_KEY:
        keys.ensure(home=settings.HOME, origin=settings.LEDGER_ORIGIN)


def _allow(app: str) -> None:
    from django.db import connection, transaction

    with transaction.atomic():
        connection.ensure_connection()
        allow(connection.connection, app=app)


def allow(connection: "psycopg.Connection[Any]", *, app: str) -> None:
    """Let the role `app` read and write the rows of every table, the ledger's only added to.

    Args:
        connection: of the role that owns the tables.
    """
    from psycopg import sql

    who = sql.Identifier(app)
    row = connection.execute("SELECT current_user").fetchone()
    if not app or (row and app == row[0]):
        return
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        *(f"REVOKE {what} ON {table} FROM {{app}}" for table, what in WITHHELD.items()),
    ):
        connection.execute(sql.SQL(statement).format(app=who))

"""The roles and the database of the embedded server.

`linli_owner` owns the database and runs migrations. `linli_app` is what web and workers connect as:
it may read and write rows, and nothing else; the ledger's promise rests on that. The default
privileges are also set in template1, so that the databases tests make have them too.
"""

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "linli_owner"
APP = "linli_app"
DATABASE = "linli"


def prepare(*, sockets: str) -> None:
    """Make the roles and the database that are missing; run again, it changes nothing."""
    with connect(sockets=sockets, database="postgres") as there:
        known = {row[0] for row in there.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APP):
            if role not in known:
                there.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        # Tests and restore drills make databases of their own, and look at them as the application.
        there.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        there.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
        databases = {row[0] for row in there.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            there.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    for database in (DATABASE, "template1"):
        with connect(sockets=sockets, database=database) as there:
            grant(there, owner=OWNER, app=APP)


def grant(connection: psycopg.Connection, *, owner: str, app: str) -> None:
    """Let `app` read and write the rows of every table that `owner` makes from now on."""
    for privileges in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}").format(
                sql.Identifier(owner), sql.SQL(privileges), sql.Identifier(app)
            )
        )


def connect(*, sockets: str, database: str) -> psycopg.Connection:
    """A connection of the superuser, for setting up only."""
    return psycopg.connect(
        host=sockets, user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=10
    )

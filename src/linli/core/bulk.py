"""Writing many rows at once by COPY: several times faster than INSERT with parameters."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

Row = Sequence[Any]


def write_rows(
    *,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> int:
    """Write rows in the caller's transaction; returns how many were written.

    Args:
        rows: values in the order of `columns`; dicts go as JSON.
        unique: columns of the constraint by which a row is known; () where every row is new.
        update: what is changed of a known row; () leaves it as it is.
    Raises:
        IntegrityError: a constraint refuses a row; nothing is written then.
    """
    names = sql.SQL(", ").join(sql.Identifier(one) for one in columns)
    aim, staged = sql.Identifier(table), sql.Identifier(f"staged_{table}")
    with connection.cursor() as cursor:
        _run(cursor, sql.SQL(
            "CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS SELECT {names} FROM {aim} LIMIT 0"
        ).format(staged=staged, names=names, aim=aim))  # fmt: skip
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(staged, names)) as copy:
            for row in rows:
                copy.write_row([_plain(value) for value in row])
        insert = sql.SQL("INSERT INTO {aim} ({names}) SELECT {names} FROM {staged} {known}")
        known = _known(unique, update)
        _run(cursor, insert.format(aim=aim, names=names, staged=staged, known=known))
        count: int = cursor.rowcount
        _run(cursor, sql.SQL("DROP TABLE {}").format(staged))
    return count


def _known(unique: Sequence[str], update: Sequence[str]) -> sql.Composable:
    if not unique:
        return sql.SQL("")
    by = sql.SQL(", ").join(sql.Identifier(one) for one in unique)
    if not update:
        return sql.SQL("ON CONFLICT ({}) DO NOTHING").format(by)
    sets = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(one)) for one in update
    )
    return sql.SQL("ON CONFLICT ({}) DO UPDATE SET {}").format(by, sets)


def _plain(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def _run(cursor: Any, statement: sql.Composed) -> None:
    cursor.execute(statement)

"""A quick end for tests on several connections: only what they left behind is taken away.

Django truncates every table after each of them and then writes content types and permissions anew.
Linli uses neither, and truncating some hundred empty tables takes longer than many a test.
"""

from typing import Any

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

# Waits for whoever still writes, as truncating does. From tables with a trigger of ours nothing may
# be deleted, they are truncated; keys are looked at when all is done, so that no order is needed.
FLUSH = """
DO $$
DECLARE
    one regclass;
    holds boolean;
    guarded regclass[] := ARRAY(
        SELECT DISTINCT tgrelid FROM pg_trigger WHERE NOT tgisinternal AND (tgtype & 8) <> 0
    );
    every regclass[] := ARRAY[{names}]::regclass[];
BEGIN
    LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
    FOR one IN SELECT name FROM unnest(every) AS name ORDER BY name = ANY (guarded) DESC LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO holds;
        IF holds AND one = ANY (guarded) THEN
            EXECUTE format('TRUNCATE %s CASCADE', one);
        ELSIF holds THEN
            EXECUTE format('DELETE FROM %s', one);
        END IF;
    END LOOP;
END $$
"""


def what_is_left(ops: Any, _style: Any, tables: list[str], **_options: Any) -> list[str]:
    """One statement in place of Django's `sql_flush`."""
    quoted = [ops.quote_name(name) for name in tables]
    names = ", ".join(f"'{name}'" for name in quoted)
    return [FLUSH.format(names=names, tables=", ".join(quoted))] if tables else []


DatabaseOperations.sql_flush = what_is_left  # type: ignore[method-assign]  # for this run
flush.emit_post_migrate_signal = lambda *_args, **_kwargs: None

"""The ledger takes entries only within a transaction and never gives one up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from linli.core.models import Outbox
from linli.ledger import queries, services

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ThingHappened:
    kind: ClassVar[str] = "ThingHappened"
    about: UUID
    at: datetime
    count: int


@pytest.mark.django_db
def test_given_a_transaction_when_appended_then_entry_and_outbox_row_stand_together():
    about = uuid4()

    number = services.append(ThingHappened(about=about, at=NOON, count=3), actor="system")

    (entry,) = queries.entries(about=about)
    assert (entry.id, entry.kind, entry.payload) == (number, "ThingHappened", {"count": 3})
    assert Outbox.objects.filter(about=about, kind="ThingHappened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_given_no_transaction_when_appended_then_it_refuses():
    with pytest.raises(services.OutsideTransaction):
        services.append(ThingHappened(about=uuid4(), at=NOON, count=1), actor="system")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET actor = 'x'", "DELETE FROM ledger_entry"]
)
def test_given_an_entry_when_changed_or_deleted_then_the_database_refuses(statement):
    services.append(ThingHappened(about=uuid4(), at=NOON, count=1), actor="system")

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TABLE ledger_entry",
    ],
)
def test_given_the_application_when_it_would_unmake_the_ledger_then_the_database_refuses(
    app_role, statement
):
    services.append(ThingHappened(about=uuid4(), at=NOON, count=1), actor="system")

    with (
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert len(queries.entries()) == 1

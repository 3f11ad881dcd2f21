"""Events are delivered at least once, put back when they fail, and kept when they always fail."""

from datetime import timedelta

import pytest
from tests.factories import NOON, make_case

from linli.cases.models import Case
from linli.core import outbox
from linli.core.models import Outbox

pytestmark = pytest.mark.django_db


class Broken(Exception):
    pass


def post(kind="ThingHappened", **fields):
    fields = {"payload": {}, "created_at": NOON, "due_at": NOON} | fields
    return Outbox.objects.create(kind=kind, **fields)


def deliver(handle, *, now=NOON):
    failures = []
    outbox.deliver_batch(
        now=now, handle=handle, failed=lambda message, error: failures.append(message.id)
    )
    return failures


def always_fail(message):
    raise Broken("out of order")


def test_given_events_when_delivered_then_each_is_handed_over_in_order_and_gone():
    first, second = post(), post()
    heard = []

    deliver(lambda message: heard.append(message.id))

    assert heard == [first.id, second.id]
    assert not Outbox.objects.exists()


def test_given_one_that_fails_when_delivered_then_its_writes_are_undone_and_the_rest_go_on():
    case = make_case()
    Outbox.objects.all().delete()
    bad, good = post("Bad"), post("Good")
    heard = []

    def handle(message):
        if message.kind == "Bad":
            Case.objects.filter(pk=case.pk).update(disposition="half done")
            raise Broken
        heard.append(message.id)

    failures = deliver(handle)

    assert (failures, heard) == ([bad.id], [good.id])
    case.refresh_from_db()
    assert case.disposition != "half done"
    bad.refresh_from_db()
    assert (bad.attempts, bad.last_error) == (1, "Broken: ")
    assert bad.due_at == NOON + 2 * outbox.FIRST_DELAY


def test_given_a_failed_event_when_its_delay_is_not_over_then_it_rests():
    post(due_at=NOON + timedelta(seconds=2))

    assert deliver(always_fail, now=NOON + timedelta(seconds=1)) == []


def test_given_an_event_that_always_fails_when_tried_often_enough_then_it_is_kept_as_dead():
    row, now, waits = post(), NOON, []
    for _ in range(outbox.MAX_ATTEMPTS):
        deliver(always_fail, now=now)
        row.refresh_from_db()
        waits.append(row.due_at - now)
        now = row.due_at

    assert row.dead_at is not None
    assert waits == sorted(waits) and max(waits) <= outbox.LONGEST_DELAY
    assert deliver(always_fail, now=now + timedelta(days=1)) == []


def test_given_a_dead_event_when_resent_then_it_is_delivered_with_all_its_tries():
    row = post(attempts=12, dead_at=NOON)
    alive = post(due_at=NOON + timedelta(days=1))
    heard = []

    resent = outbox.resend_dead(ids=[row.id, alive.id], now=NOON)
    deliver(lambda message: heard.append(message.id))

    assert (resent, heard) == (1, [row.id])

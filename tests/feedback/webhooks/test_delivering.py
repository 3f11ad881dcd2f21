"""Events go out signed, until they arrive or are given up in plain sight."""

import base64
import hashlib
import hmac
import itertools
import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import HERE, MINUTE, NOON, make_case, make_category, make_organisation
from tests.fakes.http import http_server

from linli.cases import services as cases
from linli.core import errors
from linli.core.models import Outbox
from linli.core.outbox import Message
from linli.feedback.webhooks import handlers, queries, sending, services
from linli.feedback.webhooks.models import Delivery, Subscription
from linli.feedback.webhooks.sending import MAX_ATTEMPTS, delay
from linli.ledger.models import Entry

pytestmark = pytest.mark.django_db
BY = {"actor": "user:admin"}


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with http_server() as fake:
        yield fake


def subscribe(fake, **fields):
    wanted = {"name": "城管系统", "url": f"{fake.url}/hook", "events": [], "organisation_id": None}
    return services.subscribe(**wanted | fields, at=NOON, **BY)


def announce(times=1):
    """Hand every event in the outbox to the handler."""
    for row in Outbox.objects.order_by("id"):
        message = Message(row.id, row.kind, row.about, row.payload, row.created_at)
        for _time in range(times):
            handlers.handle(message)


def resolved(**fields):
    case = make_case(**fields)
    cases.settle(case_id=case.id, disposition="done", note="内部的话", at=NOON, **BY)
    return case


def only(event):
    return Delivery.objects.get(event=event)


def test_given_a_subscription_then_the_event_arrives_signed_as_the_standard_says(receiver):
    _id, secret = subscribe(receiver, events=["case.resolved"])
    case = resolved()
    announce()
    row = only("case.resolved")

    assert sending.deliver(delivery_id=row.id, at=NOON + MINUTE) == "sent"

    (got,) = receiver.received
    timestamp = str(int((NOON + MINUTE).timestamp()))
    assert got.headers["webhook-id"] == str(row.id)
    assert got.headers["webhook-timestamp"] == timestamp
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{row.id}.{timestamp}.".encode() + got.body
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{mark}"
    body = json.loads(got.body)
    assert (body["type"], body["version"]) == ("case.resolved", 1)
    assert body["data"]["case"]["code"] == case.code
    assert body["data"]["facts"] == {"disposition": "done"}


def test_given_a_case_then_no_text_note_address_or_name_goes_out(receiver):
    subscribe(receiver)
    report = {"text": "张伟家漏水", "point": HERE, "address": "3号楼401室"}
    resolved(report=report, summary="张伟家漏水", category=make_category(is_public=False))

    announce()

    for row in Delivery.objects.all():
        said = json.dumps(row.payload, ensure_ascii=False)
        assert not any(word in said for word in ("张伟", "内部", "401", "member_id"))
        assert row.payload["data"]["case"]["lon"] is None


def test_given_the_same_event_twice_then_it_is_delivered_once(receiver):
    subscribe(receiver)
    resolved()

    announce(times=2)

    found = sorted(Delivery.objects.values_list("event", flat=True))
    assert found == ["case.opened", "case.resolved"]
    assert ProcrastinateJob.objects.filter(task_name="webhooks.deliver").count() == 2


def test_given_an_organisation_then_it_hears_only_of_its_own_cases(receiver):
    parent = make_organisation()
    child = make_organisation(parent=parent)
    subscribe(receiver, organisation_id=parent.id, events=["case.opened"])
    mine = make_case(owner=child)
    make_case()

    announce()

    assert only("case.opened").case_id == mine.id


@pytest.mark.parametrize("status", [500, 404, 302])
def test_given_a_failure_then_it_is_tried_later_and_a_redirect_is_not_followed(receiver, status):
    subscribe(receiver, events=["case.opened"])
    make_case()
    announce()
    row = only("case.opened")
    receiver.answers.append((status, b"no" * 1000, {"Location": f"{receiver.url}/other"}))

    assert sending.deliver(delivery_id=row.id, at=NOON) == "failed"

    row.refresh_from_db()
    assert (row.status, len(row.answer), len(receiver.received)) == (status, 500, 1)
    assert NOON + timedelta(seconds=32) <= row.next_at <= NOON + timedelta(seconds=48)
    assert sending.deliver(delivery_id=row.id, at=NOON) == ""
    assert sending.deliver(delivery_id=row.id, at=row.next_at) == "sent"


def test_given_a_receiver_that_stays_down_then_it_is_dead_within_a_day_and_can_be_resent(receiver):
    subscription_id, _secret = subscribe(receiver, events=["case.opened"])
    make_case()
    announce()
    row = only("case.opened")
    receiver.usual = 503
    states = []
    while row.state != "dead":
        states.append(sending.deliver(delivery_id=row.id, at=row.next_at))
        row.refresh_from_db()
    assert len(states) == MAX_ATTEMPTS
    assert timedelta(hours=18) < row.next_at - NOON < timedelta(hours=28)
    assert [item.id for item in queries.deliveries(dead_only=True)] == [row.id]

    receiver.usual = 204
    services.resend(delivery_id=row.id, at=row.next_at, **BY)

    assert sending.deliver(delivery_id=row.id, at=row.next_at) == "sent"
    assert queries.subscription(subscription_id).dead == 0


def test_given_gone_then_the_subscription_is_switched_off(receiver):
    subscription_id, _secret = subscribe(receiver, events=["case.opened"])
    make_case()
    announce()
    receiver.usual = 410

    assert sending.deliver(delivery_id=only("case.opened").id, at=NOON) == "dead"

    found = queries.subscription(subscription_id)
    assert (found.is_active, found.stopped_why) == (False, "gone")


def test_given_a_rotated_secret_then_for_a_day_both_signatures_are_there(receiver):
    subscription_id, old = subscribe(receiver)
    new = services.rotate_secret(subscription_id=subscription_id, at=NOON, **BY)
    row = Subscription.objects.get(pk=subscription_id)

    assert sending.secrets_of(row, at=NOON + timedelta(hours=23)) == [new, old]
    assert sending.secrets_of(row, at=NOON + timedelta(hours=24)) == [new]
    assert queries.secret(subscription_id) == new


def test_given_it_was_unsubscribed_then_nothing_more_goes_out(receiver):
    subscription_id, _secret = subscribe(receiver)
    make_case()
    announce()
    services.unsubscribe(subscription_id=subscription_id, at=NOON, **BY)

    assert sending.deliver(delivery_id=only("case.opened").id, at=NOON) == ""
    resolved()
    announce()
    assert Delivery.objects.count() == 1
    assert receiver.received == []
    services.resume(subscription_id=subscription_id, at=NOON, **BY)
    assert services.resend_dead(subscription_id=subscription_id, at=NOON, **BY) == 1


def test_given_an_address_that_leads_inside_then_nothing_is_sent_there(receiver, settings):
    subscribe(receiver, events=["case.opened"])
    make_case()
    announce()
    settings.WEBHOOK_ALLOW_PRIVATE = False

    assert sending.deliver(delivery_id=only("case.opened").id, at=NOON) == "failed"
    assert only("case.opened").error == "address-refused"
    assert receiver.received == []


def test_given_a_dead_worker_then_the_sweep_queues_its_delivery_again(receiver):
    subscribe(receiver, events=["case.opened"])
    make_case()
    announce()
    ProcrastinateJob.objects.all().delete()

    assert services.sweep(now=NOON + MINUTE) == 0
    assert services.sweep(now=NOON + 3 * MINUTE) == 1
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"name": " "}, "name"), ({"events": ["case.nothing"]}, "events"), ({"url": "x"}, "url")],
)
def test_given_a_wrong_subscription_then_the_refusal_names_the_field(receiver, fields, wrong):
    with pytest.raises(errors.Invalid) as refused:
        subscribe(receiver, **fields)
    assert wrong in refused.value.fields


def test_given_a_subscription_then_its_secret_is_in_no_table(receiver):
    subscription_id, secret = subscribe(receiver)

    row = Subscription.objects.filter(pk=subscription_id).values().get()

    assert secret not in str(row)
    assert Entry.objects.filter(kind="WebhookSubscribed", about=subscription_id).exists()


def test_given_old_deliveries_then_they_are_forgotten(receiver):
    subscribe(receiver, events=["case.opened"])
    make_case()
    announce()
    sending.deliver(delivery_id=only("case.opened").id, at=NOON)

    assert services.forget_old(now=NOON + timedelta(days=13)) == 0
    assert services.forget_old(now=NOON + timedelta(days=15)) == 1


@given(attempts=st.integers(1, MAX_ATTEMPTS - 1), chance=st.floats(0, 1))
def test_each_wait_is_longer_than_the_one_before_by_about_a_factor_of_two(attempts, chance):
    wait = delay(attempts=attempts, chance=chance)
    assert timedelta(seconds=32) * 2 ** (attempts - 1) <= wait
    assert wait <= timedelta(seconds=48) * 2 ** (attempts - 1) + timedelta(seconds=1)


def test_given_an_answer_that_never_ends_then_it_is_not_waited_for(monkeypatch):
    ticks = itertools.count()
    monkeypatch.setattr(sending, "monotonic", lambda: float(next(ticks)))
    dripping = httpx.Response(200, content=(b"." for _ in itertools.count()))

    assert sending._beginning(dripping) == "." * 6

"""A property system acts on a ground, once, until it answers; else the desk hears of it."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta

import httpx
import pytest
from django.db import IntegrityError, transaction
from tests.factories import make_user
from tests.fakes.http import http_server
from tests.feedback.property.kit import make_system, sign
from tests.flow.fires import deliver, fire, make_town
from tests.sensing.kit import make_building

from linli.core import clock, errors
from linli.core.ids import new_id
from linli.feedback.models import Notice, PropertyAction, PropertySystem, StandingOrder
from linli.feedback.property import queries, sending, services, setup
from linli.ledger.models import Entry
from linli.sensing import services as sensing

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with http_server() as fake:
        yield fake


@pytest.fixture
def burning(receiver):
    """A building with a system, and the alarm of a fire in it."""
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    return building, system_id, fire(building, at=clock.now())


def confirm(system_id, alarm_id, action="unlock_doors", **fields):
    wanted = {"actor": "user:wang", "at": clock.now()} | fields
    return services.confirm_action(system_id=system_id, action=action, alarm_id=alarm_id, **wanted)


def work() -> None:
    """What workers do, until nothing is left to try."""
    for row in PropertyAction.objects.all():
        while row.state in {"queued", "failed"}:
            sending.send(action_id=row.id, at=max(row.next_at, clock.now()))
            row.refresh_from_db()


def kinds(about) -> list[str]:
    return list(Entry.objects.filter(about=about).order_by("id").values_list("kind", flat=True))


def test_given_a_fire_and_nothing_signed_then_nothing_moves_until_a_person_confirms(
    burning, receiver
):
    building, system_id, alarm_id = burning
    work()
    assert receiver.received == [] and not PropertyAction.objects.exists()

    action_id = confirm(system_id, alarm_id)
    assert confirm(system_id, alarm_id) == action_id
    work()

    (got,) = receiver.received
    said = json.loads(got.body)
    assert said["type"] == "property.unlock_doors"
    assert (said["data"]["building"]["code"], said["data"]["ground"]) == (building, "person")
    key = base64.b64decode(queries.secret(system_id).removeprefix("whsec_"))
    signed = f"{action_id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-id"] == str(action_id)
    assert got.headers["webhook-signature"] == f"v1,{mark}"
    asked = queries.asked_about(alarm_id, system_id=system_id, action="unlock_doors")
    assert (asked.state, asked.status, asked.answer, asked.actor) == (
        "sent",
        200,
        "ok",
        "user:wang",
    )
    assert kinds(action_id) == ["PropertyActionAsked", "PropertyActionAnswered"]


def test_given_the_valve_then_one_step_is_not_enough_and_an_old_one_neither(burning, receiver):
    _building, system_id, alarm_id = burning
    now = clock.now()
    with pytest.raises(services.ActionNotPossible):
        confirm(system_id, alarm_id, "close_gas_valve")
    services.arm_action(
        system_id=system_id, action="close_gas_valve", alarm_id=alarm_id, actor="user:li", at=now
    )
    with pytest.raises(services.ActionNotPossible):
        confirm(system_id, alarm_id, "close_gas_valve", at=now + timedelta(minutes=3))
    work()
    assert receiver.received == []

    confirm(system_id, alarm_id, "close_gas_valve", at=now + timedelta(minutes=1))
    work()
    assert len(receiver.received) == 1


@pytest.mark.parametrize("why", ["drill", "over", "elsewhere", "off", "cannot"])
def test_given_what_forbids_it_then_a_confirmation_is_refused(burning, receiver, why):
    building, system_id, alarm_id = burning
    now = clock.now()
    if why == "drill":
        sensing.mark_drill(alarm_id=alarm_id, actor="user:wang", at=now)
    elif why == "off":
        setup.switch_system(system_id=system_id, is_on=False, actor="user:admin", at=now)
    elif why == "elsewhere":
        system_id = make_system(make_building(), f"{receiver.url}/other")
    elif why == "cannot":
        system_id = make_system(building, f"{receiver.url}/other", actions=["lifts_to_ground"])
    else:
        from linli.sensing.models import Alarm

        Alarm.objects.filter(pk=alarm_id).update(state="normal")

    with pytest.raises(services.ActionNotPossible):
        confirm(system_id, alarm_id)
    assert not PropertyAction.objects.exists()


def test_given_it_was_signed_for_then_it_is_done_by_itself_once_for_one_fire(receiver):
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    order_id = sign(system_id, building)
    alarm_id = fire(building, at=clock.now())
    fire(building, at=clock.now(), home=2)
    work()

    (got,) = receiver.received
    assert json.loads(got.body)["data"]["ground"] == "signed"
    row = PropertyAction.objects.get()
    assert (row.order_id, row.alarm_id, row.action) == (order_id, alarm_id, "unlock_doors")
    order = StandingOrder.objects.get()
    asked = Entry.objects.get(kind="PropertyActionAsked")
    assert asked.actor == order.signed_by


@pytest.mark.parametrize(
    "change",
    ["url", "actions", "ended", "expired", "altered", "other building", "other cause", "drill"],
)
def test_given_anything_differs_from_what_was_signed_then_a_person_is_asked(receiver, change):
    building, now = make_town(), clock.now()
    system_id = make_system(building, f"{receiver.url}/property")
    order_id = sign(system_id, building, at=now - timedelta(hours=2))
    system = PropertySystem.objects.get()
    same = {
        "system_id": system_id, "name": "x", "url": system.url, "area_id": system.area_id,
        "organisation_id": system.organisation_id, "actions": system.actions,
        "actor": "user:admin", "at": now,
    }  # fmt: skip
    if change == "url":
        setup.keep_system(**same | {"url": f"{receiver.url}/elsewhere"})
    elif change == "actions":
        setup.keep_system(**same | {"actions": ["unlock_doors"]})
    elif change == "ended":
        setup.end_order(order_id=order_id, actor="user:admin", at=now)
    elif change == "drill":
        sensing.begin_drill(
            building=building, until=now + timedelta(hours=1), actor="user:wang", at=now
        )
    else:
        by_hand = {
            "expired": {"valid_until": now - timedelta(hours=1)},
            "altered": {"valid_until": now + timedelta(days=300)},
            "other building": {"buildings": [make_building()]},
            "other cause": {"cause": "gas"},
        }[change]
        StandingOrder.objects.filter(pk=order_id).update(**by_hand)
    fire(building, at=clock.now())
    work()

    assert receiver.received == [] and not PropertyAction.objects.exists()


def test_given_it_was_withdrawn_before_it_went_out_then_it_does_not(receiver):
    building = make_town()
    system_id = make_system(building, f"{receiver.url}/property")
    order_id = sign(system_id, building)
    fire(building, at=clock.now())
    setup.end_order(order_id=order_id, actor="user:admin", at=clock.now())
    work()

    assert receiver.received == []
    assert PropertyAction.objects.get().state == "dead"


def test_given_a_lone_smoke_detector_told_as_p2_then_what_was_signed_waits(receiver):
    from tests.sensing.kit import make_device, message

    from linli.sensing.ingest.consumer import Consumer

    building, now = make_town(), clock.now()
    sign(make_system(building, f"{receiver.url}/property"), building)
    device = make_device(place=f"{building}-u1-h1", at=now)
    consumer = Consumer(now=now)
    consumer.handle([message(device, "smoke", 1, now)], now=now)
    consumer.pass_time(now=now + timedelta(seconds=30))
    assert deliver() == [] and not PropertyAction.objects.exists()

    consumer.pass_time(now=now + timedelta(seconds=125))
    assert deliver() == []

    assert PropertyAction.objects.get().ground == "signed"


@pytest.mark.parametrize(
    "forged",
    [
        {"state": "queued", "ground": ""},
        {"state": "queued", "ground": "person"},
        {"state": "queued", "ground": "signed"},
        {"state": "sent", "ground": "trial", "confirmed_by": "user:x"},
    ],
)
def test_the_database_itself_refuses_an_action_without_a_ground(burning, forged):
    _building, system_id, _alarm = burning
    now = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        PropertyAction.objects.create(
            id=new_id(), system_id=system_id, action="unlock_doors", next_at=now, asked_at=now,
            **forged,
        )  # fmt: skip


def test_given_a_system_in_trouble_then_tried_again_under_the_same_key_and_the_desk_hears(
    burning, receiver
):
    _building, system_id, alarm_id = burning
    desk = make_user("dispatcher")
    receiver.answers.extend([(500, b"busy", {}), (302, b"", {"Location": "/x"})])

    action_id = confirm(system_id, alarm_id)
    work()

    assert [one.headers["webhook-id"] for one in receiver.received] == [str(action_id)] * 3
    assert PropertyAction.objects.get().state == "sent"
    notice = Notice.objects.get(user=desk)
    assert (notice.kind, notice.facts["alarm_id"]) == ("property_failed", str(alarm_id))
    assert kinds(action_id).count("PropertyActionAnswered") == 3


def test_given_a_system_that_never_answers_then_given_up_and_a_person_can_send_it_again(
    burning, receiver
):
    _building, system_id, alarm_id = burning
    desk = make_user("dispatcher")
    receiver.usual = 503
    action_id = confirm(system_id, alarm_id)
    work()
    assert PropertyAction.objects.get().state == "dead"
    assert len(receiver.received) == sending.MAX_ATTEMPTS
    assert Notice.objects.filter(user=desk).count() == 2

    receiver.usual = 200
    services.resend_action(action_id=action_id, actor="user:li", at=clock.now())
    services.resend_action(action_id=action_id, actor="user:li", at=clock.now())
    work()

    row = PropertyAction.objects.get()
    assert (row.state, row.confirmed_by, row.ground) == ("sent", "user:li", "person")


def test_given_a_system_that_does_not_answer_in_time_then_it_counts_as_a_failure(
    burning, receiver, monkeypatch
):
    _building, system_id, alarm_id = burning
    monkeypatch.setattr("linli.feedback.webhooks.sending.TIMEOUT", httpx.Timeout(0.2))
    over = threading.Event()
    receiver.decide = lambda _asked: (200, b"late") if over.wait(20) else (500, b"")
    action_id = confirm(system_id, alarm_id)

    assert sending.send(action_id=action_id, at=clock.now()) == "failed"
    over.set()

    assert PropertyAction.objects.get().error == "ReadTimeout"


def test_given_two_workers_then_it_is_sent_once(burning, receiver):
    _building, system_id, alarm_id = burning
    action_id = confirm(system_id, alarm_id)
    now = clock.now()

    assert sending.send(action_id=action_id, at=now) == "sent"
    assert sending.send(action_id=action_id, at=now) == ""
    assert len(receiver.received) == 1


def test_given_a_trial_then_its_answer_is_kept_and_the_desk_is_left_in_peace(burning, receiver):
    _building, system_id, _alarm = burning
    make_user("dispatcher")
    receiver.answers.append((500, b"no", {}))
    services.try_system(system_id=system_id, actor="user:admin", at=clock.now())
    work()

    assert json.loads(receiver.received[0].body)["type"] == "property.test"
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("buildings", ["nowhere"]), ("action", "open_roof"), ("cause", "help"),
     ("valid_until", clock.now() - timedelta(days=1)), ("actor", "system")],
)  # fmt: skip
def test_what_cannot_be_signed(burning, field, value):
    building, system_id, _alarm = burning
    with pytest.raises(errors.Invalid):
        sign(system_id, building, **{field: value})

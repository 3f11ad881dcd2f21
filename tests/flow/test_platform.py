"""A confirmed alarm goes to the emergency platform, in order, signed, until it has it."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from tests.factories import NOON, make_category, make_organisation
from tests.fakes.http import http_server
from tests.sensing.kit import make_building, make_device, message

from linli.core import clock
from linli.core.outbox import deliver_batch
from linli.feedback.platform import queries as platform
from linli.feedback.platform import sending
from linli.feedback.platform import services as platform_services
from linli.feedback.platform.models import Dispatch
from linli.feedback.webhooks.sending import MAX_ATTEMPTS
from linli.flow import handlers
from linli.sensing import cap, services
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm

pytestmark = pytest.mark.django_db


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    make_organisation(kind="police")
    for code in ("fire-smoke", "other"):
        make_category(code=code, grade="P1" if code == "fire-smoke" else "P4")
    with http_server() as fake:
        platform_services.keep_platform(
            url=f"{fake.url}/cap", is_active=True, actor="user:a", at=NOON
        )
        yield fake


def hear() -> None:
    failures: list[str] = []
    while deliver_batch(
        now=clock.now(), handle=handlers.handle, size=50,
        failed=lambda message, error: failures.append(f"{message.kind}: {error!r}"),
    ):  # fmt: skip
        assert failures == []


def fire(homes: int = 2) -> Consumer:
    """Smoke in `homes` homes of one stairwell: the second confirms it."""
    building = make_building(homes=4)
    consumer = Consumer(now=NOON)
    for home in range(1, homes + 1):
        device = make_device(place=f"{building}-u1-h{home}")
        consumer.handle([message(device, "smoke", 1, at(home))], now=at(home))
    consumer.pass_time(now=at(40))
    return consumer


def send_all(when=None) -> None:
    for row in Dispatch.objects.order_by("made_at", "id"):
        sending.send(dispatch_id=row.id, at=when or clock.now())


def moments() -> list[str]:
    return list(Dispatch.objects.order_by("made_at", "id").values_list("moment", flat=True))


def test_given_a_confirmed_fire_then_one_signed_cap_message_goes_out(receiver):
    fire(homes=3)
    hear()

    send_all()

    (sent,) = receiver.received
    alert = cap.read(sent.body)
    assert (alert.status, alert.msg_type, alert.infos[0].certainty) == (
        "Actual", "Alert", "Observed",
    )  # fmt: skip
    (secret,) = platform.platform_secrets(at=clock.now())
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{sent.headers['webhook-id']}.{sent.headers['webhook-timestamp']}.".encode()
    mark = base64.b64encode(hmac.new(key, signed + sent.body, hashlib.sha256).digest()).decode()
    assert sent.headers["webhook-signature"] == f"v1,{mark}"
    assert Dispatch.objects.get().state == "sent"


def test_given_one_detector_a_drill_or_a_platform_that_is_off_then_nothing_goes_out(receiver):
    fire(homes=1)
    hear()
    assert moments() == []

    building = make_building(homes=4)
    services.begin_drill(building=building, until=at(3600), actor="user:a", at=NOON)
    consumer = Consumer(now=NOON)
    for home in (1, 2):
        device = make_device(place=f"{building}-u1-h{home}")
        consumer.handle([message(device, "smoke", 1, at(home))], now=at(home))
    hear()
    assert moments() == []

    platform_services.keep_platform(url=f"{receiver.url}/cap", is_active=False, actor="a", at=NOON)
    fire()
    hear()
    assert moments() == []


def test_given_it_was_a_drill_then_the_alert_is_cancelled_with_its_reference(receiver):
    fire()
    hear()
    for alarm in Alarm.objects.order_by("id"):
        services.mark_drill(alarm_id=alarm.id, actor="user:a", at=at(60))
    hear()

    send_all()

    first, last = (cap.read(one.body) for one in receiver.received)
    assert (last.msg_type, last.infos[0].responses) == ("Cancel", ("AllClear",))
    assert cap.standing.named(last.references) == ((first.sender, first.identifier),)
    links = [cap.standing.link(one) for one in (first, last)]
    assert cap.standing.resolve(links)[first.sender, first.identifier].state == "cancelled"


def test_given_every_detector_is_quiet_again_then_an_update_says_it_is_over(receiver):
    consumer = fire()
    hear()
    devices = [alarm.device for alarm in Alarm.objects.select_related("device")]
    readings = [message(one, "smoke", 0, at(100)) for one in devices]
    consumer.handle(readings[:1], now=at(100))
    consumer.pass_time(now=at(400))
    hear()
    assert moments() == ["alert"]

    consumer.handle([message(devices[1], "smoke", 0, at(401))], now=at(401))
    consumer.pass_time(now=at(1000))
    hear()

    send_all()
    over = cap.read(receiver.received[-1].body)
    assert (over.msg_type, over.infos[0].urgency) == ("Update", "Past")


def test_given_a_person_says_it_was_false_then_it_is_called_off(receiver):
    fire()
    hear()
    for alarm in Alarm.objects.order_by("id"):
        services.judge_alarm(alarm_id=alarm.id, verdict="nuisance", actor="user:a", at=at(99))
    hear()

    assert moments() == ["alert", "cancel"]


def test_given_the_platform_is_away_then_the_end_waits_and_what_is_given_up_is_resent(receiver):
    fire()
    hear()
    for alarm in Alarm.objects.order_by("id"):
        services.mark_drill(alarm_id=alarm.id, actor="user:a", at=at(60))
    hear()
    receiver.usual = 503
    alert, cancel = Dispatch.objects.order_by("made_at", "id")

    when = clock.now()
    for _try in range(MAX_ATTEMPTS):
        assert sending.send(dispatch_id=cancel.id, at=when) == "queued"
        sending.send(dispatch_id=alert.id, at=when)
        when += timedelta(days=1)

    alert.refresh_from_db()
    assert (alert.state, alert.status, platform.platform().given_up) == ("dead", 503, 1)
    receiver.usual = 200
    platform_services.resend_dispatch(dispatch_id=alert.id, actor="user:a", at=when)
    send_all(when)
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}

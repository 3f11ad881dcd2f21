"""Alerts in by the signed door: once, believed only from whom we trust, refusals counted."""

from datetime import timedelta

import pytest
from tests.alerts_kit import deliver, make_alert, make_areas, make_source

from linli.core import clock
from linli.sensing import cap, queries
from linli.sensing.models import Alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def source():
    make_areas()
    return make_source()


def refused(source_id):
    return {one.reason: one.count for one in queries.alert_refusals(source_id)}


def test_given_a_signed_alert_then_it_is_kept_once_and_stands_in_its_grid(source):
    body = cap.write(make_alert())

    first, again = deliver(body), deliver(body)
    other_id = deliver(body, message_id="msg_2")

    assert (first.status_code, again.json()) == (201, first.json())
    assert other_id.json() == {"id": first.json()["id"], "is_new": False}
    (found,) = queries.alerts_in_force(now=clock.now())
    assert (found.kind, found.level, found.paths) == ("rain", "orange", ("c1/c1-g1/",))
    assert refused(source) == {}


def test_given_a_message_replayed_later_or_signed_by_another_then_it_is_refused(source):
    body = cap.write(make_alert())

    late = deliver(body, late=timedelta(minutes=6))
    forged = deliver(body, secret="whsec_" + "QUJD" * 8)

    assert (late.status_code, forged.status_code) == (401, 401)
    assert refused(source) == {"webhook-time": 1, "signature-wrong": 1}
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (cap.write(make_alert(sender="someone@else.example")), "untrusted-sender"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>', "hostile"),
        (b"<alert/>", "not-cap"),
        (cap.write(make_alert(at=clock.now() + timedelta(hours=3))), "sent-ahead"),
        (cap.write(make_alert(at=clock.now() - timedelta(days=60))), "long-over"),
    ],
)
def test_given_what_cannot_be_believed_then_it_is_refused_and_counted(source, body, reason):
    answer = deliver(body)

    assert (answer.status_code, answer.json()["why"]) == (422, reason)
    assert refused(source) == {reason: 1}
    assert not Alert.objects.exists()


def test_given_another_message_under_a_known_number_then_the_first_stands(source):
    deliver(cap.write(make_alert(headline="first")))

    answer = deliver(cap.write(make_alert(headline="second")), message_id="msg_2")

    assert answer.status_code == 422
    assert refused(source) == {"identifier-reused": 1}
    assert queries.alerts_in_force(now=clock.now())[0].words("en").headline == "first"


def test_given_a_source_that_is_off_then_there_is_no_door():
    make_source(is_active=False)

    assert deliver(cap.write(make_alert())).status_code == 404

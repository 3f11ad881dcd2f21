"""Homes of a stairwell are warned once, by who may be asked, and told when it is over."""

import json
import threading
from datetime import timedelta

import httpx
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import make_user
from tests.fakes.http import http_server
from tests.flow.fires import deliver, fire, make_resident, make_town
from tests.sensing.kit import make_device, message

from linli.core import clock
from linli.feedback.models import StairWarning, WarnedHome, WarningSent
from linli.feedback.warnings import queries, sending, services, words
from linli.privacy.models import Read
from linli.sensing import services as sensing
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture
def gateways(settings):
    """An SMS and a voice gateway, as `sms` and `voice` of what it yields."""
    with http_server() as sms, http_server() as voice:
        settings.SMS_URL, settings.VOICE_URL = f"{sms.url}/sms", f"{voice.url}/call"
        settings.SMS_SECRET = settings.VOICE_SECRET = "agreed"
        yield {"sms": sms, "voice": voice}


def run_jobs() -> None:
    """Do every job of this queue that was ever asked for: one done before is done twice then."""
    jobs = ProcrastinateJob.objects.filter(queue_name="warnings", status="todo").order_by("id")
    for job in list(jobs):
        moment = clock.now()
        if job.task_name == "warnings.reach":
            sending.reach_home(home_id=job.args["home_id"], kind=job.args["kind"], at=moment)
        elif job.task_name == "warnings.send":
            sending.send(sent_id=job.args["sent_id"], at=moment)


def told(fake) -> list[dict[str, str]]:
    return [json.loads(one.body) for one in fake.received]


def states(building: str) -> dict[str, str]:
    (found,) = queries.warnings_of(
        scopes=[f"{building}-u1"], cause="fire", since=clock.now() - timedelta(hours=1)
    )
    return {one.code.rpartition("-")[2]: one.state for one in found.homes}


def test_given_a_fire_then_each_home_of_the_stairwell_is_told_by_both_ways_and_read_on_record(
    gateways,
):
    building = make_town(homes=3, units=2)
    reached = make_resident(f"{building}-u1-h1", PHONE)
    make_resident(f"{building}-u1-h2")
    make_resident(f"{building}-u1-h3", "13900139000", purpose="property-service")
    make_resident(f"{building}-u2-h1", "13700137000")
    alarm = fire(building, at=clock.now())
    run_jobs()

    (sms,), (call,) = told(gateways["sms"]), told(gateways["voice"])
    assert sms["to"] == call["to"] == PHONE
    assert "1单元" in sms["text"] and "Fire alarm" in sms["text"]
    assert (call["language"], call["callback"][-12:]) == ("zh-CN", "/hooks/voice")
    ids = {str(pk) for pk in WarningSent.objects.values_list("id", flat=True)}
    assert {sms["id"], call["id"]} == ids
    read = Read.objects.get()
    assert (read.subject_id, read.purpose, read.about) == (reached, "fire-safety", alarm)
    assert states(building) == {"h1": "calling", "h2": "nobody", "h3": "nobody"}


def test_given_no_number_for_fire_safety_then_that_for_shelter_is_read_and_no_other(gateways):
    building = make_town(homes=2)
    make_resident(f"{building}-u1-h1", PHONE)
    make_resident(f"{building}-u1-h1", "13700137000", purpose="emergency-shelter")
    make_resident(f"{building}-u1-h2", "13900139000", purpose="emergency-shelter")
    make_resident(f"{building}-u1-h2", "13600136000", purpose="care-visits")
    fire(building, at=clock.now())
    run_jobs()

    assert sorted(one["to"] for one in told(gateways["sms"])) == [PHONE, "13900139000"]
    purposes = sorted(Read.objects.values_list("purpose", flat=True))
    assert purposes == ["emergency-shelter", "fire-safety"]


def test_given_two_of_a_household_with_one_telephone_then_it_rings_once(gateways):
    building = make_town(homes=1)
    for _who in range(2):
        make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now())
    run_jobs()

    assert len(told(gateways["voice"])) == 1


def test_a_home_hears_where_it_burns_without_city_and_street_office():
    where = "江临市梧桐区云溪街道梧桐里社区梧桐路12号1号楼2单元"

    said = words.text(kind="warn", what="fire", where=where)

    assert said.startswith("【火警】梧桐里社区梧桐路12号1号楼2单元") and "云溪街道" not in said


def test_given_the_call_was_answered_then_told_and_the_first_answer_stands(gateways):
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now())
    run_jobs()
    call = WarningSent.objects.get(channel="voice")

    services.end_call(call_id=call.id, outcome="answered", at=clock.now())
    services.end_call(call_id=call.id, outcome="failed", at=clock.now())

    assert states(building) == {"h1": "told"}


def test_given_nobody_answers_then_the_home_is_not_counted_as_told(gateways):
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now())
    run_jobs()
    call = WarningSent.objects.get(channel="voice")

    services.end_call(call_id=call.id, outcome="no-answer", at=clock.now())

    assert states(building) == {"h1": "sent"}


def test_given_a_second_detector_and_jobs_done_twice_then_nobody_is_told_twice(gateways):
    building = make_town(homes=2)
    make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now(), home=1)
    run_jobs()
    fire(building, at=clock.now(), home=2)
    run_jobs()
    run_jobs()

    assert StairWarning.objects.count() == 1
    assert len(told(gateways["sms"])) == len(told(gateways["voice"])) == 1


def test_given_a_fire_that_reaches_the_next_stairwell_then_its_homes_are_warned_too(gateways):
    building = make_town(homes=2, units=3)
    fire(building, at=clock.now())
    fire(building, at=clock.now(), unit=2)

    scopes = set(StairWarning.objects.values_list("scope", flat=True))
    assert scopes == {f"{building}-u1", f"{building}-u2"}


def test_given_a_drill_then_nobody_is_warned(gateways):
    building = make_town(homes=2)
    make_resident(f"{building}-u1-h1", PHONE)
    now = clock.now()
    sensing.begin_drill(
        building=building, until=now + timedelta(hours=1), actor="user:wang", at=now
    )
    fire(building, at=now)
    run_jobs()

    assert not StairWarning.objects.exists() and told(gateways["sms"]) == []


def test_given_a_lone_smoke_detector_then_only_once_it_is_critical_homes_are_warned(gateways):
    building, now = make_town(homes=2), clock.now()
    device = make_device(place=f"{building}-u1-h1", at=now)
    consumer = Consumer(now=now)
    consumer.handle([message(device, "smoke", 1, now)], now=now)
    consumer.pass_time(now=now + timedelta(seconds=30))
    assert deliver() == []
    assert Alarm.objects.get().annunciated_at and not StairWarning.objects.exists()

    consumer.pass_time(now=now + timedelta(seconds=125))
    assert deliver() == []

    assert Alarm.objects.get().grade == "P1"
    assert WarnedHome.objects.count() == 2


@pytest.mark.parametrize(("way", "said"), [("judge", "误报"), ("over", "已经解除")])
def test_given_it_is_false_or_over_then_whoever_was_told_hears_so_once(gateways, way, said):
    building, now = make_town(homes=2), clock.now()
    make_resident(f"{building}-u1-h1", PHONE)
    alarm_id = fire(building, at=now)
    run_jobs()
    actor = {"actor": "user:wang", "alarm_id": alarm_id, "at": clock.now()}

    if way == "judge":
        sensing.judge_alarm(verdict="nuisance", **actor)
    else:
        device = Alarm.objects.get().device
        sensing.acknowledge_alarm(**actor)
        consumer = Consumer(now=now)
        consumer.handle([message(device, "heat", 0, now + timedelta(seconds=9))], now=now)
        consumer.pass_time(now=now + timedelta(minutes=20))
        assert Alarm.objects.get().state == "normal"
    assert deliver() == []
    run_jobs()
    run_jobs()

    _warned, cleared = told(gateways["sms"])
    assert said in cleared["text"] and cleared["to"] == PHONE
    assert len(told(gateways["voice"])) == 1


def test_given_another_detector_still_sounds_when_one_is_over_then_the_warning_stands(gateways):
    building, now = make_town(homes=2), clock.now()
    first = fire(building, at=now, home=1)
    fire(building, at=now, home=2)

    sensing.judge_alarm(alarm_id=first, verdict="nuisance", actor="user:wang", at=clock.now())
    assert deliver() == []

    assert StairWarning.objects.get().cleared_at is None


@pytest.mark.parametrize("answers", [[(500, b"", {})], [(429, b"", {}), (503, b"", {})]])
def test_given_a_gateway_in_trouble_then_tried_again_under_the_same_key(gateways, answers):
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    gateways["sms"].answers.extend(answers)
    fire(building, at=clock.now())
    run_jobs()
    row = WarningSent.objects.get(channel="sms")
    assert row.state == "failed"
    for _again in answers:
        row.refresh_from_db()
        sending.send(sent_id=row.id, at=row.next_at)
        assert sending.send(sent_id=row.id, at=clock.now()) == ""

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 1 + len(answers))
    assert {one["id"] for one in told(gateways["sms"])} == {str(row.id)}


def test_given_a_gateway_that_is_too_slow_then_tried_again_later(gateways, monkeypatch):
    monkeypatch.setattr("linli.feedback.channels.gateway.TIMEOUT", httpx.Timeout(0.2))
    over = threading.Event()
    gateways["voice"].decide = lambda _asked: (200, b"late") if over.wait(20) else (500, b"")
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now())
    run_jobs()
    over.set()

    states_ = dict(WarningSent.objects.values_list("channel", "state"))
    assert states_ == {"sms": "sent", "voice": "failed"}


def test_given_a_gateway_that_never_works_then_given_up_and_somebody_must_knock(gateways):
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    gateways["sms"].usual = gateways["voice"].usual = 500
    fire(building, at=clock.now())
    run_jobs()
    for row in WarningSent.objects.all():
        while row.state in {"queued", "failed"}:
            sending.send(sent_id=row.id, at=row.next_at)
            row.refresh_from_db()

    assert states(building) == {"h1": "not_reached"}
    home = WarnedHome.objects.get()
    user = make_user("dispatcher")
    services.tell_at_door(home_id=home.id, actor=f"user:{user.id}", at=clock.now())
    assert states(building) == {"h1": "door"}


def test_given_no_gateway_is_set_up_then_no_number_is_read(db):
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now())
    run_jobs()

    assert states(building) == {"h1": "no_way"}
    assert not Read.objects.exists()


def test_given_a_worker_that_died_then_the_sweep_takes_it_up(gateways):
    building = make_town(homes=1)
    make_resident(f"{building}-u1-h1", PHONE)
    fire(building, at=clock.now())
    before = ProcrastinateJob.objects.filter(task_name="warnings.reach").count()

    services.sweep(now=clock.now() + timedelta(minutes=1))

    assert ProcrastinateJob.objects.filter(task_name="warnings.reach").count() == before + 1


def test_given_three_months_then_nothing_of_a_warning_is_left(gateways):
    building = make_town(homes=1)
    fire(building, at=clock.now())

    assert services.forget_old(now=clock.now() + timedelta(days=89)) == 0
    assert services.forget_old(now=clock.now() + timedelta(days=91)) == 1
    assert not WarnedHome.objects.exists()

"""A round on the phone: only one's own, marked once, kept without a signal."""

from datetime import timedelta

import pytest
from tests.factories import (
    HERE,
    make_assignment,
    make_case,
    make_community,
    make_member,
    noted,
)
from tests.field.conftest import Responder

from linli.cases import services as cases
from linli.cases.models import Event, Report
from linli.core import clock
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.dispatch.models import Duty, Round, Stop
from linli.dispatch.visits.days import local_day, midnight
from linli.dispatch.visits.duties import NewDuty, keep_duty
from linli.dispatch.visits.planning import plan_day
from linli.people.models import Shift
from linli.places import queries as places
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_o_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day's round needs a day: tests run at any hour, also shortly before midnight."""
    ten = midnight(local_day(clock.now())) + timedelta(hours=10)
    monkeypatch.setattr(clock, "now", lambda: ten)


def walker(count: int = 3, **facts: object) -> tuple[Responder, list]:
    """A grid worker with a round that runs now, whatever the hour."""
    now = clock.now()
    member = make_member("grid_worker", now=now, on_shift=False)
    Shift.objects.create(
        member=member,
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
        lon=HERE.lon,
        lat=HERE.lat,
    )
    made = []
    for at in range(count):
        wanted = {
            "organisation_id": member.organisation_id,
            "kind": "fire-check",
            "due_on": local_day(now),
            "point": Point(HERE.lon + 0.001 * at, HERE.lat),
            "opens_min": 0,
            "closes_min": 1440,
            "minutes": 1,
        } | facts
        made.append(keep_duty(new=NewDuty(**wanted), actor="user:lead", at=now))
    plan_day(organisation_id=member.organisation_id, on=local_day(now), actor="system", now=now)
    return Responder(member), made


@pytest.fixture
def walking(db: None) -> tuple[Responder, list]:
    return walker()


def test_the_next_stop_stands_first_and_goes_on_when_it_is_done(walking):
    me, made = walking
    page = me.client.get("/field/round").content.decode()
    assert "Next stop" in page and "3 stops ahead" in page
    first = Stop.objects.order_by("position").first()

    answer = me.send(f"/field/round/{first.duty_id}/done")

    assert answer.json() == {"next": "/field/round"}
    assert "2 stops ahead" in me.client.get("/field/round").content.decode()
    assert Duty.objects.get(pk=first.duty_id).state == "done"


def test_the_tasks_lead_to_the_round(walking):
    me, _made = walking

    page = me.client.get("/field/").content.decode()

    assert "Next stop" in page and 'href="/field/round"' in page


def test_sent_twice_under_one_key_what_was_found_is_reported_once(walking):
    me, made = walking
    key = str(new_id())

    for _ in range(2):
        answer = me.send(f"/field/round/{made[0]}/done", key=key, found="灭火器过期")
        assert answer.status_code == 200

    assert Report.objects.filter(channel="field").count() == 1


def test_what_is_found_at_a_task_of_one_s_own_is_noted_there_and_at_others_reported(db):
    case = make_case(at=clock.now())
    me, (duty,) = walker(1, kind="follow-up", case_id=case.id)
    me.send(f"/field/round/{duty}/not-met", why="nobody-in", found="门锁着")
    assert Report.objects.filter(channel="field").count() == 1
    offer = make_assignment(case=case, member=me.member, at=clock.now())
    cases.accept_assignment(assignment_id=offer.id, actor="user:x", at=clock.now())

    me.send(f"/field/round/{duty}/done", found="已经修好")

    (note,) = Event.objects.filter(case=case, kind="NoteAdded")
    assert noted(note) == "已经修好"
    assert Report.objects.filter(channel="field").count() == 1


def test_not_met_without_a_reason_says_so_and_changes_nothing(walking):
    me, made = walking

    answer = me.send(f"/field/round/{made[0]}/not-met")

    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    assert Stop.objects.get(duty_id=made[0]).state == "planned"


def test_kept_without_a_signal_it_counts_when_it_was_done(walking):
    me, made = walking
    Round.objects.update(replanned_at=clock.now() - timedelta(hours=2))

    me.send(f"/field/round/{made[0]}/postpone", why="weather", kept=600)

    ended = Stop.objects.get(duty_id=made[0]).ended_at
    assert timedelta(minutes=9) < clock.now() - ended < timedelta(minutes=11)


def test_nobody_sees_or_marks_somebody_else_s_stop(walking):
    _me, made = walking
    other = Responder(make_member("grid_worker", now=clock.now()))

    assert other.client.get(f"/field/round/{made[0]}").status_code == 404
    assert other.send(f"/field/round/{made[0]}/done").status_code == 404
    assert "No round is planned for you today" in other.client.get("/field/round").content.decode()
    assert Stop.objects.get(duty_id=made[0]).state == "planned"


def test_the_door_of_a_home_shows_only_on_the_stop_and_each_look_is_on_record(db):
    community = make_community()
    home = places.place_by_code("h" + community.code.removeprefix("c"))
    me, (duty,) = walker(1, kind="elder-visit", place_id=home.id, point=None, words="带血压计")

    listed = me.client.get("/field/round").content.decode()
    opened = me.client.get(f"/field/round/{duty}").content.decode()

    assert "401室" not in listed and "带血压计" not in listed
    assert "401室" in opened and "带血压计" in opened
    assert [one.purpose for one in Read.objects.filter(subject_id=duty)] == ["care-visits"]


def test_pausing_and_going_on(walking):
    me, _made = walking

    me.send("/field/round/pause")
    page = me.client.get("/field/round").content.decode()
    assert "Paused since" in page and "Next stop" not in page
    me.send("/field/round/resume")

    assert "Next stop" in me.client.get("/field/round").content.decode()


def test_tomorrow_can_be_looked_at(walking):
    me, _made = walking

    assert "tomorrow yet" in me.client.get("/field/round/tomorrow").content.decode()

"""A lead's view of rounds: their own team, moved and planned again; visits made and taken away."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import HERE, make_community, make_member, make_organisation, make_user
from tests.field.test_rounds import ten_o_clock, walker

from linli.core import clock
from linli.core.ids import new_id
from linli.dispatch.models import Duty, Stop
from linli.dispatch.visits.days import local_day
from linli.people.models import Member, Shift

pytestmark = pytest.mark.django_db
__all__ = ["ten_o_clock"]  # a fixture of every test here
BACKEND = "django.contrib.auth.backends.ModelBackend"


def lead_of(organisation) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(make_user("lead", organisation=organisation), backend=BACKEND)
    return client


def colleague(member) -> Member:
    now = clock.now()
    other = make_member("grid_worker", organisation=member.organisation, now=now, on_shift=False)
    Shift.objects.create(
        member=other, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=6),
        lon=HERE.lon, lat=HERE.lat,
    )  # fmt: skip
    return other


def test_a_lead_sees_the_rounds_of_the_team_and_moves_a_stop():
    me, made = walker(2)
    other = colleague(me.member)
    client = lead_of(me.member.organisation)
    today = local_day(clock.now()).isoformat()

    page = client.get("/admin/rounds/").content.decode()
    assert page.count("Fire-safety check") >= 2
    form = {"from": me.member.id, "to": other.id, "on": today, "key": new_id()}
    answer = client.post(f"/admin/rounds/{made[0]}/move", form)

    assert answer.status_code == 302
    standing = Stop.objects.exclude(state="moved").get(duty_id=made[0])
    assert (standing.round.member_id, standing.state) == (other.id, "planned")


def test_a_lead_of_another_organisation_moves_nothing_and_sees_no_visit():
    me, made = walker(1)
    other = colleague(me.member)
    stranger = lead_of(make_organisation())
    form = {"from": me.member.id, "to": other.id, "key": new_id()}

    assert stranger.post(f"/admin/rounds/{made[0]}/move", form).status_code == 404
    assert stranger.get(f"/admin/rounds/visits/{made[0]}/").status_code == 404
    assert stranger.post(f"/admin/rounds/visits/{made[0]}/withdraw", form).status_code == 404
    assert Stop.objects.get(duty_id=made[0]).round.member_id == me.member.id


def test_a_visit_is_made_listed_changed_and_taken_away():
    make_community()
    organisation = make_organisation(kind="community")
    client = lead_of(organisation)
    today = local_day(clock.now())
    given = {
        "kind": "elder-visit", "place": "江临市梧桐区梧桐里社区梧桐路12号3号楼2单元401室",
        "due_on": today, "due_by": today, "opens": "09:30", "closes": "11:00", "minutes": 20,
        "every_days": 7, "words": "敲门响一点",
    }  # fmt: skip

    assert client.post("/admin/rounds/visits/new", given | {"key": new_id()}).status_code == 302

    duty = Duty.objects.get()
    assert (duty.opens_min, duty.closes_min, duty.every_days) == (570, 660, 7)
    listed = client.get("/admin/rounds/visits/").content.decode()
    assert "Elder visit" in listed and "401室" not in listed
    page = client.get(f"/admin/rounds/visits/{duty.id}/").content.decode()
    assert "敲门响一点" in page
    changed = given | {"minutes": 30, "key": new_id()}
    assert client.post(f"/admin/rounds/visits/{duty.id}/", changed).status_code == 302
    assert Duty.objects.get().minutes == 30
    client.post(f"/admin/rounds/visits/{duty.id}/withdraw", {"key": new_id()})
    assert Duty.objects.get().state == "withdrawn"


def test_a_visit_that_ends_before_it_begins_is_refused_beside_the_field():
    make_community()
    client = lead_of(make_organisation(kind="community"))
    today = local_day(clock.now())
    given = {
        "kind": "other", "place": "梧桐路12号3号楼2单元401室", "due_on": today,
        "due_by": today - timedelta(days=1), "key": new_id(),
    }  # fmt: skip

    answer = client.post("/admin/rounds/visits/new", given)

    assert answer.status_code == 422
    assert "The last day comes before the first" in answer.content.decode()
    assert not Duty.objects.exists()

"""Coverage in the console: figures, areas, standby places, and asking somebody to stand there."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import (
    HERE,
    make_case,
    make_community,
    make_member,
    make_organisation,
    make_user,
)

from linli.core import clock
from linli.core.coordinates import Point
from linli.dispatch import queries
from linli.dispatch.models import Standby

pytestmark = pytest.mark.django_db
FAR = Point(HERE.lon + 0.02, HERE.lat)
WAY = {"lon": str(HERE.lon), "lat": str(HERE.lat)}


def signed_in(user):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def town():
    """Calls come from the middle of a community; the only free officer stands two kilometres off."""
    make_community()
    for _ in range(4):
        make_case(at=clock.now() - timedelta(hours=2), grade="P3")
    member = make_member(at=FAR, now=clock.now(), organisation=make_organisation())
    member.user.name = "李卫民"
    member.user.save()
    return member


def test_given_a_thin_town_then_the_page_says_so_by_area_and_suggests_who_should_stand_where(town):
    page = signed_in(make_user("dispatcher")).get("/console/coverage").text

    assert "梧桐里社区" in page or "第一网格" in page
    assert "thinly covered" in page and "1 person is free now" in page
    assert "李卫民 at" in page and "would cover +" in page
    assert "no streets are set up here" in page


def test_given_the_layer_then_it_holds_cells_and_places_and_no_name(town):
    answer = signed_in(make_user("dispatcher")).get("/console/coverage.json")

    kinds = {one["properties"]["kind"] for one in answer.json()["features"]}
    assert kinds == {"cover", "standby"}
    assert "李卫民" not in answer.text and str(town.id) not in answer.text


def test_given_a_suggestion_when_asked_then_the_person_sees_it_takes_it_and_covers_more(town):
    before = queries.coverage(now=clock.now()).now
    desk = signed_in(make_user("dispatcher"))

    assert desk.post("/console/standby", {"member": str(town.id)} | WAY).status_code == 302
    mine = signed_in(town.user)
    move = Standby.objects.get(member=town)
    assert "Could you stand by elsewhere?" in mine.get("/field/").text
    assert "asked, no answer yet" in desk.get("/console/coverage").text
    assert mine.post(f"/field/moves/{move.id}/take").status_code == 302

    assert "You stand by at" in mine.get("/field/list").text
    assert queries.coverage(now=clock.now()).now > before


def test_given_it_is_declined_then_the_desk_sees_that_and_a_late_answer_is_refused(town):
    desk, mine = signed_in(make_user("dispatcher")), signed_in(town.user)
    desk.post("/console/standby", {"member": str(town.id)} | WAY)
    move = Standby.objects.get(member=town)

    mine.post(f"/field/moves/{move.id}/decline")

    assert "declined" in desk.get("/console/coverage").text
    assert mine.post(f"/field/moves/{move.id}/take").status_code == 409


def test_given_somebody_without_the_right_then_no_names_no_moves_and_none_of_anothers(town):
    auditor, elsewhere = (
        make_user("auditor"),
        make_user("dispatcher", organisation=make_organisation()),
    )
    other = make_member(now=clock.now())

    assert "李卫民" not in signed_in(auditor).get("/console/coverage").text
    form = {"member": str(town.id)} | WAY
    assert signed_in(auditor).post("/console/standby", form).status_code == 403
    assert signed_in(elsewhere).post("/console/standby", form).status_code == 409
    signed_in(make_user("dispatcher")).post("/console/standby", form)
    move = Standby.objects.get(member=town)
    assert signed_in(other.user).post(f"/field/moves/{move.id}/take").status_code == 404

"""What the registry and cases ask to be visited becomes duties, once, and goes when they say no
more."""

import json
from datetime import timedelta

import pytest
from tests.dispatch.visits.conftest import MORNING, TODAY
from tests.factories import make_case, make_community, make_organisation

from linli.cases import services as cases
from linli.core.ids import new_id
from linli.dispatch.models import Duty
from linli.dispatch.visits.gather import gather
from linli.exchange.models import BusinessFile, HomeFile, PersonFile
from linli.people.models import Organisation
from linli.privacy import keys, sealed
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place() -> str:
    """A home's code, whose community has an office."""
    community = make_community()
    office: Organisation = make_organisation(kind="community")
    office.areas.set([community.id])
    return "h" + community.code.removeprefix("c")


def told(feed, **values):
    return {"fields": {}, "records": {feed: [{"delivery": "d", "row": 1, "values": values}]}}


def business(place, **values):
    return BusinessFile.objects.create(
        id=new_id(), name="便利店", place_code=place, content=told("fire-inspections", **values),
        digest="x", updated_at=MORNING,
    )  # fmt: skip


def carer(place, *, state="在册", days="7", at=MORNING):
    pk = new_id()
    content = {
        "fields": {
            "state": {"value": state}, "visit_every_days": {"value": days},
        }
    }  # fmt: skip
    key = keys.key_for(subject_id=pk, purpose="care-visits", at=at)
    text = sealed.seal_text(
        key=key, place=sealed.Place("service.record", pk), text=json.dumps(content)
    )
    return PersonFile.objects.create(
        id=pk, purpose="care-visits", place_code=place, sealed=text, digest="x", updated_at=at
    )


def test_mending_that_is_due_becomes_a_fire_check_and_goes_when_it_is_mended(place):
    shop = business(place, inspected_on="2026-02-01", rectify_by="2026-03-05")

    assert gather(now=MORNING) == 1
    assert gather(now=MORNING) == 0
    (duty,) = Duty.objects.all()
    assert (duty.kind, duty.due_on, duty.purpose) == ("fire-check", TODAY + 3 * DAY, "fire-safety")

    shop.content = told(
        "fire-inspections", inspected_on="2026-02-01", rectify_by="2026-03-05",
        rectified_on="2026-03-01",
    )  # fmt: skip
    shop.save()
    gather(now=MORNING + DAY)

    assert Duty.objects.get().state == "withdrawn"


def test_a_permit_appears_two_weeks_before_it_ends(place):
    HomeFile.objects.create(
        id=new_id(), place_code=place, place_path="/", address="x", digest="x",
        content=told("parking", valid_to="2026-03-20"), updated_at=MORNING,
    )  # fmt: skip

    assert gather(now=MORNING) == 0
    assert gather(now=MORNING + 5 * DAY) == 1
    assert Duty.objects.get().due_by.isoformat() == "2026-03-20"


def test_who_asked_for_care_is_visited_as_agreed_and_opened_once(place):
    person = carer(place)
    carer(place, state="退出")

    gather(now=MORNING)
    gather(now=MORNING + DAY)

    (duty,) = Duty.objects.all()
    assert (duty.kind, duty.every_days) == ("elder-visit", 7)
    assert TODAY <= duty.due_on < TODAY + 7 * DAY
    assert Read.objects.filter(purpose="care-visits").count() == 2
    PersonFile.objects.filter(pk=person.pk).update(state="ended")
    gather(now=MORNING + 2 * DAY)
    assert Duty.objects.get().state == "withdrawn"


def test_a_case_that_waits_for_a_day_is_looked_in_on(place):
    case = make_case(at=MORNING)
    until = MORNING + 2 * DAY
    cases.pause_clocks(
        case_id=case.id, reason="parts", until=until, actor="user:x", at=MORNING
    )  # fmt: skip

    gather(now=MORNING)

    (duty,) = Duty.objects.all()
    assert (duty.kind, duty.case_id, duty.due_on) == ("follow-up", case.id, TODAY + 2 * DAY)
    assert duty.organisation_id == case.owner_id

"""Working hours, exceptions and holidays."""

import pytest
from tests.factories import make_calendar, make_organisation

from linli.ledger import queries as ledger
from linli.people import registry
from linli.people.models import WorkCalendar

pytestmark = pytest.mark.django_db

WEEK = {f"day{number}": "09:00-12:00, 13:00-18:00" for number in range(5)}


def test_hours_are_kept_as_they_are_written_with_their_history(admin):
    made = make_calendar()

    fields = {"zone": "Asia/Shanghai", "day0": "09:00-12:00，13:00-18:00", "reason": "summer"}
    admin.send(f"/admin/calendars/{made.id}/change", **fields)

    info = registry.calendar_info(made.id)
    assert info.weekly == {"0": [["09:00", "12:00"], ["13:00", "18:00"]]}
    (entry,) = ledger.latest(about=made.id)
    assert entry.payload["reason"] == "summer"


@pytest.mark.parametrize(
    "hours", ["9 to 5", "18:00-09:00", "09:00-12:00, 11:00-13:00", "25:00-26:00"]
)
def test_hours_that_cannot_be_are_refused(admin, hours):
    fields = {"name": "odd", "zone": "Asia/Shanghai", "day0": hours}

    answer = admin.send("/admin/calendars/new", **fields)

    assert answer.status_code == 422
    assert not WorkCalendar.objects.filter(name="odd").exists()


def test_an_exception_is_set_and_taken_away(admin):
    made = make_calendar()
    day = {"on": "2026-05-04", "is_working": "0", "name": "停电检修"}

    admin.send(f"/admin/calendars/{made.id}/day", **day)
    (kept,) = registry.calendar_info(made.id).days
    admin.send(f"/admin/calendars/{made.id}/day", **day, take_away="1")

    assert (kept.is_working, kept.name) == (False, "停电检修")
    assert registry.calendar_info(made.id).days == ()


@pytest.mark.parametrize(
    ("moment", "works"), [("2026-03-02T10:00", True), ("2026-03-01T10:00", False)]
)
def test_one_may_ask_whether_it_works_at_a_moment(admin, moment, works):
    made = make_calendar()

    page = admin.get(f"/admin/calendars/{made.id}/", at=moment)

    assert page.context["works"] is works


def test_the_list_shows_this_and_next_years_holidays(admin):
    make_calendar()

    page = admin.get("/admin/calendars/")

    assert [len(year["off"]) > 4 for year in page.context["years"]] == [True, True]


def test_a_lead_looks_but_does_not_change(enter):
    made, lead = make_calendar(), enter("lead", organisation=make_organisation())

    assert lead.get(f"/admin/calendars/{made.id}/").status_code == 200
    assert lead.send(f"/admin/calendars/{made.id}/change", **WEEK).status_code == 403
    assert enter("officer").get("/admin/calendars/").status_code == 403

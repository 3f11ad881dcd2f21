"""The elder's own page: asked for, told of a journey, stopped; and nothing of others."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.care.conftest import PEOPLE, cookie_of, make_arrangement, make_home

from linli.care import queries, services
from linli.core import clock
from linli.privacy import services as vault
from linli.web.portal import resident

pytestmark = pytest.mark.django_db
FILLED = {one.removeprefix("care."): text for one, text in PEOPLE.items()} | {
    "looks_at_water": "on", "look_hour": "9", "family_hears": "sent",
}  # fmt: skip


def signed_in(phone: str) -> Client:
    """A browser that showed by a code that the number is its own."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.cookies[resident.OPEN] = cookie_of(phone)
    return client


def test_given_the_number_left_with_it_then_the_elder_tells_of_a_journey_and_stops_it():
    now = clock.now()
    arrangement = make_arrangement(make_home(), at=now)
    other = make_arrangement(make_home(), at=now, people=PEOPLE | {"care.phone": "13900000000"})
    elder = signed_in("13800138001")

    assert "looked at every day" in elder.get("/my/care").content.decode()
    day = (now + timedelta(days=5)).date().isoformat()
    answer = elder.post(f"/my/care/{arrangement}/away", {"until": day})
    assert answer["Location"] == "/my/care?did=away"
    assert queries.arrangement(arrangement).away_until > now + timedelta(days=4)
    assert elder.post(f"/my/care/{arrangement}/away", {"until": "2020-01-01"}).status_code == 422
    assert elder.post(f"/my/care/{other}/end").status_code == 404
    assert elder.post(f"/my/care/{arrangement}/end").status_code == 302

    assert [one.id for one in queries.arrangements()] == [other]
    assert vault.kept_fields(subject_id=arrangement) == frozenset()


def test_given_a_wish_sent_from_the_page_then_nothing_is_looked_at_before_staff_came_by():
    make_arrangement(make_home(), at=clock.now())
    elder, home = signed_in("13800138001"), make_home()

    first = elder.post("/my/care/ask", FILLED | {"address": home.address})
    again = elder.post("/my/care/ask", FILLED | {"address": home.address})

    # Asked for a home that has one already, the answer is the same.
    assert first["Location"] == again["Location"] == "/my/care?did=asked"
    (asked,) = [one for one in queries.arrangements() if one.place_id == home.id]
    assert (asked.confirmed_at, asked.next_look_at, asked.consent_by) == (None, None, "self")
    assert queries.helped_at({home.id}) == []

    services.confirm(arrangement_id=asked.id, actor="user:1", at=clock.now())
    assert queries.arrangement(asked.id).next_look_at is not None


def test_given_no_code_then_the_page_leads_to_the_number_first():
    assert Client().get("/my/care")["Location"].startswith("/my/")

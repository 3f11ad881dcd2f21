"""The pages of those who are looked after, and the number on a case of theirs."""

import pytest
from django.test import Client
from tests.alarms.conftest import BACKEND, enter
from tests.care.conftest import HOUR, PEOPLE, a_quiet_home, make_arrangement, make_home
from tests.factories import (
    make_assignment,
    make_case,
    make_category,
    make_member,
    make_organisation,
)
from tests.sensing.kit import make_device, message

from linli.care import queries, services
from linli.care.models import Arrangement
from linli.cases import services as cases
from linli.cases.models import Case
from linli.core import clock
from linli.core.outbox import deliver_batch
from linli.flow import handlers
from linli.privacy import queries as privacy
from linli.sensing.ingest.consumer import Consumer

pytestmark = pytest.mark.django_db
FILLED = {one.removeprefix("care."): text for one, text in PEOPLE.items()} | {
    "looks_at_water": "on", "look_hour": "10", "family_hears": "sent", "consent": "written",
}  # fmt: skip


def a_call(now):
    home, _meter, arrangement = a_quiet_home(now)
    Arrangement.objects.update(next_look_at=now)
    services.look_at_water(now=now)
    (call,) = queries.open_calls()
    return home, arrangement, call


def text_of(answer) -> str:
    return answer.content.decode()


def test_given_a_filled_form_then_the_home_is_looked_after_and_no_page_shows_a_number():
    worker, home = enter("grid_worker"), make_home()

    answer = worker.post("/care/new", FILLED | {"place": str(home.id)})

    assert answer.status_code == 302
    (found,) = queries.arrangements()
    assert (found.place_id, found.consent_by, found.looks_at_water) == (home.id, "written", True)
    assert found.confirmed_at is not None
    for address in ("/care/", answer["Location"]):
        shown = text_of(worker.get(address))
        assert home.address in shown
        assert not any(text in shown for text in PEOPLE.values())


def test_given_a_form_that_lacks_something_then_it_comes_back_with_what_was_typed():
    worker = enter("grid_worker")

    answer = worker.post("/care/new", FILLED | {"address": "没有这个地方", "neighbour_phone": ""})

    assert answer.status_code == 422
    assert "李奶奶" in text_of(answer) and "Choose one home" in text_of(answer)
    assert Arrangement.objects.count() == 0


def test_given_a_call_then_the_number_is_shown_to_who_asks_and_the_look_is_on_record():
    now = clock.now()
    _home, arrangement, call = a_call(now)
    desk = enter("call_taker")

    assert PEOPLE["care.phone"] not in text_of(desk.get(f"/care/calls/{call.id}"))
    shown = text_of(desk.post(f"/care/calls/{call.id}/number"))
    assert "李奶奶" in shown and PEOPLE["care.phone"] in shown
    first = privacy.readings_of([arrangement])[0]
    assert (first.purpose, first.about) == ("care_check", call.id)

    later = desk.post(f"/care/calls/{call.id}/outcome", {"stage": "home", "outcome": "well"})
    assert later.status_code == 302 and queries.open_calls() == []
    again = desk.post(f"/care/calls/{call.id}/outcome", {"stage": "home", "outcome": "well"})
    assert again.status_code == 422 and "gone on already" in text_of(again)


@pytest.mark.parametrize("role", ["grid_worker", "officer", "auditor", "steward", "volunteer"])
def test_given_somebody_who_calls_nobody_then_no_number_is_theirs(role):
    _home, _arrangement, call = a_call(clock.now())

    answer = enter(role).post(f"/care/calls/{call.id}/number")

    assert answer.status_code == 403


def test_given_an_area_elsewhere_then_the_home_is_not_there():
    _home, arrangement, call = a_call(clock.now())
    elsewhere = enter("dispatcher", organisation=make_organisation())

    assert elsewhere.get(f"/care/{arrangement}").status_code == 404
    assert elsewhere.post(f"/care/calls/{call.id}/number").status_code == 404


def test_given_the_help_button_then_the_case_has_number_and_note_for_who_handles_it():
    make_organisation(kind="police")
    for code in ("elder-help", "other"):
        make_category(code=code, grade="P2")
    home, now = make_home(), clock.now()
    arrangement = make_arrangement(home, at=now - HOUR)
    button = make_device(kind="sos", place=home.code, at=now - HOUR)
    Consumer(now=now).handle([message(button, "sos", 1, now)], now=now)
    while deliver_batch(now=clock.now(), handle=handlers.handle, failed=pytest.fail):
        pass
    case = Case.objects.get()
    assert case.grade == "P2"

    desk = enter("dispatcher")
    assert "asked to be called back" in text_of(desk.get(f"/cases/{case.code}"))
    shown = text_of(desk.post(f"/cases/{case.code}/contact"))
    assert PEOPLE["care.phone"] in shown and PEOPLE["care.note"] in shown
    assert PEOPLE["care.family_phone"] not in shown
    last = privacy.readings_of([arrangement])[0]
    assert (last.purpose, last.about) == ("handle_case", case.id)

    Case.objects.update(state="closed", ended_at=now)
    assert PEOPLE["care.phone"] not in text_of(desk.post(f"/cases/{case.code}/contact"))


def test_given_a_responder_then_the_number_is_theirs_only_once_they_have_accepted():
    make_organisation(kind="police")
    category = make_category(code="elder-help", grade="P2")
    home = make_home()
    make_arrangement(home, at=clock.now())
    member = make_member(kind="grid_worker")
    case = make_case(category=category, report={"place_id": home.id})
    offered = make_assignment(case=case, member=member)
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user, backend=BACKEND)
    address = f"/field/tasks/{offered.id}/contact"
    assert client.post(address).status_code == 404
    cases.accept_assignment(assignment_id=offered.id, actor="user:1", at=clock.now())
    assert PEOPLE["care.phone"] in text_of(client.post(address))

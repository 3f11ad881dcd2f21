"""The list of alarms: what stands on it, and what is done from it."""

from datetime import timedelta

import pytest
from tests.alarms.conftest import enter, smoke, sound
from tests.factories import make_category, make_organisation
from tests.sensing.kit import make_building, make_device

from linli.cases.models import Case, Report
from linli.core import clock
from linli.core.ids import new_id
from linli.people.models import Organisation
from linli.places import queries as places
from linli.sensing import cap, queries, services
from linli.sensing.models import Alarm

pytestmark = pytest.mark.django_db
LIST = "/console/alarms"


def page(client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_given_no_alarm_then_the_list_says_so(desk):
    assert "No alarm waits now." in page(desk)


def test_given_alarms_in_one_building_then_they_are_one_line_with_state_in_words(desk, building):
    sound(smoke(building))
    sound(smoke(building, home=2))

    text = page(desk)

    assert text.count('class="alarm-line card"') == 1
    assert "2 / 2" in text and "Not acknowledged" in text and "confirmed" in text
    assert 'data-grade="P1"' in text


def test_given_danger_to_life_then_it_stands_first(desk, building):
    other = make_building()
    at = clock.now() - timedelta(minutes=30)
    sound(make_device(kind="camera", place=other, at=at), "object_fell", at=at)
    sound(smoke(building))

    text = page(desk)

    assert text.index("Fire") < text.index("Object fell")


def test_given_a_line_when_it_is_acknowledged_then_every_alarm_of_it_is(desk, building):
    alarms = [sound(smoke(building)), sound(smoke(building, home=2))]
    sent = {"alarms": ",".join(str(pk) for pk in alarms)}

    answer = desk.post(f"{LIST}/many/acknowledge", sent, follow=True)

    assert "2 alarms taken up" in answer.content.decode()
    assert set(Alarm.objects.values_list("state", flat=True)) == {"acknowledged"}
    again = desk.post(f"{LIST}/many/acknowledge", sent)
    assert again.status_code == 302


def test_given_a_line_when_it_is_a_drill_then_its_alarms_are_marked(desk, building):
    alarm = sound(smoke(building))

    desk.post(f"{LIST}/many/drill", {"alarms": str(alarm)})

    assert queries.alarm(alarm).is_drill
    assert "drill" in page(desk)


@pytest.fixture
def town(db: None) -> Organisation:
    make_category(code="other", name="其他", owner_kind="police")
    make_category(code="fire-smoke", name="火情", grade="P1", owner_kind="police")
    return make_organisation(kind="police")


def test_given_an_alarm_when_somebody_is_sent_then_there_is_one_case_and_it_opens(
    desk, building, town
):
    alarm = sound(smoke(building))

    first = desk.post(f"{LIST}/{alarm}/dispatch")
    second = desk.post(f"{LIST}/many/dispatch", {"alarms": str(alarm)})

    case = Case.objects.get()
    assert first["Location"] == second["Location"] == f"/cases/{case.code}"
    assert Report.objects.count() == 1
    assert case.grade == "P1"
    assert queries.alarm(alarm).state == "acknowledged"
    assert case.code in page(desk)


def test_given_an_alarm_that_may_be_shelved_then_it_is_for_a_reason_and_a_time(desk):
    device = make_device(kind="camera", place=make_building(), at=clock.now())
    alarm = sound(device, "object_fell")

    wrong = desk.post(f"{LIST}/{alarm}/shelve", {"hours": "4"})
    assert wrong.status_code == 422 and "Say why" in wrong.content.decode()
    desk.post(f"{LIST}/{alarm}/shelve", {"hours": "4", "reason": "works"})

    assert queries.alarm(alarm).state == "shelved"
    assert "No alarm waits now." in page(desk)
    assert str(alarm) in page(desk, f"{LIST}/aside")
    assert "Works at this place" in page(desk, f"{LIST}/{alarm}")
    desk.post(f"{LIST}/{alarm}/unshelve")
    assert str(alarm) in page(desk)


def test_given_danger_to_life_when_it_is_shelved_then_the_page_says_what_to_do_instead(
    desk, building
):
    alarm = sound(smoke(building))

    answer = desk.post(f"{LIST}/{alarm}/shelve", {"hours": "1", "reason": "works"})

    assert answer.status_code == 422
    assert "cannot be shelved" in answer.content.decode()
    assert queries.alarm(alarm).state == "unacknowledged"


def test_given_a_verdict_then_it_is_kept_and_a_wrong_one_is_not(desk, building):
    alarm = sound(smoke(building))

    desk.post(f"{LIST}/{alarm}/judge", {"verdict": "nuisance"})
    assert queries.alarm(alarm).verdict == "nuisance"
    assert desk.post(f"{LIST}/{alarm}/judge", {"verdict": "x"}).status_code == 422
    assert queries.alarm(alarm).verdict == "nuisance"


def test_given_a_fire_then_the_floor_list_has_the_order_and_the_homes_to_warn(desk, building):
    at = clock.now() - timedelta(minutes=5)
    sound(smoke(building, home=2), at=at)
    sound(smoke(building, home=3), at=at + timedelta(seconds=75))

    text = page(desk, f"{LIST}/building/{building}")

    assert text.index("201室") < text.index("301室")
    assert "+1:15" in text
    assert text.count("sounds here") == 2 and "401室" in text


def test_given_a_drill_in_a_building_then_alarms_are_marked_until_it_ends(desk, building):
    address = f"{LIST}/building/{building}/drill"
    assert desk.post(address, {"hours": "9"}).status_code == 422
    desk.post(address, {"hours": "1"})
    marked = sound(smoke(building), at=clock.now())
    assert queries.alarm(marked).is_drill

    desk.post(address, {"hours": "0"})

    assert not queries.alarm(sound(smoke(building, unit=2), at=clock.now())).is_drill


def test_given_a_critical_alarm_then_it_is_handed_on_as_cap_without_the_home(desk, building):
    alarm = sound(smoke(building))
    fallen = sound(make_device(kind="camera", place=make_building(), at=clock.now()), "object_fell")

    answer = desk.get(f"{LIST}/{alarm}/cap.xml")

    told = cap.read(answer.content)
    assert answer["Content-Type"] == "application/cap+xml"
    assert (told.infos[0].event, told.status) == ("火警", "Actual")
    assert "1单元" in told.infos[0].areas[0].description
    assert "101室" not in answer.content.decode()
    assert "CAP 1.2" in page(desk, f"{LIST}/{alarm}")
    assert desk.get(f"{LIST}/{fallen}/cap.xml").status_code == 404
    assert enter("auditor").get(f"{LIST}/{alarm}/cap.xml").status_code == 403


def test_given_steps_that_are_none_then_nothing_is_there(desk, building):
    alarm = sound(smoke(building))
    assert desk.post(f"{LIST}/{alarm}/delete").status_code == 404
    assert desk.post(f"{LIST}/many/delete", {"alarms": str(alarm)}).status_code == 404
    assert desk.post(f"{LIST}/many/acknowledge", {"alarms": "x"}).status_code == 422
    assert desk.get(f"{LIST}/{new_id()}").status_code == 404
    assert desk.get(f"{LIST}/building/none").status_code == 404


def test_given_somebody_of_another_place_then_nothing_of_it_shows_or_moves(building):
    alarm = sound(smoke(building))
    organisation = make_organisation()
    organisation.areas.set([places.place_by_code(make_building()).id])
    other = enter("dispatcher", organisation=organisation)

    assert "No alarm waits now." in page(other)
    for address in (f"{LIST}/{alarm}", f"{LIST}/building/{building}"):
        assert other.get(address).status_code == 404
    for step in ("acknowledge", "dispatch", "judge"):
        assert other.post(f"{LIST}/{alarm}/{step}", {"verdict": "real"}).status_code == 404
        assert other.post(f"{LIST}/many/{step}", {"alarms": str(alarm)}).status_code == 404, step
    assert other.post(f"{LIST}/building/{building}/drill", {"hours": "1"}).status_code == 404
    assert queries.alarm(alarm).state == "unacknowledged"

    organisation.areas.add(places.place_by_code(building).id)

    assert str(alarm) in page(other)
    assert other.get(f"{LIST}/{alarm}").status_code == 200


def test_given_an_auditor_then_they_look_and_do_nothing(building):
    alarm = sound(smoke(building))
    auditor = enter("auditor")

    assert "Acknowledge" not in page(auditor).replace("acknowledges", "")
    assert auditor.post(f"{LIST}/{alarm}/acknowledge").status_code == 403
    services.acknowledge_alarm(alarm_id=alarm, actor="system", at=clock.now())
    assert auditor.get(f"{LIST}/{alarm}").status_code == 200

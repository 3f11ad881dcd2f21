"""Pages of alerts: the banner where it concerns somebody, the lists, one alert, the sources."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.alarms.conftest import BACKEND, enter
from tests.alerts_kit import MET, make_alert, make_areas, make_source, take
from tests.factories import make_category, make_member, make_organisation, make_user
from tests.sessions import confirm

from linli.core import clock
from linli.guard.models import Grant
from linli.places.queries import place_by_code
from linli.sensing import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def source():
    make_areas()
    return make_source()


@pytest.fixture
def resident() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    return client


def banner(client: Client, path: str = "/") -> str:
    text = client.get(path).content.decode()
    begin = text.find('class="alert-banners"')
    return "" if begin < 0 else text[begin : text.find("</section>", begin)]


def test_given_a_real_public_alert_then_residents_read_it_in_their_language(resident):
    alert_id = take(make_alert())

    text = banner(resident)
    page = resident.get(f"/alerts/{alert_id}").content.decode()

    assert "Orange: severe" in text and "Orange rain warning" in text and "grade-p2" in text
    assert "Stay in" in page and "Grid 1" in page
    resident.cookies["django_language"] = "zh-hans"
    assert "暴雨橙色预警" in banner(resident) and "橙色 严重" in banner(resident)


@pytest.mark.parametrize("how", [{"status": "Test"}, {"scope": "Restricted"}, {"west": 10.0}])
def test_given_what_is_no_matter_of_residents_then_they_see_no_banner(resident, how):
    alert_id = take(make_alert(**how))

    assert banner(resident) == ""
    assert "no warning in force" in resident.get("/alerts").content.decode()
    if "scope" in how:
        assert resident.get(f"/alerts/{alert_id}").status_code == 404


def test_given_an_exercise_then_its_page_says_so_first(resident):
    page = resident.get(f"/alerts/{take(make_alert(status='Exercise'))}").content.decode()

    assert "This is not real" in page


def test_given_somebody_puts_it_away_then_only_an_update_shows_again(resident):
    first = make_alert("a", at=clock.now() - timedelta(minutes=5))
    alert_id = take(first)

    answer = resident.post(f"/alerts/{alert_id}/dismiss", {"next": "/map"})

    assert (answer.status_code, answer["Location"]) == (302, "/map")
    assert banner(resident) == ""
    take(make_alert("u", msg_type="Update", references=(first,)))
    assert "Orange rain warning" in banner(resident)
    away = resident.post(f"/alerts/{alert_id}/dismiss", {"next": "https://evil.example/"})
    assert away["Location"] == "/"


def test_given_a_chosen_area_then_only_its_alerts_are_shown(resident):
    take(make_alert())

    resident.post("/alerts/area", {"area": "c1/c1-g2/"})
    assert banner(resident) == ""
    resident.post("/alerts/area", {"area": "c1/c1-g1/"})
    assert "Orange rain warning" in banner(resident)


def test_given_a_dispatcher_of_another_area_then_the_console_shows_no_banner():
    alert_id = take(make_alert())
    client, user = Client(), make_user("dispatcher")
    client.force_login(user, backend=BACKEND)
    assert "暴雨橙色预警" in banner(client, "/console")

    Grant.objects.filter(user=user).update(area_id=place_by_code("c1-g2").id)

    assert banner(client, "/console") == ""
    assert client.get(f"/console/alerts/{alert_id}").status_code == 404


def test_given_an_officer_then_the_field_shows_what_holds_where_their_organisation_works():
    take(make_alert())
    texts = {}
    for code in ("c1-g1", "c1-g2", ""):
        organisation = make_organisation()
        if code:
            organisation.areas.add(place_by_code(code).id)
        client = Client()
        member = make_member(organisation=organisation, now=clock.now())
        client.force_login(member.user, backend=BACKEND)
        texts[code] = banner(client, "/field/")

    assert "暴雨橙色预警" in texts["c1-g1"] and "暴雨橙色预警" in texts[""]
    assert texts["c1-g2"] == ""


def test_given_a_console_that_stays_open_then_it_hears_of_what_is_new_and_of_nothing_else():
    first = take(make_alert("a"))
    client = enter("dispatcher")
    seen = first.hex

    assert client.get(f"/alerts/banner/console?seen={seen}").status_code == 204
    second = take(make_alert("b", severity="Extreme"))
    answer = client.get(f"/alerts/banner/console?seen={seen}")

    assert answer.status_code == 200 and "Red: extreme" in answer.content.decode()
    assert answer["X-Alerts"] == f"{second.hex}.{first.hex}"
    assert Client().get("/alerts/banner/console").status_code == 204


def test_given_the_console_then_state_history_and_document_are_there():
    first = make_alert("a", at=clock.now() - timedelta(minutes=5))
    old_id = take(first)
    new_id = take(make_alert("u", msg_type="Update", references=(first,)))
    client = enter("dispatcher")

    page = client.get(f"/console/alerts/{old_id}").content.decode()
    document = client.get(f"/console/alerts/{new_id}/cap.xml")

    assert "Replaced by an update" in page and str(new_id) in page and "In force" in page
    assert document["Content-Disposition"].startswith("attachment")
    assert b"urn:oasis:names:tc:emergency:cap:1.2" in document.content
    assert "Warnings that came in" in client.get("/console/alerts").content.decode()


def test_given_an_administrator_then_a_source_is_opened_changed_and_switched_off():
    client = enter("admin")
    confirm(client)
    facts = {
        "name": "city", "title": "City", "senders": f"{MET}\n x@y ", "codes": "NSW = *",
        "poll_url": "https://met.example.org/feed", "is_active": "on",
        "key": "0b7f9d4e-2f5e-4a6d-9f5c-0d8f3f0f0a01",
    }  # fmt: skip

    made = client.post("/admin/alerts/new", facts)

    assert made.status_code == 302
    found = queries.alert_source("city")
    assert (found.senders, found.codes) == ((MET, "x@y"), {"NSW": "*"})
    wrong = facts | {"codes": "nonsense", "poll_url": "http://127.0.0.1/"}
    refused = client.post("/admin/alerts/sources/city/", wrong)
    assert refused.status_code == 422 and "their code = our code" in refused.content.decode()
    inside = facts | {"poll_url": "https://127.0.0.1/", "key": facts["key"][:-1] + "2"}
    assert client.post("/admin/alerts/sources/city/", inside).status_code == 422
    off = {name: value for name, value in facts.items() if name != "is_active"}
    off["key"] = facts["key"][:-1] + "3"
    client.post("/admin/alerts/sources/city/", off)
    assert not queries.alert_source("city").is_active


def test_given_a_refusal_then_the_administrator_reads_why():
    with pytest.raises(Exception, match="not taken"):
        take(make_alert(sender="someone@else.example"))

    page = enter("admin").get("/admin/alerts/sources/met/").content.decode()

    assert "From a sender that is not trusted here" in page and "someone@else.example" in page


def test_given_an_administrator_then_what_warnings_set_off_is_changed_with_history():
    make_category(code="flooding")
    client = enter("admin")
    facts = {
        "kind": "rain", "level": "orange", "owner_kind": "property", "category": "flooding",
        "text": "Check the pumps", "is_active": "on", "reason": "flood plan 2026",
        "key": "0b7f9d4e-2f5e-4a6d-9f5c-0d8f3f0f0b01",
    }  # fmt: skip

    assert client.post("/admin/alerts/plans/new", facts).status_code == 302
    (plan,) = queries.plans()
    again = facts | {"text": "Check pumps and garages", "key": facts["key"][:-1] + "2"}
    client.post(f"/admin/alerts/plans/{plan.id}/", again)

    page = client.get(f"/admin/alerts/plans/{plan.id}/").content.decode()
    assert "Version 2" in page and "flood plan 2026" in page
    assert "Check pumps and garages" in client.get("/admin/alerts/plans/").content.decode()
    assert client.post("/admin/alerts/plans/new", facts | {"text": ""}).status_code == 422

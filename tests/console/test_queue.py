"""The queue: tabs, filters, scope, saved filters, batch, map, search, export, wall."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import HERE, make_case, make_organisation, make_user, new_key
from tests.sessions import confirm

from linli.cases.models import Case
from linli.core import clock
from linli.ledger.models import Entry
from linli.web.console.models import SavedFilter
from linli.web.console.views.tools import safe

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(*roles, organisation=None):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(make_user(*roles, organisation=organisation), backend=BACKEND)
    return client


def now_case(**fields):
    return make_case(**({"at": clock.now() - timedelta(minutes=1)} | fields))


def test_given_cases_when_the_console_opens_then_the_tabs_count_and_filter_them():
    calm = now_case(summary="路灯不亮")
    late = now_case(summary="漏水", at=clock.now() - timedelta(hours=2))
    client = signed_in("dispatcher")

    page = client.get("/console")
    overdue = client.get("/console", {"tab": "overdue"})

    assert calm.code in page.text
    assert late.code in page.text
    assert calm.code not in overdue.text
    assert late.code in overdue.text
    assert 'data-count="overdue">1<' in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"grade": "P1"}, False),
        ({"grade": ["P1", "P3"]}, True),
        ({"q": "楼道灯"}, True),
        ({"q": "煤气"}, False),
        ({"state": "resolved"}, False),
        ({"category": "no-such"}, False),
    ],
)
def test_given_filters_then_only_what_fits_is_shown(query, found):
    case = now_case()

    page = signed_in("dispatcher").get("/console", query)

    assert (case.code in page.text) is found


def test_given_a_case_of_another_organisation_then_lists_map_and_search_hold_it_back():
    case = now_case()
    client = signed_in("lead", organisation=make_organisation())

    confirm(client)

    for address in (
        "/console",
        f"/console/rows?ids={case.id}",
        "/console/map.json?bbox=113,30,114,31",
        "/console/search?q=楼道灯",
        "/console/export.csv",
        "/console/wall",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert case.code not in answer.text


def test_given_a_grid_worker_when_they_try_the_console_then_it_is_refused():
    assert signed_in("grid_worker").get("/console").status_code == 403


def test_given_nobody_signed_in_then_the_sign_in_page_is_next():
    assert Client().get("/console").status_code == 302


def test_given_many_cases_then_the_queue_has_a_ceiling_of_queries(django_assert_max_num_queries):
    for _ in range(8):
        now_case()
    client = signed_in("dispatcher")
    client.get("/console")  # what pages remember for a minute is read

    with django_assert_max_num_queries(26):
        client.get("/console")


def test_given_a_changed_case_when_its_row_is_asked_for_then_it_says_whether_it_still_fits():
    case = now_case()
    client = signed_in("dispatcher")

    fits = client.get("/console/rows", {"ids": str(case.id), "grade": "P3"}).text
    left = client.get("/console/rows", {"ids": str(case.id), "grade": "P1"}).text

    assert f'data-id="{case.id}"' in fits
    assert "data-left" not in fits
    assert "data-left" in left
    assert 'data-count-of="open" data-value="1"' in fits


def test_given_a_filter_when_kept_then_its_owner_alone_has_it():
    mine, theirs = signed_in("dispatcher"), signed_in("dispatcher")

    mine.post("/console/filters", {"name": "夜班", "query": "grade=P1&evil=1"})

    kept = SavedFilter.objects.get()
    assert kept.query == "grade=P1"
    assert "夜班" in mine.get("/console").text
    assert "夜班" not in theirs.get("/console").text
    theirs.post(f"/console/filters/{kept.id}/forget")
    assert SavedFilter.objects.exists()
    mine.post(f"/console/filters/{kept.id}/forget")
    assert not SavedFilter.objects.exists()


def test_given_a_batch_then_each_case_has_its_own_result():
    owner = make_organisation()
    own, other = now_case(owner=owner), now_case()
    client = signed_in("lead", organisation=owner)
    given = {"action": "note", "text": "夜间复查", "key": str(new_key())}

    for _ in range(2):
        answer = client.post("/console/batch", given | {"case": [str(own.id), str(other.id)]})

    assert "Done: 1. Refused: 1." in answer.text
    assert other.code not in answer.text
    assert own.events.filter(kind="NoteAdded").count() == 1
    assert not other.events.filter(kind="NoteAdded").exists()


def test_given_cases_when_given_to_another_owner_then_they_have_it():
    cases, owner = [now_case(), now_case()], make_organisation()
    given = {"action": "assign", "text": "归口有误", "owner": str(owner.id)}
    chosen = {"case": [str(case.id) for case in cases], "key": str(new_key())}

    signed_in("dispatcher").post("/console/batch", given | chosen)

    assert set(Case.objects.values_list("owner_id", flat=True)) == {owner.id}


def test_given_an_open_case_when_closed_by_batch_then_it_says_why_not():
    case = now_case()
    given = {"action": "close", "case": [str(case.id)], "key": str(new_key())}

    answer = signed_in("dispatcher").post("/console/batch", given)

    assert "Refused: 1." in answer.text


def test_given_an_auditor_when_they_batch_then_nothing_happens():
    case = now_case()
    given = {"action": "note", "text": "x", "case": [str(case.id)], "key": str(new_key())}

    answer = signed_in("auditor").post("/console/batch", given)

    assert "Refused: 1." in answer.text
    assert not case.events.filter(kind="NoteAdded").exists()


def test_given_the_map_then_points_carry_grade_and_link():
    case = now_case()
    box = f"{HERE.lon - 0.1},{HERE.lat - 0.1},{HERE.lon + 0.1},{HERE.lat + 0.1}"
    client = signed_in("dispatcher")

    (feature,) = client.get("/console/map.json", {"bbox": box}).json()["features"]

    assert feature["properties"]["href"] == f"/cases/{case.code}"
    assert feature["geometry"]["coordinates"] == [HERE.lon, HERE.lat]
    assert client.get("/console/map.json", {"bbox": "1,2,x"}).status_code == 422


def test_given_words_when_searched_then_the_palette_gets_cases():
    case = now_case()

    found = signed_in("dispatcher").get("/console/search", {"q": "楼道灯"}).json()

    assert found[0]["href"] == f"/cases/{case.code}"


def test_given_an_export_then_it_is_on_record_and_holds_no_formula():
    now_case(summary="=HYPERLINK(1)")

    lead = signed_in("lead")
    confirm(lead)

    answer = lead.get("/console/export.csv")

    assert "'=HYPERLINK(1)" in answer.text
    assert Entry.objects.get(kind="CasesExported").payload["count"] == 1
    assert signed_in("dispatcher").get("/console/export.csv").status_code == 403


def test_given_an_export_then_what_is_personal_in_free_words_is_masked():
    now_case(summary="张三先生13812345678家漏水")

    client = signed_in("lead")
    confirm(client)
    answer = client.get("/console/export.csv")

    assert "[姓名]先生[手机号]家漏水" in answer.text


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1"])
def test_a_cell_never_begins_like_a_formula(cell):
    assert safe(cell).startswith("'")


def test_given_the_wall_then_the_oldest_overdue_stand_there_without_controls():
    now_case(summary="漏水", at=clock.now() - timedelta(hours=2))

    page = signed_in("dispatcher").get("/console/wall").text

    assert "漏水" in page
    assert 'type="checkbox"' not in page

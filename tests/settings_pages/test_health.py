"""Keys of programs, the queue, the ledger, what is declared about personal data."""

import pytest
from tests.factories import NOON, make_category, make_organisation, make_report

from linli.core.models import Outbox
from linli.guard import queries as guard
from linli.guard.models import ApiKey
from linli.privacy.declarations import FIELDS

pytestmark = pytest.mark.django_db

KEY = {"name": "Parking", "scopes": ["report", "read"], "per_minute": "120"}


def test_a_key_is_shown_once_works_and_is_revoked(admin):
    page = admin.send("/admin/clients/", **KEY)
    secret = page.context["secret"]
    client = guard.client_of(secret)

    again = admin.get("/admin/clients/").content.decode()
    admin.send(f"/admin/clients/{client.id}/revoke")

    assert (client.scopes, client.per_minute) == ({"report", "read"}, 120)
    assert secret not in again
    assert guard.client_of(secret) is None


def test_the_form_sent_twice_makes_one_key(admin):
    fields = KEY | {"key": "0197a000-0000-7000-8000-000000000003"}

    admin.send("/admin/clients/", **fields)
    second = admin.send("/admin/clients/", **fields)

    assert ApiKey.objects.count() == 1
    assert not second.context["secret"]


def dead_event():
    return Outbox.objects.create(
        kind="ReportReceived",
        payload={},
        created_at=NOON,
        due_at=NOON,
        attempts=12,
        last_error="KeyError: 'x'",
        dead_at=NOON,
    )


def test_events_that_gave_up_are_shown_and_sent_again(admin):
    first, second = dead_event(), dead_event()

    page = admin.get("/admin/queue/").content.decode()
    admin.send("/admin/queue/resend", event=str(first.id))
    alive = list(Outbox.objects.filter(dead_at=None).values_list("id", flat=True))
    admin.send("/admin/queue/resend", event="all")

    assert "KeyError" in page
    assert alive == [first.id]
    assert not Outbox.objects.filter(pk=second.id, dead_at__isnull=False).exists()


def test_the_overview_points_at_what_gave_up(admin):
    dead_event()

    page = admin.get("/admin/").content.decode()

    assert "1 event gave up" in page


def test_reports_without_a_case_are_shown(admin):
    make_report()

    assert len(admin.get("/admin/queue/").context["reports"]) == 1


def test_the_ledger_is_read_by_thing_and_kind(enter):
    report_id = make_report()
    make_report()
    auditor = enter("auditor")

    page = auditor.get("/admin/ledger/", about=str(report_id))

    assert [one["it"].about for one in page.context["entries"]] == [report_id]
    assert auditor.get("/admin/ledger/", kind="Nothing").context["entries"] == []


def test_every_declared_field_is_on_the_privacy_page(enter):
    page = enter("privacy_officer").get("/admin/privacy/")

    assert page.context["listing"].count == len(FIELDS)


def test_the_list_is_searched_and_sorted(admin):
    make_category(name_en="Alpha"), make_category(name_en="Beta"), make_category(name_en="Gamma")

    found = admin.get("/admin/categories/", q="bet").context["listing"].table.rows
    sorted_rows = admin.get("/admin/categories/", sort="-name").context["listing"].table.rows

    assert [row["name"] for row in found] == ["Beta"]
    assert [row["name"] for row in sorted_rows] == ["Gamma", "Beta", "Alpha"]


@pytest.mark.parametrize("page", ["clients", "queue", "ledger", "privacy"])
def test_leads_do_not_open_what_holds_for_the_whole_cell(enter, page):
    lead = enter("lead", organisation=make_organisation())

    assert lead.get(f"/admin/{page}/").status_code == 403


def test_the_way_shows_only_what_is_open_to_the_viewer(enter):
    page = enter("lead", organisation=make_organisation()).get("/admin/").content.decode()

    assert "/admin/shifts/" in page
    assert "/admin/clients/" not in page
    assert 'href="/console"' in page
    assert 'href="/desk"' not in page

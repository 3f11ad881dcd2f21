"""The short way for programs leaves out what pages need, and nothing that a program needs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.api.doors import Program, make_key

from linli.api import shortcut
from linli.core.models import Kept, Outbox
from linli.ledger.models import Entry

TABLES = ("core_kept", "cases_report", "ledger_entry", "core_outbox")

pytestmark = pytest.mark.django_db


def test_given_a_key_when_a_report_is_sent_then_one_statement_keeps_all_of_it():
    program = Program(make_key("report"))
    program.report({"text": "漏水", "lon": 113.9, "lat": 30.6})

    with CaptureQueriesContext(connection) as asked:
        answer = program.report({"text": "停电", "lon": 113.9, "lat": 30.6})

    assert answer.status_code == 201
    said = [one["sql"] for one in asked.captured_queries]
    assert len([sql for sql in said if any(table in sql for table in TABLES)]) == 1
    about = answer.json()["id"]
    assert Entry.objects.filter(about=about, kind="ReportReceived").count() == 1
    assert Outbox.objects.filter(about=about, kind="ReportReceived").count() == 1
    assert Kept.objects.filter(reply__report_id=about).count() == 1


def test_given_a_key_when_asked_then_no_cookie_is_set_and_nothing_may_frame_the_answer():
    answer = Program(make_key("report")).report({"text": "漏水"})

    assert not answer.cookies
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == shortcut.HEADERS["Content-Security-Policy"]


def test_given_a_key_when_there_is_nothing_then_the_refusal_is_a_problem_in_the_asked_language():
    headers = {"Authorization": f"Bearer {make_key('report')}", "Accept-Language": "en"}

    answer = Client().get("/api/v1/nothing", headers=headers)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "There is no such thing here"


def test_given_a_session_when_a_write_comes_without_the_pages_token_then_it_is_refused():
    page = Client(enforce_csrf_checks=True)
    page.force_login(factories.make_user("dispatcher"))

    answer = page.post("/api/v1/reports", {"text": "漏水"}, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "page-key-missing")

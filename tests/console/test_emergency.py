"""Emergency access on the case page: a reason, an hour, the lead told, and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import make_case, make_member, make_organisation, make_user
from tests.sessions import confirm

from linli.core import clock
from linli.core.outbox import Message
from linli.feedback import handlers
from linli.feedback.models import Notice
from linli.guard.models import BrokenGlass
from linli.ledger.models import Entry

pytestmark = pytest.mark.django_db
REASON = "Alarm next door; its caller may be in this flat"


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    confirm(client)
    return client


@pytest.fixture
def case(db):
    return make_case(at=clock.now(), owner=make_organisation())


@pytest.fixture
def officer(db):
    return make_member(now=clock.now()).user


def test_given_a_case_out_of_reach_then_the_page_offers_a_reason_and_shows_nothing(case, officer):
    page = signed_in(officer).get(f"/cases/{case.code}")

    assert page.status_code == 404
    assert "Why must you see it now?" in page.text
    assert "楼道灯坏了" not in page.text


def test_given_a_code_that_is_none_then_the_page_reads_the_same(case, officer):
    client = signed_in(officer)
    there, none = client.get(f"/cases/{case.code}"), client.get("/cases/ZZZZ-ZZZZ")

    def plain(page, code):
        kept = [
            line for line in page.text.splitlines()
            if "csrf" not in line and "linli-now" not in line
        ]  # fmt: skip
        return "\n".join(kept).replace(code, "CODE")

    assert there.status_code == none.status_code == 404
    assert plain(there, case.code) == plain(none, "ZZZZ-ZZZZ")
    refused = client.post("/cases/ZZZZ-ZZZZ/emergency", {"reason": REASON})
    assert refused.status_code == 404 and not BrokenGlass.objects.exists()


def test_given_a_sign_in_long_ago_then_password_or_code_is_asked_first(case, officer):
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"/cases/{case.code}/emergency", {"reason": REASON})

    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert client.get(f"/cases/{case.code}").status_code == 404


@pytest.mark.parametrize("reason", ["", "urgent", "a" * 19, "b     " * 3, "x" * 501])
def test_given_too_short_a_reason_then_422_and_nothing_opens(case, officer, reason):
    client = signed_in(officer)

    answer = client.post(f"/cases/{case.code}/emergency", {"reason": reason})

    assert answer.status_code == 422
    assert not BrokenGlass.objects.exists()
    assert client.get(f"/cases/{case.code}").status_code == 404


def test_given_a_reason_then_open_with_the_time_left_and_the_lead_is_told_at_once(case, officer):
    lead = make_user("lead", organisation=case.owner)
    client = signed_in(officer)

    answer = client.post(f"/cases/{case.code}/emergency", {"reason": REASON})
    page = client.get(answer["Location"])

    assert page.status_code == 200
    assert "You see this case as an emergency" in page.text and "data-due" in page.text
    entry = Entry.objects.get(kind="GlassBroken")
    assert REASON not in str(entry.payload)
    handlers.handle(Message(entry.id, entry.kind, entry.about, entry.payload, entry.occurred_at))
    notice = Notice.objects.get(user=lead)
    assert (notice.kind, notice.visible_at) == ("glass_broken", entry.occurred_at)


def test_given_open_access_then_it_opens_looking_but_no_step(case, officer):
    client = signed_in(officer)
    client.post(f"/cases/{case.code}/emergency", {"reason": REASON})

    answer = client.post(f"/cases/{case.code}/note", {"text": "x", "key": "k"})

    assert answer.status_code in {403, 404}


def test_given_an_hour_later_then_it_is_out_of_reach_again(case, officer):
    client = signed_in(officer)
    client.post(f"/cases/{case.code}/emergency", {"reason": REASON})
    now = clock.now()
    BrokenGlass.objects.update(
        opened_at=now - timedelta(minutes=61), until=now - timedelta(minutes=1)
    )

    assert client.get(f"/cases/{case.code}").status_code == 404


def test_given_an_auditor_or_a_colleague_then_another_ones_access_is_not_theirs(case, officer):
    signed_in(officer).post(f"/cases/{case.code}/emergency", {"reason": REASON})
    colleague = signed_in(make_member(now=clock.now()).user)
    auditor = signed_in(make_user("auditor", organisation=make_organisation()))

    assert colleague.get(f"/cases/{case.code}").status_code == 404
    page = auditor.get(f"/cases/{case.code}")
    assert page.status_code == 404 and "Why must you see it now?" not in page.text
    assert auditor.post(f"/cases/{case.code}/emergency", {"reason": REASON}).status_code == 404

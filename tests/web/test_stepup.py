"""Before an export, a key or a secret, somebody shows again that it is they."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import PASSWORD, make_case, make_user
from tests.sessions import confirm

from linli.core import clock
from linli.core.ids import new_id
from linli.guard.models import ApiKey
from linli.ledger.models import Entry

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
EXPORT = "/console/export.csv?tab=all"
KEY = {"name": "Hospital", "scopes": ["read"], "per_minute": "60"}
SUBSCRIPTION = {"name": "City", "url": "https://city.example.org/in", "events": []}


def entered(*roles) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user(*roles), backend=BACKEND)
    return client


def asked_to_confirm(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/")


def test_given_a_session_left_open_when_exporting_then_it_asks_and_exports_nothing():
    client = entered("lead")

    assert asked_to_confirm(client.get(EXPORT))
    assert not Entry.objects.filter(kind="CasesExported").exists()


def test_given_the_password_then_a_page_leads_on_to_the_export():
    case = make_case()
    client = entered("lead")
    to = client.get(EXPORT)["Location"]

    page = client.post(to, {"password": PASSWORD}, follow=True)

    assert page.redirect_chain[-1][0].startswith("/accounts/confirmed?to=%2Fconsole%2Fexport.csv")
    assert 'href="/console/export.csv?tab=all"' in page.content.decode()
    assert case.code in client.get(EXPORT).content.decode()


def test_given_a_wrong_password_then_it_still_asks():
    client = entered("lead")
    to = client.get(EXPORT)["Location"]

    client.post(to, {"password": "wrong"})

    assert asked_to_confirm(client.get(EXPORT))


def test_given_ten_minutes_have_passed_then_it_asks_again(monkeypatch):
    client = entered("lead")
    confirm(client)
    assert client.get(EXPORT).status_code == 200
    later = clock.now() + timedelta(minutes=10, seconds=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert asked_to_confirm(client.get(EXPORT))


def test_given_the_confirmation_of_somebody_else_in_the_browser_then_it_does_not_count():
    client = entered("lead")
    confirm(client)
    kept = dict(client.session.items())
    other = entered("lead")
    session = other.session
    for name in ("account_authentication_methods", "account_authentication_methods_user"):
        session[name] = kept[name]
    session.save()

    assert asked_to_confirm(other.get(EXPORT))


def test_given_a_sign_in_through_the_city_only_then_it_does_not_count():
    client = entered("lead")
    confirm(client)
    session = client.session
    session["account_authentication_methods"][0]["method"] = "socialaccount"
    session.save()

    assert asked_to_confirm(client.get(EXPORT))


def test_given_an_account_without_any_proof_then_it_says_what_to_do():
    user = make_user("lead")
    user.set_unusable_password()
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)

    answer = client.get(EXPORT)

    assert answer.status_code == 403
    assert "Set one up under My account" in answer.content.decode()


def test_given_a_key_was_asked_for_when_confirmed_then_it_is_made_and_shown():
    client = entered("admin")
    form = KEY | {"key": str(new_id())}
    answer = client.post("/admin/clients/", form)
    assert asked_to_confirm(answer)
    assert not ApiKey.objects.exists()

    page = client.post(answer["Location"], {"password": PASSWORD})

    assert ApiKey.objects.get().name == "Hospital"
    assert "linli_" in page.content.decode()


def test_given_a_webhook_or_its_secret_then_it_asks_first():
    client = entered("admin")
    pages = ["/admin/webhooks/new", f"/admin/webhooks/{new_id()}/secret"]
    pages.append(f"/admin/webhooks/{new_id()}/rotate")

    for page in pages:
        assert asked_to_confirm(client.post(page, {"key": str(new_id())})), page
    assert client.get("/admin/webhooks/new").status_code == 200


def test_given_the_api_from_a_page_then_secrets_ask_first_and_keys_of_programs_go_on():
    client = entered("admin")
    refused = client.post("/api/v1/webhooks", SUBSCRIPTION, content_type="application/json")

    assert refused.status_code == 403
    assert refused.json()["type"].endswith("confirm-first")
    confirm(client)
    taken = client.post("/api/v1/webhooks", SUBSCRIPTION, content_type="application/json")
    assert taken.json().get("type", "") == "" or "confirm" not in taken.json()["type"]


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", ""])
def test_the_page_after_confirming_leads_to_no_stranger(to):
    assert entered("lead").get("/accounts/confirmed", {"to": to}).status_code == 404


def test_given_nobody_signed_in_or_the_wrong_role_then_confirming_opens_nothing():
    assert Client().get(EXPORT)["Location"].startswith("/accounts/login/")
    client = entered("dispatcher")
    confirm(client)
    assert client.get(EXPORT).status_code == 403

"""Through the city and back, against a real OpenID provider in a process of its own."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as now_set
from django.test import Client
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import NOON, make_member, make_organisation, make_user
from tests.sessions import confirm
from tests.web.city import provider as at_city

from linli.config.settings import city_provider
from linli.core.ids import new_id
from linli.guard import city
from linli.guard import services as guard
from linli.guard.models import Grant, User
from linli.web.shared.csp import policy

ANSWER = "/accounts/city/answer"
# A provider's subjects are the numbers of its people.
DING, NEWCOMER = "1", "2"


@contextmanager
def running(folder, *redirects):
    """A provider on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, at_city.__file__, str(folder), str(port), *redirects]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder)
    try:
        assert process.stdout.readline() == "ready\n"
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with running(tmp_path_factory.mktemp("city"), now_set.PUBLIC_URL + ANSWER) as url:
        yield url


def use(settings, url, **more):
    settings.SOCIALACCOUNT_PROVIDERS = city_provider(
        url=url, client_id=at_city.CLIENT, secret=at_city.SECRET, name="江临市"
    )
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] |= more


@pytest.fixture
def town(settings, address, db):
    use(settings, address)
    return address


def leave(client, to=""):
    return client.post("/accounts/city", {"next": to})


def at_provider(url, who="ding"):
    """Sign in at the provider, as a browser would; where it sends the browser back to."""
    with httpx.Client(follow_redirects=False) as there:
        answer = there.get(url)
        assert "/accounts/login/" in answer.headers["location"], answer.text
        login = httpx.URL(url).join(answer.headers["location"])
        form = {"login": who, "password": at_city.PASSWORD, "next": login.params["next"]}
        answer = there.post(login, data=form)
        for _hop in range(4):
            to = str(httpx.URL(url).join(answer.headers["location"]))
            if to.startswith(now_set.PUBLIC_URL):
                return to.removeprefix(now_set.PUBLIC_URL)
            answer = there.get(to)
    raise AssertionError(answer.text)


def come_in(client, who="ding", to=""):
    return client.get(at_provider(leave(client, to)["Location"], who))


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def user_in(client) -> str:
    return client.session.get("_auth_user_id", "")


def linked(*roles, subject=DING, **fields):
    user = make_user(*roles, **fields)
    city.link(user_id=user.id, subject=subject, actor="user:admin", at=NOON)
    return user


def test_given_a_linked_account_then_its_person_comes_in_where_their_work_is(town):
    user, client = linked("dispatcher", username="anything"), browser()

    answer = come_in(client)

    assert answer["Location"] == "/console"
    assert user_in(client) == str(user.pk)


def test_the_question_carries_state_nonce_and_a_pkce_challenge(town):
    asked = parse_qs(urlsplit(leave(browser())["Location"]).query)

    assert asked["redirect_uri"] == [now_set.PUBLIC_URL + ANSWER]
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) > 40
    assert len(asked["state"][0]) >= 16 and len(asked["nonce"][0]) >= 24


def test_of_what_the_city_tells_nothing_but_the_subject_is_kept_and_no_role_is_given(town):
    user, client = linked("officer", name="李", email="li@example.org"), browser()

    come_in(client)

    user.refresh_from_db()
    kept = SocialAccount.objects.get()
    assert (kept.uid, kept.extra_data) == (DING, {})
    assert (user.name, user.email) == ("李", "li@example.org")
    assert [row.role for row in Grant.objects.filter(user=user)] == ["officer"]


def test_given_a_stranger_then_no_account_is_made_and_the_page_names_the_number(town):
    make_user("admin", username="ding")
    client, before = browser(), User.objects.count()

    answer = come_in(client)

    assert answer.status_code == 403 and "its number is 1" in answer.content.decode()
    assert User.objects.count() == before and not user_in(client)
    assert not SocialAccount.objects.exists()


def test_given_a_claim_is_trusted_then_the_same_name_comes_in_and_is_linked_for_good(
    town, settings
):
    settings.OIDC_CLAIM = "preferred_username"
    user, client = make_user("officer", username="ding"), browser()

    come_in(client)

    assert user_in(client) == str(user.pk) and city.subject_of(user.id) == DING


def test_given_the_name_belongs_to_an_account_of_another_subject_then_nobody_comes_in(
    town, settings
):
    settings.OIDC_CLAIM = "preferred_username"
    linked("admin", username="ding", subject="99")
    client = browser()

    assert come_in(client).status_code == 403
    assert not user_in(client)


@pytest.mark.parametrize("claim", ["sub_", "roles", "name"])
def test_given_a_claim_that_names_nobody_here_then_nobody_comes_in(town, settings, claim):
    settings.OIDC_CLAIM = claim
    make_user("admin", username="ding")
    client = browser()

    assert come_in(client).status_code == 403 and not user_in(client)


def test_given_accounts_may_be_made_then_a_newcomer_has_one_without_any_role(town, settings):
    settings.OIDC_CLAIM, settings.OIDC_MAKE_ACCOUNTS = "preferred_username", True
    client = browser()

    come_in(client, "newcomer")

    made = User.objects.get(username="newcomer")
    assert user_in(client) == str(made.pk)
    assert not made.has_usable_password() and not Grant.objects.filter(user=made).exists()
    assert client.get("/console").status_code == 403


def test_given_an_account_that_is_off_then_it_does_not_come_in(town):
    user, client = linked("officer"), browser()
    guard.set_active(user_id=user.id, is_active=False, actor="user:admin", at=NOON)

    come_in(client)

    assert not user_in(client)


def test_given_an_answer_for_another_browser_then_it_opens_nothing(town):
    linked("officer")
    mine, victim = browser(), browser()
    answer = at_provider(leave(mine)["Location"])
    leave(victim)

    assert victim.get(answer).status_code == 403
    assert not user_in(victim)


def test_given_an_answer_twice_then_the_second_opens_nothing(town):
    linked("officer")
    client = browser()
    answer = at_provider(leave(client)["Location"])
    client.get(answer)
    client.post("/accounts/logout/")

    assert client.get(answer).status_code == 403 and not user_in(client)


@pytest.mark.parametrize("what", ["nonce", "pkce_code_verifier"])
def test_given_another_nonce_or_verifier_then_it_opens_nothing(town, what):
    linked("officer")
    client = browser()
    answer = at_provider(leave(client)["Location"])
    session = client.session
    for state in session["socialaccount_states"].values():
        state[0][what] = "another-" * 8
    session.save()

    assert client.get(answer).status_code == 403 and not user_in(client)


def test_given_a_signature_by_other_keys_then_it_opens_nothing(town, settings, tmp_path):
    linked("officer")
    with running(tmp_path, now_set.PUBLIC_URL + ANSWER) as other:
        keys = {"jwks_uri": f"{other}/.well-known/jwks.json"}
        use(settings, town, openid_configuration_overrides=keys)
        client = browser()

        assert come_in(client).status_code == 403 and not user_in(client)


def test_given_allauths_own_door_then_it_lets_nobody_in_without_our_nonce(town):
    linked("officer")
    client = browser()

    to = client.post("/accounts/oidc/city/login/")["Location"]
    assert "nonce=" not in to
    assert client.get(at_provider(to)).status_code == 403
    assert not user_in(client)


def test_given_the_person_says_no_or_the_answer_is_rubbish_then_a_sentence_stands_there(town):
    client = browser()
    state = parse_qs(urlsplit(leave(client)["Location"]).query)["state"][0]

    answers = [
        client.get(ANSWER, {"error": "access_denied", "state": state}),
        client.get(ANSWER),
        client.get(ANSWER, {"code": "x", "state": "y"}),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert "did not work" in answers[0].content.decode()


def test_given_the_provider_is_away_then_the_page_says_so(settings, db):
    use(settings, "http://localhost:9")

    answer = leave(browser())

    assert answer.status_code == 503 and "does not answer" in answer.content.decode()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/"])
def test_the_way_back_leads_to_no_stranger(town, to):
    linked("dispatcher")

    assert come_in(browser(), to=to)["Location"] == "/console"
    assert come_in(browser(), to="/desk")["Location"] == "/desk"


def test_given_it_is_not_set_up_then_there_is_no_such_door(db, settings):
    assert leave(browser()).status_code == 404
    assert browser().get(ANSWER).status_code == 404
    assert "/accounts/city" not in browser().get("/accounts/login/").content.decode()
    half = city_provider(url="https://id.example.org", client_id="x", secret="", name="")
    assert half["openid_connect"]["APPS"] == []


def test_given_it_is_set_up_then_forms_may_lead_there_and_nowhere_else():
    found = policy(forms_to="https://id.example.org/realms/city")["DIRECTIVES"]["form-action"]

    assert found == ["'self'", "https://id.example.org"]
    assert policy()["DIRECTIVES"]["form-action"] == ["'self'"]


def test_given_an_admin_then_a_city_account_is_linked_after_confirming(town):
    member = make_member(organisation=make_organisation())
    admin = browser()
    admin.force_login(make_user("admin"), backend="django.contrib.auth.backends.ModelBackend")
    page, form = f"/admin/members/{member.id}/city", {"subject": DING, "key": str(new_id())}
    assert admin.post(page, form).status_code == 302 and not city.subject_of(member.user_id)
    confirm(admin)

    admin.post(page, form | {"key": str(new_id())})

    assert city.subject_of(member.user_id) == DING
    client = browser()
    come_in(client)
    assert user_in(client) == str(member.user_id)
    assert come_in(client)["Location"] == "/field/"


@pytest.mark.parametrize("role", ["lead", "officer", "auditor"])
def test_given_others_than_admins_then_they_link_nothing(town, role):
    member = make_member(organisation=make_organisation())
    client = browser()
    client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
    confirm(client)
    form = {"subject": DING, "key": str(new_id())}

    assert client.post(f"/admin/members/{member.id}/city", form).status_code == 403
    assert not city.subject_of(member.user_id)


def test_given_a_subject_of_another_account_then_it_cannot_be_linked_twice(db):
    linked("officer")

    with pytest.raises(city.SubjectTaken):
        linked("admin")


def test_staff_cannot_link_or_unlink_themselves(town):
    client = browser()
    user = linked("officer")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    confirm(client)

    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    to = client.post("/accounts/oidc/city/login/?process=connect")["Location"]

    assert "state=" in to
    assert city.subject_of(user.id) == DING


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_given_a_browser_then_the_whole_way_goes_through_both(
    visit, live_server, settings, tmp_path, language
):
    settings.PUBLIC_URL = str(live_server)
    with running(tmp_path, f"{live_server}{ANSWER}") as url:
        use(settings, url)
        settings.CONTENT_SECURITY_POLICY = policy(forms_to=url)
        linked("dispatcher")
        page = visit("/accounts/login/?next=/desk", width=360, language=language)
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_role("button", name="江临市").click()
        page.fill("[name=login]", "ding")
        page.fill("[name=password]", at_city.PASSWORD)
        page.locator("button[type=submit]").first.click()

        expect(page).to_have_url(f"{live_server}/desk")

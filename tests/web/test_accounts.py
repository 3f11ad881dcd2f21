"""Signing in safely: guessing is held off, sessions change, letters tell nobody who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.factories import PASSWORD, make_user
from tests.fakes.smtp import smtp_server

from linli.web import signin

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, user, password=PASSWORD, address="192.0.2.7", **more):
    # Another process has a memory of its own: what holds must hold without it.
    cache.clear()
    given = {"login": user.username, "password": password} | more
    return client.post(LOGIN, given, REMOTE_ADDR=address)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_given_ten_wrong_passwords_from_one_address_then_even_the_right_one_waits():
    user = make_user("officer")
    client = Client()
    for _ in range(signin.MOST_FOR_NAME_THERE):
        sign_in(client, user, "wrong")

    sign_in(client, user)

    assert not is_in(client)


def test_given_wrong_passwords_from_elsewhere_then_the_owner_still_signs_in():
    user = make_user("officer")
    for _ in range(signin.MOST_FOR_NAME_THERE):
        sign_in(Client(), user, "wrong", address="198.51.100.9")
    client = Client()

    sign_in(client, user)

    assert is_in(client)


def test_given_a_shift_that_signs_in_from_one_address_then_nobody_is_held_up():
    for _ in range(signin.MOST_FOR_NAME_THERE + 2):
        client = Client()
        sign_in(client, make_user("officer"))
        assert is_in(client)


def test_signing_in_gives_the_session_a_new_key():
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key

    sign_in(client, make_user("officer"))

    assert is_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_door_leads_to_a_stranger_s_site(to):
    client = Client()
    answers = [
        sign_in(client, make_user("officer"), next=to),
        client.post("/look/language", {"language": "en", "next": to}),
        client.post("/look/theme", {"theme": "dark", "next": to}),
        client.post("/accounts/logout/", {"next": to}),
    ]

    for answer in answers:
        assert answer.status_code in {302, 303}
        assert re.match(r"/(?![/\\])", answer["Location"]), answer["Location"]


def test_every_form_of_the_staff_wants_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("admin"), backend=signin_backend())

    for address in ("/admin/members/new", "/console/batch", "/field/report", "/accounts/logout/"):
        assert client.post(address, {}).status_code == 403, address


def signin_backend() -> str:
    return "django.contrib.auth.backends.ModelBackend"


def test_a_forgotten_password_is_replaced_by_the_link_in_the_letter(settings):
    user = make_user("officer", email="ding@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    with smtp_server() as fake:
        settings.SMTP_URL = fake.url
        client = Client()
        client.post("/accounts/password/reset/", {"email": user.email})
        letter = fake.received[0].get_content()
    link = re.search(r"https?://\S*(/accounts/password/reset/key/\S+)", letter)
    assert link is not None
    form = client.get(link[1], follow=True)
    fresh = "slow-river-under-the-bridge-9"

    client.post(form.request["PATH_INFO"], {"password1": fresh, "password2": fresh})

    user.refresh_from_db()
    assert user.check_password(fresh)


def test_the_answer_to_a_forgotten_password_is_the_same_for_everybody(settings):
    user = make_user("officer", email="ding@example.org")
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (user.email, "nobody@example.org")
    ]

    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_without_a_way_to_send_letters_the_page_says_whom_to_ask(settings):
    settings.SMTP_URL = ""
    client = Client(headers={"accept-language": "en"})

    page = client.get("/accounts/password/reset/").content.decode()

    assert 'name="email"' not in page
    assert "administrator" in page


def test_pages_carry_the_headers_that_protect_them():
    client = Client()
    client.force_login(make_user("admin"), backend=signin_backend())

    for address in ("/", "/admin/", LOGIN, "/nowhere"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_over_https_browsers_are_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000

    answer = Client().get("/", secure=True)

    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")

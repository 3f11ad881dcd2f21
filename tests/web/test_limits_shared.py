"""Limits of second factors and used codes hold in every process, under digests."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client
from tests.factories import PASSWORD, make_user
from tests.web.test_signin_browser import totp

from linli.core.shared_cache import SharedCache, digest

pytestmark = pytest.mark.django_db
CODE = "/accounts/2fa/authenticate/"


def in_another_process() -> SharedCache:
    other = SharedCache("core_cache", {"KEY_FUNCTION": digest})
    other.memory = LocMemCache("of another process", {})
    return other


def with_app():
    """Somebody with an app, and the app's secret."""
    user, secret = make_user("officer"), generate_totp_secret()
    TOTP.activate(user, secret)
    return user, secret


def past_password(user, address="192.0.2.7") -> Client:
    client = Client(headers={"accept-language": "en"}, REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_what_one_process_keeps_another_reads_and_what_pages_may_forget_stays_its_own():
    cache.set("a", [1], 60)
    cache.set("linli:a", [1], 60)

    assert in_another_process().get("a") == [1]
    assert in_another_process().get("linli:a") is None and cache.get("linli:a") == [1]


def test_given_five_wrong_codes_then_even_the_right_one_waits_and_the_page_says_how_long():
    user, secret = with_app()
    client = past_password(user)
    wrong = "000000" if totp(secret) != "000000" else "111111"
    for _time in range(5):
        client.post(CODE, {"code": wrong})

    page = past_password(user, "198.51.100.7").post(CODE, {"code": totp(secret)}, follow=True)

    assert "try again in five minutes" in page.content.decode()
    assert not is_in(client)


def test_given_a_code_that_was_used_then_it_opens_nothing_a_second_time():
    user, secret = with_app()
    code = totp(secret)
    first, second = past_password(user), past_password(user)
    first.post(CODE, {"code": code})

    second.post(CODE, {"code": code})

    assert is_in(first) and not is_in(second)


def test_given_a_recovery_code_then_it_opens_once():
    user, _secret = with_app()
    code = RecoveryCodes.activate(user).generate_codes()[0]
    first, second = past_password(user), past_password(user)

    first.post(CODE, {"code": code})
    second.post(CODE, {"code": code})

    assert is_in(first) and not is_in(second)
    assert Authenticator.objects.filter(user=user).count() == 2


def test_given_the_password_alone_then_nobody_is_in_before_the_second_factor():
    user, _secret = with_app()
    client = past_password(user)

    assert not is_in(client)
    assert client.get("/console")["Location"].startswith("/accounts/login/")


def test_neither_names_nor_addresses_lie_in_the_table():
    user, _secret = with_app()
    past_password(user).post(CODE, {"code": "000000"})
    Client(REMOTE_ADDR="192.0.2.77").post("/accounts/password/reset/", {"email": "a@example.org"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM core_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys and all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


def test_given_many_resets_then_the_page_says_when_to_try_again():
    client = Client(headers={"accept-language": "en"})
    for _time in range(5):
        assert (
            client.post("/accounts/password/reset/", {"email": "a@example.org"}).status_code == 302
        )

    answer = client.post("/accounts/password/reset/", {"email": "a@example.org"})

    assert answer.status_code == 429 and answer["Retry-After"] == "600"
    assert "try again in 10 minutes" in answer.content.decode()


def test_given_wrong_passwords_then_the_page_says_in_how_many_minutes():
    user = make_user("officer")
    client = Client(headers={"accept-language": "en"})
    given = {"login": user.username, "password": "wrong"}
    for _time in range(10):
        client.post("/accounts/login/", given)

    page = client.post("/accounts/login/", given).content.decode()

    assert "Please try again in" in page and "minute" in page

"""Passkeys and codes from an app, as a person sets them up and uses them in a browser."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def totp(secret: str, *, step: int = 0) -> str:
    """The code of RFC 6238 for now, or some steps from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def is_well(page) -> None:
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    if "zh" in page.locator("html").get_attribute("lang"):
        words = page.locator("main").inner_text()
        # Names of products and the secret itself stay as they are.
        assert not re.search(r"\b(the|your|you|security|code|key)\b", words), words


def go(page, address) -> None:
    assert page.goto(address).status == 200, address


def sign_in(page, user) -> None:
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.locator("form button[data-look=main]").first.click()


def sign_out(page, live_server) -> None:
    page.context.clear_cookies(name="sessionid")
    go(page, f"{live_server}/accounts/login/")


def with_key(page):
    """Give the browser a virtual authenticator, as a phone with a fingerprint reader has one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def confirm_if_asked(page) -> None:
    if "/reauthenticate" in page.url:
        is_well(page)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()


@pytest.fixture
def at_localhost(live_server, settings):
    """Browsers allow passkeys for a name, not for an address of digits."""
    cache.clear()
    url = str(live_server).replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["*"]
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    return url


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_given_a_passkey_is_made_then_it_signs_in_without_a_password(
    visit, at_localhost, language, width
):
    user = make_user("dispatcher")
    page = visit("/accounts/login/", width=width, language=language)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": at_localhost}])
    with_key(page)
    go(page, at_localhost + "/accounts/login/")
    is_well(page)
    sign_in(page, user)
    page.wait_for_url("**/console**")
    go(page, at_localhost + "/accounts/2fa/")
    is_well(page)
    go(page, at_localhost + "/accounts/2fa/webauthn/add/")
    confirm_if_asked(page)
    expect(page.locator("#id_name")).to_be_visible()
    is_well(page)
    page.fill("#id_name", "Phone")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    is_well(page)
    go(page, at_localhost + "/accounts/2fa/webauthn/")
    is_well(page)

    sign_out(page, at_localhost)
    page.locator("#passkey_login").click()

    page.wait_for_url("**/console**")
    go(page, at_localhost + "/accounts/devices")
    is_well(page)
    expect(page.locator("main li")).to_have_count(2)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1280), ("en", 360)])
def test_given_an_app_with_codes_then_it_is_asked_for_and_a_recovery_code_helps_once(
    visit, at_localhost, language, width
):
    user = make_user("dispatcher")
    page = visit("/accounts/login/", width=width, language=language)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": at_localhost}])
    go(page, at_localhost + "/accounts/login/")
    sign_in(page, user)
    page.wait_for_url("**/console**")
    go(page, at_localhost + "/accounts/2fa/totp/activate/")
    confirm_if_asked(page)
    expect(page.locator("#id_code")).to_be_visible()
    is_well(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.fill("#id_code", totp(secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/recovery-codes/**")
    is_well(page)
    recovery = page.locator("#recovery_codes").input_value().split()
    assert len(recovery) == 10

    sign_out(page, at_localhost)
    sign_in(page, user)
    page.wait_for_url("**/2fa/authenticate/**")
    is_well(page)
    page.fill("#id_code", "000000" if totp(secret) != "000000" else "111111")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main .field-error")).to_be_visible()
    page.fill("#id_code", totp(secret, step=1))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/console**")

    sign_out(page, at_localhost)
    sign_in(page, user)
    page.fill("#id_code", recovery[0])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/console**")
    sign_out(page, at_localhost)
    sign_in(page, user)
    page.fill("#id_code", recovery[0])
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main .field-error")).to_be_visible()

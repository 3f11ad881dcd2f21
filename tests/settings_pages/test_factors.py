"""Passkeys and codes that somebody lost are taken away on the member's page."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import PASSWORD, make_category, make_member, make_organisation, make_user

from linli.core.ids import new_id
from linli.guard.models import Grant
from linli.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    """Somebody with an app, a passkey and recovery codes."""
    member = make_member(organisation=make_organisation())
    TOTP.activate(member.user, generate_totp_secret())
    RecoveryCodes.activate(member.user)
    Authenticator.objects.create(
        user=member.user, type=Authenticator.Type.WEBAUTHN, data={"name": "银色钥匙"}
    )
    return member


def address(member) -> str:
    return f"/admin/members/{member.id}/factors"


def enter_with_password(user) -> str:
    """Where somebody is led who gives the password only."""
    answer = Client().post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return answer["Location"]


def test_given_a_lost_app_when_taken_away_then_the_password_alone_opens_the_account(admin, member):
    assert "2fa" in enter_with_password(member.user)
    page = admin.get(f"/admin/members/{member.id}/").text
    assert "银色钥匙" in page and "App with codes" in page

    admin.send(address(member), reason="phone stolen, came by in person")

    assert not Authenticator.objects.filter(user=member.user).exists()
    assert "2fa" not in enter_with_password(member.user)
    entry = next(e for e in ledger.latest(about=member.user_id) if e.kind == "FactorsTaken")
    assert entry.payload == {"count": 2, "reason": "phone stolen, came by in person"}
    assert entry.actor == f"user:{admin.user.id}"
    page = admin.get(f"/admin/members/{member.id}/").text
    assert "none: the password alone" in page and "Lost passkey" not in page


def test_given_somebody_signed_in_when_taken_away_then_they_are_signed_out(admin, member):
    Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).delete()
    theirs = Client()
    theirs.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    assert theirs.get("/field/").status_code == 200

    admin.send(address(member), reason="lost")

    assert theirs.get("/field/").status_code == 302


def test_given_no_reason_then_nothing_is_taken(admin, member):
    answer = admin.client.post(address(member), {"key": str(new_id()), "reason": " "}, follow=True)

    assert "Say why" in answer.text
    assert Authenticator.objects.filter(user=member.user).count() == 3


def test_given_a_lead_then_only_their_own_people_s_are_taken(enter, member):
    stranger = enter("lead", organisation=make_organisation())
    own = enter("lead", organisation=member.organisation)

    assert stranger.send(address(member), reason="x").status_code == 404
    assert Authenticator.objects.filter(user=member.user).count() == 3
    assert own.send(address(member), reason="x").status_code == 302
    assert not Authenticator.objects.filter(user=member.user).exists()


def test_given_an_account_that_may_more_then_a_lead_cannot_open_it(enter, member):
    Grant.objects.create(user=member.user, role="admin")
    own = enter("lead", organisation=member.organisation)

    assert own.send(address(member), reason="x").status_code == 403
    assert Authenticator.objects.filter(user=member.user).count() == 3


def test_given_a_device_left_open_then_it_is_asked_first_who_sits_there(admin, member):
    again = Client()
    again.force_login(admin.user, backend="django.contrib.auth.backends.ModelBackend")

    answer = again.post(address(member), {"key": str(new_id()), "reason": "x"})

    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=member.user).count() == 3


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_given_a_browser_then_it_reads_well_and_works_by_keyboard(visit, member, width, language):
    make_category(code="other")
    make_user("admin", username="root")
    page = visit(
        f"/accounts/login/?next=/admin/members/{member.id}/", width=width, language=language
    )
    page.fill("input[name=login]", "root")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[data-look=main]").first.click()
    form = page.locator(f"form[action='{address(member)}']")
    page.locator("details:has(form[action$='/factors']) summary").focus()
    page.keyboard.press("Enter")
    expect(form.locator("button")).to_be_visible()
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    form.locator("[name=reason]").fill("手机丢了")
    page.keyboard.press("Enter")

    expect(form).to_have_count(0)
    assert not Authenticator.objects.exists()
    assert axe_finds(page) == []

"""My reports on a small phone: number, proof of work, code, list."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import make_case
from tests.feedback.conftest import make_reporter

from linli.core import clock
from linli.feedback.models import DeliveredCode
from linli.feedback.services import codes
from linli.guard.models import Hit, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "138 0013 8000"


def is_well(page) -> None:
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 360), ("en", 1280)])
def test_given_a_number_then_the_code_opens_ones_own_reports(visit, settings, language, width):
    settings.DEMO = True
    case = make_case(report={"reporter_id": make_reporter(**{"reporter.phone": PHONE})})
    page = visit("/track/", width=width, language=language)
    page.locator("a[href='/my/']").click()
    is_well(page)
    page.fill("#phone", "12")
    page.locator("main form button").click()
    expect(page.locator("#phone-error")).to_be_visible()
    is_well(page)
    page.fill("#phone", PHONE)
    page.locator("main form button[data-look=main]").click()
    page.wait_for_url("**/my/code")
    expect(page.locator("#code")).to_have_attribute("autocomplete", "one-time-code")
    is_well(page)
    page.fill("#code", "1")
    page.locator("main form button").click()
    expect(page.locator("#code-error")).to_be_visible()
    is_well(page)
    codes.send_code(visit_id=Visit.objects.get().id, at=clock.now())
    found = re.search(r"\d{6}", DeliveredCode.objects.get().body)
    assert found is not None
    page.fill("#code", found[0])
    page.locator("main form button").click()

    page.wait_for_url("**/my/reports")
    expect(page.locator("main a strong")).to_have_text(case.code)
    is_well(page)
    assert Hit.objects.filter(door="my.sender").exists()
    page.locator("main form button").click()
    page.wait_for_url("**/my/")

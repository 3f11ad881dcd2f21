"""The documentation page is drawn by our own scripts, within the security policy."""

import pytest
from playwright.sync_api import expect


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_given_the_page_when_opened_then_the_operations_are_shown(visit):
    page = visit("/api/v1/docs", language="en")

    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    assert page.locator(".opblock-summary-path", has_text="/reports").count() > 0

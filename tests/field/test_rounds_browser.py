"""A round on a phone of 360 px: walked without a signal, in both languages, for everybody."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import Visit, axe_finds
from tests.field.test_browser import enter, is_ready
from tests.field.test_rounds import ten_o_clock, walker

from linli.dispatch.models import Stop

__all__ = ["ten_o_clock"]  # a fixture of every test here
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def too_small(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(
             "main button, main summary, main a, .tabbar a, main textarea")]
             .filter((one) => one.checkVisibility() && !one.closest(".map")
               && one.getBoundingClientRect().height < 48)
             .map((one) => one.outerHTML.slice(0, 80))"""
    )
    return found


def finds(page: Page) -> tuple[list[str], list[str], int]:
    """At the end of the page, where nothing lies half beneath the tabs."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return axe_finds(page), too_small(page), wide


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_a_round_is_walked_on_a_phone_with_and_without_a_signal(visit: Visit, language, theme):
    me, _made = walker()
    page = visit("/accounts/login/", width=360, language=language, theme=theme)
    home = enter(page, me)
    page.goto(f"{home}/field/round")
    is_ready(page)
    expect(page.locator(".field-stops li")).to_have_count(3)
    assert finds(page) == ([], [], 0)

    page.context.set_offline(True)
    cards = page.locator("[data-next]")
    cards.nth(0).locator("[data-look=main]").click()
    expect(cards.nth(0)).to_be_hidden()
    cards.nth(1).locator("details").first.locator("summary").click()
    cards.nth(1).locator("[value=nobody-in]").click()
    expect(cards.nth(2)).to_be_visible()
    expect(page.locator("[data-outbox-count]")).to_contain_text("2")
    page.context.set_offline(False)
    page.goto(f"{home}/field/round")
    expect(page.locator("[data-outbox-list]")).to_be_hidden()
    page.reload()

    expect(page.locator(".field-stops li")).to_have_count(1)
    page.locator(".field-stops a").click()
    expect(page.locator("h1.field-what")).to_be_visible()
    assert finds(page) == ([], [], 0)
    states = Stop.objects.values_list("state", flat=True)
    assert sorted(states) == ["done", "not_met", "planned"]

"""A resident reports, a responder mends, the resident rates, the lead sees it: as people do it."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from tests.browser import axe_finds
from tests.factories import PASSWORD
from tests.journeys import town as towns
from tests.journeys.town import Town

from linli.cases.models import Report
from linli.guard.models import User
from linli.people.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE, DESKTOP = 360, 1440
MOST_TABS = 90
BACKEND = "django.contrib.auth.backends.ModelBackend"
WORDS = {
    "zh-hans": {
        "text": "三号楼楼道灯坏了，晚上看不见台阶",
        "place": "梧桐路12号3号楼",
        "accept": "接",
        "depart": "出发",
        "arrive": "到场",
        "clear": "处置完",
        "ended": "已修好",
    },
    "en": {
        "text": "The stairwell light in building 3 is broken",
        "place": "梧桐路12号3号楼",
        "accept": "Accept",
        "depart": "Set off",
        "arrive": "On scene",
        "clear": "Finished here",
        "ended": "Repaired",
    },
}
Open = Callable[..., Page]


@pytest.fixture
def town() -> Town:
    cache.clear()
    return towns.build()


@pytest.fixture
def sign_in(visit: Open) -> Open:
    """Sign in by the form, and go on to a page."""

    def open_as(user: User, path: str, *, width: int, language: str) -> Page:
        page = visit(f"/accounts/login/?next={path}", width=width, language=language)
        page.fill("[name=login]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.locator("form.form button").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)
        return page

    return open_as


def fits(page: Page, width: int) -> bool:
    """Whether nothing sticks out to the side."""
    return page.evaluate("document.documentElement.scrollWidth") <= width


def send_report(page: Page, says: dict[str, str]) -> str:
    """Fill the portal's form and send it; the tracking code."""
    page.fill("#f-text", says["text"])
    page.locator("#suggestions .choice").first.click()
    page.fill("#f-address", says["place"])
    page.locator("#places .choice").first.click()
    page.locator(".portal-send .button").click()
    page.wait_for_url("**/track/**")
    return page.locator(".code-big").first.inner_text()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_given_a_report_when_everybody_does_their_part_then_the_rating_reaches_the_lead(
    visit, sign_in, town, language
):
    says = WORDS[language]

    # A resident, on a small phone.
    code = send_report(visit("/", width=PHONE, language=language), says)
    towns.work_through()
    case = towns.the_case()
    assert (case.state, case.category.code) == ("offered", "stairwell-light")

    # The console, at a desk.
    console = sign_in(town.dispatcher, "/console", width=DESKTOP, language=language)
    row = console.locator(f'.line[data-code="{case.code}"]')
    expect(row).to_contain_text(says["text"][:6])
    expect(row).to_have_attribute("data-state", "offered")

    # Whoever was asked, on a small phone again.
    field = sign_in(town.repairer.user, "/field/", width=PHONE, language=language)
    for step in ("accept", "depart", "arrive"):
        field.get_by_role("button", name=says[step], exact=True).click()
        field.wait_for_url("**/field/tasks/**")
        field.wait_for_load_state()
    field.get_by_role("radio", name=says["ended"]).check()
    field.get_by_role("button", name=says["clear"]).click()
    field.wait_for_url("**/field/")
    assert fits(field, PHONE)
    towns.work_through()

    # The resident reads what happened, and rates.
    page = visit(f"/track/{code}", width=PHONE, language=language)
    assert page.locator(".timeline-entry").count() >= 4
    assert fits(page, PHONE)
    page.locator("#rate .choice").first.click()
    page.fill("#comment", "来得很快")
    page.locator("#rate button").click()
    page.wait_for_url(re.compile("done=rate"))
    towns.work_through()

    # The lead of the company sees it.
    seen = sign_in(town.lead, f"/cases/{case.code}", width=DESKTOP, language=language)
    expect(seen.locator(".case-clocks")).to_contain_text("5")
    expect(seen.locator(".timeline")).to_contain_text("来得很快")
    case.refresh_from_db()
    assert (case.state, case.disposition, case.rating) == ("closed", "repaired", 5)
    assert Report.objects.count() == 1


def reach(page: Page, target: Locator) -> Locator:
    """Press Tab until the target, or one of its radio group, has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return target
    raise AssertionError(f"Tab does not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to something with Tab and press a key on it."""
    reach(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Go to a field with Tab and write into it."""
    reach(page, target)
    page.keyboard.insert_text(text)


def sign_in_by_keys(visit: Open, user: User, path: str, *, width: int) -> Page:
    page = visit(f"/accounts/login/?next={path}", width=width)
    page.keyboard.press("Escape")
    page.locator("[name=login]").evaluate("element => element.blur()")
    write(page, page.locator("[name=login]"), user.username)
    write(page, page.locator("[name=password]"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return page


def test_given_only_a_keyboard_then_the_whole_loop_can_be_gone(visit, town):
    says = WORDS["zh-hans"]

    page = visit("/", width=PHONE)
    write(page, page.locator("#f-text"), says["text"])
    expect(page.locator("#suggestions .choice").first).to_be_visible()
    press(page, page.locator("#suggestions .choice input").first, "Space")
    write(page, page.locator("#f-address"), says["place"])
    expect(page.locator("#places .choice").first).to_be_visible()
    press(page, page.locator("#places .choice input").first, "Space")
    press(page, page.locator(".portal-send .button"))
    page.wait_for_url("**/track/**")
    code = page.locator(".code-big").first.inner_text()
    towns.work_through()
    case = towns.the_case()

    console = sign_in_by_keys(visit, town.dispatcher, "/console", width=DESKTOP)
    press(console, console.locator(f'.line[data-code="{case.code}"] .queue-row'))
    console.wait_for_url(re.compile("/cases/|/console"))

    field = sign_in_by_keys(visit, town.repairer.user, "/field/", width=PHONE)
    for step in ("accept", "depart", "arrive"):
        press(field, field.get_by_role("button", name=says[step], exact=True))
        field.wait_for_url("**/field/tasks/**")
        field.wait_for_load_state()
    press(field, field.get_by_role("radio").first, "Space")
    press(field, field.get_by_role("button", name=says["clear"]))
    field.wait_for_url("**/field/")
    towns.work_through()

    page = visit(f"/track/{code}", width=PHONE)
    press(page, page.locator("#rate input[name=rating]").first, "Space")
    press(page, page.locator("#rate button"))
    page.wait_for_url(re.compile("done=rate"))
    case.refresh_from_db()
    assert (case.state, case.rating) == ("closed", 5)


PAGES = {
    "portal": (None, "/"),
    "categories": (None, "/categories"),
    "map": (None, "/map"),
    "privacy": (None, "/privacy"),
    "enter": (None, "/track/"),
    "track": (None, "/track/{code}"),
    "sign-in": (None, "/accounts/login/"),
    "components": (None, "/components"),
    "console": ("dispatcher", "/console"),
    "wall": ("dispatcher", "/console/wall"),
    "case": ("dispatcher", "/cases/{case}"),
    "desk": ("call_taker", "/desk"),
    "admin": ("admin", "/admin/"),
    "admin categories": ("admin", "/admin/categories/"),
    "admin category": ("admin", "/admin/categories/stairwell-light/"),
    "admin organisations": ("admin", "/admin/organisations/"),
    "admin members": ("admin", "/admin/members/"),
    "admin calendars": ("admin", "/admin/calendars/"),
    "mailbox": ("admin", "/mailbox"),
    "field": ("repairer", "/field/"),
    "field task": ("repairer", "/field/tasks/{task}"),
    "field map": ("repairer", "/field/map"),
    "field report": ("repairer", "/field/report"),
    "field me": ("repairer", "/field/me"),
}


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_given_the_main_pages_then_axe_finds_nothing_and_nothing_sticks_out(
    visit, town, client, width
):
    known = reported(client)
    found = {}
    pages: dict[str | None, Page] = {}
    for name, (role, path) in PAGES.items():
        if role not in pages:
            pages[role] = opened(visit, client, town, role, width=width)
        page = pages[role]
        page.goto(origin(page) + path.format(**known))
        page.wait_for_load_state()
        # What stands under the bar at the foot can be scrolled to; look at it there.
        page.locator("[data-map], h1").last.evaluate(
            "element => element.scrollIntoView({block: 'center'})"
        )
        faults = axe_finds(page)
        if not fits(page, width):
            faults.append("sticks out to the side")
        if faults:
            found[name] = faults

    assert found == {}


def origin(page: Page) -> str:
    """Where the live server is."""
    return page.evaluate("location.origin")


def opened(visit: Open, client: Client, town: Town, role: str | None, *, width: int) -> Page:
    """A page of somebody who is signed in already."""
    page = visit("/accounts/login/", width=width)
    if role is not None:
        one = getattr(town, role)
        client.force_login(one.user if isinstance(one, Member) else one, backend=BACKEND)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": origin(page)}])
    return page


def reported(client: Client) -> dict[str, str]:
    """One case that has been offered."""
    told = {"key": "0190a000-0000-7000-8000-000000000001", "text": "三号楼楼道灯坏了"}
    client.post("/", told | {"category": "stairwell-light", "address": "梧桐路12号3号楼"})
    towns.work_through()
    case = towns.the_case()
    task = case.assignments.first()
    return {
        "code": Report.objects.get().code,
        "case": case.code,
        "task": str(task.id) if task else "",
    }

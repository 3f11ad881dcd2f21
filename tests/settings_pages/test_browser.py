"""The main pages in a real browser: both languages, wide and narrow, without findings by axe."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import Visit, axe_finds
from tests.factories import (
    PASSWORD,
    make_category,
    make_community,
    make_member,
    make_organisation,
    make_user,
)

from linli.core import clock
from linli.feedback.services import seed_templates

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "",
    "categories/",
    "categories/lamp/",
    "organisations/",
    "members/",
    "members/new",
    "shifts/",
    "calendars/",
    "places/import",
    "templates/",
    "clients/",
    "queue/",
    "ledger/",
    "policies/",
    "privacy/",
)


@pytest.fixture
def district(db):
    make_category(code="other", name="其他", name_en="Something else")
    form = [
        {
            "code": "colour",
            "datatype": "singlevaluelist",
            "required": True,
            "order": 1,
            "description_zh": "什么颜色？",
            "description_en": "Which colour?",
            "values": [{"key": "red", "name_zh": "红", "name_en": "Red"}],
        }
    ]
    make_category(code="lamp", name="路灯", name_en="Street lamp", form=form)
    command = make_organisation(kind="command", name="指挥中心")
    post = make_organisation(name="第一派出所", parent=command)
    make_member(organisation=post, now=clock.now())
    make_community()
    seed_templates(at=clock.now())
    return make_user("admin", username="root")


def sign_in(page: Page) -> None:
    page.locator("input[name=login]").fill("root")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form button").first.click()


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (360, "zh-hans")])
def test_pages_read_well_and_fit(visit: Visit, district, width, language):
    page = visit("/accounts/login/?next=/admin/", width=width, language=language)
    sign_in(page)
    expect(page.locator(".settings-nav")).to_be_visible()
    home = page.url.removesuffix("/admin/")
    found = {}
    for address in PAGES:
        page.goto(f"{home}/admin/{address}")
        expect(page.locator("h1")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        finds = axe_finds(page) + ([f"too wide by {wide}"] if wide > 0 else [])
        if finds:
            found[address] = finds

    assert found == {}


def test_trying_a_category_works_by_keyboard(visit: Visit, district):
    page = visit("/accounts/login/?next=/admin/categories/lamp/", language="en")
    sign_in(page)
    page.locator("#try_place").fill("梧桐里")
    page.locator("#try_place").press("Enter")

    expect(page.locator("#trial")).to_contain_text("Someone will contact you")
    expect(page.locator("#trial")).to_contain_text("梧桐里社区")

"""The stewards' pages and the files in a real browser: by keyboard, and axe's opinion."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser import axe_finds
from tests.exchange.rows import make_sample
from tests.factories import make_assignment, make_case, make_category, make_user
from tests.steward.conftest import BACKEND
from tests.steward.district import District, make_district

from linli.cases import services as cases
from linli.core import clock
from linli.exchange.models import Feed, Pair
from linli.guard.models import User
from linli.people.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(visit, live_server):
    """Open a page signed in as somebody."""

    def open_page(path: str, user: User, **how: object) -> Page:
        client = Client()
        client.force_login(user, backend=BACKEND)
        page = visit("/components", **how)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": str(live_server),
        }
        page.context.add_cookies([cookie])
        page.goto(str(live_server) + path)
        return page

    return open_page


def officer_of(district: District) -> tuple[User, str]:
    """An officer at work on an elder's case at the home, and the case's code."""
    user = make_user("officer", organisation=district.police)
    member = Member.objects.create(user=user, organisation=district.police, kind="officer")
    category = make_category(code="elder-help", name="老人需要帮助", name_en="Elder needs help")
    case = make_case(
        category=category, owner=district.police, place_id=district.home.id, at=clock.now()
    )
    task = make_assignment(case=case, member=member, at=clock.now())
    cases.accept_assignment(assignment_id=task.id, actor="user:x", at=clock.now())
    return user, case.code


def pages_of(district: District) -> list[str]:
    delivery = f"/steward/deliveries/{district.delivery.id}/"
    record = district.records["care-list"][1]
    return [
        "/steward/", "/steward/feeds/care-list/", delivery, f"{delivery}rows", f"{delivery}rows/17",
        f"/steward/deliveries/{district.refused.id}/", "/steward/reviews/",
        "/steward/reviews/decided", "/steward/reviews/history",
        "/steward/unplaced/?feed=care-list", f"/steward/unplaced/place?record={record}",
        "/steward/fields/", "/steward/samples/?feed=property", "/homes/?q=3号楼",
        f"/homes/{district.home.code}", f"/businesses/{district.business.id}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(1280, "en", "dark"), (360, "zh-hans", "light")]
)
def test_given_every_page_then_axe_finds_nothing_and_nothing_sticks_out(
    open_as, width, language, theme
):
    district, steward = make_district(clock.now()), make_user("steward")
    make_sample(
        Feed.objects.get(pk="property"), record=district.records["property"][0],
        field="checked_on", place_code=district.home.code,
    )  # fmt: skip
    officer, code = officer_of(district)
    page = open_as("/steward/", steward, width=width, language=language, theme=theme)
    origin = page.url.removesuffix("/steward/")
    for path in pages_of(district):
        page.goto(origin + path)
        _sound(page, path, width)
    page = open_as(f"/cases/{code}/records", officer, width=width, language=language, theme=theme)
    page.locator("form .button[data-look=main]").click()
    expect(page.locator("#opened-title")).to_be_visible()
    _sound(page, "records", width)
    page.goto(f"{origin}/field/checks")
    _sound(page, "checks", width)


def _sound(page: Page, path: str, width: int) -> None:
    assert axe_finds(page) == [], path
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def _press(page: Page, key: str) -> None:
    """Keys are heard once the page's own scripts have run."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_given_the_keyboard_alone_then_pairs_are_decided_and_taken_back(open_as):
    district = make_district(clock.now())
    page = open_as("/steward/reviews/", make_user("steward"), width=1280, language="en")
    expect(page.locator(".sides mark").first).to_have_text("瑛")

    _press(page, "y")
    expect(page.locator(".undo-bar")).to_contain_text("Kept: the same.")
    assert Pair.objects.get().state == "same"
    _press(page, "z")
    expect(page.locator("#messages")).to_contain_text("Taken back")
    expect(page.locator("#pair-title")).to_be_visible()
    assert Pair.objects.get().state == "open"
    _press(page, "u")
    expect(page.locator(".undo-bar")).to_contain_text("cannot be told")
    _press(page, "z")
    expect(page.locator("#pair-title")).to_be_visible()
    _press(page, "n")
    expect(page.locator(".undo-bar")).to_contain_text("Kept: different.")

    assert Pair.objects.get(pk=district.pair.id).state == "different"


def test_given_words_of_an_address_then_places_are_offered_while_typing(open_as):
    district = make_district(clock.now())
    record = district.records["care-list"][1]
    at = f"/steward/unplaced/place?record={record}"
    page = open_as(at, make_user("steward"), width=1280, language="en")

    with page.expect_response("**/unplaced/find*"):
        page.locator("#place").fill("3号楼")
    page.locator(f'[name=place_code][value="{district.building.code}"]').check()
    page.get_by_role("button", name="It is there").click()

    expect(page.locator("#messages")).to_contain_text("Placed")

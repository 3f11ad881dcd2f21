"""The console, the case page and the desk in a real browser: by keyboard, and axe's opinion."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser import axe_finds
from tests.factories import (
    make_assignment,
    make_case,
    make_category,
    make_community,
    make_member,
    make_organisation,
    make_user,
)

from linli.cases.models import Case, Category
from linli.core import clock
from linli.places.models import Place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(visit, live_server):
    """Open a page signed in with a role of the whole cell."""

    def open_page(path: str, role: str, **how: object) -> Page:
        client = Client()
        client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
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


def some_cases() -> Case:
    at = clock.now() - timedelta(minutes=20)
    make_case(at=at, summary="路灯不亮", grade="P4")
    case = make_case(at=at, summary="煤气味", grade="P1")
    make_assignment(case=case, member=make_member(now=clock.now()), at=clock.now())
    return case


@pytest.mark.parametrize(
    ("width", "language", "theme"),
    [
        (1440, "zh-hans", "light"),
        (1440, "en", "dark"),
        (360, "zh-hans", "dark"),
        (360, "en", "light"),
    ],
)
def test_given_console_case_page_and_desk_then_axe_finds_nothing(open_as, width, language, theme):
    case = some_cases()

    for path in ("/console", f"/cases/{case.code}", "/console/wall", "/desk"):
        role = "call_taker" if path == "/desk" else "dispatcher"
        page = open_as(path, role, width=width, language=language, theme=theme)
        assert axe_finds(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path


def test_given_the_queue_when_j_and_o_are_pressed_then_the_case_opens(open_as):
    case = some_cases()
    page = open_as("/console", "dispatcher", width=1440, language="en")

    page.keyboard.press("j")

    expect(page.locator("#chosen h2").first).to_have_text("煤气味")
    page.keyboard.press("o")
    page.wait_for_url(f"**/cases/{case.code}")


def test_given_a_step_with_a_reason_then_it_asks_for_it_in_place(open_as):
    case = some_cases()
    page = open_as(f"/cases/{case.code}", "dispatcher", width=1440, language="en")

    page.locator("#step-note > summary").click()
    page.locator("#step-note textarea").fill("已电话核实")
    page.locator("#step-note form button").click()

    expect(page.locator(".timeline").first).to_contain_text("已电话核实")


def test_given_the_keyboard_alone_then_a_p1_leaves_from_the_desk(open_as):
    make_organisation(kind="police")
    if not Category.objects.filter(code="other").exists():
        make_category(code="other", owner_kind="police")
    make_category(code="lift-stuck", name="电梯困人", owner_kind="police", grade="P2")
    make_community()
    make_member(now=clock.now())
    page = open_as("/desk", "call_taker", width=1440, language="en")
    expect(page.locator("#place")).to_be_focused()

    page.keyboard.type("3号楼")
    expect(page.locator("[name=place_id]").first).to_be_visible()
    expect(page.locator("#place")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("着火")
    page.keyboard.press("Control+1")

    page.wait_for_url("**/desk?*complete=*")
    case = Case.objects.get()
    assert (case.grade, case.state) == ("P1", "offered")
    assert case.place_id in Place.objects.values_list("id", flat=True)
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("三楼冒烟")
    page.keyboard.press("F6")
    page.keyboard.type("dinghao")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.type("lift-stuck")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")

    expect(page.locator("[name=action][value=first]")).to_be_visible()  # the next call's form
    case.refresh_from_db()
    assert (case.grade, case.category.code, case.report_count) == ("P1", "lift-stuck", 2)


def test_given_a_case_page_when_c_is_pressed_then_another_category_says_what_follows(open_as):
    case = some_cases()
    owner = make_organisation(kind="property", name_en="Wutong Property")
    make_category(code="noise", name_en="Noise", owner_kind="property")
    page = open_as(f"/cases/{case.code}", "dispatcher", width=1440, language="en")

    page.keyboard.press("c")
    page.keyboard.type("noise")
    page.keyboard.press("Enter")

    expect(page.locator("#reroute")).to_contain_text(f"It goes to {owner.name_en}")
    page.locator("#step-overrule [name=reason]").fill("是噪声")
    page.keyboard.press("Enter")
    expect(page.locator(".timeline")).to_contain_text("是噪声")
    case.refresh_from_db()
    assert (case.owner_id, case.category.code) == (owner.id, "noise")


def test_given_two_rows_when_all_are_chosen_then_the_batch_says_how_many(open_as):
    some_cases()
    page = open_as("/console", "dispatcher", width=1440, language="en")

    page.locator(".line-pick input").first.check()
    expect(page.locator("[data-batch-count]")).to_have_text("1")
    page.locator("[data-batch-all]").click()

    expect(page.locator("[data-batch-count]")).to_have_text("2")


def test_given_a_proposal_when_a_is_pressed_then_it_is_offered_on_the_page_and_in_the_console(
    open_as,
):
    owner = make_organisation()
    first, second = (
        make_case(at=clock.now(), owner=owner, summary=words) for words in ("路灯不亮", "井盖松动")
    )
    for _ in range(3):
        make_member(now=clock.now(), organisation=owner)
    page = open_as(f"/cases/{first.code}", "dispatcher", width=1440, language="en")

    page.keyboard.press("d")
    expect(page.locator("#otherwise select[name=why]")).to_be_visible()
    assert axe_finds(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("a")

    expect(page.locator(".timeline")).to_contain_text("As proposed; a colleague agreed")
    assert first.assignments.count() == 1
    page = open_as("/console", "dispatcher", width=1440, language="en")
    page.locator(".queue-row", has_text="井盖松动").click()
    expect(page.locator("#chosen #proposal")).to_contain_text("There about")
    page.keyboard.press("a")
    expect(page.locator("#chosen #proposal")).to_contain_text("may answer until")
    assert second.assignments.count() == 1


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(1440, "zh-hans", "dark"), (360, "en", "light")]
)
def test_given_the_coverage_layer_then_it_shows_by_key_with_legend_and_table(
    open_as, width, language, theme
):
    make_community()
    some_cases()
    page = open_as("/console", "dispatcher", width=width, language=language, theme=theme)

    if width > 1000:
        expect(page.locator("[data-coverage-toggle]")).to_have_attribute(
            "aria-controls", "coverage"
        )
    page.keyboard.press("v")

    expect(page.locator("#coverage .coverage-legend li")).to_have_count(4)
    expect(page.locator("[data-map][data-coverage-cells]")).to_have_count(1)
    page.locator("#coverage details summary").press("Enter" if width > 1000 else "Space")
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 1000:
        page.keyboard.press("v")
        expect(page.locator("#coverage")).to_be_hidden()

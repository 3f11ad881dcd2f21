"""From a forecast to published shifts, and from a question to its answer, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import Visit, axe_finds
from tests.dispatch.rota.conftest import told
from tests.factories import PASSWORD, make_community, make_member, make_organisation, make_user

from linli.core import clock
from linli.dispatch.asking import playing
from linli.dispatch.rota import services
from linli.people.models import Shift, ShiftDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lead(db):
    now = clock.now()
    make_community()
    post = make_organisation(name="第一派出所")
    for _ in range(6):
        make_member(organisation=post, now=now)
    services.take_in_earlier(organisation_id=post.id, text=told(now=now), actor="system", at=now)
    return make_user("lead", username="lead1", organisation=post)


def enter(visit: Visit, where: str, **look: object) -> Page:
    page = visit(f"/accounts/login/?next={where}", **look)
    page.fill("[name=login]", "lead1")
    page.fill("[name=password]", PASSWORD)
    page.locator("form button[data-look=main]").first.click()
    page.wait_for_url(lambda url: "login" not in url)
    return page


def test_a_lead_foresees_drafts_and_publishes_a_week(lead, visit):
    page = enter(visit, "/console", language="en")
    page.get_by_role("link", name="Planning").click()
    page.get_by_role("button", name="Foresee this week").click()
    expect(page.get_by_text("this page shows it when it is there")).to_be_visible()
    services.make_wanted(now=clock.now())
    # The page looks again by itself.
    expect(page.get_by_text("Forecast made")).to_be_visible(timeout=15_000)
    assert axe_finds(page) == []

    page.get_by_role("link", name="Make shifts").click()
    page.get_by_role("button", name="Make drafts").click()
    expect(page.get_by_text("drafts made")).to_be_visible()
    assert axe_finds(page) == []
    filled = ShiftDraft.objects.filter(member__isnull=False).count()
    page.get_by_role("button", name="Publish the drafts").click()

    expect(page.get_by_text(f"{filled} shifts published")).to_be_visible()
    assert Shift.objects.filter(starts_at__gt=clock.now()).count() == filled > 0


def test_a_manager_asks_what_if_on_a_telephone_in_chinese(lead, visit):
    page = enter(visit, "/plan/what-if/", width=360)
    page.get_by_role("link", name="向仿真提问").click()
    page.get_by_label("白天在岗人数").fill("5")
    page.get_by_label("夜间在岗人数").fill("4")
    page.get_by_label("全天平均每小时来件").fill("6")
    page.get_by_label("夜间减少人数").fill("2")
    page.get_by_label("推演天数").fill("5")
    page.get_by_role("button", name="要算多久").click()
    expect(page.get_by_text("预计占用单核")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_role("button", name="开始").click()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    while playing.play_next():
        pass

    expect(page.get_by_role("link", name="报告")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("cell", name="更差").first).to_be_visible()
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [360, 1280])
def test_the_other_pages_are_accessible(lead, visit, width):
    page = enter(visit, "/plan/fair", width=width)
    for where in ("/plan/fair", "/plan/promises", "/plan/week", "/plan/shifts", "/plan/what-if/"):
        page.goto(page.url.split("/plan")[0] + where)
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

"""Alerts in a real browser: from the banner to the page, put away, and axe's opinion."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.alarms.conftest import BACKEND
from tests.alerts_kit import make_alert, make_areas, make_source, take
from tests.browser import Visit, axe_finds
from tests.factories import make_category, make_member, make_organisation, make_user

from linli.core import clock
from linli.sensing import queries, services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def source():
    make_areas()
    make_source()
    make_organisation(kind="command")
    make_category(code="other")
    make_category(code="flooding")
    new = services.NewPlan("rain", "orange", "flooding", "property", "检查水泵")
    services.keep_plan(plan_id=None, new=new, reason="", actor="system", at=clock.now())


def test_given_a_warning_then_a_resident_reads_it_and_puts_the_banner_away(visit: Visit):
    take(make_alert())
    page = visit("/", width=360)
    banner = page.get_by_role("region", name="正在生效的预警")

    page.locator("#f-text").fill("三号楼的灯坏了")
    banner.get_by_role("button").click()
    expect(banner.locator(".alert-banner")).to_have_count(0)
    expect(page.locator("#f-text")).to_have_value("三号楼的灯坏了")

    page.get_by_role("link", name="预警", exact=True).click()
    page.get_by_role("link", name="暴雨橙色预警").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("暴雨橙色预警")
    expect(page.get_by_text("请留在室内")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(1280, "zh-hans", "light"), (360, "en", "dark")]
)
def test_given_every_page_of_warnings_then_axe_finds_nothing(
    visit: Visit, live_server, width, language, theme
):
    for number, severity in enumerate(("Extreme", "Severe", "Moderate", "Minor")):
        alert_id = take(make_alert(f"r-{number}", severity=severity))
    exercise = take(make_alert("x", status="Exercise"))
    (plan,) = queries.plans()
    staff = {
        "dispatcher": ("/console", "/console/alerts", f"/console/alerts/{alert_id}"),
        "admin": (
            "/admin/alerts/",
            "/admin/alerts/new",
            "/admin/alerts/sources/met/",
            "/admin/alerts/platform/",
            "/admin/alerts/plans/",
            f"/admin/alerts/plans/{plan.id}/",
        ),
    }
    pages = {"": ("/", "/alerts", f"/alerts/{exercise}"), **staff}
    if width < 500:
        pages["officer"] = ("/field/",)
        pages[""] += ("/alerts/follow",)
    wrong = []
    for role, addresses in pages.items():
        page = visit("/alerts", width=width, language=language, theme=theme)
        enter(page, role, str(live_server))
        for address in addresses:
            page.goto(str(live_server) + address)
            wrong += [(address, one) for one in axe_finds(page)]
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if wide:
                wrong.append((address, "wider than the window"))

    assert wrong == []


def enter(page: Page, role: str, origin: str) -> None:
    if not role:
        return
    client = Client()
    user = make_member(now=clock.now()).user if role == "officer" else make_user(role)
    client.force_login(user, backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": origin}])

"""A fire's page in a real browser: one key confirms, the valve takes two, axe finds nothing."""

import pytest
from playwright.sync_api import expect
from tests.alarms.test_in_browser import open_as as open_as
from tests.browser import axe_finds
from tests.factories import make_member
from tests.fakes.http import http_server
from tests.feedback.property.kit import make_system
from tests.flow.fires import away, fire, make_crew, make_town

from linli.core import clock
from linli.feedback.models import PropertyAction, WarnedHome
from linli.feedback.property import sending
from linli.feedback.warnings import sending as warning_sending

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def burning(settings):
    """A fire with people who were asked, homes to warn and a property system; its page."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    now = clock.now()
    with http_server() as receiver:
        building = make_town(homes=4)
        make_member(at=away(100), now=now)
        make_crew(building, now=now)
        make_system(building, f"{receiver.url}/property")
        alarm_id = fire(building, at=now)
        for home in WarnedHome.objects.all():
            warning_sending.reach_home(home_id=home.id, kind="warn", at=clock.now())
        yield f"/console/alarms/{alarm_id}"


def answer_all() -> None:
    for row in PropertyAction.objects.filter(state="queued"):
        sending.send(action_id=row.id, at=clock.now())


def test_given_the_keyboard_alone_then_doors_are_confirmed_and_the_valve_in_two_steps(
    open_as, burning
):
    page = open_as(burning, "dispatcher", language="en")
    page.keyboard.press("u")
    expect(page.locator("#messages")).to_contain_text("Confirmed")
    assert [one.action for one in PropertyAction.objects.all()] == ["unlock_doors"]
    page.keyboard.press("g")
    expect(page.get_by_text("Every stove and boiler")).to_be_visible()
    assert PropertyAction.objects.get(action="close_gas_valve").state == "armed"
    page.keyboard.press("g")
    expect(page.locator("#messages")).to_contain_text("Confirmed")

    answer_all()
    page.reload()

    expect(page.get_by_text("The system said yes")).to_have_count(2)
    assert PropertyAction.objects.get(action="close_gas_valve").ground == "person"


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(1280, "zh-hans", "light"), (360, "en", "dark")]
)
def test_given_the_page_of_a_fire_then_axe_finds_nothing(open_as, burning, width, language, theme):
    page = open_as(burning, "dispatcher", width=width, language=language, theme=theme)

    expect(page.locator("[data-home]")).to_have_count(4)
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""Alarms, devices and rules in a real browser: by keyboard, narrow and wide, and axe's opinion."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.alarms.conftest import BACKEND, smoke, sound
from tests.browser import Visit, axe_finds
from tests.factories import make_user
from tests.sensing.kit import make_building, make_device, message

from linli.core import clock
from linli.sensing import queries, services
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Alarm, Device, MaintenanceTask

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(visit: Visit, live_server):
    """Open a page signed in with a role of the whole cell."""

    def open_page(path: str, role: str, **how: object) -> Page:
        client = Client()
        client.force_login(make_user(role), backend=BACKEND)
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


def some_alarms() -> tuple[str, Device]:
    """Two detectors of one building, a fallen object elsewhere, a task and a stranger."""
    building = make_building(homes=4, units=2)
    at = clock.now() - timedelta(minutes=4)
    device = smoke(building)
    sound(device, at=at)
    sound(smoke(building, home=2), at=at + timedelta(seconds=70))
    sound(make_device(kind="camera", place=make_building(), at=at), "object_fell", at=at)
    MaintenanceTask.objects.create(device=device, kind="battery", made_at=at)
    consumer = Consumer(now=at)
    for n in range(6):
        moment = at + timedelta(seconds=20 * n)
        consumer.handle([message(device, "battery", 60 - n, moment)], now=moment)
    consumer.handle([message("stranger-1", "gas", 0, at)], now=at)
    return building, device


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(1280, "zh-hans", "light"), (360, "en", "dark")]
)
def test_given_every_page_of_alarms_and_devices_then_axe_finds_nothing(
    open_as, width, language, theme
):
    building, device = some_alarms()
    alarm = Alarm.objects.get(device=device)
    pages = {
        "dispatcher": (
            "/console/alarms",
            "/console/alarms/aside",
            f"/console/alarms/{alarm.id}",
            f"/console/alarms/building/{building}",
        ),
        "steward": (
            "/admin/devices/",
            "/admin/devices/unknown",
            "/admin/devices/tasks",
            "/admin/devices/figures",
            f"/admin/devices/{device.id}/",
            "/admin/rules/",
            "/admin/rules/smoke/",
        ),
    }
    if width < 500:
        # Made for a phone: on a wide window the bar at the foot hides what axe wants to measure.
        pages["steward"] += ("/field/devices", f"/field/devices/{device.id}")
    wrong = []
    for role, addresses in pages.items():
        page = open_as(addresses[0], role, width=width, language=language, theme=theme)
        origin = page.evaluate("location.origin")
        for address in addresses:
            page.goto(origin + address)
            wrong += [f"{address}: {found}" for found in axe_finds(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{address}: {wide} wide"] if wide > width else []
    assert wrong == []


def test_given_the_keyboard_alone_then_a_line_is_chosen_opened_and_taken_up(open_as):
    some_alarms()
    page = open_as("/console/alarms", "dispatcher", width=1280, language="en")
    lines = page.locator(".alarm-line")
    expect(lines).to_have_count(2)

    page.keyboard.press("j")
    expect(lines.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(lines.first.locator("details li").first).to_be_visible()
    page.keyboard.press("a")

    expect(page.locator("#messages")).to_contain_text("2 alarms taken up")
    expect(lines.first).to_be_focused()
    assert {one.state for one in queries.open_alarms(cause="fire")} == {"acknowledged"}


def test_given_an_open_list_when_a_detector_sounds_then_it_stands_on_top_and_is_said(open_as):
    building = make_building(homes=4)
    page = open_as("/console/alarms", "dispatcher", width=1280, language="en")
    page.clock.install()
    page.reload()
    expect(page.locator("#alarm-none")).to_be_visible()
    sound(smoke(building), at=clock.now() - timedelta(seconds=50))

    # No stream is served here; the page looks by itself after a while, too.
    page.clock.fast_forward(31_000)

    expect(page.locator(".alarm-line")).to_have_count(1)
    expect(page.locator("#alarm-shout")).to_contain_text("New alarm: Fire")
    expect(page.locator("#alarm-none")).to_be_hidden()


def test_given_the_live_map_when_a_building_sounds_then_it_pulses_until_taken_up(open_as):
    building = make_building(homes=4)
    device = smoke(building)
    sound(device, at=clock.now() - timedelta(seconds=50))
    page = open_as("/console", "dispatcher", width=1280, language="en")
    page.clock.install()
    page.reload()
    pin = page.locator(".alarm-pin")
    expect(pin).to_have_count(1)
    expect(pin).to_contain_text("Fire")
    expect(pin).to_have_attribute("data-grade", "P1")
    moves = "ring => getComputedStyle(ring).animationName"
    ring = pin.locator(".alarm-pin-ring")
    assert ring.evaluate(moves) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert ring.evaluate(moves) == "alarm-pulse"

    services.acknowledge_alarm(alarm_id=Alarm.objects.get().id, actor="user:desk", at=clock.now())
    sound(smoke(make_building()), at=clock.now() - timedelta(seconds=50))
    # No stream is served here; the page looks by itself after a while, too.
    page.clock.fast_forward(31_000)
    expect(pin).to_have_count(2)
    expect(page.locator(".alarm-pin[data-pulses]")).to_have_count(1)
    taken = page.locator(f".alarm-pin[href$='{building}']")
    expect(taken).to_have_attribute("aria-label", re.compile("P1 .*1 alarm · taken up"))
    assert axe_finds(page) == []

    taken.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/console/alarms/building/{building}$"))

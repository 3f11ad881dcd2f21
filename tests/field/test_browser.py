"""The phone in a real browser: without a signal work goes on, and what waited is sent once."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect
from tests.browser import Visit, axe_finds
from tests.factories import HERE, make_assignment, make_case, make_member, make_organisation
from tests.field.conftest import BACKEND, Responder, accepted
from tests.sensing.kit import make_building

from linli.cases import services as cases
from linli.cases.models import Assignment, Event, Report
from linli.core import clock
from linli.dispatch import services as dispatch
from linli.places.queries import place_by_code
from linli.sensing.models import Device, DeviceHistory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture() -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def responder(db: None) -> Responder:
    return Responder(make_member(now=clock.now()))


def enter(page: Page, who: Responder, origin: str = "") -> str:
    """Sign the browser in; gives the address of the server."""
    origin = origin or page.evaluate("location.origin")
    client = Client()
    client.force_login(who.member.user, backend=BACKEND)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": origin}])
    return str(origin)


def is_ready(page: Page) -> None:
    """The page for no signal is at hand."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_given_a_move_and_a_calling_off_then_both_are_told_and_the_move_is_taken(
    visit: Visit, responder
):
    at = clock.now()
    lower, graver = make_case(at=at, grade="P3"), make_case(at=at, grade="P1")
    task = make_assignment(case=lower, member=responder.member, at=at)
    cases.call_off(assignment_id=task.id, for_case_id=graver.id, actor="system", at=at)
    dispatch.offer_move(
        member_id=responder.member.id, point=HERE, gain=0.07, way_s=90, actor="user:1", at=at
    )
    page = visit("/accounts/login/", width=360, language="en")
    home = enter(page, responder)

    page.goto(f"{home}/field/")

    expect(page.get_by_text("for a more urgent case")).to_be_visible()
    expect(page.get_by_text("7 % more of the calls")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_role("button", name="I go there").click()
    expect(page.get_by_role("heading", name="You stand by at")).to_be_visible()


def test_without_a_signal_the_steps_go_on_and_are_sent_once_when_it_is_back(
    visit: Visit, responder
):
    task = accepted(responder)
    page = visit("/accounts/login/", width=360)
    home = enter(page, responder)
    page.goto(f"{home}/field/tasks/{task.id}")
    is_ready(page)
    page.context.set_offline(True)

    page.locator("[data-step=depart] [data-look=main]").click()
    expect(page.locator("[data-step=arrive]")).to_be_visible()
    page.locator("[data-step=arrive] [data-look=main]").click()
    expect(page.locator("[data-step=clear]")).to_be_visible()
    expect(page.locator("[data-outbox-count]")).to_contain_text("2")
    page.goto(f"{home}/field/report")
    page.locator("#text").fill("小区东门井盖翘起来了")
    page.locator("#address").fill("梧桐路12号")
    page.locator("form[data-here] [data-look=main]").click()
    expect(page.locator("[data-outbox-count]")).to_contain_text("3")

    page.context.set_offline(False)
    page.goto(f"{home}/field/")
    expect(page.locator("[data-outbox-list]")).to_be_hidden()
    page.reload()

    expect(page.locator("[data-outbox-list]")).to_be_hidden()
    expect(page.locator(f"a[href$='{task.id}']")).to_be_visible()
    assert Assignment.objects.get(pk=task.id).state == "on_scene"
    told = Event.objects.filter(case_id=task.case_id).values_list("kind", flat=True)
    assert sorted(told).count("ResponderArrived") == 1
    assert Report.objects.filter(channel="field").count() == 1


def test_when_steps_are_pressed_faster_than_the_line_then_the_last_one_leads_on(
    visit: Visit, responder
):
    task = accepted(responder)
    page = visit("/accounts/login/", width=360, language="en")
    home = enter(page, responder)
    page.goto(f"{home}/field/tasks/{task.id}")
    held: list[Route] = []
    page.route("**/depart", lambda route: held.append(route))

    with page.expect_request("**/depart"):
        page.locator("[data-step=depart] [data-look=main]").click()
    page.locator("[data-step=arrive] [data-look=main]").click()
    page.locator("[data-step=clear] input[type=radio]").first.check()
    page.locator("[data-step=clear] [data-look=main]").click()
    expect(page.locator("[data-outbox-count]")).to_contain_text("3")
    held[0].continue_()

    page.wait_for_url(f"{home}/field/")
    assert Assignment.objects.get(pk=task.id).state == "cleared"


def test_when_the_signal_is_back_then_the_last_step_leads_on(visit: Visit, responder):
    task = accepted(responder)
    responder.step(task, "depart")
    responder.step(task, "arrive")
    page = visit("/accounts/login/", width=360, language="en")
    home = enter(page, responder)
    page.goto(f"{home}/field/tasks/{task.id}")
    page.context.set_offline(True)
    page.locator("[data-step=clear] input[type=radio]").first.check()
    page.locator("[data-step=clear] [data-look=main]").click()
    expect(page.locator("[data-outbox-count]")).to_contain_text("1")

    page.context.set_offline(False)

    page.wait_for_url(f"{home}/field/")
    assert Assignment.objects.get(pk=task.id).state == "cleared"


def test_a_device_placed_without_a_signal_is_sent_once_with_its_photo(
    visit: Visit, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    home = place_by_code(make_building() + "-u1-h1")
    organisation = make_organisation(kind="property")
    organisation.areas.set([home.id])
    installer = Responder(make_member("property_staff", organisation=organisation, now=clock.now()))
    page = visit("/accounts/login/", width=360, language="en")
    origin = enter(page, installer)
    page.goto(f"{origin}/field/devices")
    is_ready(page)
    page.context.set_offline(True)

    page.locator("#device-number").fill("OFF-1")
    page.locator("#device-kind").select_option("smoke")
    page.locator("#device-address").fill(home.address)
    page.locator("#device-photos").set_input_files([picture()])
    expect(page.locator(".upload-picture")).to_be_visible()
    page.locator("form[data-device-form] [data-look=main]").click()
    expect(page.locator("[data-outbox-count]")).to_contain_text("1")
    expect(page.locator("[data-outbox-says]")).to_contain_text("not yet sent")
    assert not Device.objects.filter(serial="OFF-1").exists()

    # Back with a signal, and the page opened twice: it goes once.
    page.context.set_offline(False)
    page.goto(f"{origin}/field/me")
    expect(page.locator("[data-outbox-list]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-outbox-list]")).to_be_hidden()

    device = Device.objects.get(serial="OFF-1")
    assert (device.state, device.place_id) == ("placed", home.id)
    steps = sorted(DeviceHistory.objects.filter(device=device).values_list("step", flat=True))
    assert steps == ["photo", "placed", "registered"]
    page.goto(f"{origin}/field/devices/{device.id}")
    expect(page.locator(".timeline img")).to_be_visible()
    # Nothing half behind the bar at the foot, which axe takes for too small.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert axe_finds(page) == []


def test_what_came_too_late_says_why_and_goes_when_it_was_read(visit: Visit, responder):
    task = accepted(responder)
    page = visit("/accounts/login/", width=360, language="en", theme="dark")
    home = enter(page, responder)
    page.goto(f"{home}/field/tasks/{task.id}")
    is_ready(page)
    page.context.set_offline(True)
    page.locator("[data-step=depart] [data-look=main]").click()
    expect(page.locator("[data-step=arrive]")).to_be_visible()
    cases.withdraw(assignment_id=task.id, reason="x", actor="user:desk", at=clock.now())
    page.context.set_offline(False)

    page.goto(f"{home}/field/")
    expect(page.locator("[data-outbox-items] li")).to_contain_text("not accepted")
    assert axe_finds(page) == []
    page.locator("[data-outbox-items] button").click()

    expect(page.locator("[data-outbox-list]")).to_be_hidden()


def test_another_s_outbox_is_neither_shown_nor_sent(visit: Visit, responder):
    task = accepted(responder)
    page = visit("/accounts/login/", width=360)
    home = enter(page, responder)
    page.goto(f"{home}/field/tasks/{task.id}")
    is_ready(page)
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("/depart")):
        page.locator("[data-step=depart] [data-look=main]").click()
    expect(page.locator("[data-outbox-count]")).to_contain_text("1")
    context = page.context
    page.close()  # it would send it itself as soon as the signal is back
    context.set_offline(False)
    context.clear_cookies()
    page = context.new_page()
    enter(page, Responder(make_member(now=clock.now())), home)

    page.goto(f"{home}/field/me")

    expect(page.locator("[data-outbox-list]")).to_be_hidden()
    assert Assignment.objects.get(pk=task.id).state == "accepted"


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_pages_fit_a_phone_and_axe_finds_nothing(visit: Visit, responder, language, theme):
    task = accepted(responder)
    page = visit("/accounts/login/", width=360, language=language, theme=theme)
    home = enter(page, responder)
    found = {}
    for address in ("", "map", "report", "me", "offline", f"tasks/{task.id}"):
        page.goto(f"{home}/field/{address}")
        expect(page.locator("h1").first).to_be_attached()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                 "main button, main summary, .tabbar a, main input:not([type=hidden]), main select")]
                 .filter((one) => one.checkVisibility() && !one.closest(".map")
                   && !one.matches(".visually-hidden, [type=radio], [type=checkbox]")
                   && one.getBoundingClientRect().height < 48)
                 .map((one) => one.outerHTML.slice(0, 80))"""
        )
        finds = axe_finds(page) + small + ([f"too wide by {wide}"] if wide > 0 else [])
        if finds:
            found[address] = finds

    assert found == {}

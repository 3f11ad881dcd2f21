"""From opt-in to outcome in a real browser, in both languages; axe's opinion of each page."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.alarms.conftest import BACKEND
from tests.browser import Visit, axe_finds
from tests.care.conftest import HOUR, cookie_of, counts, make_arrangement, make_home, make_meter
from tests.factories import make_category, make_organisation, make_user

from linli.care import queries, services
from linli.care.models import Arrangement
from linli.cases.models import Case
from linli.core import clock
from linli.core.outbox import deliver_batch
from linli.flow import handlers
from linli.web.portal import resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_given_an_elder_who_opts_in_when_no_water_is_used_then_the_desk_calls_and_somebody_goes(
    visit: Visit, live_server, width, language
):
    make_organisation(kind="police")
    for code in ("elder-help", "other"):
        make_category(code=code, grade="P2")
    now = clock.now()
    home = make_home()
    counts(make_meter(home, at=now - 80 * HOUR), now=now, hours=72, last_use_h=30)
    client = Client()
    client.force_login(make_user("dispatcher"), backend=BACKEND)
    page = visit("/components", width=width, language=language)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": str(live_server)}
    page.context.add_cookies([cookie])

    # The elder opts in, at their table.
    page.goto(f"{live_server}/care/new")
    wrong = seen(page, width)
    page.locator("#care-address").fill(home.address)
    page.locator("#care-places input").check()
    page.locator("#id_name").fill("李奶奶")
    page.locator("#id_phone").fill("13800138001")
    page.locator("#id_looks_at_water").check()
    page.locator("input[name=consent][value=spoken]").check()
    page.locator("main form button").last.click()
    expect(page.locator("#messages")).to_be_visible()
    wrong += seen(page, width)

    # The hour comes.
    Arrangement.objects.update(next_look_at=now)
    assert services.look_at_water(now=now) == 1
    page.goto(f"{live_server}/care/")
    wrong += seen(page, width)
    page.locator("article a").click()
    page.locator("form[action$=number] button").click()
    expect(page.locator("a[href='tel:13800138001']")).to_be_visible()
    wrong += seen(page, width)
    page.locator("input[name=outcome][value=not_reached]").check()
    page.locator("form[action$=outcome] button").click()

    # Nobody was named to be asked next, so somebody is sent.
    expect(page.locator(".timeline li")).to_have_count(1)
    while deliver_batch(now=clock.now(), handle=handlers.handle, failed=pytest.fail):
        pass
    assert queries.open_calls() == []
    assert Case.objects.get().place_id == home.id
    page.reload()
    expect(page.get_by_role("link", name=Case.objects.get().code)).to_be_visible()
    assert wrong == []


def test_given_the_elder_s_own_page_on_a_phone_then_a_journey_is_told_and_axe_finds_nothing(
    visit: Visit, live_server
):
    make_arrangement(make_home(), at=clock.now())
    page = visit("/components", width=360)
    page.context.add_cookies(
        [{"name": resident.OPEN, "value": cookie_of("13800138001"), "url": str(live_server)}]
    )
    page.goto(f"{live_server}/my/care")
    page.locator("main details summary").click()
    wrong = seen(page, 360)
    day = (clock.now() + 5 * 24 * HOUR).date().isoformat()
    page.locator("input[type=date]").fill(day)
    page.locator("form[action$=away] button").first.click()

    expect(page.locator("form[action$=away] [name=back]")).to_be_visible()
    assert wrong + seen(page, 360) == []


def seen(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return axe_finds(page) + ([f"{wide} wide"] if wide > width else [])

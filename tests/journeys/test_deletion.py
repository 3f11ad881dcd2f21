"""A resident asks for deletion, the officer answers, and the contents are gone everywhere."""

import io
import re

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser import Visit, axe_finds
from tests.factories import HERE, PASSWORD, make_case, make_category, make_organisation, make_user

from linli.cases import services as cases
from linli.cases.models import Media, Report
from linli.core import clock
from linli.core.ids import new_id
from linli.feedback import words
from linli.feedback.models import Message
from linli.intake import photos
from linli.privacy import keys
from linli.privacy import services as privacy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT, PHONE, NAME = "四楼王家门口堆着纸箱，电话说过三次", "13800138000", "王小明"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def case(db, settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path
    cache.clear()
    make_category(code="other", name="其他")
    make_organisation(kind="command", name="指挥中心")
    at, subject = clock.now(), new_id()
    values = {"reporter.phone": PHONE, "reporter.name": NAME}
    privacy.keep(subject_id=subject, values=values, source="portal", at=at)
    report = {"text": TEXT, "point": HERE, "reporter_id": subject, "is_public": True}
    made = make_case(at=at, report=report, summary=TEXT[:12])
    media_id = photos.keep_photo(data=jpeg(), actor="resident", at=at)
    Media.objects.filter(pk=media_id).update(report=Report.objects.get(), is_public=True)
    cases.settle(case_id=made.id, disposition="done", actor="user:1", at=at)
    make_user("privacy_officer", username="officer", name="钱一")
    make_user("admin", username="root", name="孙二")
    return made


def pin() -> str:
    message = Message.objects.get(moment="pin")
    said = words.opened([(message.id, message.sealed)])[0]
    found = re.search(r"\d{3} \d{3}", said.body)
    assert found is not None
    return found.group()


def reads_well(page: Page) -> None:
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def everywhere(case_code: str, report: Report, photo: str) -> str:
    """All that anybody can still read of it: portal, console, search, Open311, photo."""
    keys.forget_opened()
    desk = Client()
    desk.login(username="root", password=PASSWORD)
    found = [
        Client().get(f"/track/{report.code}").text,
        Client().get("/map").text,
        Client().get("/open311/v2/requests.json").text,
        desk.get(f"/cases/{case_code}").text,
        desk.get("/console?tab=all").text,
        desk.get("/console/search", {"q": TEXT[:4]}).text,
        desk.get("/console/export.csv").text,
    ]
    picture = Client().get(f"/track/{report.code}/photos/{photo}")
    found.append(f"photo {picture.status_code}")
    return "\n".join(found)


@pytest.mark.parametrize(("theme", "language"), [("light", "zh-hans"), ("dark", "en")])
def test_a_resident_asks_an_officer_answers_and_it_is_gone(visit: Visit, case, theme, language):
    report, photo = Report.objects.get(), str(Media.objects.get().id)
    assert TEXT[:6] in everywhere(case.code, report, photo)
    page = visit(f"/track/{report.code}/data", width=360, theme=theme, language=language)
    reads_well(page)
    page.locator("#prove form").nth(1).locator("button").click()
    expect(page.locator("#pin")).to_be_visible()
    reads_well(page)
    page.fill("#pin", pin())
    page.locator("#prove form").first.locator("button").click()
    page.wait_for_url("**/my/data*")
    expect(page.locator("#requests .portal-kept li")).to_have_count(1)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    reads_well(page)
    home = page.url.split("/my/")[0]
    for address in ("/my/data/copy", f"/my/data/reasons/{report.id}"):
        page.goto(home + address)
        reads_well(page)

    desk = visit("/accounts/login/?next=/admin/privacy/requests/", theme=theme, language=language)
    desk.locator("input[name=login]").fill("officer")
    desk.locator("input[name=password]").fill(PASSWORD)
    desk.locator("main form button").first.click()
    expect(desk.locator("table th a")).to_have_count(1)
    reads_well(desk)
    desk.locator("table th a").click()
    desk.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    reads_well(desk)
    desk.locator("form[action$='carry-out'] button").click()
    expect(desk.locator(".page-lead .tag")).to_contain_text(
        "已答复" if language == "zh-hans" else "Answered"
    )

    left = everywhere(case.code, report, photo)
    for gone in (TEXT[:6], "纸箱", NAME, PHONE):
        assert gone not in left
    assert "photo 200" not in left
    page.goto(f"{home}/my/data")
    reads_well(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_officers_pages_read_well(visit: Visit, case, theme):
    page = visit("/accounts/login/?next=/admin/privacy/", theme=theme, width=1280)
    page.locator("input[name=login]").fill("root")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator(".tabs")).to_be_visible()
    home = page.url.split("/admin/")[0]
    found = {}
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for address in ("", "requests/", "retention/", "processors/", "assessments/",
                        "assessments/new", "breaches/", "glasses/"):  # fmt: skip
            page.goto(f"{home}/admin/privacy/{address}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            finds = axe_finds(page) + ([f"too wide by {wide}"] if wide > 0 else [])
            if finds:
                found[address, width] = finds
    page.goto(f"{home}/cases/ZZZZ-ZZZZ")
    finds = axe_finds(page)

    assert (found, finds) == ({}, [])

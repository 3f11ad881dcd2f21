"""From the report to its page on a small phone, in both languages, as a person does it."""

import io
import re

import pytest
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import (
    HERE,
    make_case,
    make_category,
    make_community,
    make_organisation,
    make_report,
    said,
)

from linli.cases.models import Report
from linli.core import clock
from linli.triage import services as triage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAYS = {
    "zh-hans": {"text": "三号楼楼道灯坏了", "got": "已收到，谢谢您。", "again": "是这件事吗？"},
    "en": {
        "text": "The stairwell light is broken",
        "got": "We have it. Thank you.",
        "again": "Is it this one?",
    },
}


@pytest.fixture
def lights():
    cache.clear()
    make_organisation(kind="command")
    make_community()
    make_category(code="other")
    return make_category(
        code="stairwell-light",
        keywords=["楼道灯", "stairwell light"],
        guidance="先看看开关",
        form=[
            {
                "code": "floor",
                "datatype": "string",
                "order": 1,
                "description_zh": "几层？",
                "description_en": "Which floor?",
                "values": [],
            }
        ],
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_given_a_phone_when_reporting_then_code_and_story_follow(visit, lights, language):
    says = SAYS[language]
    page = visit("/", width=360, language=language)
    page.fill("#f-text", says["text"])
    page.locator("#suggestions .choice").first.click()
    page.fill("#q-floor", "3")
    page.fill("#f-address", "梧桐路12号")
    page.locator("#places .choice").first.click()
    expect(page.locator("#places .choice")).to_have_count(1)
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.locator(".portal-send .button").click()

    page.wait_for_url("**/track/**")
    expect(page.locator(".portal-got")).to_contain_text(says["got"])
    report = Report.objects.get()
    expect(page.locator(".code-big").first).to_have_text(report.code)
    assert said(report).attributes == {"floor": "3"}
    assert report.lon is not None
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_given_a_similar_case_when_sent_then_the_question_comes_and_is_answered(
    visit, lights, language
):
    make_case(category=lights, at=clock.now())
    page = visit("/", width=360, language=language)
    page.fill("#f-text", SAYS[language]["text"])
    page.locator("#suggestions .choice").first.click()
    page.fill("#f-address", "梧桐路12号3号楼")
    page.locator("#places .choice").first.click()
    expect(page.locator(".portal-near")).to_be_visible()

    page.locator(".portal-send .button").click()

    expect(page.locator("h1")).to_have_text(SAYS[language]["again"])
    assert axe_finds(page) == []
    page.locator("[name=is_new_matter]").click()
    page.wait_for_url("**/track/**")
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "address", ["/track/", "/map", "/categories", "/open-data", "/privacy", "/offline"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_given_a_page_for_everyone_then_axe_finds_nothing(visit, lights, address, language):
    page = visit(address, width=360, language=language, theme="dark")

    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_given_no_network_when_sent_then_it_is_kept_and_goes_later(visit, lights):
    page = visit("/", width=360, language="en")
    page.fill("#f-text", SAYS["en"]["text"])
    expect(page.locator("input[name=altcha]")).not_to_have_value("", timeout=20_000)
    page.context.set_offline(True)

    page.locator(".portal-send .button").click()

    expect(page.locator("[data-outbox-says]")).to_contain_text("Kept on this phone")
    assert not Report.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-count]")).to_be_hidden(timeout=15_000)
    assert Report.objects.count() == 1


def fill_and_keep(page, *, text):
    """A report that is sent without a network, and so kept on the phone."""
    page.fill("#f-text", text)
    page.context.set_offline(True)
    page.locator(".portal-send .button").click()
    expect(page.locator("[data-outbox-says]")).not_to_be_empty()
    page.context.set_offline(False)


def test_given_a_kept_report_when_it_goes_later_then_its_code_is_told_and_found_again(
    visit, lights
):
    page = visit("/", width=360)
    fill_and_keep(page, text=SAYS["zh-hans"]["text"])

    page.goto(page.url.rstrip("/") + "/categories")

    told = page.locator("[data-outbox-lines] [data-code]")
    expect(told).to_have_text(re.compile(r"\w{4}-\w{4}"), timeout=15_000)
    code = Report.objects.get().code
    expect(told).to_have_text(code)
    assert axe_finds(page) == []
    page.locator("[data-outbox-lines] a").click()
    expect(page.locator(".code-big").first).to_have_text(code)
    page.goto(page.url.split("/track/")[0] + "/track/")
    expect(page.locator("[data-mine-list] a")).to_have_text(code)
    page.locator("[data-mine-clear]").click()
    expect(page.locator("[data-mine]")).to_be_hidden()


@pytest.mark.parametrize("is_public", [True, False])
def test_given_a_kept_report_whose_page_is_not_opened_then_it_is_found_if_not_of_a_delicate_kind(
    visit, lights, is_public
):
    lights.is_public = is_public
    lights.save()
    page = visit("/", width=360)
    page.fill("#f-text", SAYS["zh-hans"]["text"])
    page.locator("#suggestions .choice").first.click()
    page.locator("input[name=category]:checked").wait_for(state="attached")
    fill_and_keep(page, text=SAYS["zh-hans"]["text"])

    page.goto(page.url.rstrip("/") + "/categories")

    told = page.locator("[data-outbox-lines] [data-code]")
    expect(told).to_have_text(re.compile(r"\w{4}-\w{4}"), timeout=15_000)
    is_kept = page.evaluate("localStorage.getItem('linli-mine') !== null")
    assert is_kept == is_public
    page.goto(page.url.replace("/categories", "/track/"))
    expect(page.locator("[data-mine-list] a")).to_have_count(1 if is_public else 0)


def test_given_a_kept_report_that_is_not_taken_then_its_person_can_mend_and_send_it(visit, lights):
    page = visit("/", width=360, language="en")
    page.fill("#f-phone", "12")
    fill_and_keep(page, text=SAYS["en"]["text"])

    page.goto(page.url.rstrip("/") + "/map")
    page.locator("[data-again]").click(timeout=15_000)

    expect(page.locator("#f-phone-error")).to_be_visible()
    expect(page.locator("#f-text")).to_have_value(SAYS["en"]["text"])
    page.fill("#f-phone", "138 0013 8000")
    page.locator(".portal-send .button").click()
    page.wait_for_url("**/track/**")
    assert Report.objects.count() == 1


def test_given_files_that_are_no_photos_then_they_are_named_and_the_others_kept(visit, lights):
    page = visit("/", width=360, language="en")
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "PNG")
    files = [
        {"name": "IMG_1.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" * 9},
        {"name": "hall.png", "mimeType": "image/png", "buffer": out.getvalue()},
    ]

    page.set_input_files("#f-photos", files)

    expect(page.locator(".portal-photos .field-error")).to_contain_text("IMG_1.heic is not a photo")
    expect(page.locator(".portal-photos .upload")).to_have_count(1)
    assert axe_finds(page) == []


@pytest.mark.parametrize(("lon", "is_here"), [(HERE.lon, True), (2.35, False)])
def test_given_my_own_place_then_the_pin_is_set_or_it_says_why_not(visit, lights, lon, is_here):
    page = visit("/", width=360, language="en")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": lon, "latitude": HERE.lat})

    page.locator("[data-here] button").click()

    if is_here:
        expect(page.locator("#places .choice").first).to_be_visible()
        page.locator("#places .choice").first.click()
        expect(page.locator("#places .choice")).to_have_count(1)
        expect(page.locator("#f-address")).not_to_have_value("")
        assert page.locator("[name=lon]").input_value() == f"{lon:.6f}"
    else:
        expect(page.locator("[data-here] [role=status]")).to_contain_text("somewhere else")
        assert page.locator("[name=lon]").input_value() == ""


def test_given_the_case_comes_after_the_page_then_its_times_come_without_a_reload(visit, lights):
    report_id = make_report(at=clock.now())
    page = visit(f"/track/{Report.objects.get().code}?new=1", width=360, language="en")
    expect(page.locator(".portal-now")).to_have_attribute("data-state", "received")

    triage.triage_report(report_id=report_id, at=clock.now())

    expect(page.locator(".portal-promises li").first).to_be_visible(timeout=10_000)

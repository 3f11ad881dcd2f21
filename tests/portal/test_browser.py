"""From the report to its page on a small phone, in both languages, as a person does it."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browser import axe_finds
from tests.factories import make_case, make_category, make_community, make_organisation

from linli.cases.models import Report
from linli.core import clock

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
    assert report.attributes == {"floor": "3"}
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


@pytest.mark.parametrize("address", ["/track/", "/map", "/categories", "/privacy", "/offline"])
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

"""Every component renders, says what it should, and axe finds nothing against it."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import translation
from tests.browser import axe_finds

from linli.core import clock
from linli.web.shared import errors, pieces, times, words

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def drawn(text: str, **context: object) -> str:
    return Template("{% load linli %}" + text).render(Context(context))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("place", ["portal", "desk", "field"])
def test_given_a_place_and_language_when_asked_then_the_components_page_renders(place, language):
    client = Client()
    client.cookies["django_language"] = language

    answer = client.get("/components", {"place": place})

    assert answer.status_code == 200
    assert f'data-place="{place}"' in answer.text
    assert ("P1 危急" in answer.text) == (language == "zh-hans")
    assert ("P1 Critical" in answer.text) == (language == "en")


@pytest.mark.django_db
def test_given_any_page_then_nothing_in_it_is_inline():
    answer = Client().get("/components")

    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert " onclick" not in answer.text


@pytest.mark.parametrize("grade", ["P1", "P2", "P3", "P4"])
def test_given_a_grade_then_shape_word_and_code_stand_together(grade):
    with translation.override("en"):
        html = drawn("{% grade_mark grade short=True %}", grade=grade)

        assert f"#grade-{grade.lower()}" in html
        assert grade in html
        assert str(words.GRADES[grade]) in html


def test_given_a_running_clock_past_its_time_then_it_is_shown_overdue():
    late = pieces.Clock("arrive", "running", clock.now() - timedelta(minutes=12))

    html = drawn("{% clock c %}", c=late)

    assert 'data-state="breached"' in html
    assert "+12:0" in html


def test_given_a_paused_clock_then_it_names_the_reason_and_does_not_tick():
    paused = {"kind": "resolve", "state": "paused", "due_at": clock.now(), "reason": "等配件"}

    html = drawn("{% clock c %}", c=paused)

    assert "等配件" in html
    assert "data-due" not in html


def test_given_script_in_a_text_when_drawn_then_it_is_only_text():
    evil = "<script>alert(1)</script>"
    entry = pieces.Entry(evil, NOON, evil, evil, reasons=[evil])
    point = pieces.MapView(points=[pieces.Point(116.4, 39.9, evil)])

    html = drawn(
        "{% timeline entries %}{% card title=evil %}{{ evil }}{% endcard %}{% note 'warn' %}{{ evil }}"
        "{% endnote %}{% dialog 'd' evil %}{{ evil }}{% enddialog %}{% map_view map %}{% person evil %}"
        "{% state_badge evil %}{% button evil %}{% empty_state evil %}{% icon 'x' evil %}",
        entries=[entry],
        evil=evil,
        map=point,
    )

    assert "<script>alert" not in html


def test_given_a_form_with_errors_then_the_summary_links_to_the_fields_and_they_name_the_error():
    class Form(forms.Form):
        name = forms.CharField(label="Name", help_text="As on the door")

    form = Form({})

    html = form.render()

    assert 'href="#id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(seconds=108), "01:48"),
        (timedelta(seconds=-30), "00:30"),
        (timedelta(hours=2, minutes=3, seconds=10), "2:03:10"),
        (timedelta(hours=47, minutes=59), "47:59:00"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_given_time_left_then_the_clock_shows_these_digits(left, says):
    with translation.override("en"):
        assert times.countdown(left=left) == says


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (NOON - timedelta(hours=2), "10:00"),
        (NOON - timedelta(hours=13), "昨天 23:00"),
        (NOON + timedelta(days=1), "明天 12:00"),
        (NOON - timedelta(days=20), "11月4日 12:00"),
        (NOON - timedelta(days=365), "2025年11月24日 12:00"),
    ],
)
def test_given_a_moment_then_it_reads_naturally_in_chinese(at, says):
    with translation.override("zh-hans"):
        assert times.moment(at=at, now=NOON) == says


def fail(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("fail", fail), path("", include("linli.config.urls"))]
handler500 = errors.server_error


@override_settings(ROOT_URLCONF=__name__)
def test_given_a_fault_of_ours_then_the_page_stands_alone_and_says_what_to_do():
    answer = Client(raise_request_exception=False).get("/fail")

    assert answer.status_code == 500
    assert "/static/" not in answer.text
    assert "110" in answer.text


@pytest.mark.parametrize("status", sorted(errors.REFUSALS))
def test_given_a_refusal_then_its_page_says_what_to_do_next(status, rf):
    answer = errors.refuse(rf.get("/x"), status=status)

    assert answer.status_code == status
    assert str(errors.REFUSALS[status].advice) in answer.content.decode()


@pytest.mark.django_db
def test_given_an_unknown_address_then_the_page_is_ours():
    answer = Client().get("/no/such/page")

    assert answer.status_code == 404
    assert 'class="refusal"' in answer.text


@pytest.mark.django_db
def test_given_a_chosen_theme_then_the_next_page_is_drawn_in_it_from_the_start():
    client = Client()

    answer = client.post("/look/theme", {"theme": "dark", "next": "/components"})

    assert answer.headers["Location"] == "/components"
    assert '<html lang="zh-Hans" data-theme="dark">' in client.get("/components").text


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/x", ""])
def test_given_an_address_elsewhere_when_the_theme_is_chosen_then_we_stay_here(elsewhere):
    answer = Client().post("/look/theme", {"theme": "dark", "next": elsewhere})

    assert answer.headers["Location"] == "/"


@pytest.mark.browser
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "width", "theme", "language"),
    [
        ("portal", 360, "light", "zh-hans"),
        ("portal", 1440, "dark", "en"),
        ("desk", 1440, "light", "zh-hans"),
        ("desk", 360, "dark", "en"),
        ("field", 360, "light", "en"),
        ("field", 360, "dark", "zh-hans"),
    ],
)
def test_given_every_component_then_axe_finds_nothing_and_nothing_overflows(
    visit, place, width, theme, language
):
    page = visit(f"/components?place={place}", width=width, language=language, theme=theme)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_finds(page) == []


@pytest.mark.browser
@pytest.mark.django_db
def test_given_the_keyboard_alone_then_skip_link_palette_and_keys_answer(visit):
    page = visit("/components?place=desk", language="en")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+k")
    page.locator("#palette").wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator("#palette").wait_for(state="hidden")
    page.keyboard.press("?")

    page.locator("#shortcuts").wait_for(state="visible")
    assert "Search or command" in page.locator("#shortcuts").inner_text()


@pytest.mark.browser
@pytest.mark.django_db
def test_given_a_click_on_the_theme_then_it_changes_at_once_and_is_kept(visit):
    page = visit("/components", theme="light")
    page.locator("[data-theme-form] button").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"

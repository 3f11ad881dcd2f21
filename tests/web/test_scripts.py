"""The scripts at work in Chromium, under the security policy."""

import json
import re
from io import BytesIO
from itertools import count

import altcha
import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import ensure_csrf_cookie
from PIL import Image
from playwright.sync_api import expect
from tests.browser import axe_finds

from linli.web.shared.pieces import MapView

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.urls(__name__)]

SECRET = "only-for-this-test"  # noqa: S105
received: list[dict[str, object]] = []
numbers = count(1)

PAGE = """{% extends "web/base_portal.html" %}{% load static linli %}
{% block head %}<link rel="stylesheet" href="{% static 'vendor/altcha/altcha.css' %}">
<link rel="stylesheet" href="{% static 'vendor/swagger-ui/swagger-ui.css' %}">{% endblock %}
{% block main %}{% if kind == "proof" %}
<form method="post"><div data-proof="/t/challenge" data-auto="onload"></div></form>
{% elif kind == "outbox" %}
<p data-outbox-count hidden></p><form data-outbox="note" method="post" action="/t/receive">{% csrf_token %}
<label for="text">Text</label><input id="text" name="text" required><button>Send</button><p data-outbox-says></p></form>
{% elif kind == "photos" %}
<form method="post"><input type="file" name="photo" data-photos="3" accept="image/*" aria-label="Photos" multiple>
<input name="lon" aria-label="lon"><input name="lat" aria-label="lat"></form>{% map_view map %}
{% elif kind == "htmx" %}
<form hx-post="/t/refuse" hx-target="#part" action="/t/refuse" method="post">{% csrf_token %}<button>Send</button></form>
<div id="part"></div><div x-data="{open: false}"><button id="alpine" @click="open = !open">x</button><p id="opened" x-show="open">open</p></div>
{% elif kind == "live" %}<p id="heard"></p><span data-link-state></span>
{% elif kind == "docs" %}<div id="docs"></div>{% endif %}{% endblock %}
{% block scripts %}{% if kind == "proof" %}<script type="module" src="{% static 'linli/js/proof.js' %}"></script>
{% elif kind == "outbox" %}<script type="module" src="{% static 'linli/js/outbox.js' %}"></script>
{% elif kind == "photos" %}<script type="module" src="{% static 'linli/js/upload.js' %}"></script><script type="module" src="{% static 'linli/js/map.js' %}"></script>
{% elif kind == "live" %}<script type="module" src="{% static 'linli/js/live.js' %}"></script>
{% elif kind == "docs" %}<script src="{% static 'vendor/swagger-ui/swagger-ui-bundle.js' %}"></script><script src="/t/docs.js"></script>{% endif %}{% endblock %}"""


@ensure_csrf_cookie
def page(request: HttpRequest, kind: str) -> HttpResponse:
    facts = {"kind": kind, "map": MapView(pick=("lon", "lat"), lon=116.4, lat=39.9)}
    return HttpResponse(engines["django"].from_string(PAGE).render(facts, request))


def challenge(request: HttpRequest) -> JsonResponse:
    made = altcha.create_challenge(
        algorithm="PBKDF2/SHA-256", cost=1, counter=20, hmac_secret=SECRET
    )
    return JsonResponse(made.to_dict())


def receive(request: HttpRequest) -> HttpResponse:
    received.append({"key": request.headers.get("Idempotency-Key"), "text": request.POST["text"]})
    return HttpResponseRedirect("/components")


def refuse(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<p id="refused">no</p>', status=422)


def stream(request: HttpRequest) -> HttpResponse:
    body = f"retry: 100\nevent: case\ndata: {json.dumps({'id': 'c1', 'number': next(numbers)})}\n\n"
    return HttpResponse(body, content_type="text/event-stream")


def script(request: HttpRequest) -> HttpResponse:
    start = "SwaggerUIBundle({url: '/t/openapi.json', dom_id: '#docs'});"
    return HttpResponse(start, content_type="text/javascript")


def openapi(request: HttpRequest) -> JsonResponse:
    get = {"summary": "List the cases", "responses": {"200": {"description": "ok"}}}
    info = {"title": "Linli", "version": "1"}
    return JsonResponse({"openapi": "3.1.0", "info": info, "paths": {"/cases": {"get": get}}})


urlpatterns = [
    path("t/challenge", challenge),
    path("t/receive", receive),
    path("t/refuse", refuse),
    path("t/stream", stream),
    path("t/docs.js", script),
    path("t/openapi.json", openapi),
    path("t/<kind>", page),
    path("", include("linli.config.urls")),
]


def test_given_a_challenge_when_the_widget_works_then_our_server_accepts_the_proof(visit):
    page = visit("/t/proof")
    solved = page.locator("input[name=altcha]")
    expect(solved).to_have_value(re.compile("....+"), timeout=20000)

    result = altcha.verify_solution(solved.input_value(), hmac_secret=SECRET)

    assert result.verified
    asked = (
        "() => [...$altcha.instances].map((w) => w.getConfiguration().humanInteractionSignature)"
    )
    assert page.evaluate(asked) == [False]
    assert axe_finds(page) == []


def test_given_no_network_when_sent_then_it_is_kept_and_goes_once_when_the_network_is_back(visit):
    received.clear()
    page = visit("/t/outbox", language="en")
    page.context.set_offline(True)
    page.fill("#text", "smell of gas")
    page.click("form[data-outbox] button")
    page.get_by_text("Kept on this phone").first.wait_for()
    assert received == []
    assert page.locator("[data-outbox-count]").inner_text() == "Not yet sent: 1"

    page.context.set_offline(False)
    page.locator("[data-outbox-count]").wait_for(state="hidden", timeout=20000)

    assert [each["text"] for each in received] == ["smell of gas"]
    assert len(str(received[0]["key"])) == 36


def test_given_a_network_when_sent_then_the_answer_is_followed(visit):
    received.clear()
    page = visit("/t/outbox")
    page.fill("#text", "灯坏了")
    page.click("form[data-outbox] button")
    page.wait_for_url("**/components")

    assert [each["text"] for each in received] == ["灯坏了"]


def photo_with_place() -> bytes:
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (39.0, 54.0, 36.0), 3: "E", 4: (116.0, 24.0, 0.0)})
    exif[0x8825] = gps
    out = BytesIO()
    Image.new("RGB", (3000, 1500), "#8a5").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_given_a_photo_that_knows_its_place_then_it_is_offered_once_and_shrunk(visit):
    page = visit("/t/photos", language="en")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
    page.locator("[data-map] canvas").wait_for()
    page.set_input_files("input[type=file]", [photo])
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[name=lat]")).to_have_value("39.910000")

    assert page.locator("[name=lon]").input_value() == "116.400000"
    page.locator(".upload img").wait_for()
    head = page.evaluate(
        """async () => { const file = document.querySelector('input[type=file]').files[0];
        const image = await createImageBitmap(file); const bytes = new Uint8Array(await file.arrayBuffer());
        return [image.width, [...bytes].map((b) => String.fromCharCode(b)).join('').includes('Exif')]; }"""
    )
    assert head == [2048, False]


def test_given_a_refusal_then_htmx_shows_it_and_alpine_works_without_eval(visit):
    page = visit("/t/htmx")
    page.get_by_role("button", name="Send").click()
    page.locator("#part #refused").wait_for()
    page.click("#alpine")

    page.locator("#opened").wait_for(state="visible")


def test_given_a_stream_that_ends_then_the_page_comes_back_and_hears_the_next_case(visit):
    page = visit("/t/live")
    page.evaluate(
        """async () => { const live = await import('/static/linli/js/live.js');
        live.follow('/t/stream', {case: () => document.querySelector('#heard').append('case ')}); }"""
    )

    expect(page.locator("#heard")).to_contain_text("case case", timeout=20000)


def test_given_an_openapi_document_then_swagger_ui_shows_it_under_the_policy(visit):
    page = visit("/t/docs")

    page.get_by_text("List the cases").wait_for()

"""From the form to the tracking page."""

import io

import altcha
import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from tests.factories import (
    new_key,
)

from linli.cases.models import Media, Report
from linli.core import clock
from linli.web.portal import proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    cache.clear()
    return Client()


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def form(**fields):
    return {"key": str(new_key()), "text": "三号楼楼道灯坏了", "address": "梧桐路12号"} | fields


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    out.seek(0)
    out.name = "light.jpg"
    return out


def solved():
    challenge = altcha.Challenge.from_dict(proof.challenge(now=clock.now()))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def test_given_a_report_when_sent_then_code_receipt_and_story_follow(client):
    answer = client.post("/", form(text="楼道灯坏了 <b>急</b>"), follow=True)

    report = Report.objects.get()
    assert answer.redirect_chain[-1][0] == f"/track/{report.code}?new=1"
    assert answer.status_code == 200
    assert report.code in answer.text
    assert "&lt;b&gt;急&lt;/b&gt;" in answer.text
    assert "<b>急" not in answer.text
    assert report.channel == "portal"


def test_given_the_same_form_twice_then_one_report_and_the_same_code(client):
    filled = form()

    first = client.post("/", filled)
    second = client.post("/", filled)

    assert first.url == second.url
    assert Report.objects.count() == 1


def test_given_photos_when_sent_twice_then_they_are_kept_once(client):
    filled = form()

    client.post("/", filled | {"photos": [picture(), picture("blue")]})
    client.post("/", filled | {"photos": [picture(), picture("blue")]})

    assert Report.objects.get().media.count() == 2
    assert Media.objects.count() == 2

"""Pages for everyone, the shell, and the tiles."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories import make_category, make_community

from linli.privacy.declarations import FIELDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    cache.clear()
    return Client()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_given_the_collection_code_then_every_declared_field_is_in_it(client, language):
    client.cookies["django_language"] = language

    page = client.get("/privacy").text

    assert page.count("portal-field") == len(FIELDS)


def test_given_categories_then_guidance_and_who_else_does_it_are_told(client):
    make_category(
        guidance="先拨 95598",
        not_ours={"who_zh": "供电公司", "who_en": "The power company", "phone": "95598"},
    )

    page = client.get("/categories").text

    assert "供电公司" in page
    assert "先拨 95598" in page


@pytest.mark.parametrize(
    ("days", "says"), [(365 * 3, "3 years"), (90, "90 days"), (400, "400 days")]
)
def test_given_a_retention_then_it_is_told_in_whole_years_or_days(client, monkeypatch, days, says):
    client.cookies["django_language"] = "en"
    known = FIELDS["reporter.name"]
    monkeypatch.setitem(FIELDS, known.code, replace(known, retention=timedelta(days=days)))

    page = client.get("/privacy").text

    assert f"{says} after the last use" in page


def test_given_a_place_then_the_header_bears_its_name(client):
    make_community()

    assert "梧桐区" in client.get("/").text


def test_given_the_language_switch_then_the_same_page_comes_back(client):
    answer = client.post("/look/language", {"language": "en", "next": "/categories"}, follow=True)

    assert answer.redirect_chain == [("/categories", 302)]
    assert "What we do" in answer.text


def test_given_the_app_parts_then_they_are_there_and_cache_nothing_personal(client):
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/"
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/track" not in worker.text
    assert client.get("/offline").status_code == 200


@pytest.fixture
def tiles(settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "tiles").mkdir()
    (tmp_path / "tiles" / "district.pmtiles").write_bytes(bytes(range(200)))


@pytest.mark.parametrize(
    ("asked", "status", "where", "size"),
    [
        ("bytes=0-9", 206, "bytes 0-9/200", 10),
        ("bytes=190-", 206, "bytes 190-199/200", 10),
        ("bytes=-5", 206, "bytes 195-199/200", 5),
        ("bytes=195-900", 206, "bytes 195-199/200", 5),
        ("bytes=200-", 416, "bytes */200", 0),
        ("bytes=9-3", 416, "bytes */200", 0),
        ("bytes=-0", 416, "bytes */200", 0),
    ],
)
def test_given_a_range_then_these_bytes_come(client, tiles, asked, status, where, size):
    answer = client.get("/tiles/district.pmtiles", headers={"Range": asked})

    assert answer.status_code == status
    assert answer["Content-Range"] == where
    assert len(answer.content) == size


def test_given_no_range_or_an_old_one_then_the_whole_comes(client, tiles):
    whole = client.get("/tiles/district.pmtiles")
    tag = whole["ETag"]
    old = client.get("/tiles/district.pmtiles", headers={"Range": "bytes=0-9", "If-Range": '"old"'})
    same = client.get("/tiles/district.pmtiles", headers={"If-None-Match": tag})

    assert whole.status_code == 200
    assert len(b"".join(whole.streaming_content)) == 200
    assert old.status_code == 200
    old.close()
    assert same.status_code == 304


def test_given_no_tiles_then_404(client, settings, tmp_path):
    settings.HOME = tmp_path

    assert client.get("/tiles/district.pmtiles").status_code == 404

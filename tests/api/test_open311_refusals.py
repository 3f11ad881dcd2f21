"""Open311: what cannot be answered, and why."""

import pytest
from django.test import Client
from tests.api.test_open311_reading import BASE, ask

pytestmark = pytest.mark.django_db

BAD = [
    {"status": "ajar"},
    {"start_date": "yesterday"},
    {"start_date": "2026-03-02T14:30:00"},
    {"start_date": "0001-01-01T00:00:00Z"},
    {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
    {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
    {"page": "0"},
    {"page": "-1"},
    {"page": "x"},
    {"page_size": "1001"},
    {"page": "99999999999999999999"},
    {"lat": "30"},
    {"lat": "91", "long": "0"},
    {"lat": "nan", "long": "0"},
    {"lat": "1", "long": "1", "radius": "-5"},
    {"updated_after": "soon"},
    {"q": "x" * 200},
    {"q": "a\x00b"},
    {"service_request_id": "\x00"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_given_a_wrong_parameter_when_listed_then_400_says_which(query, form):
    answer = ask(f"/requests.{form}", **query)

    assert answer.status_code == 400
    assert b"400" in answer.content


@pytest.mark.parametrize(
    "path", ["/requests", "/requests.csv", "/nothing.json", "/", "/requests/a/b.json"]
)
def test_given_no_such_address_when_asked_then_404(path):
    assert ask(path).status_code == 404


def test_given_an_unknown_id_when_asked_then_404():
    assert ask("/requests/ZZZZ-ZZZZ.json").status_code == 404
    assert ask("/tokens/ZZZZ-ZZZZ.xml").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_given_another_method_when_used_then_405_names_those_allowed(method):
    answer = getattr(Client(), method)(f"{BASE}/requests.json")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"

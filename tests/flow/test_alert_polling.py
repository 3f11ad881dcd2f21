"""Fetching alerts: a document or a feed, with ETag, nothing twice, failures visible."""

import pytest
from tests.alerts_kit import NAME, make_alert, make_areas, make_source
from tests.fakes.http import http_server

from linli.core import clock
from linli.flow import alert_polling
from linli.sensing import cap, queries
from linli.sensing.models import Alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    make_areas()
    with http_server() as fake:
        make_source(poll_url=f"{fake.url}/cap")
        yield fake


def ask() -> int:
    return alert_polling.poll_all(at=clock.now())


def test_given_a_document_then_it_is_taken_once_and_the_etag_is_sent_back(sender):
    body = cap.write(make_alert())
    sender.answers.extend([(200, body, {"ETag": '"1"'}), (304, b"", {}), (200, body, {})])

    assert [ask(), ask(), ask()] == [1, 0, 0]

    sent = [one.headers.get("if-none-match") for one in sender.received]
    assert sent == [None, '"1"', '"1"']
    assert Alert.objects.get().came_by == "poll"


def test_given_a_feed_then_each_entry_is_followed_once(sender):
    entries = "".join(
        f'<entry><link type="application/cap+xml" href="{sender.url}/{n}"/></entry>' for n in (1, 2)
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()
    documents = {f"/{n}": cap.write(make_alert(f"r-{n}")) for n in (1, 2)}
    sender.decide = lambda asked: (200, documents.get(asked.path, feed))

    assert [ask(), ask()] == [2, 0]

    assert [one.path for one in sender.received] == ["/cap", "/1", "/2", "/cap"]


def test_given_an_entry_that_is_away_then_it_is_asked_for_again(sender):
    feed = f"<rss><channel><item><link>{sender.url}/1</link></item></channel></rss>".encode()
    body = cap.write(make_alert())
    sender.answers.extend([(200, feed, {}), (503, b"", {}), (200, feed, {}), (200, body, {})])

    assert [ask(), ask()] == [0, 1]


@pytest.mark.parametrize(
    ("status", "body", "error", "refused"),
    [
        (500, b"", "http-500", {}),
        (302, b"", "http-302", {}),
        (200, b"x" * (3 * 1024 * 1024), "too-big", {}),
        (200, b"<!DOCTYPE a><a/>", "", {"hostile": 1}),
    ],
)
def test_given_what_is_no_alert_then_the_administrator_sees_why(
    sender, status, body, error, refused
):
    sender.answers.append((status, body, {}))

    assert ask() == 0

    source = queries.alert_source(NAME)
    assert source.poll_error == error and source.polled_at is not None
    assert {one.reason: one.count for one in queries.alert_refusals(source.id)} == refused


def test_given_an_address_inside_then_it_is_never_asked():
    make_areas()
    make_source(poll_url="https://127.0.0.1/cap")

    ask()

    assert queries.alert_source(NAME).poll_error == "address-refused"

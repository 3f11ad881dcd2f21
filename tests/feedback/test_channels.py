"""The ways out against servers that answer as real ones do."""

import hashlib
import hmac
import json

import pytest
from tests.factories import NOON
from tests.fakes.http import http_server
from tests.fakes.smtp import smtp_server

from linli.core.ids import new_id
from linli.feedback import channels
from linli.feedback.channels import ChannelDown, ChannelRefused, Outgoing
from linli.feedback.channels.mail import backend_settings

SECRET = "between-us-and-the-gateway"
TEXT = '已收到 "3F7K"，{to} 不变'


@pytest.fixture
def gateway(settings):
    with http_server() as fake:
        settings.SMS_URL, settings.SMS_SECRET = f"{fake.url}/send", SECRET
        yield fake


@pytest.fixture
def relay(settings):
    with smtp_server() as fake:
        settings.SMTP_URL = fake.url
        yield fake


def sms(**fields):
    return Outgoing(**{"id": new_id(), "channel": "sms", "to": "13800138000", "subject": "", "body": TEXT, "at": NOON} | fields)


def email(**fields):
    return sms(**{"channel": "email", "to": "reporter@example.org", "subject": "已收到，编号 3F7K-Q2M9"} | fields)


def test_given_a_gateway_then_it_gets_number_and_text_signed(gateway):
    message = sms()

    channels.deliver(message)

    (got,) = gateway.received
    assert json.loads(got.body) == {"to": "13800138000", "text": TEXT, "id": str(message.id)}
    signed = f"{message.id}.{int(NOON.timestamp())}.".encode() + got.body
    expected = "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert got.headers["x-linli-signature"] == expected


def test_given_another_shape_then_the_gateway_gets_that(gateway, settings):
    settings.SMS_BODY = '{"account": 7, "messages": [{"phone": "+86{to}", "content": "{text}"}]}'

    channels.deliver(sms(body="好"))

    expected = {"account": 7, "messages": [{"phone": "+8613800138000", "content": "好"}]}
    assert json.loads(gateway.received[0].body) == expected


@pytest.mark.parametrize("status", [429, 500, 503, 302])
def test_given_a_busy_gateway_then_it_is_to_be_tried_again(gateway, status):
    gateway.answers.append((status, b"", {"Location": "http://127.0.0.1:1/"}))

    with pytest.raises(ChannelDown, match=f"http-{status}"):
        channels.deliver(sms())


def test_given_a_gateway_that_refuses_then_it_is_for_good(gateway):
    gateway.usual = 400

    with pytest.raises(ChannelRefused, match="http-400"):
        channels.deliver(sms())


def test_given_no_gateway_there_then_it_is_to_be_tried_again(settings):
    settings.SMS_URL = "http://127.0.0.1:9/"

    with pytest.raises(ChannelDown, match="ConnectError"):
        channels.deliver(sms())


def test_given_a_relay_then_it_gets_the_mail(relay, settings):
    message = email()

    channels.deliver(message)

    (got,) = relay.received
    assert got["Subject"] == "已收到，编号 3F7K-Q2M9"
    assert got["To"] == "reporter@example.org"
    assert str(message.id) in got["Message-ID"]
    assert got.get_content().strip() == TEXT


def test_given_an_unknown_mailbox_then_it_is_for_good(relay):
    relay.refuse_with = "550"

    with pytest.raises(ChannelRefused, match="smtp-550"):
        channels.deliver(email())


def test_given_a_full_mailbox_then_it_is_to_be_tried_again(relay):
    relay.refuse_with = "452"

    with pytest.raises(ChannelDown, match="smtp-452"):
        channels.deliver(email())


@pytest.mark.parametrize("to", ["a@example.org\nBcc: b@example.org", "no address"])
def test_given_an_address_that_smuggles_then_nothing_is_sent(relay, to):
    try:
        channels.deliver(email(to=to))
    except ChannelRefused:
        pass
    assert not any("Bcc" in mail for mail in relay.received)


def test_given_nothing_set_up_then_it_says_so(settings):
    assert channels.open_channels() == frozenset()
    with pytest.raises(ChannelRefused, match="not-set-up"):
        channels.deliver(email())


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://u:p%40ss@mail.example.org:587", 587, False, True),
        ("smtps://u:p%40ss@mail.example.org", 465, True, False),
        ("smtp://u:p%40ss@127.0.0.1", 25, False, False),
    ],
)
def test_given_an_smtp_url_then_the_port_says_how_it_is_encrypted(url, port, ssl, tls):
    found = backend_settings(url)
    assert (found["port"], found["use_ssl"], found["use_tls"]) == (port, ssl, tls)
    assert (found["username"], found["password"]) == ("u", "p@ss")

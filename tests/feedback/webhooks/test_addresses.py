"""Where webhooks may go, and where never."""

import socket

import pytest

from linli.feedback.webhooks import address
from linli.feedback.webhooks.address import AddressRefused, NameUnknown

PUBLIC = "93.184.215.14"


def names(monkeypatch, *addresses):
    """Let every host name resolve to these addresses."""
    found = [
        (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443))
        for ip in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "hook",
        "",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://[::1/",
        "https://example.org/\nHost: other",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://example.org/" + "x" * 500,
    ],
)
def test_given_such_an_address_then_it_is_refused(url):
    with pytest.raises(AddressRefused) as refused:
        address.check_url(url)
    assert "url" in refused.value.fields


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1", "::1", "::ffff:10.0.0.1", "fe80::1"],
)
def test_given_a_name_that_leads_inside_then_it_is_refused_even_beside_a_public_one(
    monkeypatch, ip
):
    names(monkeypatch, PUBLIC, ip)

    with pytest.raises(AddressRefused):
        address.resolve("https://example.org/")


def test_given_a_name_in_numbers_of_another_kind_then_what_it_resolves_to_counts():
    with pytest.raises((AddressRefused, NameUnknown)):
        address.resolve("https://2130706433/")


def test_given_a_public_name_then_the_connection_is_pinned_to_what_it_resolved_to(monkeypatch):
    names(monkeypatch, PUBLIC)

    target = address.resolve("https://example.org:8443/hook?a=b#c")

    assert target.pinned_url == f"https://{PUBLIC}:8443/hook?a=b"
    assert (target.host, target.host_header) == ("example.org", "example.org:8443")


def test_given_an_ipv6_answer_then_the_address_stands_in_brackets(monkeypatch):
    names(monkeypatch, "2606:2800:220:1::1")

    target = address.resolve("https://example.org/")

    assert target.pinned_url == "https://[2606:2800:220:1::1]:443/"
    assert target.host_header == "example.org"


def test_given_an_unknown_name_then_it_may_be_tried_again(monkeypatch):
    def unknown(*_args, **_named):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(NameUnknown):
        address.resolve("https://nowhere.example/")


def test_given_private_addresses_are_allowed_then_plain_http_on_loopback_is(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True

    assert address.resolve("http://127.0.0.1:8000/").ip == "127.0.0.1"

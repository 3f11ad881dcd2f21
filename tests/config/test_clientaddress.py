"""Who is believed about the client's address."""

import pytest

from linli.config.clientaddress import Origin, networks, origin

TRUSTED = networks(["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("8.8.8.8", "1.1.1.1", "8.8.8.8"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("", "1.1.1.1", ""),
    ],
)
def test_given_a_chain_when_read_then_the_last_stranger_is_the_client(
    peer: str, forwarded_for: str, client: str
) -> None:
    found = origin(
        peer=peer, scheme="http", forwarded_for=forwarded_for, forwarded_proto="", trusted=TRUSTED
    )

    assert found == Origin(client, "http")


@pytest.mark.parametrize(
    ("peer", "proto", "scheme"),
    [("10.0.0.1", "https", "https"), ("10.0.0.1", "ftp", "http"), ("8.8.8.8", "https", "http")],
)
def test_given_a_scheme_when_forwarded_then_only_the_proxy_is_believed(
    peer: str, proto: str, scheme: str
) -> None:
    found = origin(
        peer=peer, scheme="http", forwarded_for="", forwarded_proto=proto, trusted=TRUSTED
    )

    assert found.scheme == scheme


def test_given_a_word_that_is_no_network_when_set_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="proxy.example"):
        networks(["proxy.example"])

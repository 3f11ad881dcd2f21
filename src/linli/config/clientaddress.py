"""Who is asking: the address of the client, believed from a proxy only if we were told to."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"})


@dataclass(frozen=True, slots=True)
class Origin:
    """The client's address, and the scheme it used."""

    address: str
    scheme: str


def networks(words: Iterable[str]) -> tuple[Network, ...]:
    """The proxies' addresses, or networks such as 10.0.0.0/8.

    Raises:
        ValueError: a word is neither.
    """
    return tuple(ip_network(word, strict=False) for word in words)


def origin(
    *,
    peer: str,
    scheme: str,
    forwarded_for: str,
    forwarded_proto: str,
    trusted: tuple[Network, ...],
) -> Origin:
    """Where a request came from; `forwarded_for` counts only when the peer is a trusted proxy.

    Read from the right: the last address that is not itself a trusted proxy is the client, since
    everything left of it was written by a stranger.
    """
    if not trusted or not _is_trusted(_parsed(peer), trusted):
        return Origin(peer, scheme)
    client = peer
    for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        address = _parsed(hop)
        if address is None:
            break
        client = str(address)
        if not _is_trusted(address, trusted):
            break
    proto = forwarded_proto.strip().lower()
    return Origin(client, proto if proto in {"http", "https"} else scheme)


def _parsed(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_trusted(address: Address | None, trusted: tuple[Network, ...]) -> bool:
    return address is not None and any(address in network for network in trusted)

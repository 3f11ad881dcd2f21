"""Where a webhook may go: never to ourselves, the machines beside us, or the cloud's metadata.

The name is resolved once for each delivery and the connection goes to that very address, so that
a name server cannot answer differently the second time (DNS rebinding).
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linli.core import errors

LONGEST_URL = 500
# IPv6 ranges that carry an IPv4 address: NAT64 (RFC 6052, RFC 8215) and 6to4 (RFC 3056).
CARRIERS = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))


class AddressRefused(errors.Invalid):
    code, title = "address-refused", _("Webhooks cannot go to this address")


class NameUnknown(errors.Unavailable):
    code, title = "name-unknown", _("This host name is not known")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: connect to `ip`, speak to `host`."""

    url: str
    host: str
    port: int
    ip: str
    is_https: bool

    @property
    def pinned_url(self) -> str:
        """The URL with the resolved address in place of the name."""
        parts = urlsplit(self.url)
        host = f"[{self.ip}]" if ":" in self.ip else self.ip
        return parts._replace(netloc=f"{host}:{self.port}", fragment="").geturl()

    @property
    def host_header(self) -> str:
        """What the other side shall read as its name."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_https else 80
        return host if self.port == usual else f"{host}:{self.port}"


def check_url(url: str) -> SplitResult:
    """Refuse what is not an absolute https URL without a password in it.

    Raises:
        AddressRefused: `fields` says why.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(fields={"url": str(_("This is not an address"))}) from error
    schemes = {"https", "http"} if settings.WEBHOOK_ALLOW_PRIVATE else {"https"}
    if parts.scheme not in schemes:
        raise AddressRefused(fields={"url": str(_("Give an address that begins with https://"))})
    if not parts.hostname or len(url) > LONGEST_URL or port == 0 or not url.isprintable():
        raise AddressRefused(fields={"url": str(_("This is not an address"))})
    if parts.username or parts.password:
        raise AddressRefused(fields={"url": str(_("Leave name and password out of the address"))})
    literal = _literal(parts.hostname)
    if literal is not None and not _may_reach(literal):
        raise AddressRefused(fields={"url": str(_("This address is not on the public internet"))})
    return parts


def resolve(url: str) -> Target:
    """Check an address and resolve its name, now.

    Raises:
        AddressRefused: it is malformed, or any of its addresses is not on the public internet.
        NameUnknown: the name does not resolve.
    """
    parts = check_url(url)
    host = str(parts.hostname)
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnknown() from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses:
        raise NameUnknown()
    if not all(_may_reach(ip_address(address)) for address in addresses):
        raise AddressRefused(fields={"url": str(_("This address is not on the public internet"))})
    return Target(url, host, port, addresses[0], is_https)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _may_reach(address: IPv4Address | IPv6Address) -> bool:
    if settings.WEBHOOK_ALLOW_PRIVATE:
        return True
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _may_reach(address.ipv4_mapped)
        if any(address in carrier for carrier in CARRIERS):
            return False
    return address.is_global and not address.is_multicast

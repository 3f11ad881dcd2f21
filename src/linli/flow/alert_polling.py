"""Alerts that are fetched: a source's address asked each minute, a feed's new entries followed."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import httpx
import structlog

from linli.feedback.webhooks.address import AddressRefused, NameUnknown, Target, resolve
from linli.sensing import cap, queries, services
from linli.sensing.cap import feeds
from linli.sensing.queries import SourceInfo

log = structlog.get_logger("linli.alerts")

TIMEOUT = httpx.Timeout(10)
READ_SECONDS = 20.0
# New entries of a feed that are followed in one turn; the rest waits for the next.
MOST_AT_ONCE = 25
NOT_MODIFIED = 304


class FetchFailed(Exception):
    """`code` is short, for the source's page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered; `is_new` is off where nothing has changed."""

    body: bytes
    etag: str
    is_new: bool = True


def poll_all(*, at: datetime) -> int:
    """Ask every open source that has an address; returns how many messages were new."""
    asked = [one for one in queries.alert_sources() if one.is_active and one.poll_url]
    return sum(poll(one, at=at) for one in asked)


def poll(source: SourceInfo, *, at: datetime) -> int:
    """Ask one source; how it went is kept with it. Returns how many messages were new."""
    followed: list[str] = []
    try:
        answer = _fetch(source.poll_url, etag=source.etag)
        taken = _take(source, answer.body, followed, at) if answer.is_new else 0
    except FetchFailed as error:
        log.warning("alerts.poll-failed", source=source.name, code=error.code)
        services.remember_poll(source_id=source.id, at=at, error=error.code, seen=followed)
        return 0
    # While entries are left, the feed must come whole again.
    etag = answer.etag if len(followed) < MOST_AT_ONCE else ""
    services.remember_poll(source_id=source.id, at=at, etag=etag, seen=followed)
    return taken


def _take(source: SourceInfo, body: bytes, followed: list[str], at: datetime) -> int:
    links = feeds.links(body)
    if links is None:
        return int(_keep(source, body, at))
    taken = 0
    for link in [one for one in links if one not in source.seen][:MOST_AT_ONCE]:
        try:
            taken += _keep(source, _fetch(link).body, at)
        except FetchFailed as error:
            # Asked again next time: only what was read counts as followed.
            log.warning("alerts.entry-failed", source=source.name, code=error.code)
            continue
        followed.append(link)
    return taken


def _keep(source: SourceInfo, body: bytes, at: datetime) -> bool:
    try:
        taken = services.receive_alert(source=source.name, document=body, came_by="poll", at=at)
    except services.AlertRefused:
        return False  # counted, and shown on the source's page
    return taken.is_new


def _fetch(url: str, *, etag: str = "") -> Fetched:
    try:
        target = resolve(url)
    except AddressRefused as error:
        raise FetchFailed("address-refused") from error
    except NameUnknown as error:
        raise FetchFailed("name-unknown") from error
    headers = {"Host": target.host_header, "User-Agent": "Linli-Alerts/1"}
    headers |= {"If-None-Match": etag} if etag else {}
    # No proxy from the environment and no redirects: both would resolve the name again.
    with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
        try:
            return _read(client, target, headers, etag)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchFailed(type(error).__name__) from error


def _read(client: httpx.Client, target: Target, headers: dict[str, str], etag: str) -> Fetched:
    extensions = {"sni_hostname": target.host}
    with client.stream("GET", target.pinned_url, headers=headers, extensions=extensions) as answer:
        if answer.status_code == NOT_MODIFIED and etag:
            return Fetched(b"", etag, is_new=False)
        if not answer.is_success:
            raise FetchFailed(f"http-{answer.status_code}")
        found, until = b"", monotonic() + READ_SECONDS
        for chunk in answer.iter_bytes():
            found += chunk
            if len(found) > cap.LARGEST * 4:
                raise FetchFailed("too-big")
            if monotonic() > until:
                raise FetchFailed("too-slow")
        return Fetched(found, answer.headers.get("etag", ""))

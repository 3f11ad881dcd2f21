"""The addresses of the streams, as an ASGI app: /live/console, /live/field, /live/track/CODE."""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

import structlog
from django.db import DatabaseError
from prometheus_client import Counter, Gauge

from linli.web.live import wire
from linli.web.live.hub import Hub
from linli.web.live.ports import Refusal, Viewer
from linli.web.live.registry import Full
from linli.web.live.stream import Stream

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/live/"
CODE = re.compile(r"[0-9A-Za-z-]{4,24}")
SLOW_SECONDS = 20.0
LONGEST_SECONDS = 3600.0

OPEN = Gauge("linli_live_streams", "Open streams", ["kind"], multiprocess_mode="livesum")
ENDED = Counter("linli_live_streams_ended", "Streams that ended", ["kind", "why"])
REFUSED = Counter("linli_live_streams_refused", "Streams that were not opened", ["status"])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for."""

    kind: str
    code: str = ""


class LiveApp:
    """Answers GET below /live/ with a stream; `address_of` says who asks, for the ceilings."""

    def __init__(self, *, hub: Hub, address_of: Callable[[Scope], str]) -> None:
        self.hub = hub
        self.address_of = address_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        wanted = _wanted(scope["path"])
        refusal = _refused_at_once(wanted, scope["method"], headers)
        if refusal or wanted is None:
            await _refuse(send, refusal or Refusal(404, "There is no such stream."))
            return
        try:
            stream = await self._opened(wanted, scope, headers)
        except Full as full:
            stream = Refusal(503, str(full))
        except DatabaseError as error:
            log.warning("live.database_unavailable", error=type(error).__name__)
            stream = Refusal(503, "Linli cannot reach its database. Please try again in a moment.")
        if isinstance(stream, Refusal):
            await _refuse(send, stream)
            return
        await self._serve(stream, headers.get("last-event-id", ""), receive, send)

    async def _opened(
        self, wanted: Wanted, scope: Scope, headers: Mapping[str, str]
    ) -> Stream | Refusal:
        ports = self.hub.ports
        if wanted.kind == "track":
            if not await self.hub.ask(partial(ports.tracks, code=wanted.code)):
                return Refusal(404, "There is no report with this code.")
            stream = Stream(kind="track", owner=f"at {self.address_of(scope)}", code=wanted.code)
        else:
            resolve = ports.console_viewer if wanted.kind == "console" else ports.field_viewer
            cookies = _cookies(scope)
            viewer = await self.hub.ask(partial(_viewer, resolve, cookies))
            if isinstance(viewer, Refusal):
                return viewer
            stream = Stream(kind=wanted.kind, owner=f"of {viewer.user_id}", viewer=viewer)
        self.hub.registry.add(stream)
        return stream

    async def _serve(self, stream: Stream, last_seen: str, receive: Receive, send: Send) -> None:
        opened = time.monotonic()
        why = "left"
        left: asyncio.Task[None] | None = None
        OPEN.labels(stream.kind).inc()
        try:
            await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
            await _write(send, wire.retry(milliseconds=2000) + wire.event(name="hello", data={}))
            left = asyncio.create_task(_left(receive, stream))
            if last_seen:
                await self.hub.catch_up(stream, last_seen)
            elif stream.kind == "field":
                stream.beat()
            why = await self._write_until_end(stream, send, opened + LONGEST_SECONDS)
        except TimeoutError:
            why = "slow"
        except (OSError, RuntimeError, DatabaseError) as error:
            # Writing to a connection that is gone; each server has its own error for it.
            why = type(error).__name__
        finally:
            self.hub.registry.remove(stream)
            if left is not None:
                left.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await left
            OPEN.labels(stream.kind).dec()
            ENDED.labels(stream.kind, why).inc()
            log.info(
                "live.ended", kind=stream.kind, why=why, seconds=round(time.monotonic() - opened)
            )

    async def _write_until_end(self, stream: Stream, send: Send, until: float) -> str:
        loop = asyncio.get_running_loop()
        ending = loop.call_later(until - time.monotonic(), stream.end)
        try:
            while payload := await stream.take():
                await _write(send, payload)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            ending.cancel()
        return "ended"


def _viewer(
    resolve: Callable[..., Viewer | Refusal], cookies: Mapping[str, str]
) -> Viewer | Refusal:
    return resolve(cookies=cookies)


async def _left(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write(send: Send, payload: bytes) -> None:
    async with asyncio.timeout(SLOW_SECONDS):
        await send({"type": "http.response.body", "body": payload, "more_body": True})


def _wanted(path: str) -> Wanted | None:
    rest = path.removeprefix(PREFIX).rstrip("/")
    if rest in {"console", "field"}:
        return Wanted(rest)
    kind, _, code = rest.partition("/")
    if kind == "track" and CODE.fullmatch(code):
        return Wanted("track", code.upper())
    return None


def _refused_at_once(
    wanted: Wanted | None, method: str, headers: Mapping[str, str]
) -> Refusal | None:
    if wanted is None:
        return Refusal(404, "There is no such stream.")
    if method != "GET":
        return Refusal(405, "A stream is read with GET.")
    # Another site's page must not watch with the visitor's session.
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return Refusal(403, "Streams are for Linli's own pages.")
    return None


def _cookies(scope: Scope) -> dict[str, str]:
    text = "; ".join(v.decode("latin-1") for n, v in scope["headers"] if n.lower() == b"cookie")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}


STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _refuse(send: Send, refusal: Refusal) -> None:
    body = refusal.text.encode()
    REFUSED.labels(str(refusal.status)).inc()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if refusal.status == 503:
        headers.append((b"retry-after", b"30"))
    if refusal.status == 405:
        headers.append((b"allow", b"GET"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

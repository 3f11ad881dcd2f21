"""The ASGI application of one web process: streams on the event loop, all else in threads."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from linli.config.bridge import Bridge
from linli.config.clientaddress import Network, origin
from linli.web.live.app import PREFIX, LiveApp
from linli.web.live.hub import Hub

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class AsgiApp(Protocol):
    """An ASGI 3 application."""

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]: ...


class Application:
    """Routes by path: below /live/ to the streams, everything else to Django."""

    def __init__(self, *, bridge: Bridge, hub: Hub) -> None:
        self.bridge = bridge
        self.hub = hub
        self.live = LiveApp(hub=hub, address_of=lambda scope: client_of(scope, bridge.trusted))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's request, or the server's beginning and end."""
        if scope["type"] == "http":
            live = scope["path"].startswith(PREFIX)
            await (self.live if live else self.bridge)(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            word = (await receive())["type"]
            if word == "lifespan.startup":
                self.hub.start()
            else:
                await self.hub.stop()
                self.bridge.close()
            await send({"type": f"{word}.complete"})
            if word == "lifespan.shutdown":
                return


def client_of(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """The address that a request came from."""
    sent = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return origin(
        peer=(scope.get("client") or ("", 0))[0],
        scheme="http",
        forwarded_for=sent.get(b"x-forwarded-for", ""),
        forwarded_proto="",
        trusted=trusted,
    ).address

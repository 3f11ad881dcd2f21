"""One web process: `python -m linli.config.webprocess HOST PORT`, started by `linli serve`."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
import uvloop

from linli.config import logging, supervisor

log = structlog.get_logger(__name__)

BACKLOG = 4096
STREAMS_BESIDE = 1024
HEADER_BYTES = 64 * 1024
HEADER_SECONDS = 15
STOP_SECONDS = 8.0


def main() -> None:
    """Serve until SIGTERM or SIGINT; nothing survives the parent."""
    supervisor.die_with_parent()
    host, port = sys.argv[1], int(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    logging.set_up()
    uvloop.run(_serve(host, port))
    # Threads that still work for clients who are gone must not hold the process.
    sys.stdout.flush()
    os._exit(0)


async def _serve(host: str, port: int) -> None:
    from linli.config.application import build

    app = build()
    streams = app.hub.registry.ceilings.total
    await serve(app, host=host, port=port, connections=streams + STREAMS_BESIDE, last=app.hub.stop)


async def serve(
    app: Any, *, host: str, port: int, connections: int, last: Callable[[], Awaitable[None]]
) -> None:
    """Serve an ASGI application on a shared port until SIGTERM or SIGINT; `last` comes then."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES
        ),
        websockets=False,
        backlog=BACKLOG,
        backpressure=connections,
        log_enabled=False,
    )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    # Streams never end by themselves: they are told to come back, then the server may stop.
    await last()
    server.stop()  # type: ignore[no-untyped-call] # as shipped
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(serving, STOP_SECONDS)
    log.info("web.stopped")


if __name__ == "__main__":
    main()

"""How long an update takes to reach every open console, and what a stream weighs."""

import asyncio
import json
import os
import resource
import shutil
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any, cast
from uuid import uuid4

import psycopg
import uvloop

from linli.web.live.announce import CHANNEL

SPARE_FILES = 200
AT_ONCE = 50
GIVE_UP_SECONDS = 30.0


class TooFewFiles(OSError):
    """The system lets this process open fewer connections than asked for."""


class Console(asyncio.Protocol):
    """One open stream, which only counts: parsing would measure the client."""

    def __init__(self, board: "Board", number: int) -> None:
        self.board = board
        self.number = number

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        # uvloop's transports are not registered as asyncio.Transport.
        connection = cast("asyncio.Transport", transport)
        self.board.transports.append(connection)
        connection.write(
            b"GET /live/console HTTP/1.1\r\nHost: localhost\r\n"
            b"Cookie: bench=%d\r\n\r\n" % self.number
        )

    def data_received(self, data: bytes) -> None:
        """Count updates; the first bytes say whether the stream was opened."""
        if b"event: hello" in data:
            self.board.opened += 1
        if b"event: case" in data:
            self.board.arrived(data.count(b"event: case"))

    def connection_lost(self, error: Exception | None) -> None:
        """A stream that ends early is counted."""
        self.board.lost += 1


class Board:
    """What all consoles have seen together."""

    def __init__(self, consoles: int) -> None:
        self.consoles = consoles
        self.transports: list[asyncio.Transport] = []
        self.opened = self.lost = self.count = 0
        self.sent = 0.0
        self.latencies: list[float] = []
        self.all_have_it = asyncio.Event()

    def expect(self) -> None:
        """An update goes out now."""
        self.count, self.sent = 0, time.perf_counter()
        self.all_have_it.clear()

    def arrived(self, number: int) -> None:
        """One console got it."""
        self.count += number
        self.latencies.append(time.perf_counter() - self.sent)
        if self.count >= self.consoles:
            self.all_have_it.set()


def run(
    *, consoles: int = 2000, updates: int = 40, workers: int = 2, web_clients: int = 0
) -> dict[str, Any]:
    """Measure on loopback, with processes as `linli serve` starts them.

    Args:
        consoles: streams to open.
        updates: cases changed one after another, each followed to the last console.
        workers: web processes.
        web_clients: clients that ask for a page with a query all the while, each waiting for its
            answer.
    Returns:
        Seconds for an update to reach all consoles (`all_p50_s`, `all_p95_s`) and each
        (`each_p95_s`), kilobytes of resident memory per stream, pages per second beside it.
    Raises:
        TooFewFiles: the hard limit of open files forbids so many.
    """
    allow_files(consoles + SPARE_FILES)
    return uvloop.run(_measure(consoles, updates, workers, web_clients))


def allow_files(number: int) -> None:
    """Raise this process's and its children's limit of open files.

    Raises:
        TooFewFiles: the hard limit is lower.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < number:
        raise TooFewFiles(f"{number} open files are needed, the hard limit is {hard} (ulimit -Hn)")
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))


async def _measure(consoles: int, updates: int, workers: int, web_clients: int) -> dict[str, Any]:
    port = _free_port()
    processes = [await _start(port) for _ in range(workers)]
    try:
        for _, log in processes:
            await _wait_for(log, "live.listening")
        before = sum(_rss_kb(process.pid) for process, _ in processes)
        board = Board(consoles)
        opening = time.perf_counter()
        await _open(board, port)
        opened = time.perf_counter() - opening
        after = sum(_rss_kb(process.pid) for process, _ in processes)
        pages: list[float] = []
        clients = [asyncio.create_task(_browse(port, pages)) for _ in range(web_clients)]
        started = time.perf_counter()
        reached = [took for _ in range(updates) if (took := await _update(board)) is not None]
        took = time.perf_counter() - started
        for client in clients:
            client.cancel()
        settled = sum(_rss_kb(process.pid) for process, _ in processes)
        for transport in board.transports:
            transport.abort()
        return {
            "consoles": consoles,
            "updates": updates,
            "workers": workers,
            "opened_in_s": round(opened, 2),
            "reached_all": len(reached),
            "all_p50_s": round(median(reached), 3) if reached else None,
            "all_p95_s": _p95(reached),
            "each_p95_s": _p95(board.latencies),
            "kb_per_stream": round((after - before) / consoles, 1),
            "kb_per_stream_after": round((settled - before) / consoles, 1),
            "web_clients": web_clients,
            "pages_per_s": round(len(pages) / took, 1),
            "page_p95_s": _p95(pages),
        }
    finally:
        for process, log in processes:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            shutil.rmtree(log.parent, ignore_errors=True)


async def _start(port: int) -> tuple[asyncio.subprocess.Process, Path]:
    log = Path(tempfile.mkdtemp(prefix="linli-bench-")) / "log"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "linli.bench.live_settings"}
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "linli.config.webprocess", "127.0.0.1", str(port),
            env=environment, stdout=out, stderr=out,
        )  # fmt: skip
    return process, log


async def _wait_for(log: Path, word: str) -> None:
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while word not in log.read_text(encoding="utf-8"):
            await asyncio.sleep(0.1)


async def _open(board: Board, port: int) -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(GIVE_UP_SECONDS * 4):
        for start in range(0, board.consoles, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, board.consoles))
            await asyncio.gather(
                *(
                    loop.create_connection(lambda n=number: Console(board, n), "127.0.0.1", port)  # type: ignore[misc] # bound early
                    for number in numbers
                )
            )
            while board.opened + board.lost < len(board.transports):
                await asyncio.sleep(0.01)
    if board.lost:
        raise ConnectionError(f"{board.lost} streams were refused or lost while opening")


async def _update(board: Board) -> float | None:
    payload = json.dumps({"cases": [str(uuid4())]})
    # The way a worker does it: committed work first, then one notice.
    async with await psycopg.AsyncConnection.connect(**_params(), autocommit=True) as one:
        board.expect()
        await one.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            await board.all_have_it.wait()
    except TimeoutError:
        return None
    took = time.perf_counter() - board.sent
    await asyncio.sleep(0.1)
    return took


def _params() -> dict[str, Any]:
    from linli.config.application import listen_params

    return listen_params()


async def _browse(port: int, seconds: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while True:
            started = time.perf_counter()
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            seconds.append(time.perf_counter() - started)
    finally:
        writer.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _rss_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _p95(seconds: list[float]) -> float | None:
    if not seconds:
        return None
    return round(sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)], 3)

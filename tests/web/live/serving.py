"""A real `linli serve` on a free port, over the test database, and small clients for it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
SERVE = "import sys; from linli.config.serve import main; main(host='127.0.0.1', port=int(sys.argv[1]), workers=int(sys.argv[2]))"


def database_url() -> str:
    """The test database, as an address."""
    given = connection.settings_dict
    who = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    query = urlencode({"host": given["HOST"]} | ({"port": given["PORT"]} if given["PORT"] else {}))
    return f"postgresql://{who}@/{given['NAME']}?{query}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Linli:
    """A running server."""

    def __init__(self, *, workers: int, log: Path, **environment: str) -> None:
        self.port = free_port()
        self.log = log
        self.opened: list[HTTPConnection] = []
        self._out = log.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port), str(workers)],
            env={
                **os.environ,
                "LINLI_DATABASE_URL": database_url(),
                "DJANGO_SETTINGS_MODULE": "tests.web.live.settings",
                "PYTHONPATH": str(ROOT),
                **environment,
            },
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )

    def wait_ready(self, *, workers: int = 1) -> None:
        """Until every worker listens for news."""
        until(lambda: self.lines("live.listening") >= workers, say=lambda: self.log.read_text())
        until(lambda: self._answers(), say=lambda: self.log.read_text())

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def lines(self, event: str) -> int:
        return self.log.read_text().count(f'"{event}"')

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line[:1] == "{"]

    def children(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [int(word) for word in found.stdout.split()]

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def hang_up(self) -> None:
        """Close the streams that a test opened."""
        while self.opened:
            self.opened.pop().close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        with closing(self.connect()) as client:
            client.request(method, path, body, dashed(headers))
            with closing(client.getresponse()) as response:
                return Answer(response.status, response.headers, response.read())

    def raw(self, data: bytes, *, timeout: float = 60) -> bytes:
        """What comes back on a bare connection until the server closes it or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as client:
            client.sendall(data)
            got = b""
            try:
                while piece := client.recv(65536):
                    got += piece
            except (TimeoutError, ConnectionResetError):
                pass
            return got

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self._out.close()
        return code


class Events:
    """A reader of one stream."""

    def __init__(self, linli: Linli, path: str, **headers: str) -> None:
        self.client = linli.connect()
        linli.opened.append(self.client)
        self.client.request("GET", path, headers=dashed(headers))
        self.response: HTTPResponse = self.client.getresponse()

    @property
    def status(self) -> int:
        return self.response.status

    def close(self) -> None:
        """Leave, as a browser that closes the page."""
        self.response.close()
        self.client.close()

    def next(self) -> dict[str, str]:
        """The next event with a name; {} when the stream ended."""
        found: dict[str, str] = {}
        while line := self.response.readline().decode():
            word, _, value = line.rstrip("\n").partition(": ")
            if line == "\n" and "event" in found:
                return found
            if line == "\n":
                found = {}
            elif word:
                found[word] = value
        return {}

    def next_data(self) -> tuple[str, dict[str, object]]:
        found = self.next()
        return found.get("event", ""), json.loads(found.get("data", "{}"))

    def expect_hello(self) -> "Events":
        assert self.status == 200, self.response.read()
        assert self.next()["event"] == "hello"
        return self


def dashed(headers: dict[str, str]) -> dict[str, str]:
    """Keyword arguments as header names."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def serving(log: Path, *, workers: int = 1, **environment: str) -> Iterator[Linli]:
    linli = Linli(workers=workers, log=log, **environment)
    try:
        linli.wait_ready(workers=workers)
        yield linli
    finally:
        linli.hang_up()
        linli.stop()


def until(condition, *, seconds: float = 60, say=lambda: "") -> None:  # type: ignore[no-untyped-def]
    """Wait for something outside this process, and fail with what it said."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen in {seconds} s: {say()[-3000:]}"
        time.sleep(0.05)  # another process's progress cannot be awaited otherwise

"""A server on loopback that keeps what it was sent and answers what a test tells it to."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeServer:
    """`answers` are taken one by one as (status, body, headers); then `usual` is given.

    Where `decide` is set, it answers instead: from what was asked to (status, body).
    """

    url: str = ""
    usual: int = 200
    answers: deque = field(default_factory=deque)
    received: list = field(default_factory=list)
    decide: Callable[[Received], tuple[int, bytes]] | None = None


@contextmanager
def http_server(decide=None):
    """A gateway or a webhook's receiver: `with http_server() as fake`."""
    fake = FakeServer(decide=decide)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Received(self.path, headers, body)
            fake.received.append(asked)
            status, text, more = fake.answers.popleft() if fake.answers else (fake.usual, b"ok", {})
            if fake.decide is not None:
                status, text = fake.decide(asked)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

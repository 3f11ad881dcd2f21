"""The witness over HTTP: `POST /add-checkpoint`, and what it saw last at `/checkpoint`."""

from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from linli.ledger.witness import Refused, Witness

LARGEST = 64 * 1024
SLOWEST_S = 10
PLAIN = "text/plain; charset=utf-8"


def serve(
    witness: Witness, *, host: str, port: int, seconds: Callable[[], int]
) -> ThreadingHTTPServer:
    """A server that is bound and waits for `serve_forever`; `seconds` says the time since 1970."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = SLOWEST_S
        server_version, sys_version = "linli-witness", ""

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._answer(HTTPStatus.NOT_FOUND, "only /add-checkpoint is here\n")
            elif not (length.isascii() and length.isdigit() and int(length) <= LARGEST):
                self.close_connection = True
                self._answer(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "say a length, of 64 KiB at most\n"
                )
            else:
                body = self.rfile.read(int(length))
                try:
                    self._answer(HTTPStatus.OK, witness.add(body, seconds=seconds()))
                except Refused as why:
                    self._answer(why.status, why.text, why.kind)

        def do_GET(self) -> None:
            text = {
                "/checkpoint": witness.seen_text,
                "/key": f"{witness.signer.verifier}\n",
            }.get(self.path)
            if text is None:
                self._answer(HTTPStatus.NOT_FOUND, "nothing is here\n")
            else:
                self._answer(HTTPStatus.OK, text)

        def _answer(self, status: HTTPStatus, text: str, kind: str = PLAIN) -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was cosigned is in the state, addresses of askers are not kept."""

    return ThreadingHTTPServer((host, port), Handler)

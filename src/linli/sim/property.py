"""The demo's property system: `python -m linli.sim.property` answers as doors and lifts would.

It checks the signature as Standard Webhooks has it, moves nothing twice, and says what it did.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FRESH_S = 300
DOES = {
    "property.unlock_doors": "doors unlocked",
    "property.lifts_to_ground": "lifts on the ground floor, doors open",
    "property.close_gas_valve": "gas valve closed",
    "property.test": "trial understood, nothing moved",
}


class Doors:
    """What the system did, by the key of what asked for it."""

    def __init__(self, secret: str) -> None:
        self._key = base64.b64decode(secret.removeprefix("whsec_"))
        self._done: dict[str, str] = {}
        self._lock = threading.Lock()

    def is_signed(self, headers: dict[str, str], body: bytes, *, now: float) -> bool:
        """Whether the request bears our secret and is fresh."""
        id_, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not timestamp.isdecimal() or abs(now - int(timestamp)) > FRESH_S:
            return False
        signed = f"{id_}.{timestamp}.".encode() + body
        right = base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        marks = headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(mark, f"v1,{right}") for mark in marks)

    def act(self, id_: str, body: bytes) -> tuple[int, dict[str, str]]:
        """Do what is asked, once for each key; the status and the answer."""
        asked = json.loads(body)
        does = DOES.get(str(asked.get("type")))
        if does is None:
            return 422, {"error": "unknown action"}
        with self._lock:
            known = id_ in self._done
            self._done.setdefault(id_, does)
        return 200, {"done": self._done[id_], "again": "yes" if known else "no"}


def server(*, port: int, secret: str) -> ThreadingHTTPServer:
    """A server on loopback, not yet running."""
    doors = Doors(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, 65_536))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answer = 401, {"error": "not signed"}
            if doors.is_signed(headers, body, now=time.time()):
                status, answer = doors.act(headers["webhook-id"], body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *_args: object) -> None:
            """Say nothing: the answers are on Linli's own pages."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main() -> None:
    """Answer until told to end."""
    facts = json.loads((Path(os.environ["LINLI_HOME"]) / "demo.json").read_text(encoding="utf-8"))
    known = facts["property"]
    running = server(port=int(known["port"]), secret=str(known["secret"]))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=running.shutdown).start())
    running.serve_forever()
    running.server_close()


if __name__ == "__main__":
    main()

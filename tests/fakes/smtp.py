"""An SMTP server on loopback: takes a message, or refuses the recipient with a code."""

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy


@dataclass
class FakeMail:
    url: str = ""
    refuse_with: str = ""
    received: list = field(default_factory=list)


@contextmanager
def smtp_server():
    """A relay: `with smtp_server() as fake`; `fake.refuse_with = "550"` refuses recipients."""
    fake = FakeMail()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self):
            self.say("220 fake")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"QUIT":
                    return self.say("221 bye")
                if word == b"DATA":
                    self.take()
                elif word == b"RCPT" and fake.refuse_with:
                    self.say(f"{fake.refuse_with} no")
                else:
                    self.say("250 ok")

        def take(self):
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            fake.received.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.say("250 kept")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"smtp://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""The MQTT broker that the demo brings along: on this machine only, two accounts, MQTT 3.1.1.

    python -m linli.config.embedded.broker PORT PASSWORD-FILE

It keeps nothing when it ends. A town uses a broker of its own: docs/sensing.md.
"""

import asyncio
import hmac
import logging
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session

# Who takes readings, and the simulated devices.
USERS = frozenset({"linli", "town"})


class TwoAccounts(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Lets in whoever knows the demo's password."""

    @dataclass
    class Config:
        """The password of both accounts."""

        password: str = ""

    async def authenticate(self, *, session: Session) -> bool | None:
        """Whether the client may connect."""
        given, right = session.password or "", self.config.password
        return session.username in USERS and hmac.compare_digest(given.encode(), right.encode())


def settings(*, port: int, password: str) -> dict[str, Any]:
    """amqtt's settings for a broker on this machine."""
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {f"{__name__}.TwoAccounts": {"password": password}},
    }


async def serve(*, port: int, password: str) -> None:
    """Run the broker until SIGTERM or SIGINT."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    broker = Broker(settings(port=port, password=password))
    await broker.start()
    await over.wait()
    await broker.shutdown()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    from linli.config.embedded import broker as this

    word = Path(sys.argv[2]).read_text(encoding="utf-8").strip()
    asyncio.run(this.serve(port=int(sys.argv[1]), password=word))

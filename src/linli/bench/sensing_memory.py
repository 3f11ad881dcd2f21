"""Memory of the consumer over 5,000,000 readings of 12,000 devices.

The readings are handed to the consumer as a broker would, by the same process and without one: a
broker and its publisher would take the processors and not change what the consumer keeps.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from linli.bench.cell import Cell

MESSAGES, DEVICES, BATCH = 5_000_000, 12_000, 2000
LOOK_EVERY = 250_000
PAGE_BYTES = resource.getpagesize()


def run(*, messages: int = MESSAGES) -> dict[str, Any]:
    """Resident memory as readings pass; the first look is after the first 250,000."""
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    folder.chmod(0o711)
    cell = Cell(home=folder)
    try:
        cell.prepare()
        environment = cell.environment() | {"DJANGO_SETTINGS_MODULE": "linli.config.settings"}
        for command in (
            ["linli.bench.sensing_settle", str(DEVICES)],
            ["linli.bench.sensing_memory", str(messages)],
        ):
            said = subprocess.run(  # noqa: S603 (our own modules)
                [sys.executable, "-m", *command],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            )
    finally:
        cell.stop()
        shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Hand over readings; the figures are the last line of output."""
    import django

    django.setup()
    from linli.core.clock import now
    from linli.sensing.ingest.consumer import Consumer
    from linli.sensing.ingest.source import Message

    messages = int(sys.argv[1])
    consumer = Consumer(now=now())
    looks: list[int] = []
    for start in range(0, messages, BATCH):
        at = now()
        batch = [
            Message(
                f"linli/v1/main/crash-{n % DEVICES}/humidity",
                json.dumps({"value": 20 + n % 70 / 10, "seq": n // DEVICES + 1}).encode(),
                at,
                False,
                None,
            )
            for n in range(start, min(start + BATCH, messages))
        ]
        consumer.handle(batch, now=at)
        consumer.pass_time(now=now())
        if (start + BATCH) % LOOK_EVERY == 0:
            looks.append(_resident_mib())
    figures = {
        "messages": messages,
        "stored": consumer.totals["stored"],
        "refused": consumer.totals["refused"],
        "mib": looks,
        "grew_mib": looks[-1] - looks[0] if looks else 0,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _resident_mib() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * PAGE_BYTES / 1024 / 1024)


if __name__ == "__main__":
    main()

"""The demo's devices, as they live: `python -m linli.sim.devices.live` until it is told to end."""

from __future__ import annotations

import json
import os
import signal
import threading
from itertools import count
from pathlib import Path

from linli.sim.devices import happenings, publish, town

# So much more happens than in a usual town that somebody who looks sees something.
LIVELY = 150.0
DAYS = 1.0
REST_S = 5.0


def main() -> None:
    """Play one lively day after another at the demo's broker."""
    facts = json.loads((Path(os.environ["LINLI_HOME"]) / "demo.json").read_text(encoding="utf-8"))
    place = town.of(facts["devices"])
    url = os.environ["LINLI_MQTT_URL"].replace("//linli:", "//town:", 1)
    cell = os.environ.get("LINLI_CELL", "main")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for seed in count(1):
        if stop.is_set() or not place.devices:
            return
        story = happenings.happen(town=place, days=DAYS, seed=seed, lively=LIVELY)
        readings = happenings.stream(town=place, days=DAYS, story=story, seed=seed)
        try:
            publish.play(place=place, readings=readings, url=url, cell=cell, stop=stop)
        except OSError:
            stop.wait(REST_S)


if __name__ == "__main__":
    main()

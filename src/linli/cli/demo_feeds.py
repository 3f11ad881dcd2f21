"""The departments of the demo's district: they deliver two days through the public door.

`python -m linli.cli.demo_feeds` reads LINLI_HOME/demo.json and ends when all is in the registry.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from linli.cli.common import ended_by_term, home, set_up_django, step_back
from linli.sim.client import Refused, Unreachable
from linli.sim.district import build, geojson
from linli.sim.feeds import fromfile, generate
from linli.sim.feeds.deliver import Courier, deliveries

HOMES, SEED, DAYS = 700, 1, 2
NICENESS = 10
LOOKS = 400  # twenty minutes, for a machine that is busy with other things


def files(place: Path) -> Path:
    """The folder with what the departments deliver, made the first time."""
    folder = place / "feeds"
    if not (folder / "manifest.json").exists():  # it is written last
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        addresses = folder / "addresses.csv"
        addresses.write_text(geojson.addresses(district=build(seed=1)), encoding="utf-8")
        base = fromfile.read(path=addresses)
        generate.generate(out=folder, homes=HOMES, seed=SEED, days=DAYS, base=base)
    return folder


def agree() -> None:
    """Agree the sixteen contracts; the same words again change nothing."""
    from linli.core import clock
    from linli.exchange import services

    services.keep_library(actor="system", at=clock.now())


def run(*, folder: Path, courier: Courier, say: Callable[[str], object] = print) -> int:
    """Deliver each day once the one before is in the registry; how many rows came.

    Raises:
        Unreachable: Linli does not answer, or does not get on with it.
    """
    for day in range(1, DAYS + 1):
        sent = []
        for one in deliveries(folder=folder, until=day):
            if one.day == day:
                answer = courier.send(one)
                sent.append(str(answer["delivery_id"]))
                say(f"day {day} {one.path.name}: {answer['state']}")
        if not courier.until_known(sent, looks=LOOKS):
            raise Unreachable(f"day {day} is not in the registry yet")
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return sum(one["rows"] for one in manifest["files"])


def main() -> int:
    """Run the errand; 1 where it broke off, to be gone on with at the next start."""
    begun = time.monotonic()
    step_back(NICENESS)
    place = home()
    set_up_django()
    agree()
    facts = json.loads((place / "demo.json").read_text(encoding="utf-8"))
    folder = files(place)
    try:
        with Courier(url=facts["url"], key=facts["api_keys"]["departments"]) as courier:
            rows = run(folder=folder, courier=courier)
    except (Refused, Unreachable) as error:
        sys.stdout.write(f"it broke off: {error}\n")
        return 1
    (folder / "delivered").touch()
    seconds = time.monotonic() - begun
    sys.stdout.write(
        f"Departments: {rows:,} rows of two days are in the registry after {seconds:.0f} s: "
        f"{facts['url']}/steward\n"
    )
    return 0


if __name__ == "__main__":
    with ended_by_term():
        sys.exit(main())

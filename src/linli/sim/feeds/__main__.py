"""Make a district's feeds with known truth, or deliver them to a running Linli.

python -m linli.sim.feeds --out DIR --homes N --seed S [--days D] [--addresses FILE]
python -m linli.sim.feeds deliver --dir DIR --url URL --key KEY [--until DAY] [--feed FEED]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from linli.sim.client import Unreachable
from linli.sim.feeds import columns, fromfile, generate
from linli.sim.feeds.deliver import Courier, deliver


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 if all went well, 1 if a delivery was refused, 3 if Linli did not answer.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    return _deliver(words[1:]) if words[:1] == ["deliver"] else _generate(words)


def _generate(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m linli.sim.feeds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="DIR", help="where to write")
    add("--homes", type=int, default=4_000, metavar="N", help="about how many homes (4000)")
    add("--seed", type=int, default=1, metavar="S", help="the same seed writes the same bytes (1)")
    add("--days", type=int, default=3, metavar="D", help="days of deliveries (3)")
    about = "addresses that there are, as CSV; the first N homes by community are delivered"
    add("--addresses", type=Path, metavar="FILE", help=about)
    chosen = parser.parse_args(words)
    if chosen.homes < 200 or chosen.days < 1:
        parser.error("at least 200 homes and one day")
    try:
        base = fromfile.read(path=chosen.addresses) if chosen.addresses else None
    except (OSError, fromfile.AddressesRefused) as error:
        parser.error(f"--addresses: {error}")
    made = generate.generate(
        out=chosen.out,
        homes=chosen.homes,
        seed=chosen.seed,
        days=chosen.days,
        base=base,
        say=_say,
    )
    rows = sum(one["rows"] for one in made["files"])
    counts = f"{made['homes']} homes, {made['persons']} persons"
    _say(f"{counts}: {rows} rows in {len(made['files'])} files")
    return 0


def _deliver(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m linli.sim.feeds deliver")
    add = parser.add_argument
    add("--dir", type=Path, required=True, metavar="DIR", help="what was generated")
    add("--url", required=True, help="where Linli is, as in http://localhost:8000")
    add("--key", required=True, help="an API key that may deliver")
    add("--until", type=int, metavar="DAY", help="the last day to deliver")
    add("--feed", action="append", default=[], choices=columns.feeds(), help="only this feed")
    chosen = parser.parse_args(words)
    try:
        with Courier(url=chosen.url, key=chosen.key) as courier:
            refused = deliver(
                folder=chosen.dir,
                courier=courier,
                until=chosen.until,
                feeds=chosen.feed,
                say=_say,
            )
    except Unreachable as away:
        _say(f"Linli does not answer: {away}")
        return 3
    return 1 if refused else 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""Make a district's feeds with known truth: ``python -m linli.sim.feeds --out DIR --homes N``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from linli.sim.feeds import generate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all went well."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m linli.sim.feeds", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    parser.add_argument(
        "--homes", type=int, default=4_000, metavar="N", help="about how many homes"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="the same seed, the same bytes"
    )
    parser.add_argument("--days", type=int, default=3, metavar="D", help="days of deliveries")
    chosen = parser.parse_args(words)
    if chosen.homes < 200 or chosen.days < 1:
        parser.error("at least 200 homes and one day")
    made = generate.generate(
        out=chosen.out, homes=chosen.homes, seed=chosen.seed, days=chosen.days, say=_say
    )
    rows = sum(one["rows"] for one in made["files"])
    _say(
        f"{made['homes']} homes, {made['persons']} persons: {rows} rows in {len(made['files'])} files"
    )
    return 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")


if __name__ == "__main__":
    sys.exit(main())

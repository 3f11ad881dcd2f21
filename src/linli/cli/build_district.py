"""Builds the demo's district in a process of its own: python -m linli.cli.build_district FILE."""

import importlib
import json
import sys
from pathlib import Path

from linli.cli.common import home, set_up_django
from linli.cli.demo_run import write_privately


def main(file: str) -> None:
    """Call `seed.build(home=, say=)`, which is idempotent, and keep what it answers.

    `say` shows a line to whoever waits. The answer becomes demo.json beside the address:
    `accounts` (a list of dicts with the same keys: role, username, password, ...), API keys and
    webhook secrets.
    """
    set_up_django()
    seed = importlib.import_module("linli.cli.seed")
    facts = seed.build(home=home(), say=say)
    write_privately(Path(file), json.dumps(facts, ensure_ascii=False, default=str))


def say(line: str) -> None:
    """A line that the demo shows while the step goes on."""
    sys.stdout.write(f"> {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])

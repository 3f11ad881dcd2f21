"""A district's sixteen feeds into the registry: how long it takes, and how right it is."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from linli.bench.cell import Cell

HOMES, SEED = 40_000, 11


def run(*, homes: int = HOMES) -> dict[str, Any]:
    """A cell of its own without web and workers; feeds of about `homes` homes with known truth.

    The residents' file (2.5 rows a home: 100,000 for 40,000 homes) is delivered last, to a
    registry that has everything else; its time is from delivery to published.
    """
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-exchange-"))
    folder.chmod(0o711)
    cell = Cell(folder / "cell")
    cell.home.mkdir(mode=0o711)
    try:
        feeds = folder / "feeds"
        make = ["linli.sim.feeds", "--out", str(feeds), "--homes", str(homes)]
        _run([*make, "--seed", str(SEED), "--days", "1"], {})
        cell.prepare()
        told = _run(["linli.bench.exchange_work", str(feeds)], cell.environment())
        found: dict[str, Any] = json.loads(told.splitlines()[-1])
        return found
    finally:
        cell.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _run(module: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-m", *module],
        env=environment or None,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout

"""Faults planted in a web process, and whether the checks of the crash run notice them."""

from pathlib import Path
from typing import Any

from linli.bench import crash

ROOT = Path(__file__).resolve().parents[2]


def mutant(name: str) -> dict[str, str]:
    """The environment of a web process with a fault planted."""
    return {"DJANGO_SETTINGS_MODULE": f"tests.fault.settings_{name}", "PYTHONPATH": str(ROOT)}


def is_caught(promise: str, **how: Any) -> bool:
    """Whether the checks notice the fault; a kill may miss the moment, so up to eight runs."""
    return any(crash.run(seed=n, **how)["broken"].get(promise, 0) > 0 for n in range(1, 9))

"""Reading settings from the environment, with a clear sentence when one is missing or wrong."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROUTERS = ("osrm+http://", "osrm+https://", "valhalla+http://", "valhalla+https://")
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    """The value of LINLI_`name`, or of the file that LINLI_`name`_FILE names, or `default`."""
    file = os.environ.get(f"LINLI_{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"LINLI_{name}_FILE names {file}, which cannot be read: {error.strerror}."
            ) from error
    return os.environ.get(f"LINLI_{name}", default)


def required(name: str) -> str:
    """Like `text`, but refuses to start without a value."""
    value = text(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"LINLI_{name} is not set. Set it, or LINLI_{name}_FILE, in the environment; "
            "docs/settings.md says what it is for. `make demo` and `linli demo` set it themselves."
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    """LINLI_`name` as yes or no."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"LINLI_{name} is {value!r}: say 1 or 0.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """LINLI_`name` as a whole number between `low` and `high`, both included."""
    value = text(name, str(default))
    if not re.fullmatch(r"-?[0-9]+", value) or not low <= int(value) <= high:
        raise ImproperlyConfigured(
            f"LINLI_{name} is {value!r}: give a whole number from {low} to {high}."
        )
    return int(value)


def words(name: str, default: str) -> list[str]:
    """LINLI_`name` as a list, split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """LINLI_`name` as one of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"LINLI_{name} is {value!r}; it must be {' or '.join(allowed)}.")
    return value


def router(name: str) -> str:
    """LINLI_`name` as the address of OSRM or Valhalla, empty where there is none."""
    value = text(name, "")
    if value and not value.startswith(ROUTERS):
        raise ImproperlyConfigured(
            f"LINLI_{name} is {value!r}; it must begin with {' or '.join(ROUTERS)}."
        )
    return value

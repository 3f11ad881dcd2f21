"""Rules as rows and as the engine takes them."""

from dataclasses import asdict
from typing import Any

from linli.core import clock
from linli.sensing.engine import Rule, Rules
from linli.sensing.engine.presets import PRESETS
from linli.sensing.models import Rule as RuleRow

TUPLES = ("quiet", "inhibited_by", "device_kinds")


def to_data(rule: Rule) -> dict[str, Any]:
    """A rule in the shapes that JSON has, its version left to the row."""
    data = asdict(rule)
    del data["version"]
    return data


def from_data(data: dict[str, Any], *, version: int) -> Rule:
    """The rule that `to_data` wrote, or a person's form.

    Raises:
        RuleWrong: it cannot stand as it is.
        TypeError: it has a field that rules don't have.
    """
    values: dict[str, Any] = {
        name: tuple(value) if name in TUPLES and value is not None else value
        for name, value in data.items()
    }
    return Rule(**values, version=version)


def in_force() -> Rules:
    """The active rules; those that come with Linli where nobody has written any."""
    rows = list(RuleRow.objects.order_by("code"))
    if not rows:
        return Rules(PRESETS, utc_offset=offset())
    active = tuple(from_data(row.content, version=row.version) for row in rows if row.is_active)
    return Rules(active, utc_offset=offset())


def offset() -> Any:
    """How far the clocks on the wall are from UTC now."""
    from django.utils import timezone

    return timezone.localtime(clock.now()).utcoffset()

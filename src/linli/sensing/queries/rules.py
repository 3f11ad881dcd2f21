"""Rules as people see them: what is in force, and every version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.sensing import rules as store
from linli.sensing.engine.presets import PRESETS
from linli.sensing.models import Rule, RuleVersion


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule as it is now; `changed_at` is None for one that came with Linli and was never kept."""

    code: str
    content: dict[str, Any]
    version: int
    is_active: bool
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One version of a rule: who made it, when and why."""

    version: int
    content: dict[str, Any]
    is_active: bool
    actor: str
    reason: str
    changed_at: datetime


def rules() -> list[RuleInfo]:
    """Every rule, by code; those that come with Linli where nobody has written any."""
    rows = list(Rule.objects.order_by("code"))
    if not rows:
        found = [RuleInfo(one.code, store.to_data(one), 1, True, None) for one in PRESETS]
        return sorted(found, key=lambda one: one.code)
    return [
        RuleInfo(row.code, row.content, row.version, row.is_active, row.changed_at) for row in rows
    ]


def rule_history(code: str) -> list[RuleChange]:
    """The versions of a rule, newest first."""
    rows = RuleVersion.objects.filter(rule__code=code).order_by("-version")
    return [
        RuleChange(row.version, row.content, row.is_active, row.actor, row.reason, row.changed_at)
        for row in rows
    ]

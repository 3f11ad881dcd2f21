"""Rules kept with their versions; a rule that cannot stand is refused with the reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.sensing import rules as store
from linli.sensing import versions
from linli.sensing.engine import RuleWrong
from linli.sensing.engine.presets import PRESETS
from linli.sensing.models import Rule, RuleVersion


class RuleRefused(errors.Invalid):
    """`why` is the code of the engine's law that it breaks."""

    code, title = "rule-refused", _("This rule cannot stand as it is")


class RuleNotFound(errors.NotFound):
    code, title = "rule-not-found", _("There is no such rule here")


@transaction.atomic
def ship_rules(*, actor: str, at: datetime) -> int:
    """Write the rules that come with Linli where they are missing; returns how many were."""
    known = set(Rule.objects.values_list("code", flat=True))
    missing = [rule for rule in PRESETS if rule.code not in known]
    for rule in missing:
        keep_rule(content=store.to_data(rule), reason="", actor=actor, at=at)
    return len(missing)


@transaction.atomic
def keep_rule(*, content: dict[str, Any], reason: str, actor: str, at: datetime) -> int:
    """Keep a rule, new or changed, found by its code; it is in force with the next reading.

    Returns:
        Its version.
    Raises:
        RuleRefused: `why` says which law it breaks.
    """
    try:
        rule = store.from_data(content, version=1)
    except RuleWrong as error:
        raise RuleRefused(why=error.code) from error
    except TypeError as error:
        raise RuleRefused(why="fields") from error
    return _write(rule.code, store.to_data(rule), True, reason, actor, at)


@transaction.atomic
def stop_rule(*, code: str, reason: str, actor: str, at: datetime) -> int:
    """Take a rule out of force; its open alarms are left to people."""
    row = Rule.objects.filter(code=code).first()
    if row is None:
        raise RuleNotFound()
    return _write(code, row.content, False, reason, actor, at)


def _write(
    code: str, content: dict[str, Any], is_active: bool, reason: str, actor: str, at: datetime
) -> int:
    row = Rule.objects.select_for_update().filter(code=code).first()
    if row is None:
        row = Rule(id=new_id(), code=code, version=0)
    row.content, row.is_active, row.changed_at = content, is_active, at
    row.version += 1
    row.save()
    RuleVersion.objects.create(
        rule=row, version=row.version, content=content, is_active=is_active, actor=actor,
        reason=reason[:200], changed_at=at,
    )  # fmt: skip
    payload: dict[str, object] = {"code": code, "version": row.version, "is_active": is_active}
    ledger.record(kind="RuleChanged", about=row.id, at=at, payload=payload, actor=actor)
    versions.bump(versions.RULES)
    return row.version

"""Plans of what an alert sets off, their history, and the tasks they made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.sensing.cap.saying import LEVELS
from linli.sensing.models import AlertPlan, AlertPlanVersion, AlertTask
from linli.sensing.services.alert_plans import PlanNotFound


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """A plan as it is now."""

    id: UUID
    kind: str
    level: str
    category: str
    owner_kind: str
    text: str
    version: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One version of a plan: who made it, when and why."""

    version: int
    content: dict[str, Any]
    actor: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class TaskMade:
    """A task of a matter: what it is and the report it became."""

    plan_id: UUID
    text: str
    whom: str
    report_id: UUID
    at: datetime


def _plan(row: AlertPlan) -> PlanInfo:
    return PlanInfo(
        row.id, row.kind, row.level, row.category, row.owner_kind, row.text, row.version,
        row.is_active,
    )  # fmt: skip


def plans() -> list[PlanInfo]:
    """Every plan, by kind and level, the gravest first."""
    rows = [_plan(row) for row in AlertPlan.objects.order_by("kind", "id")]
    return sorted(rows, key=lambda one: (one.kind, LEVELS.index(one.level)))


def plans_for(*, kind: str, level: str) -> list[PlanInfo]:
    """The plans that an alert of this kind and level sets off."""
    grave = LEVELS.index(level)
    return [
        one
        for one in plans()
        if one.is_active and one.kind == kind and grave <= LEVELS.index(one.level)
    ]


def plan(plan_id: UUID) -> PlanInfo:
    """One plan.

    Raises:
        PlanNotFound: no plan has this id.
    """
    row = AlertPlan.objects.filter(pk=plan_id).first()
    if row is None:
        raise PlanNotFound()
    return _plan(row)


def plan_history(plan_id: UUID) -> list[PlanChange]:
    """The versions of a plan, newest first."""
    rows = AlertPlanVersion.objects.filter(plan_id=plan_id).order_by("-version")
    return [
        PlanChange(row.version, row.content, row.actor, row.reason, row.changed_at) for row in rows
    ]


def tasks_of(root: UUID) -> list[TaskMade]:
    """The tasks that a matter set off, oldest first."""
    rows = AlertTask.objects.filter(root=root).select_related("plan").order_by("id")
    return [TaskMade(row.plan_id, row.plan.text, row.whom, row.report_id, row.at) for row in rows]

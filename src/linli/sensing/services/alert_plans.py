"""What an alert sets off: plans, kept with their versions, and which tasks they have made."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases import queries as cases
from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.sensing.cap.saying import KINDS, LEVELS, OTHER
from linli.sensing.models import AlertPlan, AlertPlanVersion, AlertTask

LONGEST_TEXT = 500


class PlanNotFound(errors.NotFound):
    code, title = "alert-plan-not-found", gettext_lazy("There is no such plan here")


@dataclass(frozen=True, slots=True)
class NewPlan:
    """One task for a kind of alert, from `level` on.

    With `owner_kind` it goes to each organisation of that kind in whose area the alert holds;
    without, one for each area goes wherever triage sends such a case.
    """

    kind: str
    level: str
    category: str
    owner_kind: str
    text: str
    is_active: bool = True


# What comes with Linli: typical duties in Chinese subdistricts' flood and heat plans.
SHIPPED = (
    NewPlan(
        "rain", "orange", "flooding", "property",
        "暴雨预警：检查地下车库、配电房和排水泵，备好沙袋和挡水板",
    ),
    NewPlan(
        "rain", "red", "flooding", "community",
        "暴雨红色预警：上门提醒低洼处和地下室住户，准备转移安置",
    ),
    NewPlan(
        "flood", "yellow", "flooding", "street_office",
        "洪涝预警：巡查低洼路段、下穿通道和河道",
    ),
    NewPlan(
        "typhoon", "yellow", "facade-loose", "property",
        "台风预警：检查外墙、广告牌、空调外机和树木，加固或拆除",
    ),
    NewPlan("heat", "orange", "community-services", "community", "高温预警：走访登记过的独居老人"),
    NewPlan(
        "snow", "orange", "road-damage", "street_office",
        "冰雪预警：备好融雪物资，清扫主要道路",
    ),
)  # fmt: skip


@transaction.atomic
def ship_plans(*, actor: str, at: datetime) -> int:
    """Write the plans that come with Linli where there are none yet; returns how many.

    Those whose category the cell does not have are left out.
    """
    if AlertPlan.objects.exists():
        return 0
    known = {one.code for one in cases.categories()}
    wanted = [plan for plan in SHIPPED if plan.category in known]
    for plan in wanted:
        keep_plan(plan_id=None, new=plan, reason="", actor=actor, at=at)
    return len(wanted)


@transaction.atomic
def keep_plan(*, plan_id: UUID | None, new: NewPlan, reason: str, actor: str, at: datetime) -> UUID:
    """Keep a plan, new (no `plan_id`) or changed; in force with the next alert.

    Raises:
        PlanNotFound: no plan has this id.
        Invalid: `fields` says what to mend.
    """
    _check(new)
    if plan_id is None:
        row = AlertPlan(id=new_id(), version=0)
    else:
        found = AlertPlan.objects.select_for_update().filter(pk=plan_id).first()
        if found is None:
            raise PlanNotFound()
        row = found
    content = asdict(new)
    for name, value in content.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, at
    row.save()
    AlertPlanVersion.objects.create(
        plan=row, version=row.version, content=content, actor=actor, reason=reason[:200],
        changed_at=at,
    )  # fmt: skip
    facts: dict[str, object] = {"version": row.version, "kind": new.kind, "level": new.level}
    ledger.record(kind="AlertPlanKept", about=row.id, at=at, payload=facts, actor=actor)
    return row.id


def _check(new: NewPlan) -> None:
    wrong: dict[str, str] = {}
    if new.kind not in (*KINDS, OTHER):
        wrong["kind"] = _("Choose a kind of warning")
    if new.level not in LEVELS:
        wrong["level"] = _("Choose a level")
    if new.category not in {one.code for one in cases.categories()}:
        wrong["category"] = _("Choose a category")
    if not new.text.strip() or len(new.text) > LONGEST_TEXT:
        wrong["text"] = _("Say in 1 to 500 characters what is to be done")
    if wrong:
        raise errors.Invalid(fields=wrong)


def record_task(*, root: UUID, plan_id: UUID, whom: str, report_id: UUID, at: datetime) -> None:
    """Remember a task that was made; once for each matter, plan and area."""
    AlertTask.objects.get_or_create(
        root=root, plan_id=plan_id, whom=whom[:500], defaults={"report_id": report_id, "at": at}
    )

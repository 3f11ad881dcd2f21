"""Reading who owns which category where."""

from dataclasses import dataclass
from uuid import UUID

from linli.triage.models import OwnerRule


@dataclass(frozen=True, slots=True)
class OwnerRuleInfo:
    """In this area (None: everywhere), cases of a category belong to this organisation."""

    area_id: UUID | None
    area_name: str
    owner_id: UUID
    owner_name: str


def owner_rules(category_id: UUID) -> list[OwnerRuleInfo]:
    """The rules that people set for a category; the one for everywhere first."""
    rows = OwnerRule.objects.filter(category_id=category_id).select_related("area", "owner")
    rules = [
        OwnerRuleInfo(row.area_id, row.area.name if row.area else "", row.owner_id, row.owner.name)
        for row in rows.order_by("id")
    ]
    return sorted(rules, key=lambda rule: (rule.area_id is not None, rule.area_name))

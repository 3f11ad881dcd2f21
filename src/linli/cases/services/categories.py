"""Keeping categories, with the history of who changed what and why."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.cases import events
from linli.cases.models import Category, CategoryVersion
from linli.cases.services.category_checks import problems
from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category as it shall be; fields as in the table."""

    code: str
    name: str
    name_en: str
    group: str
    owner_kind: str
    kind: str = "report"
    grade: str = "P3"
    is_life_safety: bool = False
    is_anonymous_allowed: bool = True
    is_public: bool = True
    is_active: bool = True
    clocks: dict[str, Any] = field(default_factory=dict)
    reroute_clock: str = "restart"
    reopen_days: int = 7
    skills: list[str] = field(default_factory=list)
    form: list[dict[str, Any]] = field(default_factory=list)
    dispositions: list[dict[str, str]] = field(default_factory=list)
    guidance: str = ""
    guidance_en: str = ""
    not_ours: dict[str, str] | None = None
    keywords: list[str] = field(default_factory=list)
    desk_questions: list[dict[str, str]] = field(default_factory=list)


@transaction.atomic
def keep_category(*, new: NewCategory, reason: str, actor: str, at: datetime) -> UUID:
    """Make or change the category with this code; the same content again changes nothing.

    Returns:
        Its id.
    Raises:
        Invalid: what `category_checks` finds, by field.
    """
    wrong = problems(new)
    if wrong:
        raise errors.Invalid(fields=wrong)
    content = asdict(new)
    row = Category.objects.select_for_update().filter(code=new.code).first()
    if row is None:
        row = Category(id=new_id(), version=0)
    elif all(getattr(row, name) == value for name, value in content.items()):
        return row.id
    for name, value in content.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    CategoryVersion.objects.create(
        id=new_id(),
        category=row,
        version=row.version,
        content=content,
        actor=actor,
        reason=reason[:200],
        changed_at=at,
    )
    changed = events.CategoryChanged(about=row.id, at=at, code=row.code, version=row.version)
    ledger.append(changed, actor=actor)
    return row.id

"""A person sets a decision right: category, grade, kind, owner, place; all in one step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import content, events, lifecycle
from linli.cases.models import Case, Category, Report
from linli.cases.services import timing
from linli.cases.services.assignments import end_all
from linli.cases.services.story import locked, tell, touch
from linli.core import errors


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person wants otherwise; None leaves it as it is."""

    category_id: UUID | None = None
    grade: str | None = None
    kind: str | None = None
    owner_id: UUID | None = None
    place_id: UUID | None = None
    area_path: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    summary: str | None = None


@transaction.atomic
def overrule(
    *, case_id: UUID, correction: Correction, reason: str, actor: str, at: datetime
) -> dict[str, list[str]]:
    """Set a decision right; with another owner the case is sent anew.

    Rerouted, its clocks restart or go on as the new category says (`reroute_clock`); a changed
    grade counts from the first moment. What was overruled is kept, and triage learns from it.

    Returns:
        What changed, as {what: [from, to]}; {} when all was so already.
    Raises:
        CaseNotFound: no case has this id.
        Invalid: no reason is given, or the category or grade is unknown.
        StepNotAllowed: the case has ended.
    """
    if not reason.strip():
        raise errors.Invalid(fields={"reason": str(_("Say why, in a few words"))})
    case = locked(case_id)
    was = case.state
    changes = _apply(case, correction)
    changes |= _reword(case, correction, at=at)
    if not changes and was != lifecycle.UNSURE:
        return {}
    name = "reroute" if "owner" in changes else "overrule"
    case.state = lifecycle.step(lifecycle.CASE_STEPS, case.state, name)
    if name == "reroute":
        end_all(case, reason="rerouted", actor=actor, at=at)
    case.needs_person = "" if case.needs_person in {"unsure", "unowned"} else case.needs_person
    told = events.CaseOverruled(about=case.id, at=at, changes=changes, step=name)
    tell(case, told, actor=actor, text=reason.strip()[:400])
    _set_clocks(case, changes, was=was, at=at)
    fields = ["state", "category", "kind", "grade", "owner", "place", "area_path", "sealed"]
    fields += ["lon", "lat", "is_public", "needs_person", "next_due_at", "breached_at"]
    touch(case, *fields, at=at)
    return changes


def _apply(case: Case, wanted: Correction) -> dict[str, list[str]]:
    changes: dict[str, list[str]] = {}
    if wanted.category_id is not None and wanted.category_id != case.category_id:
        category = Category.objects.filter(pk=wanted.category_id, is_active=True).first()
        if category is None:
            raise errors.Invalid(fields={"category": str(_("There is no such category"))})
        changes["category"] = [case.category.code, category.code]
        case.category = category
        # What turns out to be a person's own affair leaves the public map at once.
        case.is_public = (
            category.is_public and not Report.objects.filter(case=case, is_public=False).exists()
        )
    if wanted.grade is not None and wanted.grade not in {"P1", "P2", "P3", "P4"}:
        raise errors.Invalid(fields={"grade": str(_("There is no such grade"))})
    plain: dict[str, Any] = {
        "grade": wanted.grade,
        "kind": wanted.kind,
        "owner_id": wanted.owner_id,
        "place_id": wanted.place_id,
        "area_path": wanted.area_path,
        "lon": wanted.lon,
        "lat": wanted.lat,
    }
    for name, value in plain.items():
        before = getattr(case, name)
        if value is not None and value != before:
            setattr(case, name, value)
            # Where it is is personal: the ledger learns that it changed, not from what to what.
            open_fact = name in {"grade", "kind", "owner_id"}
            changes[name.removesuffix("_id")] = [str(before), str(value)] if open_fact else []
    return changes


def _reword(case: Case, wanted: Correction, *, at: datetime) -> dict[str, list[str]]:
    was = content.open_cases([(case.id, case.sealed)])[0]
    new = content.CaseWords(
        was.summary if wanted.summary is None else wanted.summary,
        was.address if wanted.address is None else wanted.address,
    )
    changed = [name for name in ("summary", "address") if getattr(was, name) != getattr(new, name)]
    if changed:
        case.sealed = content.seal_case(case_id=case.id, words=new, at=at)
    # What was said is personal: the ledger learns that it changed, not from what to what.
    return {name: [] for name in changed}


def _set_clocks(case: Case, changes: dict[str, list[str]], *, was: str, at: datetime) -> None:
    if "category" in changes:
        timing.recategorised(case, rerouted="owner" in changes, was=was, at=at)
    elif "owner" in changes:
        timing.rerouted(case, at=at)
    elif "grade" in changes:
        timing.regraded(case, at=at)

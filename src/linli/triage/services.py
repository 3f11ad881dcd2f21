"""Applying the triage decision to a report."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import CategoryInfo, ReportInfo
from linli.core import errors
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.core.memory import Memory
from linli.ledger import services as ledger
from linli.people import queries as people
from linli.places import queries as places
from linli.triage import reading
from linli.triage.decide import (
    Candidate,
    CategoryFacts,
    Decision,
    Owner,
    OwnerRuleFacts,
    ReportFacts,
    Situation,
    decide,
    owner_for,
)
from linli.triage.models import OwnerRule

ACTOR = "system"
FALLBACK = "other"
DESK_KINDS = ("command", "street_office", "police")
DUPLICATE_WINDOW = timedelta(hours=48)
SUMMARY_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Known:
    """What the settings say: categories by code, who answers for what, the desk."""

    categories: dict[str, CategoryFacts]
    desk_id: UUID
    owners: tuple[Owner, ...]
    rules: tuple[OwnerRuleFacts, ...]


_known: Memory[str, Known] = Memory()


def facts_of(category: CategoryInfo) -> CategoryFacts:
    """A category as the decision sees it."""
    return CategoryFacts(
        category.id,
        category.code,
        category.kind,
        category.grade,
        category.owner_kind,
        category.is_life_safety,
    )


def suggest(
    *,
    text: str,
    category_code: str = "",
    point: Point | None = None,
    place_id: UUID | None = None,
    drafts: tuple[CategoryFacts, ...] = (),
    now: datetime,
) -> Decision:
    """What triage would decide for a report like this; changes nothing.

    For suggestions while somebody types, and for the settings' "try it" box.

    Args:
        drafts: categories as they would be if they were saved, in place of those of their code.
    """
    area_path = _area_path(point, place_id)
    situation = _situation(text, _settings(), point=point, place_id=place_id, now=now)
    known = {**situation.categories, **{draft.code: draft for draft in drafts}}
    situation = replace(situation, categories=known, fallback=known[FALLBACK])
    chosen = known.get(category_code)
    if category_code and chosen is None:
        chosen = facts_of(case_queries.category_by_code(category_code))
    report = ReportFacts("portal", bool(text.strip()), chosen, area_path)
    return decide(report, situation)


@transaction.atomic(savepoint=False)
def triage_report(*, report_id: UUID, at: datetime) -> UUID:
    """Triage a report: open a case for it or join it to one that is known.

    A report that has a case keeps it.

    Returns:
        The id of the case.
    """
    report = case_queries.report(report_id)
    if report.case_id is not None:
        return report.case_id
    area_path = _area_path(report.point, report.place_id)
    chosen = case_queries.category(report.category_id) if report.category_id else None
    facts = ReportFacts(
        report.channel, bool(report.text), facts_of(chosen) if chosen else None, area_path
    )
    situation = _situation(
        report.text,
        _known.get("", _settings),
        point=report.point,
        place_id=report.place_id,
        now=at,
    )
    decision = decide(facts, situation)
    if decision.duplicate_of is not None:
        return cases.attach_report(
            report_id=report.id,
            case_id=decision.duplicate_of,
            reasons=decision.reasons,
            actor=ACTOR,
            at=at,
        )
    triaged = cases.Triaged(
        category_id=decision.category.id,
        kind=decision.kind,
        grade=decision.grade,
        owner_id=decision.owner_id,
        summary=summary(report, decision.category),
        decision=kept(decision, situation),
        area_path=area_path,
        place_id=report.place_id,
        address=report.address or _address(report.point),
        is_sure=decision.is_sure,
        needs_person=decision.needs_person,
    )
    return cases.open_case(report_id=report.id, triaged=triaged, actor=ACTOR, at=at)


def summary(report: ReportInfo, category: CategoryFacts) -> str:
    """A short line for lists: the first sentence of what was said, else the category's code."""
    text = " ".join(report.text.split())
    for mark in "。！？!?；;":
        head, found, _rest = text.partition(mark)
        if found and 4 <= len(head) < len(text):
            text = head
    return text[:SUMMARY_LENGTH] or category.code


def kept(decision: Decision, situation: Situation) -> dict[str, Any]:
    """Reasons and inputs of a decision, as they are kept with the case."""
    guess, kind = situation.category_guess, situation.kind_guess
    return {
        "reasons": decision.reasons,
        "category_guess": asdict(guess) if guess else None,
        "kind_guess": asdict(kind) if kind else None,
        "dangers": [asdict(danger) for danger in situation.dangers],
        "maybe_duplicates": [str(pk) for pk in decision.maybe_duplicates],
        "models": reading.versions(),
    }


def _area_path(point: Point | None, place_id: UUID | None) -> str:
    if place_id is not None:
        found = places.places_by_id([place_id]).get(place_id)
        if found is not None:
            return found.path
    area = places.area_at(point) if point is not None else None
    return area.path if area else ""


def _address(point: Point | None) -> str:
    """The address of the nearest house, for a report that tells only where on the map."""
    near = places.nearest(point) if point is not None else []
    return near[0].address if near else ""


def _settings() -> Known:
    known = {item.code: facts_of(item) for item in case_queries.categories()}
    if FALLBACK not in known:
        raise errors.Unavailable(
            str(_("The category for everything else is missing; run linli migrate"))
        )
    return Known(known, _desk(), _owners(), _rules())


def _situation(
    text: str, known: Known, *, point: Point | None, place_id: UUID | None, now: datetime
) -> Situation:
    return Situation(
        categories=known.categories,
        fallback=known.categories[FALLBACK],
        desk_id=known.desk_id,
        category_guess=reading.guess_category(text),
        kind_guess=reading.guess_kind(text),
        dangers=reading.dangers(text),
        owners=known.owners,
        rules=known.rules,
        candidates=_candidates(text, point=point, place_id=place_id, now=now),
    )


def _desk() -> UUID:
    found = sorted(
        people.organisations(kinds=DESK_KINDS), key=lambda one: DESK_KINDS.index(one.kind)
    )
    if not found:
        raise errors.Unavailable(str(_("No organisation is set up yet")))
    return found[0].id


def _owners() -> tuple[Owner, ...]:
    return tuple(
        Owner(one.id, one.kind, path)
        for one in people.organisations()
        for path in one.area_paths or ("",)
    )


def _rules() -> tuple[OwnerRuleFacts, ...]:
    rows = OwnerRule.objects.select_related("area").order_by("id")
    return tuple(
        OwnerRuleFacts(row.id, row.category_id, row.area.path if row.area else "", row.owner_id)
        for row in rows
    )


def _candidates(
    text: str, *, point: Point | None, place_id: UUID | None, now: datetime
) -> tuple[Candidate, ...]:
    if point is None and place_id is None:
        return ()
    near = case_queries.similar_open(point=point, place_id=place_id, since=now - DUPLICATE_WINDOW)
    return tuple(
        Candidate(
            one.case_id,
            one.category_id,
            one.distance_m,
            one.same_place,
            max((reading.likeness(text, other) for other in one.texts), default=0.0),
        )
        for one in near
    )


@transaction.atomic
def overrule(
    *, case_id: UUID, correction: cases.Correction, reason: str, actor: str, at: datetime
) -> dict[str, list[str]]:
    """Set a decision right in one step: with another category go its owner, grade and kind.

    What the person says stands; what they leave open follows from the new category and the place,
    and words of danger keep the grade up. Errors as in `cases.services.overrule`.

    Returns:
        What changed, as {what: [from, to]}.
    """
    case = case_queries.case_detail(case_id, with_events=False)
    if correction.category_id not in (None, case.category.id):
        correction = _completed(case, correction)
    return cases.overrule(case_id=case_id, correction=correction, reason=reason, actor=actor, at=at)


def rerouting(*, case_id: UUID, category_id: UUID) -> cases.Correction:
    """What a correction to this category would bring with it, nothing else said; changes nothing.

    Raises:
        CaseNotFound: no case has this id.
        Invalid: there is no such category.
    """
    case = case_queries.case_detail(case_id, with_events=False)
    return _completed(case, cases.Correction(category_id=category_id))


def _completed(case: case_queries.CaseDetail, wanted: cases.Correction) -> cases.Correction:
    if wanted.category_id is None:
        return wanted
    category = facts_of(case_queries.category(wanted.category_id))
    area_path = case.row.area_path if wanted.area_path is None else wanted.area_path
    owner_id, _why = owner_for(
        category=category, area_path=area_path, owners=_owners(), rules=_rules()
    )
    in_danger = [str(danger["grade"]) for danger in case.decision.get("dangers", [])]
    return replace(
        wanted,
        owner_id=wanted.owner_id or owner_id,
        grade=wanted.grade or min([category.grade, *in_danger]),
        kind=wanted.kind or category.kind,
    )


@transaction.atomic
def set_owner_rule(
    *, category_id: UUID, area_id: UUID | None, owner_id: UUID | None, actor: str, at: datetime
) -> None:
    """Say who owns a category in an area (None: everywhere); None as owner removes the rule."""
    if owner_id is None:
        OwnerRule.objects.filter(category_id=category_id, area_id=area_id).delete()
    else:
        OwnerRule.objects.update_or_create(
            category_id=category_id,
            area_id=area_id,
            defaults={"owner_id": owner_id},
            create_defaults={"id": new_id(), "owner_id": owner_id},
        )
    facts: dict[str, object] = {
        "area_id": str(area_id or ""),
        "owner_id": str(owner_id or ""),
    }
    ledger.record(kind="OwnerRuleSet", about=category_id, at=at, payload=facts, actor=actor)

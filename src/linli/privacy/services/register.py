"""Keeping the privacy officer's register: processors, assessments, breaches, retention runs."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.privacy.declarations import FIELDS
from linli.privacy.models import Assessment, Breach, Processor, RetentionRun

# PIPL article 56: reports of assessments are kept for at least three years.
ASSESSMENT_KEPT = timedelta(days=3 * 366)


class BreachNotFound(errors.NotFound):
    code, title = "breach-not-found", gettext_lazy("There is no such record here")


@dataclass(frozen=True, slots=True)
class NewProcessor:
    name: str
    does: str
    contract: str
    fields: list[str]
    country: str
    since: date


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """The three questions of PIPL article 56, and the facts that the program filled in."""

    title: str
    lawful: str
    impact: str
    measures: str
    facts: dict[str, object] = field(default_factory=dict)
    series_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewBreach:
    """What PIPL article 57 asks: what, which fields, of how many, why, harm, and measures."""

    what: str
    cause: str
    harm: str
    measures: str
    fields: list[str]
    subjects: int
    happened_at: datetime
    found_at: datetime


def _require(**texts: str) -> None:
    wrong = {name: _("Please fill this in") for name, text in texts.items() if not text.strip()}
    if wrong:
        raise errors.Invalid(fields=wrong)


def _declared(codes: list[str]) -> list[str]:
    if not codes or any(code not in FIELDS for code in codes):
        raise errors.Invalid(fields={"fields": _("Choose at least one field")})
    return sorted(set(codes))


def _record(event: str, about: UUID, at: datetime, actor: str, **facts: object) -> None:
    ledger.record(kind=event, about=about, at=at, payload=facts, actor=actor)


@transaction.atomic
def keep_processor(*, new: NewProcessor, actor: str, at: datetime) -> UUID:
    """Put down who handles which fields for us; kept again under its name, it is replaced.

    Raises:
        Invalid: something is missing, or a field was never declared.
    """
    _require(name=new.name, does=new.does, contract=new.contract, country=new.country)
    row = Processor.objects.filter(name=new.name.strip(), ended_at__isnull=True).first()
    row = row or Processor(id=new_id(), name=new.name.strip()[:120])
    row.does, row.contract = new.does.strip()[:300], new.contract.strip()[:200]
    row.fields, row.country, row.since = _declared(new.fields), new.country.upper()[:2], new.since
    row.save()
    _record("ProcessorKept", row.id, at, actor, fields=row.fields, country=row.country)
    return row.id


@transaction.atomic
def end_processor(*, processor_id: UUID, actor: str, at: datetime) -> None:
    """Say that a processor handles nothing for us any more; ended again, nothing changes."""
    if Processor.objects.filter(pk=processor_id, ended_at__isnull=True).update(ended_at=at):
        _record("ProcessorEnded", processor_id, at, actor)


@transaction.atomic
def keep_assessment(*, new: NewAssessment, actor: str, at: datetime) -> UUID:
    """Keep a version of an impact assessment, for three years at least (PIPL article 56).

    Returns:
        The id of the version.
    Raises:
        Invalid: one of the three questions is not answered.
    """
    _require(title=new.title, lawful=new.lawful, impact=new.impact, measures=new.measures)
    series = new.series_id or new_id()
    versions = Assessment.objects.select_for_update().filter(series_id=series)
    latest = versions.order_by("-version").first()
    row = Assessment.objects.create(
        id=new_id(),
        series_id=series,
        version=latest.version + 1 if latest else 1,
        title=new.title.strip()[:120],
        facts=new.facts,
        lawful=new.lawful,
        impact=new.impact,
        measures=new.measures,
        made_by=actor,
        made_at=at,
        keep_until=at + ASSESSMENT_KEPT,
    )
    _record("AssessmentKept", row.id, at, actor, version=row.version)
    return row.id


@transaction.atomic
def record_breach(*, new: NewBreach, actor: str, at: datetime) -> UUID:
    """Record a leak, change or loss of personal data; it names no person.

    Raises:
        Invalid: something is missing, or it was found before it happened.
    """
    _require(what=new.what, cause=new.cause, harm=new.harm, measures=new.measures)
    if new.found_at < new.happened_at:
        raise errors.Invalid(fields={"found_at": _("It cannot be found before it happened")})
    row = Breach.objects.create(
        id=new_id(),
        what=new.what,
        cause=new.cause,
        harm=new.harm,
        measures=new.measures,
        fields=_declared(new.fields),
        subjects=new.subjects,
        happened_at=new.happened_at,
        found_at=new.found_at,
        recorded_by=actor,
        recorded_at=at,
    )
    _record("BreachRecorded", row.id, at, actor, fields=row.fields, subjects=row.subjects)
    return row.id


@transaction.atomic
def tell_about_breach(
    *,
    breach_id: UUID,
    authority: str = "",
    residents: int = 0,
    not_told_because: str = "",
    actor: str,
    at: datetime,
) -> None:
    """Put down who was told of a breach: the authority, residents, or why they were not.

    Raises:
        BreachNotFound: there is none with this id.
    """
    row = Breach.objects.select_for_update().filter(pk=breach_id).first()
    if row is None:
        raise BreachNotFound()
    if authority.strip():
        row.authority, row.authority_told_at = authority.strip()[:120], at
    if residents:
        row.residents_told, row.residents_told_at = row.residents_told + residents, at
    if not_told_because.strip():
        row.not_told_because = not_told_because.strip()
    row.save()
    facts = {"authority": bool(authority.strip()), "residents": residents}
    _record("BreachTold", row.id, at, actor, **facts)


def keep_retention_run(*, counts: dict[str, int], held: int, at: datetime) -> UUID | None:
    """Report what a run of retention erased, by field; None where there was nothing to erase."""
    if not any(counts.values()) and RetentionRun.objects.filter(ran_at__gt=at - DAILY).exists():
        return None
    row = RetentionRun.objects.create(id=new_id(), ran_at=at, counts=counts, held=held)
    return row.id


# A run with nothing to erase is reported once a day, so that it shows that it ran.
DAILY = timedelta(hours=20)

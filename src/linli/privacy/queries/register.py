"""Reading the privacy officer's register."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from linli.privacy.models import Assessment, Breach, Processor, RetentionRun, Value
from linli.privacy.services.register import BreachNotFound


@dataclass(frozen=True, slots=True)
class RetentionInfo:
    id: UUID
    ran_at: datetime
    counts: dict[str, int]
    held: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class ProcessorInfo:
    id: UUID
    name: str
    does: str
    contract: str
    fields: list[str]
    country: str
    since: date
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssessmentInfo:
    id: UUID
    series_id: UUID
    version: int
    title: str
    facts: dict[str, Any]
    lawful: str
    impact: str
    measures: str
    made_by: str
    made_at: datetime
    keep_until: datetime


@dataclass(frozen=True, slots=True)
class BreachInfo:
    id: UUID
    what: str
    cause: str
    harm: str
    measures: str
    fields: list[str]
    subjects: int
    happened_at: datetime
    found_at: datetime
    recorded_at: datetime
    authority: str
    authority_told_at: datetime | None
    residents_told: int
    residents_told_at: datetime | None
    not_told_because: str


def retention_runs(*, limit: int = 60) -> list[RetentionInfo]:
    """What the latest runs of retention erased, latest first."""
    rows = RetentionRun.objects.order_by("-ran_at", "-id")[:limit]
    return [RetentionInfo(row.id, row.ran_at, dict(row.counts), row.held) for row in rows]


def processors(*, with_ended: bool = True) -> list[ProcessorInfo]:
    """Who handles fields for us, by name; those that ended come last."""
    rows = Processor.objects.order_by("-ended_at", "name", "id")
    if not with_ended:
        rows = rows.filter(ended_at__isnull=True)
    found = [
        ProcessorInfo(
            row.id,
            row.name,
            row.does,
            row.contract,
            list(row.fields),
            row.country,
            row.since,
            row.ended_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.ended_at is not None, one.name))


def _assessment(row: Assessment) -> AssessmentInfo:
    return AssessmentInfo(
        row.id,
        row.series_id,
        row.version,
        row.title,
        dict(row.facts),
        row.lawful,
        row.impact,
        row.measures,
        row.made_by,
        row.made_at,
        row.keep_until,
    )


def assessments() -> list[AssessmentInfo]:
    """The latest version of every assessment, latest first."""
    rows = Assessment.objects.order_by("series_id", "-version", "id").distinct("series_id")
    found = [_assessment(row) for row in rows]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def assessment_series(series_id: UUID) -> list[AssessmentInfo]:
    """Every version of one assessment, latest first; empty when there is none."""
    rows = Assessment.objects.filter(series_id=series_id).order_by("-version", "id")
    return [_assessment(row) for row in rows]


def _breach(row: Breach) -> BreachInfo:
    return BreachInfo(
        row.id,
        row.what,
        row.cause,
        row.harm,
        row.measures,
        list(row.fields),
        row.subjects,
        row.happened_at,
        row.found_at,
        row.recorded_at,
        row.authority,
        row.authority_told_at,
        row.residents_told,
        row.residents_told_at,
        row.not_told_because,
    )


def breaches() -> list[BreachInfo]:
    """Every recorded breach, latest first."""
    return [_breach(row) for row in Breach.objects.order_by("-found_at", "-id")]


def breach(breach_id: UUID) -> BreachInfo:
    """One breach.

    Raises:
        BreachNotFound: there is none with this id.
    """
    row = Breach.objects.filter(pk=breach_id).first()
    if row is None:
        raise BreachNotFound()
    return _breach(row)


def counts_by_field() -> dict[str, int]:
    """Of how many subjects the vault keeps each of its fields now."""
    rows = Value.objects.order_by().values("field")
    return {
        row["field"]: row["subjects"]
        for row in rows.annotate(subjects=Count("subject_id", distinct=True))
    }

"""Samples to be checked, what they say of a field, and corrections on their way back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.estimate import Estimate, estimate
from linli.exchange.models import Correction, Sample
from linli.exchange.states import OPEN, RIGHT, UNSURE, WRONG


class SampleNotFound(errors.NotFound):
    code, title = "sample-not-found", _("There is no such sample here")


@dataclass(frozen=True, slots=True)
class SampleInfo:
    """One field of one record, to be checked."""

    id: UUID
    feed: str
    field: str
    record: str
    place_code: str
    state: str
    drawn_at: datetime
    checked_at: datetime | None
    checked_by: str


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks of a field say; those that nobody could tell do not count."""

    feed: str
    field: str
    right: int
    wrong: int
    unsure: int
    open: int
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class CorrectionInfo:
    """What was found wrong; the right value opens only for its owner's file."""

    id: UUID
    feed: str
    record: str
    field: str
    made_at: datetime
    made_by: str
    told_at: datetime | None
    settled_at: datetime | None


def sample_info(row: Sample) -> SampleInfo:
    return SampleInfo(
        row.id,
        row.feed_id,
        row.field,
        row.record,
        row.place_code,
        row.state,
        row.drawn_at,
        row.checked_at,
        row.checked_by,
    )


def sample(sample_id: UUID) -> SampleInfo:
    """One sample.

    Raises:
        SampleNotFound: no sample has this id.
    """
    row = Sample.objects.filter(pk=sample_id).first()
    if row is None:
        raise SampleNotFound()
    return sample_info(row)


def open_samples(
    *, feed: str = "", place_codes: list[str] | None = None, limit: int = 50
) -> list[SampleInfo]:
    """Samples that wait to be checked, in the order they were drawn.

    Args:
        place_codes: only those at one of these places; None for all.
    """
    rows = Sample.objects.filter(state=OPEN)
    if feed:
        rows = rows.filter(feed_id=feed)
    if place_codes is not None:
        rows = rows.filter(place_code__in=place_codes)
    return [sample_info(row) for row in rows.order_by("drawn_at", "id")[:limit]]


def open_places() -> list[str]:
    """The codes of places at which a sample waits."""
    rows = Sample.objects.filter(state=OPEN).exclude(place_code="")
    return list(rows.order_by("place_code").values_list("place_code", flat=True).distinct())


def quality(feed: str = "") -> list[Quality]:
    """What the checks say, field by field, of one feed or of all."""
    rows = Sample.objects.all()
    if feed:
        rows = rows.filter(feed_id=feed)
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for code, field, state, count in (
        rows.order_by().values_list("feed_id", "field", "state").annotate(count=Count("id"))
    ):
        counted[code, field][state] = count
    return [_quality(code, field, counts) for (code, field), counts in sorted(counted.items())]


def _quality(feed: str, field: str, counts: dict[str, int]) -> Quality:
    right, wrong = counts.get(RIGHT, 0), counts.get(WRONG, 0)
    return Quality(
        feed,
        field,
        right,
        wrong,
        counts.get(UNSURE, 0),
        counts.get(OPEN, 0),
        estimate(right=right, checked=right + wrong),
    )


def open_corrections(feed: str, *, limit: int = 100) -> list[CorrectionInfo]:
    """Corrections that a later delivery has not yet taken over, oldest first."""
    rows = Correction.objects.filter(feed_id=feed, settled_at__isnull=True)
    return [
        CorrectionInfo(
            row.id,
            row.feed_id,
            row.record,
            row.field,
            row.made_at,
            row.made_by,
            row.told_at,
            row.settled_at,
        )
        for row in rows.order_by("made_at", "id")[:limit]
    ]

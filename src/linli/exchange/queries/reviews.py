"""Pairs of records that may be the same, to be decided and decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import Pair
from linli.exchange.states import OPEN, UNSURE


class PairNotFound(errors.NotFound):
    code, title = "pair-not-found", _("There is no such pair here")


@dataclass(frozen=True, slots=True)
class PairInfo:
    """Two records that may be about the same; `evidence` says how they compare."""

    id: UUID
    entity: str
    purpose: str
    left: str
    right: str
    probability: float
    weight: float
    evidence: tuple[dict[str, Any], ...]
    state: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a queue is."""

    open: int
    decided: int

    @property
    def whole(self) -> int:
        return self.open + self.decided


def pair_info(row: Pair) -> PairInfo:
    return PairInfo(
        row.id,
        row.entity,
        row.purpose,
        row.left,
        row.right,
        row.probability,
        row.weight,
        tuple(row.evidence),
        row.state,
        row.found_at,
        row.decided_at,
        row.decided_by,
        row.undone_at,
    )


def pair(pair_id: UUID) -> PairInfo:
    """One pair.

    Raises:
        PairNotFound: no pair has this id.
    """
    row = Pair.objects.filter(pk=pair_id).first()
    if row is None:
        raise PairNotFound()
    return pair_info(row)


def next_pair(*, entity: str = "", purpose: str = "", after: UUID | None = None) -> PairInfo | None:
    """The open pair that is least certain, or the one behind `after`; None when none waits.

    Behind the last one the queue begins anew.
    """
    rows = Pair.objects.filter(state=OPEN)
    if entity:
        rows = rows.filter(entity=entity)
    if purpose:
        rows = rows.filter(purpose=purpose)
    rows = rows.order_by("probability", "id")
    behind = Pair.objects.filter(pk=after).first() if after else None
    if behind is not None:
        later = rows.filter(probability=behind.probability, id__gt=behind.id) | rows.filter(
            probability__gt=behind.probability
        )
        found = later.order_by("probability", "id").first()
        if found is not None:
            return pair_info(found)
    first = rows.first()
    return pair_info(first) if first else None


def progress() -> dict[tuple[str, str], Progress]:
    """(entity, purpose): how many are open and how many a person has settled."""
    rows = Pair.objects.order_by().values_list("entity", "purpose", "state")
    found: dict[tuple[str, str], Progress] = {}
    for entity, purpose, state, count in rows.annotate(count=Count("id")):
        before = found.get((entity, purpose), Progress(0, 0))
        found[entity, purpose] = (
            Progress(before.open + count, before.decided)
            if state == OPEN
            else Progress(before.open, before.decided + count)
        )
    return found


def decided_pairs(*, state: str = "", start: int = 0, limit: int = 50) -> list[PairInfo]:
    """What people settled, newest first; `state` same, different or unsure, '' for all."""
    rows = Pair.objects.filter(decided_at__isnull=False)
    if state:
        rows = rows.filter(state=state)
    listed = rows.order_by("-decided_at", "-id")[start : start + limit]
    return [pair_info(row) for row in listed]


def open_count() -> int:
    """How many pairs wait for a person."""
    return Pair.objects.filter(state=OPEN).count()


def unsure_count() -> int:
    """How many pairs a person could not settle."""
    return Pair.objects.filter(state=UNSURE).count()

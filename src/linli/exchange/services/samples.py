"""Drawing records at random and having people check them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import MD5, Concat
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import BusinessFile, HomeFile, PersonFile, Record, Sample
from linli.exchange.queries.samples import SampleInfo, SampleNotFound, sample_info
from linli.exchange.services.corrections import SPACE, make_correction
from linli.exchange.states import OPEN, RIGHT, UNSURE, WRONG
from linli.ledger import services as ledger

VERDICTS = (RIGHT, WRONG, UNSURE)
MOST_AT_ONCE = 500


class CheckedOtherwise(errors.Conflict):
    code, title = "checked-otherwise", _("Somebody has checked this with another result")


class UnknownResult(errors.Invalid):
    code, title = "unknown-result", _("Say whether it is right, wrong, or cannot be told")


@transaction.atomic
def draw_samples(
    *, feed: str, fields: Sequence[str], size: int, seed: str, actor: str, at: datetime
) -> int:
    """Draw `size` records of a feed for each field, each record as likely as any other.

    The order is that of a digest of record, field and seed: whoever knows the seed can draw the
    same again, and whoever delivers cannot know what will be drawn. The same seed again adds
    nothing.

    Returns:
        How many were added.
    Raises:
        Invalid: the size is not between 1 and MOST_AT_ONCE, or there is no seed.
    """
    if not 1 <= size <= MOST_AT_ONCE:
        raise errors.Invalid(fields={"size": str(_("Draw between 1 and 500 at once"))})
    if not seed:
        raise errors.Invalid(fields={"seed": str(_("A seed is needed"))})
    added = 0
    for field in dict.fromkeys(fields):
        drawn = _drawn(feed, field, size=size, seed=seed)
        places = _places_of(drawn)
        rows = [
            Sample(
                id=uuid5(SPACE, f"sample {feed} {field} {record}"),
                feed_id=feed,
                field=field,
                record=record,
                place_code=places.get(record, ""),
                drawn_at=at,
            )
            for record in drawn
        ]
        known = set(
            Sample.objects.filter(pk__in=[row.id for row in rows]).values_list("id", flat=True)
        )
        fresh = [row for row in rows if row.id not in known]
        Sample.objects.bulk_create(fresh, ignore_conflicts=True)
        added += len(fresh)
    payload: dict[str, object] = {
        "feed": feed, "fields": sorted(set(fields)), "size": size, "seed": seed, "added": added,
    }  # fmt: skip
    if added:
        ledger.record(kind="SamplesDrawn", about=None, at=at, payload=payload, actor=actor)
    return added


def _drawn(feed: str, field: str, *, size: int, seed: str) -> list[str]:
    """Of the records that are in a file now, the first `size` by digest."""
    mixed = MD5(Concat(F("record"), Value(f"\n{field}\n{seed}")))
    rows = Record.objects.filter(record__startswith=f"{feed}:")
    ordered = rows.values("record").annotate(mixed=mixed).order_by("mixed", "record").distinct()
    return [row["record"] for row in ordered[:size]]


def _places_of(records: list[str]) -> dict[str, str]:
    """Record: the place of the file it belongs to, where that has one."""
    rows = Record.objects.filter(record__in=records).order_by("record", "id")
    file_of = dict(rows.values_list("record", "file_id"))
    places: dict[UUID, str] = {}
    for model in (HomeFile, BusinessFile, PersonFile):
        found = model.objects.filter(pk__in=file_of.values())  # type: ignore[attr-defined]  # three tables
        places |= dict(found.values_list("id", "place_code"))
    return {record: places.get(file_id, "") for record, file_id in file_of.items()}


@transaction.atomic
def check_sample(
    *, sample_id: UUID, verdict: str, value: str = "", actor: str, at: datetime
) -> SampleInfo:
    """Say whether a field is right, wrong (and then what would be right), or cannot be told.

    Wrong makes a correction for the owner. Sent twice, the first time stands.

    Raises:
        UnknownResult: none of the three.
        SampleNotFound: no sample has this id.
        CheckedOtherwise: it was checked before, with another result.
        Invalid: it is wrong, but what would be right was not said.
    """
    if verdict not in VERDICTS:
        raise UnknownResult(verdict=verdict[:20])
    row = Sample.objects.select_for_update().filter(pk=sample_id).first()
    if row is None:
        raise SampleNotFound()
    if row.state == verdict:
        return sample_info(row)
    if row.state != OPEN:
        raise CheckedOtherwise(state=row.state)
    if verdict == WRONG:
        make_correction(
            feed=row.feed_id, record=row.record, field=row.field, value=value, actor=actor, at=at
        )
    row.state, row.checked_at, row.checked_by = verdict, at, actor
    row.save(update_fields=["state", "checked_at", "checked_by"])
    payload: dict[str, object] = {"feed": row.feed_id, "field": row.field, "verdict": verdict}
    ledger.record(kind="SampleChecked", about=row.id, at=at, payload=payload, actor=actor)
    return sample_info(row)

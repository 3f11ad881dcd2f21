"""Drawing records at random and having people check them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange import rows as delivered
from linli.exchange.models import Sample
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
    *, feed: str, fields: Sequence[str], size: int, seed: int, actor: str, at: datetime
) -> int:
    """Draw `size` records of a feed for each field, each that tells of it as likely as any other.

    Whoever knows the seed can draw the same again; the same seed again adds nothing.

    Returns:
        How many were added.
    Raises:
        Invalid: the size is not between 1 and MOST_AT_ONCE.
    """
    if not 1 <= size <= MOST_AT_ONCE:
        raise errors.Invalid(fields={"size": str(_("Draw between 1 and 500 at once"))})
    added = 0
    for field in dict.fromkeys(fields):
        drawn = delivered.a_few(feed=feed, field=field, seed=seed, count=size)
        rows = [
            Sample(
                id=uuid5(SPACE, f"sample {feed} {field} {record}"),
                feed_id=feed,
                field=field,
                record=record,
                place_code=place_code,
                drawn_at=at,
            )
            for record, place_code in drawn
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

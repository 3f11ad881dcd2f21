"""Writes of planning: a forecast wanted and made, earlier calls taken in, a plan published."""

from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.dispatch import jobs
from linli.dispatch.forecast.reading import FileRefused, read
from linli.dispatch.forecast.series import moment_of
from linli.dispatch.models import EarlierCalls, Foresight
from linli.dispatch.rota import foreseeing, queries
from linli.ledger import services as ledger
from linli.people import drafting

log = structlog.get_logger("linli.dispatch")
WEEK = timedelta(days=7)
MOST_A_DAY = 20_000.0
MOST_BYTES = 8_000_000


@transaction.atomic
def want_foresight(
    *, organisation_id: UUID, week_on: date, reckoned: float | None, actor: str, at: datetime
) -> UUID:
    """Have the job foresee a week anew; asked again while it waits, nothing changes.

    Args:
        week_on: its Monday.
        reckoned: calls a day that the lead reckons with, None for no reckoning.
    Raises:
        Invalid: the day is no Monday, or the reckoning no number of calls.
    """
    if week_on.weekday():
        raise errors.Invalid(fields={"week": str(_("A week begins on a Monday"))})
    if reckoned is not None and not 0 < reckoned <= MOST_A_DAY:
        raise errors.Invalid(fields={"reckoned": str(_("Give a number of calls a day"))})
    row, is_new = Foresight.objects.select_for_update().get_or_create(
        organisation_id=organisation_id,
        week_on=week_on,
        defaults={"id": new_id(), "wanted_at": at, "reckoned": reckoned},
    )
    if is_new or row.state != "wanted" or row.reckoned != reckoned:
        row.state, row.wanted_at, row.reckoned = "wanted", at, reckoned
        row.save(update_fields=["state", "wanted_at", "reckoned"])
        facts: dict[str, object] = {"week": week_on.isoformat(), "reckoned": reckoned}
        ledger.record(
            kind="ForesightWanted", about=organisation_id, at=at, payload=facts, actor=actor
        )
    transaction.on_commit(jobs.wake)
    return row.id


def make_wanted(*, now: datetime) -> int:
    """Foresee what is wanted, the longest waiting first; for the job. Returns how many."""
    made = 0
    while row := Foresight.objects.filter(state="wanted").order_by("wanted_at", "id").first():
        wanted_at = row.wanted_at
        try:
            found, state = (
                foreseeing.foreseen(
                    organisation_id=row.organisation_id,
                    week_on=row.week_on,
                    reckoned=row.reckoned,
                    now=now,
                ),
                "made",
            )
        except (ValueError, ArithmeticError, errors.LinliError) as error:
            log.exception("dispatch.foresight_failed", error=type(error).__name__)
            found, state = {}, "failed"
        # Wanted anew meanwhile, it is made anew.
        Foresight.objects.filter(pk=row.pk, wanted_at=wanted_at).update(
            state=state, made_at=now, foreseen=found
        )
        made += 1
    return made


@transaction.atomic
def take_in_earlier(
    *, organisation_id: UUID, text: str, actor: str, at: datetime
) -> tuple[int, int]:
    """Take in how many calls each hour brought before Linli, from a CSV file of counts or calls.

    Only hours and numbers are kept; given again, an hour is counted as the newest file has it.

    Returns:
        How many hours were taken, and how many lines were left out.
    Raises:
        Invalid: the file cannot be used; the sentence says why.
    """
    if len(text.encode()) > MOST_BYTES:
        raise errors.Invalid(fields={"file": str(_("The file is larger than 8 MB"))})
    try:
        found = read(text.splitlines(), zone=foreseeing.zone(), groups=())
    except FileRefused as error:
        raise errors.Invalid(fields={"file": str(error)}) from error
    series = found.series[()]
    rows = [
        EarlierCalls(organisation_id=organisation_id, hour=moment_of(hour), number=int(number))
        for hour, number in zip(series.hours.tolist(), series.counts.tolist(), strict=True)
        if number == number and moment_of(hour) < at
    ]
    EarlierCalls.objects.bulk_create(
        rows,
        batch_size=5_000,
        update_conflicts=True,
        unique_fields=["organisation", "hour"],
        update_fields=["number"],
    )
    facts: dict[str, object] = {"hours": len(rows), "left_out": len(found.wrong)}
    ledger.record(
        kind="EarlierCallsTaken", about=organisation_id, at=at, payload=facts, actor=actor
    )
    return len(rows), len(found.wrong)


@transaction.atomic
def publish(
    *, organisation_id: UUID, week_on: date, wanted: float, actor: str, at: datetime
) -> tuple[int, int]:
    """Make shifts of the week's drafts, and keep what the plan promises now.

    Args:
        wanted: the chance of a response in time that was planned for.

    Returns:
        How many shifts were planned, and how many drafts stay open.
    Raises:
        DraftsOverlap: somebody would be in two places; nothing is published then.
    """
    start = foreseeing.midnight(week_on)
    counts = drafting.publish_drafts(
        organisation_id=organisation_id, start=start, end=start + WEEK, actor=actor, at=at
    )
    week = queries.week(organisation_id=organisation_id, week_on=week_on, wanted=wanted, now=at)
    if counts[0] and week.chance_planned is not None:
        Foresight.objects.filter(organisation_id=organisation_id, week_on=week_on).update(
            promise={
                "chance": round(week.chance_planned, 4),
                "wanted": wanted,
                "at": at.isoformat(),
            }
        )
    return counts

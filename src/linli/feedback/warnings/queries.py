"""Which homes are to be warned, and what is known of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.feedback.models import DeliveredWarning
from linli.feedback.tables.warnings import WARN, StairWarning, WarnedHome, WarningSent
from linli.feedback.warnings import decide
from linli.places import queries as places


@dataclass(frozen=True, slots=True)
class HomeInfo:
    """A home within a warning: `state` is one of `decide.ORDER`."""

    id: UUID
    code: str
    name: str
    state: str
    people: int
    knocked_at: datetime | None
    knocked_by: str


@dataclass(frozen=True, slots=True)
class WarningInfo:
    """A warning with its homes, those first at whose door somebody should knock."""

    id: UUID
    scope: str
    where: str
    cause: str
    alarm_id: UUID
    opened_at: datetime
    cleared_at: datetime | None
    cleared_why: str
    homes: tuple[HomeInfo, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RungInfo:
    """A warning in the demo's mailbox; `outcome` is "" while a call rings."""

    id: UUID
    channel: str
    body: str
    at: datetime
    outcome: str


def mailbox_warnings(*, since: datetime, limit: int = 20) -> list[RungInfo]:
    """Warnings that arrived in the demo's mailbox, newest first."""
    rows = list(DeliveredWarning.objects.filter(at__gte=since).order_by("-at", "-id")[:limit])
    sent = WarningSent.objects.filter(pk__in=[row.id for row in rows])
    outcomes = dict(sent.values_list("id", "outcome"))
    return [
        RungInfo(row.id, row.channel, row.body, row.at, outcomes.get(row.id, "")) for row in rows
    ]


def warnings_of(
    *, scopes: Iterable[str], cause: str, since: datetime, until: datetime | None = None
) -> list[WarningInfo]:
    """Warnings of some stairwells that stood at some moment between two times, newest first."""
    rows = StairWarning.objects.filter(scope__in=set(scopes) - {""}, cause=cause)
    rows = rows.exclude(cleared_at__lt=since)
    if until is not None:
        rows = rows.filter(opened_at__lte=until)
    return [_warning(row) for row in rows.order_by("-opened_at", "-id")[:5]]


def open_scopes(*, scopes: Iterable[str], cause: str) -> list[str]:
    """Those of the stairwells that stand warned."""
    rows = StairWarning.objects.filter(scope__in=set(scopes), cause=cause, cleared_at=None)
    return list(rows.order_by("scope").values_list("scope", flat=True))


def scope_of(home_id: UUID) -> str:
    """The stairwell of a warned home, by its place's code; "" where there is no such home."""
    row = WarnedHome.objects.select_related("warning").filter(pk=home_id).first()
    return row.warning.scope if row else ""


def _warning(row: StairWarning) -> WarningInfo:
    homes = list(row.homes.prefetch_related("sent").order_by("home"))
    known = places.places_by_code(one.home for one in homes)
    scope = places.place_by_code(row.scope)
    shown = [_home(one, known[one.home].name if one.home in known else one.home) for one in homes]
    shown.sort(key=lambda one: (decide.ORDER.index(one.state), one.code))
    return WarningInfo(
        row.id,
        row.scope,
        scope.address if scope else row.scope,
        row.cause,
        row.alarm_id,
        row.opened_at,
        row.cleared_at,
        row.cleared_why,
        tuple(shown),
        dict(Counter(one.state for one in shown)),
    )


def _home(row: WarnedHome, name: str) -> HomeInfo:
    tries = [
        decide.Try(one.channel, one.state, one.outcome)
        for one in row.sent.all()
        if one.kind == WARN
    ]
    state = decide.home_state(
        is_knocked=row.knocked_at is not None,
        is_looked=row.looked_at is not None,
        people=row.people,
        tries=tries,
    )
    return HomeInfo(row.id, row.home, name, state, row.people or 0, row.knocked_at, row.knocked_by)

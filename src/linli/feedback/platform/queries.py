"""Reading where the platform is and what went there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linli.feedback.platform.models import ALERT, Dispatch, Platform
from linli.feedback.platform.services import DispatchNotFound
from linli.feedback.webhooks.models import DEAD
from linli.feedback.webhooks.signing import secret_of

BOTH_SECRETS_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlatformInfo:
    """Where the platform is; `given_up` counts messages that it never took."""

    url: str
    is_active: bool
    rotated_at: datetime | None
    given_up: int


@dataclass(frozen=True, slots=True)
class DispatchInfo:
    """One message to the platform."""

    id: UUID
    alarm_id: UUID
    place: str
    cause: str
    moment: str
    document: str
    state: str
    attempts: int
    next_at: datetime
    made_at: datetime
    sent_at: datetime | None
    status: int | None
    answer: str
    error: str


NAMES = tuple(DispatchInfo.__dataclass_fields__)


def platform() -> PlatformInfo | None:
    """The emergency platform; None where none was ever set up."""
    row = Platform.objects.filter(pk=1).first()
    if row is None:
        return None
    dead = Dispatch.objects.filter(state=DEAD).count()
    return PlatformInfo(row.url, row.is_active, row.rotated_at, dead)


def is_told() -> bool:
    """Whether the platform is told of alarms."""
    return Platform.objects.filter(pk=1, is_active=True).exists()


def platform_secrets(*, at: datetime) -> list[str]:
    """The platform's secret and, for a day after a change, the one before; [] without one."""
    row = Platform.objects.filter(pk=1).first()
    if row is None:
        return []
    versions = [row.secret_version]
    if row.rotated_at is not None and at < row.rotated_at + BOTH_SECRETS_FOR:
        versions.append(row.secret_version - 1)
    return [secret_of(subscription_id=row.secret_id, version=version) for version in versions]


def dispatches(*, limit: int = 100) -> list[DispatchInfo]:
    """Messages to the platform, latest first."""
    rows = Dispatch.objects.order_by("-made_at", "-id").values_list(*NAMES)
    return [DispatchInfo(*row) for row in rows[:limit]]


def dispatch(dispatch_id: UUID) -> DispatchInfo:
    """One message.

    Raises:
        DispatchNotFound: no message has this id.
    """
    row = Dispatch.objects.filter(pk=dispatch_id).values_list(*NAMES).first()
    if row is None:
        raise DispatchNotFound()
    return DispatchInfo(*row)


def told_of(alarm_id: UUID) -> list[DispatchInfo]:
    """What the platform was told about an alarm, oldest first."""
    rows = Dispatch.objects.filter(alarm_id=alarm_id).order_by("made_at", "id")
    return [DispatchInfo(*row) for row in rows.values_list(*NAMES)]


def open_alert(*, place: str, cause: str) -> DispatchInfo | None:
    """The alert of a place and cause that was neither over nor called off; None without one."""
    rows = Dispatch.objects.filter(place=place, cause=cause)
    last = rows.order_by("-made_at", "-id").values_list(*NAMES).first()
    return (
        DispatchInfo(*last) if last is not None and last[NAMES.index("moment")] == ALERT else None
    )

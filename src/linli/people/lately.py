"""Organisations, calendars and the roster as they were a moment ago, for the workers."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.core.memory import Memory
from linli.core.worktime import Calendar
from linli.people import queries
from linli.people.queries import OnShift, OrganisationInfo, Planned

# Read this far ahead, so that who starts between two readings is on shift on time.
AHEAD = timedelta(minutes=30)

_organisations: Memory[UUID, OrganisationInfo] = Memory()
_calendars: Memory[UUID, Calendar] = Memory()
_planned: Memory[str, list[Planned]] = Memory()


def organisation(organisation_id: UUID) -> OrganisationInfo:
    """One organisation.

    Raises:
        OrganisationNotFound: no organisation has this id.
    """
    return _organisations.get(organisation_id, lambda: queries.organisation(organisation_id))


def calendar_of(calendar_id: UUID) -> Calendar:
    """A working calendar.

    Raises:
        NotFound: no calendar has this id.
    """
    return _calendars.get(calendar_id, lambda: queries.calendar_of(calendar_id))


def on_shift(*, now: datetime) -> list[OnShift]:
    """Active responders whose shift holds `now`, in id order; the roster is a moment old."""
    planned = _planned.get("", lambda: queries.planned(since=now, until=now + AHEAD))
    return queries.holding(planned, now=now)

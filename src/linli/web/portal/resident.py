"""Who a resident showed to be, for a short while: which subjects' data is theirs."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from linli.web.portal import proved


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who showed that the number or address of these subjects is theirs."""

    subject_ids: tuple[UUID, ...]


def resident_of_request(request: HttpRequest) -> Resident | None:
    """Who the visitor showed to be within the last half hour, or None."""
    found = proved.by_pin(request)
    return Resident(found) if found else None

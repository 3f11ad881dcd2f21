"""How many were told of an alert; never who."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from linli.feedback.tables.followers import DEAD, FAILED, QUEUED, SENT, AlertFollower, AlertNews


@dataclass(frozen=True, slots=True)
class Told:
    """Messages about one matter by how they went."""

    sent: int
    waiting: int
    given_up: int

    @property
    def is_any(self) -> bool:
        """Whether anybody was to be told."""
        return bool(self.sent or self.waiting or self.given_up)


def told(root: UUID) -> Told:
    """How the messages about a matter went."""
    rows = AlertNews.objects.filter(root=root).values("state").annotate(n=Count("id"))
    found = {row["state"]: int(row["n"]) for row in rows}
    waiting = found.get(QUEUED, 0) + found.get(FAILED, 0)
    return Told(found.get(SENT, 0), waiting, found.get(DEAD, 0))


def follower_count() -> int:
    """How many addresses asked to be warned and confirmed it."""
    return AlertFollower.objects.filter(confirmed_at__isnull=False).count()

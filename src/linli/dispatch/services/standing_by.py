"""Asking somebody free to stand elsewhere, and their answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from linli.cases import queries as case_queries
from linli.core import errors
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.dispatch.models import Standby
from linli.ledger import services as ledger
from linli.people import queries as people
from linli.people import services as people_services

LASTS = timedelta(minutes=3)
ANSWERS = {True: "accepted", False: "declined"}


class MoveNotFound(errors.NotFound):
    code, title = "move-not-found", _("There is no such move any more")


class NotFree(errors.Conflict):
    code, title = "not-free", _("They are off shift or have something in hand by now")


class MoveAnswered(errors.Conflict):
    code, title = "move-answered", _("This move is answered already or has lapsed")


@transaction.atomic
def offer_move(
    *, member_id: UUID, point: Point, gain: float, way_s: float, actor: str, at: datetime
) -> UUID:
    """Ask somebody on shift with nothing in hand to stand by at `point` (WGS 84).

    A move they were asked for before is forgotten: the last place only is kept. The ledger tells
    who was asked by whom, not where.

    Args:
        gain: how much likelier a call is reached in time then, 0 to 1.
        way_s: seconds to go.

    Returns:
        The id of the move.
    Raises:
        Invalid: the place is none on earth.
        NotFree: they are off shift or have something in hand.
    """
    if not (-180 <= point.lon <= 180 and -90 <= point.lat <= 90):
        raise errors.Invalid(fields={"point": _now("This is no place")})
    on_shift = {one.member_id for one in people.on_shift(now=at)}
    if member_id not in on_shift or case_queries.in_hand([member_id]):
        raise NotFree()
    values = {
        "id": new_id(),
        "state": "offered",
        "lon": point.lon,
        "lat": point.lat,
        "gain": gain,
        "way_s": way_s,
        "offered_at": at,
        "expires_at": at + LASTS,
        "answered_at": None,
        "offered_by": actor,
    }
    Standby.objects.filter(member_id=member_id).delete()
    row = Standby.objects.create(member_id=member_id, **values)
    _record("StandbyOffered", row, actor=actor, at=at)
    return row.id


@transaction.atomic
def answer_move(*, move_id: UUID, member_id: UUID, accepts: bool, actor: str, at: datetime) -> UUID:
    """Take or decline a move; taken, it is the place of duty from now on.

    The same answer given twice changes nothing.

    Returns:
        The id of the move.
    Raises:
        MoveNotFound: there is none, or it is somebody else's.
        MoveAnswered: it was answered otherwise, or its time ran out.
    """
    rows = Standby.objects.select_for_update()
    row = rows.filter(pk=move_id, member_id=member_id).first()
    if row is None:
        raise MoveNotFound()
    if row.state == ANSWERS[accepts]:
        return row.id
    if row.state != "offered" or row.expires_at <= at:
        raise MoveAnswered()
    row.state, row.answered_at = ANSWERS[accepts], at
    row.save(update_fields=["state", "answered_at"])
    if accepts:
        people_services.set_duty_place(member_id=member_id, point=Point(row.lon, row.lat), at=at)
    _record("StandbyAnswered", row, actor=actor, at=at)
    return row.id


@transaction.atomic
def tidy_moves(*, now: datetime, limit: int = 200) -> int:
    """Let moves lapse whose time ran out, and forget those whose shift is over, place and all."""
    due = Standby.objects.filter(state="offered", expires_at__lte=now)
    lapsed = due.filter(pk__in=due.order_by("expires_at", "id").values("pk")[:limit]).update(
        state="expired"
    )
    on_shift = [one.member_id for one in people.on_shift(now=now)]
    gone = list(Standby.objects.exclude(member_id__in=on_shift).order_by("id")[:limit])
    for row in gone:
        if row.state == "accepted":
            people_services.set_duty_place(member_id=row.member_id, point=None, at=now)
        row.delete()
    return lapsed + len(gone)


def _record(kind: str, row: Standby, *, actor: str, at: datetime) -> None:
    payload: dict[str, object] = {"member_id": str(row.member_id), "state": row.state}
    ledger.record(kind=kind, about=row.id, at=at, payload=payload, actor=actor)

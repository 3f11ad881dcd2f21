"""Deciding whether two records are about the same; every decision can be taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.exchange.models import Pair
from linli.exchange.queries.reviews import PairInfo, PairNotFound, pair_info
from linli.exchange.states import DIFFERENT, OPEN, SAME, UNSURE
from linli.ledger import services as ledger

VERDICTS = (SAME, DIFFERENT, UNSURE)


class UnknownVerdict(errors.Invalid):
    code, title = (
        "unknown-verdict",
        _("Say same, different, or cannot be told"),
    )


class DecidedOtherwise(errors.Conflict):
    code, title = "decided-otherwise", _("Somebody decided this otherwise; take that back first")


@transaction.atomic
def decide_pair(*, pair_id: UUID, verdict: str, actor: str, at: datetime) -> PairInfo:
    """Say that two records are the same, different, or that it cannot be told.

    Same and different bind every later linkage. Sent twice, the first time stands.

    Raises:
        UnknownVerdict: none of the three.
        PairNotFound: no pair has this id.
        DecidedOtherwise: it was decided before, with another verdict.
    """
    if verdict not in VERDICTS:
        raise UnknownVerdict(verdict=verdict[:20])
    row = _locked(pair_id)
    if row.state == verdict:
        return pair_info(row)
    if row.state != OPEN:
        raise DecidedOtherwise(state=row.state)
    row.state, row.decided_at, row.decided_by, row.undone_at = verdict, at, actor, None
    row.save(update_fields=["state", "decided_at", "decided_by", "undone_at"])
    _record("PairDecided", row, {"verdict": verdict}, actor=actor, at=at)
    return pair_info(row)


@transaction.atomic
def undo_decision(*, pair_id: UUID, actor: str, at: datetime) -> PairInfo:
    """Take a decision back: the pair is open again, and what was said stays in the ledger.

    Of a pair that is open it changes nothing.

    Raises:
        PairNotFound: no pair has this id.
    """
    row = _locked(pair_id)
    if row.state == OPEN:
        return pair_info(row)
    taken = {"verdict": row.state, "decided_by": row.decided_by}
    row.state, row.decided_at, row.decided_by, row.undone_at = OPEN, None, "", at
    row.save(update_fields=["state", "decided_at", "decided_by", "undone_at"])
    _record("PairDecisionTakenBack", row, taken, actor=actor, at=at)
    return pair_info(row)


def _locked(pair_id: UUID) -> Pair:
    row = Pair.objects.select_for_update().filter(pk=pair_id).first()
    if row is None:
        raise PairNotFound()
    return row


def _record(kind: str, row: Pair, facts: dict[str, str], *, actor: str, at: datetime) -> None:
    payload: dict[str, object] = {
        "entity": row.entity,
        "purpose": row.purpose,
        "left": row.left,
        "right": row.right,
        **facts,
    }
    ledger.record(kind=kind, about=row.id, at=at, payload=payload, actor=actor)

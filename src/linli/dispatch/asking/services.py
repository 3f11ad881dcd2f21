"""Writes: a question put to the twin, and one that is stopped."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.dispatch import jobs
from linli.dispatch.asking import queries
from linli.dispatch.asking.facts import MOST_LOAD, MOST_S, Asked, changes, estimate_s, load, sides
from linli.dispatch.models import TwinQuestion
from linli.dispatch.twin.scenario import ScenarioRefused
from linli.ledger import services as ledger

MOST_WAITING = 5
FEWEST_SEEDS, MOST_SEEDS = 5, 200


class QuestionNotFound(errors.NotFound):
    code, title = "twin-question-not-found", _("There is no such question here")


class TooManyWait(errors.Conflict):
    code, title = "twin-too-many-wait", _("Five questions wait already; stop one or wait for one")


class TooLong(errors.Invalid):
    code, title = (
        "twin-too-long",
        _("This would take more than an hour of computing; ask for fewer days or fewer calls"),
    )


@transaction.atomic
def ask(*, asked: Asked, actor: str, at: datetime) -> UUID:
    """Put a question; it is played in the background, one question at a time.

    Returns:
        Its id.
    Raises:
        Invalid: nothing is changed, or nobody would be there.
        TooLong: it would compute for more than an hour.
        TooManyWait: five wait already.
    """
    if not changes(asked):
        raise errors.Invalid(_("Choose at least one change to try"))
    if not FEWEST_SEEDS <= asked.seeds <= MOST_SEEDS:
        raise errors.Invalid(fields={"seeds": str(_("From 5 to 200 days"))})
    if asked.fewer_night >= asked.night and asked.fewer_night:
        raise errors.Invalid(fields={"fewer_night": str(_("Somebody has to stay at night"))})
    if load(asked) > MOST_LOAD:
        raise errors.Invalid(
            fields={"day": str(_("More calls than so few people can ever do; take more people"))}
        )
    try:
        listed = sides(asked)
    except ScenarioRefused as error:
        raise errors.Invalid(str(error)) from error
    estimate = estimate_s(asked, factor=queries.slowness())
    if estimate > MOST_S:
        raise TooLong()
    if TwinQuestion.objects.filter(state__in=TwinQuestion.OPEN).count() >= MOST_WAITING:
        raise TooManyWait()
    row = TwinQuestion.objects.create(
        id=new_id(),
        asked=asked.document(),
        asked_at=at,
        asked_by=actor,
        estimate_s=round(estimate, 1),
        days_all=len(listed) * asked.seeds,
    )
    facts: dict[str, object] = {"changes": list(changes(asked)), "seeds": asked.seeds}
    ledger.record(kind="TwinAsked", about=row.id, at=at, payload=facts, actor=actor)
    transaction.on_commit(jobs.wake)
    return row.id


@transaction.atomic
def stop(*, question_id: UUID, actor: str, at: datetime) -> None:
    """Stop a question; what was played stays. Doing so again, or too late, changes nothing.

    Raises:
        QuestionNotFound: there is none of this id.
    """
    row = TwinQuestion.objects.select_for_update().filter(pk=question_id).first()
    if row is None:
        raise QuestionNotFound()
    if row.state not in TwinQuestion.OPEN or row.stop_at is not None:
        return
    row.stop_at = at
    if row.state == "waiting":
        row.state, row.ended_at = "stopped", at
    row.save(update_fields=["state", "stop_at", "ended_at"])
    ledger.record(kind="TwinStopped", about=row.id, at=at, payload={}, actor=actor)

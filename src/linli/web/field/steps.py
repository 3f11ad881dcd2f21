"""What a responder can do with a task: each step with the words on its button."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases import services as cases
from linli.cases.lifecycle import ACCEPTED, EN_ROUTE, OFFERED, ON_SCENE

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """A step as a button; the first one that is possible stands out."""

    code: str
    text: Text
    icon: str


NEXT = {
    OFFERED: Step("accept", _("Accept"), "check"),
    ACCEPTED: Step("depart", _("Set off"), "bike"),
    EN_ROUTE: Step("arrive", _("On scene"), "place"),
    ON_SCENE: Step("clear", _("Finished here"), "check"),
}
# Somebody who stands there already need not say that they set off.
SHORT_CUT = {ACCEPTED: Step("arrive", _("I am there already"), "place")}

DECLINE_REASONS = (
    ("busy", _("Busy with another task")),
    ("far", _("Too far away")),
    ("skill", _("Not my trade")),
    ("off", _("Going off duty")),
    ("tools", _("No tools or vehicle")),
)


def take_step(
    *, step: str, assignment_id: UUID, given: QueryDict, actor: str, at: datetime
) -> None:
    """Do one step of a task with what the form gave.

    Raises:
        LinliError: the step's own refusals; Invalid for a step that does not exist.
    """
    asked: dict[str, Callable[[], object]] = {
        "accept": lambda: cases.accept_assignment(assignment_id=assignment_id, actor=actor, at=at),
        "depart": lambda: cases.depart(assignment_id=assignment_id, actor=actor, at=at),
        "arrive": lambda: cases.arrive(assignment_id=assignment_id, actor=actor, at=at),
        "decline": lambda: cases.decline(
            assignment_id=assignment_id,
            reason=_reason(given),
            actor=actor,
            at=at,
        ),
        "leave": lambda: cases.leave(assignment_id=assignment_id, actor=actor, at=at),
        "help": lambda: cases.ask_for_help(
            assignment_id=assignment_id,
            skill=given.get("skill", ""),
            note=given.get("note", ""),
            actor=actor,
            at=at,
        ),
        "clear": lambda: cases.clear(
            assignment_id=assignment_id,
            disposition=given.get("disposition", ""),
            note=given.get("note", ""),
            actor=actor,
            at=at,
        ),
    }
    asked[step]()


STEPS = frozenset({"accept", "depart", "arrive", "decline", "leave", "help", "clear"})


def _reason(given: QueryDict) -> str:
    chosen = dict(DECLINE_REASONS).get(given.get("reason", ""), "")
    return " ".join(part for part in (str(chosen), given.get("more", "").strip()) if part)

"""What a responder can do with a task: each step with the words on its button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from linli.cases import services as cases
from linli.cases.lifecycle import ACCEPTED, ACTIVE_STATES, EN_ROUTE, OFFERED, ON_SCENE
from linli.cases.queries import TaskInfo
from linli.core import errors
from linli.intake import photos

Text = str | Promise
MOST_PHOTOS = 5


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


def steps_from(state: str) -> list[Step]:
    """The next step and those after it, so that a page without a signal can go on."""
    order = list(NEXT)
    return [NEXT[one] for one in order[order.index(state) :]] if state in NEXT else []


@dataclass(frozen=True, slots=True)
class Asked:
    """A step somebody asked for, and when they took it."""

    task: TaskInfo
    given: QueryDict
    files: Sequence[Any]
    actor: str
    at: datetime

    def text(self, name: str) -> str:
        return self.given.get(name, "").strip()

    @property
    def by(self) -> dict[str, Any]:
        return {"assignment_id": self.task.id, "actor": self.actor, "at": self.at}

    @property
    def about(self) -> dict[str, Any]:
        return {"case_id": self.task.case.id, "actor": self.actor, "at": self.at}


def _decline(asked: Asked) -> None:
    cases.decline(reason=_reason(asked), **asked.by)


def _help(asked: Asked) -> None:
    cases.ask_for_help(skill=asked.text("skill"), note=asked.text("note"), **asked.by)


def _clear(asked: Asked) -> None:
    cases.clear(disposition=asked.text("disposition"), note=asked.text("note"), **asked.by)


def _require_active(asked: Asked) -> None:
    if asked.task.state not in ACTIVE_STATES:
        raise errors.Conflict(_now("This task is over for you; tell the dispatcher instead."))


def _note(asked: Asked) -> None:
    _require_active(asked)
    is_public = asked.given.get("is_public") == "1"
    cases.add_note(text=asked.text("text"), is_public=is_public, **asked.about)


def _photo(asked: Asked) -> None:
    _require_active(asked)
    if not asked.files:
        raise errors.Invalid(_now("Choose a photo first"))
    for file in asked.files[:MOST_PHOTOS]:
        media_id = photos.keep_photo(data=file.read(), actor=asked.actor, at=asked.at)
        cases.add_media(media_id=media_id, **asked.about)


def _hand_over(asked: Asked) -> None:
    cases.decline(reason=asked.text("reason"), **asked.by)


def _pass_on(asked: Asked) -> None:
    _require_active(asked)
    try:
        taker_id = UUID(asked.text("taker"))
    except ValueError as error:
        raise errors.Invalid(_now("Choose the organisation first")) from error
    mode, reason = asked.text("mode") or "transfer", asked.text("reason")
    cases.hand_off(taker_id=taker_id, mode=mode, reason=reason, **asked.about)


DOING: dict[str, Callable[[Asked], object]] = {
    "accept": lambda asked: cases.accept_assignment(**asked.by),
    "depart": lambda asked: cases.depart(**asked.by),
    "arrive": lambda asked: cases.arrive(**asked.by),
    "decline": _decline,
    "leave": lambda asked: cases.leave(**asked.by),
    "help": _help,
    "clear": _clear,
    "note": _note,
    "photo": _photo,
    "hand-over": _hand_over,
    "pass-on": _pass_on,
}
STEPS = frozenset(DOING)
# What makes something new is done once under a key; the rest may be sent twice as it is.
KEYED = frozenset({"note", "photo", "help", "pass-on"})


def take_step(step: str, asked: Asked) -> None:
    """Do one step of a task with what its form gave.

    Raises:
        LinliError: the step's own refusals.
    """
    DOING[step](asked)


def _reason(asked: Asked) -> str:
    chosen = dict(DECLINE_REASONS).get(asked.given.get("reason", ""), "")
    return " ".join(part for part in (str(chosen), asked.text("more")) if part)

"""What is sent with the end of a stop: its result, and what was found there: a note on one's own
task, else a report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.http import QueryDict

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import TaskInfo
from linli.core.coordinates import Point
from linli.dispatch.visits import reading, walking
from linli.intake import services as intake

# As addresses spell them.
RESULTS = {"done": "done", "not-met": "not_met", "postpone": "postponed"}
FOUND = UUID("6c1d3c2e-9b7e-5a55-8d0b-64f1b8a4c7d2")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who ended which stop how, and when."""

    member_id: UUID
    duty_id: UUID
    result: str
    given: QueryDict
    actor: str
    at: datetime

    def text(self, name: str) -> str:
        return self.given.get(name, "").replace("\x00", "").strip()


def task_of(member_id: UUID, case_id: UUID | None) -> TaskInfo | None:
    """The member's own task on a case, without which they note nothing there."""
    if case_id is None:
        return None
    tasks = case_queries.tasks_of(member_id)
    return next((one for one in tasks if one.case.id == case_id and not one.is_offer), None)


def end(asked: Asked, *, key: UUID, now: datetime) -> str:
    """Mark the stop; returns the code of the report that was made of what was found, or ''
    where nothing was, or where it is noted on a task of theirs.

    Raises:
        StopNotFound, StopOver, Invalid: as `walking.end_stop`.
    """
    walking.end_stop(
        member_id=asked.member_id,
        duty_id=asked.duty_id,
        result=asked.result,
        why=asked.text("why"),
        actor=asked.actor,
        at=asked.at,
    )
    duty = reading.duty(asked.duty_id)
    found = asked.text("found")
    if not found:
        return ""
    task = task_of(asked.member_id, duty.case_id)
    if task is not None:
        cases.add_note(
            case_id=task.case.id, text=found, is_public=False, actor=asked.actor, at=asked.at
        )
        return ""
    incoming = intake.Incoming(
        channel="field",
        text=found,
        place_id=duty.place_id,
        point=None if duty.place_id else Point(duty.lon, duty.lat),
        is_complete=False,
        occurred_at=asked.at,
        source=asked.actor,
    )
    return intake.receive_report(
        incoming=incoming, caller=asked.actor, key=uuid5(FOUND, str(key)), actor=asked.actor, at=now
    ).code

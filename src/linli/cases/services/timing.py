"""Applying the clock rules to the clocks of a case."""

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.db import transaction

from linli.cases import clock_rules, events
from linli.cases.clock_rules import ClockState, Outcome, Terms
from linli.cases.lifecycle import ON_SCENE, OPEN_STATES
from linli.cases.models import Case, Clock, HandOff
from linli.cases.services.story import locked, tell, touch
from linli.core.ids import new_id
from linli.people import lately as people

ACTOR, STATED = "system", "stated"
Key = tuple[str, int, UUID | None]
# The columns that bear the names of the value's fields.
COLUMNS = (
    "kind",
    "round",
    "state",
    "grade",
    "around_the_clock",
    "target",
    "consumed",
    "waited",
    "started_at",
    "due_at",
    "since",
    "paused_at",
    "pause_reason",
    "pause_until",
    "met_at",
    "breached_at",
    "stopped_at",
)


def terms_of(case: Case, *, owner_id: UUID | None = None) -> Terms:
    """On which terms a case is promised, in the calendar of its owner or of `owner_id`."""
    owner = people.organisation(owner_id or case.owner_id)
    return clock_rules.terms_for(
        grade=case.grade,
        category_grade=case.category.grade,
        clocks=case.category.clocks,
        calendar=people.calendar_of(owner.calendar_id),
    )


def _load(case: Case) -> tuple[dict[Key, Clock], list[ClockState]]:
    rows = list(Clock.objects.select_for_update().filter(case=case).order_by("started_at", "id"))
    ids = {row.calendar_id for row in rows}
    calendars = {calendar_id: people.calendar_of(calendar_id) for calendar_id in ids}
    states = [
        ClockState(
            **{name: getattr(row, name) for name in COLUMNS},
            noticed=tuple(row.noticed),
            calendar=calendars[row.calendar_id],
            hand_off=row.hand_off_id,
        )
        for row in rows
    ]
    return {(row.kind, row.round, row.hand_off_id): row for row in rows}, states


def _save(
    case: Case,
    rows: dict[Key, Clock],
    outcome: Outcome,
    *,
    at: datetime,
    calendar_id: UUID | None = None,
) -> None:
    """Write the clocks, the case's next due time, and tell what the reasons say."""
    if calendar_id is None:
        calendar_id = people.organisation(case.owner_id).calendar_id
    calendar = people.calendar_of(calendar_id)
    fresh = []
    for state in outcome.clocks:
        values: dict[str, Any] = {name: getattr(state, name) for name in COLUMNS}
        values["noticed"] = list(state.noticed)
        values["look_at"] = clock_rules.look_at(state, after=at)
        if state.is_live and state.calendar == calendar:
            values["calendar_id"] = calendar_id
        row = rows.get((state.kind, state.round, state.hand_off))
        if row is None:
            fresh.append(
                Clock(
                    id=new_id(),
                    case=case,
                    hand_off_id=state.hand_off,
                    **({"calendar_id": calendar_id} | values),
                )
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
    Clock.objects.bulk_create(fresh)
    case.next_due_at = clock_rules.next_due_at(outcome.clocks)
    late = [s.breached_at for s in outcome.clocks if s.state == "breached" and s.breached_at]
    case.breached_at = min(late, default=None)
    if not late and case.needs_person == "breached":
        case.needs_person = ""
    _tell(case, outcome, at=at)


def _tell(case: Case, outcome: Outcome, *, at: datetime) -> None:
    for reason in outcome.reasons:
        facts = reason.facts
        if reason.code == "clock-breached":
            due_at = datetime.fromisoformat(str(facts["at"]))
            breach = events.ClockBreached(
                about=case.id, at=at, clock=str(facts["kind"]), due_at=due_at
            )
            tell(case, breach, actor=ACTOR)
            case.needs_person = case.needs_person or "breached"
        elif reason.code == "reminder-due":
            due_at = datetime.fromisoformat(str(facts["due_at"]))
            reminder = events.ClockReminded(
                about=case.id, at=at, clock=str(facts["kind"]), due_at=due_at
            )
            tell(case, reminder, actor=ACTOR)
        elif reason.code == "escalation-due":
            upward = events.CaseEscalated(
                about=case.id, at=at, level=str(facts["to"]), why="breached"
            )
            tell(case, upward, actor=ACTOR)


def opened(case: Case, *, at: datetime) -> None:
    """Start the clocks of a new case."""
    _save(case, {}, clock_rules.open_clocks(terms=terms_of(case), at=at), at=at)


def accepted(case: Case, *, at: datetime) -> None:
    """A responder accepted."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_accept(states, at=at), at=at)


def answered(case: Case, *, at: datetime) -> None:
    """A person answered the reporter: a first response."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_answer(states, at=at), at=at)


def arrived(case: Case, *, at: datetime) -> None:
    """The first responder is on scene."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_arrive(states, at=at), at=at)


def left(case: Case, *, at: datetime) -> None:
    """The last responder gave the case back."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_leave(states, terms=terms_of(case), at=at), at=at)


def resolved(case: Case, *, at: datetime) -> None:
    """The case is resolved."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_resolve(states, at=at), at=at)


def merged(case: Case, *, at: datetime) -> None:
    """The case went up in another."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_merge(states, at=at), at=at)


def reopened(case: Case, *, at: datetime) -> None:
    """The case is open again."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_reopen(states, terms=terms_of(case), at=at), at=at)


def regraded(case: Case, *, at: datetime) -> None:
    """The grade is another."""
    rows, states = _load(case)
    _save(case, rows, clock_rules.on_regrade(states, terms=terms_of(case), at=at), at=at)


def recategorised(case: Case, *, at: datetime, rerouted: bool, was: str) -> None:
    """The category is another; `was` is the state before, `rerouted` whether others must accept."""
    rows, states = _load(case)
    policy = cast(Literal["restart", "keep"], case.category.reroute_clock)
    outcome = clock_rules.on_recategorise(
        states,
        terms=terms_of(case),
        at=at,
        rerouted=rerouted,
        policy=policy,
        on_scene=was == ON_SCENE,
    )
    _save(case, rows, outcome, at=at)


def rerouted(case: Case, *, at: datetime) -> None:
    """A person gave the case to another owner: acknowledge anew, the rest goes on."""
    rows, states = _load(case)
    outcome = clock_rules.on_recategorise(
        states, terms=terms_of(case), at=at, rerouted=True, policy="keep"
    )
    _save(case, rows, outcome, at=at)


def hand_off_asked(case: Case, hand_off: HandOff, *, at: datetime) -> None:
    """A hand-off was asked; a transfer has made the taker the owner already."""
    rows, states = _load(case)
    outcome = clock_rules.on_hand_off(
        states,
        mode=cast(Literal["transfer", "assist"], hand_off.mode),
        hand_off=hand_off.id,
        terms=terms_of(case, owner_id=hand_off.taker_id),
        at=at,
    )
    calendar_id = people.organisation(hand_off.taker_id).calendar_id
    _save(case, rows, outcome, at=at, calendar_id=calendar_id)


def hand_off_moved(case: Case, hand_off: HandOff, *, at: datetime) -> None:
    """A hand-off was accepted, finished, returned or withdrawn."""
    rows, states = _load(case)
    outcome = clock_rules.on_hand_off_answer(
        states,
        mode=cast(Literal["transfer", "assist"], hand_off.mode),
        answer=cast(Literal["accepted", "finished", "returned", "withdrawn"], hand_off.state),
        hand_off=hand_off.id,
        at=at,
        terms=terms_of(case, owner_id=hand_off.giver_id),
    )
    calendar_id = people.organisation(hand_off.giver_id).calendar_id
    _save(case, rows, outcome, at=at, calendar_id=calendar_id)


@transaction.atomic
def pause_clocks(*, case_id: UUID, reason: str, until: datetime, actor: str, at: datetime) -> None:
    """Pause arrive and resolve for a stated reason until a stated end.

    Raises:
        CaseNotFound: no case has this id.
        PauseIncomplete: no reason, or an end that does not lie ahead.
        PauseNotPossible: P1, or nothing runs.
    """
    case = locked(case_id)
    rows, states = _load(case)
    # The clock keeps that a reason was given; its words lie sealed in the event alone.
    why = STATED if reason.strip() else ""
    outcome = clock_rules.pause(states, why=why, until=until, at=at)
    paused = events.ClockPaused(about=case.id, at=at, reason=STATED, until=until)
    tell(case, paused, actor=actor, text=reason.strip()[:200])
    _save(case, rows, outcome, at=at)
    touch(case, "next_due_at", "breached_at", "needs_person", at=at)


@transaction.atomic
def resume_clocks(*, case_id: UUID, actor: str, at: datetime) -> None:
    """Let paused clocks go on before their end; what is not paused stays."""
    case = locked(case_id)
    rows, states = _load(case)
    if not any(state.state == "paused" for state in states):
        return
    tell(case, events.ClockResumed(about=case.id, at=at), actor=actor)
    _save(case, rows, clock_rules.resume(states, at=at), at=at)
    touch(case, "next_due_at", "breached_at", "needs_person", at=at)


def look_at_clocks(*, now: datetime, limit: int) -> int:
    """Bring the clocks that are due up to `now`; returns how many cases were looked at."""
    due = Clock.objects.filter(look_at__lte=now).order_by("look_at", "id")
    case_ids = list(dict.fromkeys(due.values_list("case_id", flat=True)[:limit]))
    for case_id in case_ids:
        with transaction.atomic():
            _look(locked(case_id), now=now)
    return len(case_ids)


def _look(case: Case, *, now: datetime) -> None:
    rows, states = _load(case)
    if case.state not in OPEN_STATES:
        return
    _save(case, rows, clock_rules.tick(states, now=now), at=now)
    touch(case, "next_due_at", "breached_at", "needs_person", at=now)

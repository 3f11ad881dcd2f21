"""Each rule of the table by example; the walks in `test_clock_walks.py` hold the laws."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.strategies import OFFICE

from linli.cases import clock_rules as rules
from linli.cases.clock_rules import ClockState, Outcome, Targets, Terms
from linli.core.worktime import ALWAYS, Calendar, make_calendar

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHOLE_DAYS = make_calendar(weekly={str(day): [["08:00", "20:00"]] for day in range(7)})
HAND_OFF = UUID(int=7)


def cn(text: str) -> datetime:
    """A moment of a Tuesday, or of the day given, in China's time."""
    text = text if "T" in text else f"2026-11-24T{text}"
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def terms(grade: str = "P3", calendar: Calendar = OFFICE, **targets: timedelta | None) -> Terms:
    """Terms with a grade's usual targets, but for those given."""
    usual = rules.DEFAULT_TARGETS[grade]
    chosen = {kind: usual.of(kind) for kind in rules.CASE_KINDS} | targets
    return Terms(grade=grade, targets=Targets(**chosen), calendar=calendar)  # type: ignore[arg-type]


def opened(grade: str = "P3", at: str = "09:00", **targets: timedelta | None) -> Outcome:
    return rules.open_clocks(terms=terms(grade, **targets), at=cn(at))


def the(outcome: Outcome, kind: str) -> ClockState:
    """The latest clock of a kind."""
    return max((c for c in outcome.clocks if c.kind == kind), key=lambda clock: clock.round)


def codes(outcome: Outcome) -> list[str]:
    return [reason.code for reason in outcome.reasons]


def test_an_urgent_case_counts_around_the_clock_and_a_routine_one_in_office_hours() -> None:
    urgent, routine = opened("P2", at="23:00"), opened("P3", at="23:00")

    assert the(urgent, "acknowledge").due_at == cn("23:05")
    assert the(routine, "acknowledge").due_at == cn("2026-11-25T09:30")


def test_a_category_may_run_around_the_clock_but_reminds_in_office_hours() -> None:
    noise = rules.terms_for(
        grade="P3",
        category_grade="P3",
        clocks={"acknowledge_minutes": 30, "arrive_minutes": 60, "around_the_clock": True},
        calendar=OFFICE,
    )
    night = rules.open_clocks(terms=noise, at=cn("23:00")).clocks

    at_midnight = rules.tick(night, now=cn("2026-11-25T00:00"))
    in_the_morning = rules.tick(at_midnight.clocks, now=cn("2026-11-25T08:30"))

    assert codes(at_midnight) == ["clock-breached", "clock-breached"]
    assert "escalation-due" in codes(in_the_morning)
    assert rules.next_look_at(at_midnight.clocks, after=cn("2026-11-25T00:00")) == cn(
        "2026-11-25T08:30"
    )


@pytest.mark.parametrize(
    ("grade", "acknowledge", "arrive", "resolve"),
    [("P1", 1, 5, 120), ("P2", 5, 30, 480), ("P3", 30, 480, 1440), ("P4", 240, 960, 2880)],
)
def test_a_changed_grade_takes_the_stricter_promise_upward_and_the_milder_downward(
    grade: str, acknowledge: int, arrive: int, resolve: int
) -> None:
    own = {"acknowledge_minutes": 30, "arrive_minutes": 480, "resolve_minutes": 2880}
    found = rules.terms_for(
        grade=grade,
        category_grade="P3",
        clocks=own if grade != "P3" else own | {"resolve_minutes": 1440},
        calendar=OFFICE,
    )

    assert found.targets == Targets(
        acknowledge=acknowledge * MINUTE, arrive=arrive * MINUTE, resolve=resolve * MINUTE
    )


def test_where_nobody_goes_no_arrival_is_promised() -> None:
    advice = rules.terms_for(
        grade="P4", category_grade="P4", clocks={"arrive_minutes": None}, calendar=OFFICE
    )

    kinds = [clock.kind for clock in rules.open_clocks(terms=advice, at=cn("09:00")).clocks]

    assert kinds == ["acknowledge", "resolve"]


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="P1, P2, P3, P4"):
        Terms(grade="P5", targets=rules.DEFAULT_TARGETS["P4"], calendar=ALWAYS)


def test_the_first_response_is_the_earlier_of_answer_and_acceptance() -> None:
    answered = rules.on_answer(opened().clocks, at=cn("09:20"))
    accepted = rules.on_accept(answered.clocks, at=cn("09:40"))

    assert the(accepted, "acknowledge").met_at == cn("09:20")
    assert rules.first_response_at(accepted.clocks) == cn("09:20")
    assert rules.first_response_at(opened().clocks) is None


def test_a_promise_is_kept_before_its_due_moment_and_late_at_it() -> None:
    clocks = opened("P2").clocks

    assert the(rules.on_accept(clocks, at=cn("09:04:59")), "acknowledge").breached_at is None
    late = rules.on_accept(clocks, at=cn("09:07"))
    assert the(late, "acknowledge").state == "met"
    assert the(late, "acknowledge").breached_at == cn("09:05")
    assert the(late, "acknowledge").consumed == 7 * MINUTE
    assert codes(late) == ["clock-breached", "clock-met"]


def test_a_breach_counts_on_until_the_promise_is_met() -> None:
    breached = rules.tick(opened("P2").clocks, now=cn("09:20"))

    clock = the(breached, "acknowledge")
    assert (clock.state, clock.breached_at) == ("breached", cn("09:05"))
    assert rules.consumed_at(clock, cn("10:00")) == HOUR
    assert rules.next_due_at(breached.clocks) == cn("09:05")


def test_an_arrival_entered_late_takes_back_the_breach_that_did_not_happen() -> None:
    breached = rules.tick(opened("P2").clocks, now=cn("09:40")).clocks

    synced = rules.on_arrive(breached, at=cn("09:25"))

    assert the(synced, "arrive").met_at == cn("09:25")
    assert the(synced, "arrive").breached_at is None
    assert the(synced, "arrive").consumed == 25 * MINUTE
    assert "breach-withdrawn" in codes(synced)


def test_an_arrival_entered_after_a_pause_began_is_counted_to_itself() -> None:
    paused = rules.pause(opened().clocks, why="rain", until=cn("16:00"), at=cn("10:00")).clocks

    assert the(rules.on_arrive(paused, at=cn("09:30")), "arrive").consumed == 30 * MINUTE


def test_a_pause_stops_arrival_and_resolution_but_not_the_first_response() -> None:
    paused = rules.pause(opened().clocks, why="rain", until=cn("15:00"), at=cn("10:00"))

    assert [clock.state for clock in paused.clocks] == ["running", "paused", "paused"]
    # 8 h promised, 1 h used: 2.5 h are left of today, 4.5 h fall on tomorrow.
    assert the(paused, "arrive").due_at == cn("2026-11-25T14:30")
    assert rules.next_due_at(paused.clocks) == cn("10:00")
    assert rules.next_due_at(paused.clocks[1:]) is None


def test_a_pause_ends_by_itself_at_its_end_however_late_one_looks() -> None:
    paused = rules.pause(opened().clocks, why="rain", until=cn("15:00"), at=cn("10:00")).clocks

    late = rules.tick(paused, now=cn("2026-11-25T14:45"))

    assert the(late, "arrive").state == "breached"
    assert the(late, "arrive").breached_at == cn("2026-11-25T14:30")
    assert the(late, "arrive").waited == 3.5 * HOUR


def test_a_second_pause_only_changes_reason_and_end() -> None:
    once = rules.pause(opened().clocks, why="rain", until=cn("11:00"), at=cn("10:00")).clocks

    again = rules.pause(once, why="part", until=cn("15:00"), at=cn("10:30"))

    clock = the(again, "resolve")
    assert (clock.paused_at, clock.pause_reason) == (cn("10:00"), "part")
    assert the(rules.resume(again.clocks, at=cn("11:00")), "resolve").waited == HOUR


@pytest.mark.parametrize(("why", "until"), [("", "11:00"), (" ", "11:00"), ("rain", "10:00")])
def test_a_pause_without_reason_or_end_is_refused(why: str, until: str) -> None:
    with pytest.raises(rules.PauseIncomplete):
        rules.pause(opened().clocks, why=why, until=cn(until), at=cn("10:00"))


def test_danger_does_not_wait() -> None:
    with pytest.raises(rules.PauseNotPossible):
        rules.pause(opened("P1").clocks, why="rain", until=cn("11:00"), at=cn("09:01"))


def test_what_is_breached_or_done_cannot_be_paused() -> None:
    resolved = rules.on_resolve(opened().clocks, at=cn("09:30")).clocks

    with pytest.raises(rules.PauseNotPossible):
        rules.pause(resolved, why="rain", until=cn("11:00"), at=cn("10:00"))
    breached = rules.pause(opened("P2").clocks, why="rain", until=cn("12:00"), at=cn("10:00"))
    assert the(breached, "arrive").state == "breached"
    assert the(breached, "resolve").state == "paused"


def test_regrading_upward_counts_the_time_used_and_is_due_earlier() -> None:
    clocks = opened("P4").clocks

    urgent = rules.on_regrade(clocks, terms=terms("P2"), at=cn("11:00"))

    # 2 h of 8 h are used; the rest counts around the clock.
    assert the(urgent, "resolve").due_at == cn("17:00")
    # 30 minutes were never promised before: broken now, not at 9:30.
    assert the(urgent, "arrive").breached_at == cn("11:00")
    assert the(urgent, "arrive").round == 1


def test_regrading_downward_keeps_the_record_of_a_breach_and_goes_on() -> None:
    breached = rules.tick(opened("P2").clocks, now=cn("09:30")).clocks

    milder = rules.on_regrade(breached, terms=terms("P3"), at=cn("09:30"))

    record, clock = (c for c in milder.clocks if c.kind == "acknowledge")
    assert (record.state, record.breached_at, record.round) == ("stopped", cn("09:05"), 1)
    assert (clock.state, clock.started_at, clock.round) == ("running", cn("09:00"), 2)
    assert (clock.consumed, clock.due_at) == (30 * MINUTE, cn("10:00"))
    assert "breach-kept" in codes(milder)


def test_a_breach_that_would_still_be_one_stays() -> None:
    breached = rules.tick(opened("P2").clocks, now=cn("10:30")).clocks

    milder = rules.on_regrade(breached, terms=terms("P3"), at=cn("10:30"))

    assert the(milder, "acknowledge").state == "breached"
    assert the(milder, "acknowledge").breached_at == cn("09:05")
    assert the(milder, "acknowledge").round == 1


def test_p1_ends_a_pause() -> None:
    paused = rules.pause(opened().clocks, why="rain", until=cn("16:00"), at=cn("09:30")).clocks

    danger = rules.on_regrade(paused, terms=terms("P1"), at=cn("10:30"))

    assert the(danger, "resolve").state == "running"
    # Half an hour of two was used before the pause.
    assert the(danger, "resolve").due_at == cn("12:00")


def test_other_terms_during_a_pause_count_from_its_end() -> None:
    paused = rules.pause(opened().clocks, why="rain", until=cn("16:00"), at=cn("09:30")).clocks

    milder = rules.on_regrade(paused, terms=terms("P2"), at=cn("10:30"))

    assert the(milder, "resolve").state == "paused"
    assert the(milder, "resolve").due_at == cn("23:30")


def test_a_new_category_keeps_or_restarts_the_clocks_as_it_says() -> None:
    accepted = rules.on_accept(opened().clocks, at=cn("09:30")).clocks
    other = terms("P3", resolve=10 * HOUR)

    def rerouted(policy: str) -> Outcome:
        return rules.on_recategorise(
            accepted,
            terms=other,
            at=cn("10:30"),
            rerouted=True,
            policy=policy,  # type: ignore[arg-type]
        )

    kept, anew = rerouted("keep"), rerouted("restart")
    assert (the(kept, "resolve").round, the(kept, "resolve").consumed) == (1, 1.5 * HOUR)
    assert (the(anew, "resolve").round, the(anew, "resolve").consumed) == (2, 0 * HOUR)
    assert the(kept, "acknowledge").round == the(anew, "acknowledge").round == 2


def test_with_the_same_owner_a_new_category_only_changes_the_targets() -> None:
    accepted = rules.on_accept(opened().clocks, at=cn("09:30")).clocks

    other = rules.on_recategorise(
        accepted, terms=terms("P3", arrive=None), at=cn("10:30"), rerouted=False
    )

    assert the(other, "acknowledge").state == "met"
    assert the(other, "arrive").state == "stopped"
    assert the(other, "resolve").state == "running"


@pytest.mark.parametrize("on_scene", [False, True])
def test_an_arrival_newly_promised_starts_unless_somebody_is_there(on_scene: bool) -> None:
    advice = opened("P4", arrive=None).clocks

    leak = rules.on_recategorise(
        advice, terms=terms("P1"), at=cn("09:30"), rerouted=False, on_scene=on_scene
    )

    assert ("arrive" in [clock.kind for clock in leak.clocks]) is not on_scene


def test_a_transfer_asks_the_taker_anew_and_counts_on_in_its_calendar() -> None:
    accepted = rules.on_accept(opened().clocks, at=cn("09:30")).clocks
    taker = terms("P3", WHOLE_DAYS)

    given = rules.on_hand_off(
        accepted, mode="transfer", hand_off=HAND_OFF, terms=taker, at=cn("17:30")
    )

    new = the(given, "acknowledge")
    assert (new.round, new.hand_off, new.due_at) == (2, HAND_OFF, cn("18:30"))
    # 24 h promised, 7 h used (8:30-12:00 began at 9:00): 2.5 h today, 12 h, 2.5 h.
    assert the(given, "resolve").due_at == cn("2026-11-26T10:30")


def test_a_returned_transfer_asks_the_giver_anew() -> None:
    given = rules.on_hand_off(
        opened().clocks, mode="transfer", hand_off=HAND_OFF, terms=terms(), at=cn("09:30")
    ).clocks

    back = rules.on_hand_off_answer(
        given, mode="transfer", answer="returned", hand_off=HAND_OFF, terms=terms(), at=cn("10:00")
    )

    assert [c.state for c in back.clocks if c.kind == "acknowledge"] == [
        "stopped",
        "stopped",
        "running",
    ]
    assert the(back, "acknowledge").hand_off is None


def test_a_transfer_without_terms_to_go_back_to_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="terms"):
        rules.on_hand_off_answer(
            opened().clocks,
            mode="transfer",
            answer="returned",
            hand_off=HAND_OFF,
            at=cn("10:00"),
        )


def test_an_assist_has_only_a_clock_of_its_own() -> None:
    clocks = opened().clocks
    asked = rules.on_hand_off(
        clocks,
        mode="assist",
        hand_off=HAND_OFF,
        terms=terms("P3", ALWAYS),
        at=cn("10:00"),
        target=HOUR,
    )

    done = rules.on_hand_off_answer(
        asked.clocks, mode="assist", answer="finished", hand_off=HAND_OFF, at=cn("10:30")
    )

    assert asked.clocks[:3] == done.clocks[:3] == clocks
    assert the(asked, "handoff").due_at == cn("11:00")
    assert the(done, "handoff").state == "met"


def test_one_assist_that_ends_leaves_another_alone_and_resolving_stops_both() -> None:
    clocks = opened().clocks
    for number in (1, 2):
        clocks = rules.on_hand_off(
            clocks, mode="assist", hand_off=UUID(int=number), terms=terms(), at=cn("10:00")
        ).clocks

    one = rules.on_hand_off_answer(
        clocks, mode="assist", answer="withdrawn", hand_off=UUID(int=1), at=cn("10:30")
    )

    assert [c.state for c in one.clocks[3:]] == ["stopped", "running"]
    resolved = rules.on_resolve(one.clocks, at=cn("11:00"))
    assert rules.live(resolved.clocks) == ()


def test_an_answer_without_a_rule_changes_nothing() -> None:
    clocks = opened().clocks

    same = rules.on_hand_off_answer(
        clocks, mode="assist", answer="accepted", hand_off=HAND_OFF, at=cn("10:00")
    )

    assert same == Outcome(clocks)


def test_resolving_from_afar_is_a_response_and_needs_no_arrival() -> None:
    resolved = rules.on_resolve(opened().clocks, at=cn("09:30"))

    states = {clock.kind: clock.state for clock in resolved.clocks}
    assert states == {"acknowledge": "met", "arrive": "stopped", "resolve": "met"}


def test_reopening_starts_a_round_and_keeps_the_first_ones_record() -> None:
    resolved = rules.on_resolve(opened().clocks, at=cn("09:30")).clocks

    again = rules.on_reopen(resolved, terms=terms(), at=cn("14:00"))

    assert again.clocks[:3] == resolved
    assert [(c.kind, c.round) for c in again.clocks[3:]] == [("acknowledge", 2), ("resolve", 2)]
    assert the(again, "acknowledge").due_at == cn("15:00")


def test_merging_stops_all_and_unmerging_starts_all_anew() -> None:
    merged = rules.on_merge(opened().clocks, at=cn("09:30"))
    apart = rules.on_unmerge(merged.clocks, terms=terms(), at=cn("10:00"))

    assert rules.live(merged.clocks) == ()
    assert {c.kind: c.round for c in rules.live(apart.clocks)} == {
        "acknowledge": 2,
        "arrive": 2,
        "resolve": 2,
    }


def test_leaving_asks_for_another_acceptance() -> None:
    accepted = rules.on_accept(opened().clocks, at=cn("09:30")).clocks

    left = rules.on_leave(accepted, terms=terms(), at=cn("10:00"))

    assert the(left, "acknowledge").due_at == cn("11:00")
    assert the(left, "resolve").round == 1


def test_reminders_come_at_half_and_four_fifths_then_escalations() -> None:
    clocks = rules.on_accept(opened("P2").clocks, at=cn("09:01")).clocks[1:2]
    told = []
    for minute in range(61):
        outcome = rules.tick(clocks, now=cn("09:00") + minute * MINUTE)
        clocks = outcome.clocks
        told += [
            (minute, reason.facts["percent"], reason.facts.get("to"))
            for reason in outcome.reasons
            if reason.code in ("reminder-due", "escalation-due")
        ]

    assert told == [(15, 50, None), (24, 80, None), (30, 100, "lead"), (45, 150, "desk")]


def test_of_missed_reminders_only_the_latest_is_told_and_of_escalations_each() -> None:
    clocks = rules.on_accept(opened("P2").clocks, at=cn("09:01")).clocks[1:2]

    reminded = rules.tick(clocks, now=cn("09:25"))
    escalated = rules.tick(clocks, now=cn("09:50"))

    assert [reason.facts["percent"] for reason in reminded.reasons] == [80]
    assert [r.facts["percent"] for r in escalated.reasons if r.code == "escalation-due"] == [
        100,
        150,
    ]


def test_a_minute_is_too_short_for_reminders() -> None:
    (clock, *_) = opened("P1").clocks

    told = rules.tick([clock], now=cn("09:00:55"))

    assert told.reasons == ()
    assert rules.look_at(clock, after=cn("09:00")) == cn("09:01")


def test_a_routine_reminder_missed_in_the_evening_waits_for_the_morning() -> None:
    (clock, *_) = opened("P4", at="15:29").clocks  # half is used at 17:29

    evening = rules.tick([clock], now=cn("17:31"))
    assert evening.reasons == ()
    assert rules.look_at(clock, after=cn("17:31")) == cn("2026-11-25T08:30")
    morning = rules.tick(evening.clocks, now=cn("2026-11-25T08:30"))
    assert codes(morning) == ["reminder-due"]


def test_a_met_clock_is_never_looked_at_again() -> None:
    resolved = rules.on_resolve(opened().clocks, at=cn("09:30")).clocks

    assert rules.next_look_at(resolved, after=cn("09:30")) is None
    assert rules.tick(resolved, now=cn("2026-12-24T12:00")).reasons == ()


def test_reasons_are_ready_for_json() -> None:
    outcome = rules.on_hand_off(
        opened().clocks, mode="assist", hand_off=HAND_OFF, terms=terms(), at=cn("10:00")
    )

    assert json.dumps([dict(reason.facts) for reason in outcome.reasons])

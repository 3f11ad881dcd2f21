"""The laws of the dispatch decision, over any situation."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests import strategies  # noqa: F401  # loads the profile
from tests.factories import NOON

from linli.core.coordinates import Point
from linli.dispatch.decide import OFFERS_AT_ONCE, CaseFacts, Responder, Situation, decide

ORGANISATIONS = tuple(UUID(int=number) for number in range(1, 4))
SKILLS = ("first_aid", "lift", "mediation")
KINDS = ("officer", "grid_worker", "property_staff", "volunteer")
OWNER_KINDS = ("police", "property", "community", "fire", "unheard-of")

points = st.none() | st.builds(Point, st.floats(113.8, 114), st.floats(30.5, 30.7))
skills = st.frozensets(st.sampled_from(SKILLS), max_size=2)
cases = st.builds(
    CaseFacts,
    grade=st.sampled_from(("P1", "P2", "P3", "P4")),
    skills=skills,
    point=points,
    owner_id=st.sampled_from(ORGANISATIONS),
    owner_kind=st.sampled_from(OWNER_KINDS),
    wanted=st.just(0),
)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Who is on shift, who was asked before, and how the case stands."""
    responders = tuple(
        Responder(
            UUID(int=100 + number),
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from(ORGANISATIONS)),
            draw(points),
            draw(skills),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 3)),
            NOON + timedelta(minutes=draw(st.integers(-60, 600))),
        )
        for number in range(draw(st.integers(0, 6)))
    )
    tried = draw(st.frozensets(st.sampled_from([UUID(int=100 + n) for n in range(6)])))
    return Situation(
        now=NOON,
        responders=responders,
        tried=tried,
        missed=draw(st.integers(0, 8)),
        active=draw(st.integers(0, 2)),
        opens_at=draw(st.none() | st.just(NOON + timedelta(hours=3)) | st.just(NOON)),
    )


@given(case=cases, situation=situations())
def test_nobody_is_asked_who_is_off_shift_or_was_asked_before(case, situation):
    decision = decide(case, situation)

    on_shift = {one.member_id for one in situation.responders if one.ends_at > situation.now}
    for choice in decision.offers + decision.alternatives:
        assert choice.member_id in on_shift - situation.tried
        assert choice.reasons


@given(case=cases, situation=situations())
def test_the_same_situation_gives_the_same_decision_in_any_order_of_responders(case, situation):
    turned = replace(situation, responders=situation.responders[::-1])

    assert decide(case, situation) == decide(case, turned)


@given(case=cases, situation=situations())
def test_a_p1_goes_to_two_at_once_where_two_can_go(case, situation):
    case, situation = replace(case, grade="P1", skills=frozenset()), replace(situation, active=0)

    decision = decide(case, situation)

    assert len(decision.offers) <= OFFERS_AT_ONCE["P1"] == 2
    if len(decision.offers) == 1:
        (count,) = (why["count"] for why in decision.reasons if why["code"] == "candidates")
        assert count == 1


@given(case=cases, situation=situations())
def test_in_danger_anyone_on_shift_goes_before_nobody_does(case, situation):
    case, situation = replace(case, grade="P1"), replace(situation, active=0)

    decision = decide(case, situation)

    free = [
        one
        for one in situation.responders
        if one.ends_at > situation.now and one.member_id not in situation.tried
    ]
    assert bool(decision.offers) == bool(free)


@given(case=cases, situation=situations())
def test_no_case_waits_for_nobody(case, situation):
    decision = decide(case, situation)

    if not decision.offers and not situation.active:
        assert decision.look_again_at is not None and decision.look_again_at > situation.now
        routine = {"code": "waits-for-hours"} in decision.reasons
        assert routine or decision.escalate in {"lead", "desk"}
    assert decision.expires_at > situation.now


@given(case=cases, situation=situations())
def test_routine_work_waits_for_working_hours_and_danger_does_not(case, situation):
    situation = replace(situation, opens_at=NOON + timedelta(hours=3))

    decision = decide(case, situation)

    if case.grade in {"P3", "P4"}:
        assert decision.offers == () and decision.look_again_at == situation.opens_at
    else:
        assert {"code": "waits-for-hours"} not in decision.reasons

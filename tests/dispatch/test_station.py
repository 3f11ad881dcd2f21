"""Laws of the micro fire station: everybody of it who may be asked is, besides the two nearest."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.factories import HERE, NOON

from linli.dispatch.decide import CaseFacts, Responder, Situation, decide, nearest
from linli.dispatch.station import Crew, anybodys, decide_with_crews, turns_out

IDS = [UUID(int=n) for n in range(1, 13)]
members = st.sets(st.sampled_from(IDS))


def someone(pk: UUID, kind: str) -> Responder:
    until = NOON + timedelta(hours=4)
    return Responder(pk, kind, UUID(int=99), HERE, frozenset(), 0, 0, until)


@st.composite
def scenes(draw):
    on_shift = draw(members)
    kinds = st.sampled_from(["officer", "grid_worker", "property_staff", "volunteer"])
    tried = draw(members)
    crew = draw(members)
    situation = Situation(
        now=NOON,
        responders=tuple(someone(pk, draw(kinds)) for pk in sorted(on_shift)),
        tried=frozenset(tried),
        missed=draw(st.integers(0, 8)),
        active=draw(st.integers(0, 2)),
    )
    return situation, Crew("站", "Station", frozenset(crew))


CASE = CaseFacts(
    grade="P1", skills=frozenset(), point=HERE, owner_id=UUID(int=98), owner_kind="fire"
)


@given(scene=scenes())
def test_the_crew_is_asked_whole_and_the_two_nearest_are_chosen_among_the_others(scene):
    situation, crew = scene
    decision = decide_with_crews(CASE, situation, [crew], nearest)

    asked = [one.member_id for one in decision.offers]
    on_shift = {one.member_id for one in situation.responders}
    assert len(asked) == len(set(asked)) and set(asked) <= on_shift - situation.tried
    assert crew.members & on_shift - situation.tried <= set(asked)
    others = [pk for pk in asked if pk not in crew.members]
    assert len(others) <= max(2 - situation.active, 0)
    without = replace(
        situation,
        responders=tuple(o for o in situation.responders if o.member_id not in crew.members),
    )
    assert others == [one.member_id for one in decide(CASE, without, nearest).offers]


@given(scene=scenes())
def test_somebody_hears_of_it_whenever_nobody_is_asked(scene):
    situation, crew = scene
    decision = decide_with_crews(CASE, situation, [crew], nearest)

    if not decision.offers and not situation.active:
        assert decision.escalate and decision.look_again_at


@given(scene=scenes())
def test_a_station_with_nobody_on_shift_is_named_to_whoever_is_asked(scene):
    situation, crew = scene
    decision = decide_with_crews(CASE, situation, [crew], nearest)

    is_empty = not crew.members & {one.member_id for one in situation.responders}
    for one in decision.offers:
        assert ("station-empty" in {reason["code"] for reason in one.reasons}) == is_empty


def test_only_a_critical_fire_turns_the_station_out():
    assert turns_out(category="fire-smoke", grade="P1")
    assert not turns_out(category="fire-smoke", grade="P2")
    assert not turns_out(category="gas-leak", grade="P1")
    assert anybodys(CASE).owner_id != CASE.owner_id

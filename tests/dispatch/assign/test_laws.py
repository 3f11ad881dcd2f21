"""The laws of an assignment, over any window."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies  # noqa: F401  # loads the profile

from linli.dispatch.assign import DEFAULT, Unit, Waiting, Window, decide
from linli.dispatch.assign.cost import costs

GRADES = ("P1", "P2", "P3", "P4")
SKILLS = ("lift", "first_aid")
NAMES = tuple(f"u{number}" for number in range(6))

WANTED = st.integers(1, 3)

skill_sets = st.frozensets(st.sampled_from(SKILLS), max_size=2)


@st.composite
def windows(draw: st.DrawFn, wanted=WANTED, most=6) -> Window:
    cases = tuple(
        Waiting(
            id=f"c{number}",
            grade=draw(st.sampled_from(GRADES)),
            waited_s=draw(st.floats(0, 8000)),
            skills=draw(skill_sets),
            wanted=draw(wanted),
            tried=draw(st.frozensets(st.sampled_from(NAMES), max_size=3)),
        )
        for number in range(draw(st.integers(0, most - 1)))
    )
    units = tuple(
        Unit(
            id=NAMES[number],
            skills=draw(skill_sets),
            free_in_s=draw(st.sampled_from((0.0, 300.0))),
            busy_share=draw(st.floats(0, 1)),
            ends_in_s=draw(st.sampled_from((-60.0, 300.0, 20_000.0))),
            accepts=draw(st.floats(0, 1)),
            left_behind=draw(st.floats(0, 1)),
        )
        for number in range(draw(st.integers(0, most)))
    )
    cells = len(cases) * len(units)
    seconds = draw(
        st.lists(st.floats(0, 3000) | st.just(float("inf")), min_size=cells, max_size=cells)
    )
    return Window(cases, units, np.array(seconds).reshape(len(cases), len(units)))


def one_case(seconds, *, grade="P3", units=None, **facts):
    units = units or tuple(Unit(NAMES[at]) for at in range(len(seconds)))
    return Window((Waiting("c", grade, **facts),), units, np.array([seconds], dtype=float))


@given(window=windows())
def test_every_case_gets_somebody_or_a_reason_and_nobody_goes_twice(window):
    plan = decide(window)

    served = {one.case for one in plan.proposals}
    assert served | {one.case for one in plan.unserved} == {one.id for one in window.cases}
    assert not served & {one.case for one in plan.unserved}
    sent = [one.unit for one in plan.proposals]
    assert len(sent) == len(set(sent))
    wanted = {one.id: one.wanted for one in window.cases}
    for case in served:
        assert sum(one.case == case for one in plan.proposals) <= wanted[case]


@given(window=windows())
def test_nobody_is_sent_who_was_tried_is_off_shift_or_cannot_get_there(window):
    cases = {one.id: (at, one) for at, one in enumerate(window.cases)}
    units = {one.id: (at, one) for at, one in enumerate(window.units)}

    for proposal in decide(window).proposals:
        row, case = cases[proposal.case]
        for name in (proposal.unit, *(one.unit for one in proposal.alternatives)):
            column, unit = units[name]
            assert name not in case.tried and unit.ends_in_s > 0
            assert np.isfinite(window.travel_s[row, column])


@given(window=windows(), turn=st.randoms(use_true_random=False))
def test_the_order_in_which_a_window_is_gathered_changes_nothing(window, turn):
    rows = turn.sample(range(len(window.cases)), len(window.cases))
    columns = turn.sample(range(len(window.units)), len(window.units))
    turned = Window(
        tuple(window.cases[at] for at in rows),
        tuple(window.units[at] for at in columns),
        window.travel_s[np.ix_(rows, columns)] if rows and columns else window.travel_s,
    )

    assert decide(turned) == decide(window)


@settings(max_examples=40)
@given(window=windows(wanted=st.just(1), most=4))
def test_no_other_matching_of_as_many_pairs_is_cheaper(window):
    # The matching alone: nothing is held back for somebody nearer.
    plan = decide(window, replace(DEFAULT, hold_load=2.0))
    if not window.cases or not window.units:
        assert not plan.proposals
        return
    found = costs(window, DEFAULT)
    gain = found.total - found.defer[:, None]

    def worth(pairs):
        usable = [gain[row, column] for row, column in pairs if np.isfinite(gain[row, column])]
        return -len(usable), sum(usable)

    rows, columns = range(len(window.cases)), range(len(window.units))
    many = min(len(rows), len(columns))
    best = min(
        worth(zip(chosen, others, strict=True))
        for chosen in permutations(rows, many)
        for others in ([tuple(columns)] if many == len(columns) else permutations(columns, many))
    )
    row_of = {one.id: at for at, one in enumerate(window.cases)}
    column_of = {one.id: at for at, one in enumerate(window.units)}
    ours = worth([(row_of[one.case], column_of[one.unit]) for one in plan.proposals])
    assert ours[0] == best[0]
    assert ours[1] == pytest.approx(best[1], rel=1e-9, abs=1e-6)


@given(window=windows())
def test_every_proposal_explains_itself(window):
    for one in decide(window).proposals:
        codes = [reason["code"] for reason in one.reasons]
        assert codes[:2] == ["travel", "workload"]
        assert one.low_s <= one.arrival_s <= one.high_s
        assert len(one.alternatives) <= 2
        assert [other.more_s for other in one.alternatives] == sorted(
            other.more_s for other in one.alternatives
        )


@given(window=windows(wanted=st.just(1)))
def test_where_people_are_short_a_higher_grade_never_waits_for_a_lower(window):
    """Among cases that all the same people may take."""
    cases = tuple(replace(one, tried=frozenset()) for one in window.cases)
    window = replace(window, cases=cases, travel_s=np.minimum(window.travel_s, 3000.0))

    plan = decide(window)

    rank = {one.id: min(GRADES.index(one.grade), 2) for one in cases}
    served = [rank[one.case] for one in plan.proposals]
    left = [rank[one.case] for one in plan.unserved]
    if served and left:
        assert max(served) <= min(left)


def test_two_cases_share_two_people_so_that_the_sum_is_least():
    window = Window(
        (Waiting("a", "P3"), Waiting("b", "P3")),
        (Unit("near"), Unit("far")),
        np.array([[60.0, 90.0], [80.0, 600.0]]),
    )

    plan = decide(window)

    assert {one.case: one.unit for one in plan.proposals} == {"a": "far", "b": "near"}
    (reason,) = [one for one in plan.proposals[0].reasons if one["code"] == "not-nearest"]
    assert reason["nearest"] == "near" and reason["needed_at"] == "b"


def test_who_waited_past_the_cap_comes_before_who_is_nearer():
    window = Window(
        (Waiting("fresh", "P3"), Waiting("old", "P3", waited_s=DEFAULT.cap_s + 60)),
        (Unit("only"),),
        np.array([[30.0], [900.0]]),
    )

    plan = decide(window)

    assert [one.case for one in plan.proposals] == ["old"]
    assert plan.unserved[0].reason == "all-busy"


def test_a_skill_outweighs_some_way_and_danger_does_not_wait_for_it():
    units = (Unit("near"), Unit("skilled", skills=frozenset({"lift"})))
    skills = frozenset({"lift"})

    calm = decide(one_case([60, 700], units=units, skills=skills)).proposals[0]
    urgent = decide(one_case([60, 700], grade="P1", units=units, skills=skills)).proposals[0]

    assert (calm.unit, urgent.unit) == ("skilled", "near")
    assert {"code": "no-skill", "skills": ["lift"]} in urgent.reasons


def test_an_urgent_case_calls_off_who_is_near_on_the_way_to_routine_work():
    window = Window(
        (Waiting("fire", "P1"), Waiting("lamp", "P4", held_by="near")),
        (Unit("near", holds="P4"), Unit("far")),
        np.array([[60.0, 500.0], [120.0, 400.0]]),
    )

    plan = decide(window)

    found = {one.case: one for one in plan.proposals}
    assert found["fire"].unit == "near" and found["fire"].leaves == "P4"
    assert found["lamp"].unit == "far"
    assert {"code": "called-off", "grade": "P4"} in found["fire"].reasons


def test_a_small_gain_calls_nobody_off():
    window = Window(
        (Waiting("lamp", "P4"), Waiting("bin", "P4", held_by="near")),
        (Unit("near", holds="P4"), Unit("far")),
        np.array([[60.0, 100.0], [90.0, 100.0]]),
    )

    found = {one.case: one for one in decide(window).proposals}

    assert found["bin"].unit == "near" and found["bin"].leaves == ""


def test_who_has_worked_more_is_spared_where_the_way_is_alike():
    units = (Unit("tired", busy_share=0.8), Unit("fresh", busy_share=0.2))

    assert decide(one_case([100, 110], units=units)).proposals[0].unit == "fresh"


def test_who_goes_home_soon_is_passed_over_for_who_stays():
    units = (Unit("going", ends_in_s=120.0), Unit("staying"))

    plan = decide(one_case([100, 200], units=units))

    assert plan.proposals[0].unit == "staying"
    assert decide(one_case([100], units=units[:1])).proposals[0].unit == "going"


def test_whose_leaving_uncovers_much_is_passed_over_for_a_little_more_way():
    units = (Unit("alone", left_behind=0.4), Unit("one of many", left_behind=0.01))

    assert decide(one_case([100, 130], units=units)).proposals[0].unit == "one of many"


def test_whose_phone_is_usually_silent_is_asked_after_who_answers():
    units = (Unit("silent", accepts=0.3), Unit("answers"))

    assert decide(one_case([100, 130], units=units)).proposals[0].unit == "answers"


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        (one_case([], units=()), "nobody-on-shift"),
        (one_case([60], units=(Unit("u0", ends_in_s=0.0),)), "nobody-on-shift"),
        (one_case([60], tried=frozenset({"u0"})), "all-asked"),
        (one_case([float("inf")]), "no-way"),
    ],
)
def test_a_case_that_gets_nobody_says_why(window, reason):
    (left,) = decide(replace(window, travel_s=window.travel_s.reshape(1, -1))).unserved

    assert left.reason == reason


def test_a_storm_of_ten_thousand_is_decided_and_nobody_is_forgotten():
    rng = np.random.default_rng(1)
    cases = tuple(
        Waiting(f"c{number:05}", "P1" if number % 997 == 0 else "P4", waited_s=float(number % 600))
        for number in range(10_000)
    )
    units = tuple(Unit(f"u{number}") for number in range(40))

    plan = decide(Window(cases, units, rng.uniform(30, 1500, (10_000, 40))))

    assert len(plan.proposals) == 40
    assert len(plan.unserved) == 9_960
    urgent = {one.id for one in cases if one.grade == "P1"}
    assert urgent <= {one.case for one in plan.proposals}

"""Dispatch by matching in the house: rivals, arrivals, streets, storms, nobody."""

import json
from datetime import timedelta

import pytest
from django.test import override_settings
from tests.factories import (
    HERE,
    MINUTE,
    NOON,
    make_case,
    make_category,
    make_community,
    make_member,
    make_organisation,
)

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.models import Assignment, Case
from linli.core.coordinates import Point
from linli.dispatch import queries, services
from linli.dispatch.decide import MOST_IN_HAND
from linli.people.models import Shift

pytestmark = pytest.mark.django_db
BY = {"actor": "user:test"}


def east(metres: float) -> Point:
    return Point(HERE.lon + metres / 95_800, HERE.lat)


def reported_at(metres: float) -> dict:
    return {"report": {"point": east(metres)}}


def asked(case) -> list:
    rows = Assignment.objects.filter(case=case).order_by("offered_at", "id")
    return [row.member_id for row in rows]


def test_two_cases_that_wait_together_share_two_people_so_that_nobody_goes_far():
    owner = make_organisation()
    left, right = (
        make_member(organisation=owner, at=east(0)),
        make_member(organisation=owner, at=east(400)),
    )
    first = make_case(owner=owner, **reported_at(250))
    second = make_case(owner=owner, **reported_at(900))

    services.dispatch_case(case_id=first.id, now=NOON)
    services.dispatch_case(case_id=second.id, now=NOON)

    assert (asked(first), asked(second)) == ([left.id], [right.id])


def test_one_case_for_itself_gets_its_nearest_and_so_it_is_by_the_other_setting():
    owner = make_organisation()
    make_member(organisation=owner, at=east(0))
    near = make_member(organisation=owner, at=east(400))
    first = make_case(owner=owner, **reported_at(250))
    make_case(owner=owner, **reported_at(900))

    with override_settings(DISPATCH="nearest"):
        services.dispatch_case(case_id=first.id, now=NOON)

    assert asked(first) == [near.id]


def test_proposals_tell_arrival_spread_reasons_and_two_alternatives_with_their_cost():
    owner = make_organisation()
    members = [make_member(organisation=owner, at=east(metres)) for metres in (100, 500, 900, 1300)]
    case = make_case(owner=owner)

    found = queries.proposals(case_id=case.id, now=NOON)

    assert [one.member_id for one in found.proposed] == [one.id for one in members[:3]]
    assert [one.is_first for one in found.proposed] == [True, False, False]
    assert 0 == found.proposed[0].more_s < found.proposed[1].more_s < found.proposed[2].more_s
    for one in found.proposed:
        assert NOON < one.earliest < one.arrives_at < one.latest
        codes = {reason["code"]: reason for reason in one.reasons}
        assert codes["arrival"]["from"] == "crow-fly" and codes["arrival"]["why"] == "no-streets"
    assert not asked(case)


def test_reasons_and_alternatives_stay_with_the_offer():
    owner = make_organisation()
    first, second = (make_member(organisation=owner, at=east(metres)) for metres in (100, 500))
    case = make_case(owner=owner)

    services.dispatch_case(case_id=case.id, now=NOON)

    kept = Assignment.objects.get(case=case)
    codes = {reason["code"]: reason for reason in kept.reasons}
    assert kept.member_id == first.id
    assert codes["alternative"]["member_id"] == str(second.id) and codes["alternative"]["more"] > 0
    assert codes["arrival"]["low"] < codes["arrival"]["seconds"] < codes["arrival"]["high"]


def test_streets_decide_where_they_are_known(tmp_path):
    """Across the river is near as the crow flies and far by the only bridge."""
    owner = make_organisation()
    across = make_member(organisation=owner, at=Point(HERE.lon, HERE.lat + 0.001))
    along = make_member(organisation=owner, at=east(500))
    case = make_case(owner=owner)
    bank, other, bridge = HERE.lat, HERE.lat + 0.001, HERE.lon + 0.02
    line = [
        [HERE.lon, bank],
        [HERE.lon + 0.006, bank],
        [bridge, bank],
        [bridge, other],
        [HERE.lon, other],
    ]
    file = tmp_path / "streets.geojson"
    file.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"highway": "residential"},
                        "geometry": {"type": "LineString", "coordinates": line},
                    }
                ],
            }
        )
    )

    straight = services.propose(case_id=case.id, now=NOON)
    with override_settings(STREETS=str(file)):
        by_street = services.propose(case_id=case.id, now=NOON)

    assert straight.offers[0].member_id == across.id
    assert by_street.offers[0].member_id == along.id
    (arrival,) = [one for one in by_street.offers[0].reasons if one["code"] == "arrival"]
    assert arrival["from"] == "streets"


def test_a_street_file_that_went_bad_keeps_nobody_from_being_sent(tmp_path):
    file = tmp_path / "broken.osm"
    file.write_text("<osm")
    case = make_case(owner=(owner := make_organisation()))
    only = make_member(organisation=owner)

    with override_settings(STREETS=str(file)):
        services.dispatch_case(case_id=case.id, now=NOON)

    assert asked(case) == [only.id]


def test_a_case_whose_place_nobody_knows_is_offered_all_the_same():
    owner = make_organisation()
    only = make_member(organisation=owner)
    case = make_case(owner=owner, report={"point": None})

    services.dispatch_case(case_id=case.id, now=NOON)

    assert asked(case) == [only.id]


def test_after_a_storm_nobody_is_buried_and_what_is_left_over_is_told():
    owner = make_organisation()
    members = [make_member(organisation=owner) for _ in range(2)]
    storm = [make_case(owner=owner, grade="P3") for _ in range(14)]

    for case in storm:
        services.dispatch_case(case_id=case.id, now=NOON)
    danger = make_case(owner=owner, grade="P1")
    services.dispatch_case(case_id=danger.id, now=NOON)

    in_hand = case_queries.workload([one.id for one in members])
    # Two of each are the danger's, which is offered whatever lies there.
    assert [offers for offers, _ in in_hand.values()] == [MOST_IN_HAND + 1] * 2
    left = [Case.objects.get(pk=one.id) for one in storm if not asked(one)]
    assert len(left) == 14 - 2 * MOST_IN_HAND
    for case in left:
        assert case.needs_person == "unowned" and case.dispatch_at > NOON


def test_where_most_are_busy_a_far_routine_case_waits_a_moment_for_somebody_nearer():
    owner = make_organisation()
    near = [make_member(organisation=owner, at=east(50)) for _ in range(3)]
    far = make_member(organisation=owner, at=east(2500))
    for one in near:
        other = make_case(owner=owner)
        (pk,) = cases.offer(
            case_id=other.id, offers=[cases.Offer(one.id, [])], expires_at=NOON + MINUTE, at=NOON,
            **BY,
        )  # fmt: skip
        cases.accept_assignment(assignment_id=pk, at=NOON, **BY)
    case = make_case(owner=owner)

    decision = services.dispatch_case(case_id=case.id, now=NOON)
    assert decision.offers == () and {one["code"] for one in decision.reasons} >= {"held"}
    case.refresh_from_db()
    assert case.dispatch_at == NOON + timedelta(seconds=30) and not case.needs_person

    services.dispatch_case(case_id=case.id, now=NOON + 3 * MINUTE)
    assert asked(case) == [far.id]


def test_the_rarer_skill_is_kept_for_the_case_that_needs_it():
    owner = make_organisation()
    skilled = make_member(organisation=owner, at=east(20), skills=("lift",))
    plain = make_member(organisation=owner, at=east(200))
    lamp = make_case(owner=owner)
    stuck = make_case(owner=owner, category=make_category(skills=["lift"]))

    services.dispatch_case(case_id=lamp.id, now=NOON)
    services.dispatch_case(case_id=stuck.id, now=NOON)

    assert (asked(lamp), asked(stuck)) == ([plain.id], [skilled.id])


def test_who_has_worked_more_is_spared_where_the_way_is_alike():
    owner = make_organisation()
    tired = make_member(organisation=owner, at=east(100))
    fresh = make_member(organisation=owner, at=east(105))
    worked = make_case(owner=owner)
    (pk,) = cases.offer(
        case_id=worked.id, offers=[cases.Offer(tired.id, [])], expires_at=NOON, at=NOON - 240 * MINUTE,
        **BY,
    )  # fmt: skip
    cases.accept_assignment(assignment_id=pk, at=NOON - 240 * MINUTE, **BY)
    cases.settle(case_id=worked.id, disposition="done", at=NOON - MINUTE, **BY)
    case = make_case(owner=owner)

    services.dispatch_case(case_id=case.id, now=NOON)

    assert case_queries.worked_since([tired.id, fresh.id], since=NOON - 480 * MINUTE, now=NOON) == {
        tired.id: 239 * 60.0
    }
    assert asked(case) == [fresh.id]


def test_a_task_whose_holder_goes_home_is_to_be_handed_over_with_who_could_take_it():
    owner = make_organisation()
    going, staying = (make_member(organisation=owner, at=east(metres)) for metres in (10, 200))
    Shift.objects.filter(member=going).update(ends_at=NOON + 5 * MINUTE)
    case = make_case(owner=owner)
    (pk,) = cases.offer(
        case_id=case.id, offers=[cases.Offer(going.id, [])], expires_at=NOON + MINUTE, at=NOON, **BY
    )
    cases.accept_assignment(assignment_id=pk, at=NOON, **BY)

    (before,) = queries.hand_overs(now=NOON)
    (after,) = queries.hand_overs(now=NOON + 6 * MINUTE)

    assert before.held.assignment_id == pk and before.ends_at == NOON + 5 * MINUTE
    assert after.ends_at is None
    for one in (before, after):
        assert [who.member_id for who in one.proposals.proposed] == [staying.id]
    assert queries.hand_overs(now=NOON, soon=MINUTE) == []


def test_coverage_falls_when_the_only_one_near_goes_and_the_layer_names_nobody():
    make_community()
    owner = make_organisation()
    only = make_member(organisation=owner, at=HERE)
    for _ in range(3):
        make_case(owner=owner)

    before = queries.coverage(now=NOON)
    layer = queries.coverage_layer(now=NOON)
    case = make_case(owner=owner)
    (pk,) = cases.offer(
        case_id=case.id, offers=[cases.Offer(only.id, [])], expires_at=NOON + MINUTE, at=NOON, **BY
    )
    cases.accept_assignment(assignment_id=pk, at=NOON, **BY)
    after = queries.coverage(now=NOON)

    assert (before.free_now, after.free_now) == (1, 0)
    assert before.now > 0.5 and after.now == 0
    # In half an hour the task will be done.
    assert after.later > 0.5 and before.assumed
    assert sum(one.share for one in before.cells) == pytest.approx(1)
    polygons = [one for one in layer["features"] if one["properties"]["kind"] == "cover"]
    ring = polygons[0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] and 113 < ring[0][0] < 115
    assert str(only.id) not in json.dumps(layer)


def test_standby_is_suggested_where_calls_come_from_and_nobody_stands():
    owner = make_organisation()
    for metres in (0, 10, 20):
        make_member(organisation=owner, at=east(metres))
    for metres in (0, 1500, 1500, 1500):
        make_case(owner=owner, **reported_at(metres))

    found = queries.coverage(now=NOON)

    assert found.standby
    assert found.standby[0].point.lon == pytest.approx(east(1500).lon, abs=0.004)
    assert found.standby[0].gain > 0


def test_with_nobody_and_nothing_there_is_a_layer_all_the_same():
    found = queries.coverage(now=NOON)

    assert (found.cells, found.now, found.standby) == ((), 0, ())
    assert queries.coverage_layer(now=NOON) == {"type": "FeatureCollection", "features": []}

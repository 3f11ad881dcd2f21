"""Simulated life against what a stranger sees of the doors: nothing lost, nothing doubled."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from tests.sim.stranger import Doors

from linli.sim import behaviour
from linli.sim import district as town
from linli.sim.client import Client, Refused, Unreachable
from linli.sim.live import Life, Pace
from linli.sim.reports import meant

NOON = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)  # a Tuesday, noon in the district
KEY = UUID("0190a000-0000-7000-8000-000000000001")


@pytest.fixture(scope="module")
def district():
    return town.build(1)


@pytest.fixture
def doors():
    return Doors()


@pytest.fixture
def client(doors):
    with Client("http://linli.test", transport=doors.transport, wait=lambda seconds: None) as made:
        yield made


@pytest.fixture
def life(client, district):
    facts = {
        "api_keys": {"open311": "key-o", "reporter": "key-r"},
        "members": [
            {
                "username": one.login,
                "token": f"t-{one.login}",
                "member_id": f"m-{one.login}",
                "role": one.role,
            }
            for one in district.members
        ],
    }
    return Life(client, district, facts, Pace(per_hour=60, speed=8))


def pass_time(life, start, minutes):
    """Let minutes go by, a second at a time."""
    for at in range(minutes * 60):
        life.step(start + timedelta(seconds=at))


def test_given_a_busy_server_when_a_report_is_sent_then_it_arrives_once(doors, client):
    doors.away = 2

    code = client.report(key=KEY, text="楼道灯坏了", contact={"name": "", "phone": "1"})

    assert code == "C1"
    assert client.report(key=KEY, text="楼道灯坏了") == "C1"
    assert list(doors.reports) == [str(KEY)]


def test_a_server_that_stays_away_is_said_to_be_unreachable(doors, client):
    doors.away = 99

    with pytest.raises(Unreachable):
        client.report(key=KEY, text="停电了")


def test_a_refusal_carries_its_code(client):
    with pytest.raises(Refused) as refused:
        client.step(token="t", assignment="none", step="accept", key=KEY)

    assert (refused.value.status, refused.value.code) == (409, "step-not-allowed")


def test_residents_report_at_about_the_asked_rate_through_two_doors(doors, life):
    life.start(NOON)

    pass_time(life, NOON, 60)

    assert 30 < len(doors.reports) + len(doors.requests) < 130
    for body in doors.reports.values():
        assert body["text"]
        assert bool(body.get("attributes")) == bool(body.get("category"))


def test_given_the_server_goes_away_when_it_is_back_then_no_report_is_missing(doors, life):
    life.start(NOON)
    doors.away = 10**9
    lost = 0
    for at in range(0, 1200, 2):
        try:
            life.step(NOON + timedelta(seconds=at))
        except Unreachable:
            lost += 1
    doors.away = 0
    waiting = {str(one.key) for one in life.residents.outbox}

    pass_time(life, NOON + timedelta(seconds=1200), 1)

    assert lost and waiting
    assert waiting <= doors.reports.keys() | doors.requests.keys()


def test_a_responder_takes_an_offer_through_to_its_end(doors, life):
    life.start(NOON)
    on = [
        one.login
        for one in town.on_shift(district=life.residents.district, at=NOON)
        if one.role in ("officer", "grid_worker", "property_staff")
    ]
    doors.members = on
    for login in on:
        doors.offer(f"a-{login}", holder=f"t-{login}")

    pass_time(life, NOON, 25)

    done = [tuple(step for code, step, _ in doors.steps if code == f"a-{login}") for login in on]
    assert set(done) <= {("accept", "depart", "arrive", "clear"), ("decline",)}
    assert done.count(("accept", "depart", "arrive", "clear")) > len(on) / 2
    for _, step, facts in doors.steps:
        assert (step == "clear") == ("disposition" in facts)
        assert (step == "decline") == ("reason" in facts)


def test_given_an_offer_was_withdrawn_when_it_is_answered_then_life_goes_on(doors, life):
    life.start(NOON)
    login = next(
        one.login
        for one in town.on_shift(district=life.residents.district, at=NOON)
        if one.role == "property_staff"
    )
    doors.offer("gone", holder=f"t-{login}")
    life.staff.look(login, NOON)
    doors.tasks.clear()

    pass_time(life, NOON, 5)

    assert life.staff.pending == set()


def test_given_an_empty_district_when_life_starts_then_it_fills_within_ninety_seconds(doors, life):
    doors.open = 0
    life.start(NOON)

    pass_time(life, NOON, 2)

    sent = len(doors.reports) + len(doors.requests)
    assert 30 <= sent <= 45
    assert len({meant(body["text"]) for body in doors.reports.values()}) > 15


def test_given_an_unsure_case_when_the_call_taker_reads_it_then_its_true_category_is_set(
    doors, life
):
    life.start(NOON)
    doors.told = "梧桐里小区3号楼着火了，急"
    life.residents.catalogue["fire-smoke"] = {"grade": "P1", "kind": "report"}
    doors.waiting["k1"] = {"id": "k1", "needs_person": "unsure"}

    pass_time(life, NOON, 3)

    (done,) = doors.work
    assert done[:2] == ("k1", "overrule")
    assert done[2] | {"reason": ""} == {
        "reason": "",
        "category": "fire-smoke",
        "grade": "P1",
        "kind": "report",
    }


def test_given_a_case_all_declined_when_the_dispatcher_looks_then_two_more_are_asked(doors, life):
    doors.members = ["a", "b", "c"]
    doors.waiting["k1"] = {"id": "k1", "needs_person": "declined"}
    life.start(NOON)

    pass_time(life, NOON, 3)

    assert [step for _, step, _ in doors.work] == ["hand-offs/h1/accept", "offers"]
    assert len(doors.work[1][2]["member_ids"]) == 2


def test_given_finished_cases_when_reporters_look_then_they_rate_or_reopen_by_the_page(doors, life):
    life.start(NOON)
    rng = Random(1)

    for _ in range(60):
        life.residents.answer_back(rng, "C1")

    rated = [said for path, said in doors.said if path == "/track/C1/rate"]
    again = [said for path, said in doors.said if path == "/track/C1/reopen"]
    assert len(rated) > 40
    assert 0 < len(again) < 15
    assert all(said["rating"] in "12345" and said["key"] == "k" for said in rated)
    assert all(said["reason"] for said in again)


def test_photos_go_along_with_reports(doors, life):
    doors.open = 0
    life.start(NOON)

    pass_time(life, NOON, 2)

    assert doors.photos
    assert all(b"\xff\xd8\xff" in body for body in doors.photos)
    with_photos = [body for body in doors.reports.values() if body.get("media_ids")]
    assert len(with_photos) == len(doors.photos)


@pytest.mark.parametrize("state", list(behaviour.NEXT))
def test_urgent_matters_are_taken_up_faster(state):
    def typical(grade):
        waits = sorted(
            behaviour.delay(Random(seed), state=state, grade=grade, distance_m=400.0)
            for seed in range(99)
        )
        return waits[49]

    if state != "on_scene":
        assert typical("P1") < typical("P2") < typical("P3") < typical("P4")
    assert typical("P1") > timedelta(seconds=5)


def test_required_answers_are_given_from_the_list():
    form = [
        {
            "code": "trapped",
            "datatype": "singlevaluelist",
            "required": True,
            "values": [{"key": "yes"}, {"key": "no"}],
        },
        {"code": "which", "datatype": "multivaluelist", "required": True, "values": [{"key": "a"}]},
        {"code": "people", "datatype": "number", "required": True},
        {"code": "floor", "datatype": "string", "required": True},
    ]

    given = behaviour.answers(Random(1), form)

    assert given["trapped"] in ("yes", "no")
    assert given["which"] == ["a"]
    assert 1 <= given["people"] <= 4
    assert given["floor"]


def stop(visit, at):
    return {"visit_id": visit, "state": "planned", "expected_at": at.isoformat(), "minutes": 5}


def test_stops_of_a_round_are_marked_when_they_should_be_over(doors, life):
    who = sorted(set(life.walkers.tokens) - life.walkers.left_alone)[0]
    doors.rounds[f"t-{who}"] = [stop("v1", NOON), stop("v2", NOON + timedelta(hours=2))]
    life.walkers.start(NOON)

    pass_time(life, NOON, 3)
    assert [one["state"] for one in doors.rounds[f"t-{who}"]] == ["planned", "planned"]
    pass_time(life, NOON + timedelta(minutes=5), 2)

    first, second = doors.rounds[f"t-{who}"]
    assert first["state"] in {"done", "not_met", "postponed"} and second["state"] == "planned"
    assert bool(first["why"]) == (first["state"] != "done")


def test_a_paused_round_is_left_alone_and_so_is_whoever_is_shown_to_visitors(doors, life):
    shown = sorted(life.walkers.left_alone)[0]
    who = sorted(set(life.walkers.tokens) - life.walkers.left_alone)[0]
    doors.paused = NOON.isoformat()
    for name in (shown, who):
        doors.rounds[f"t-{name}"] = [stop(f"v-{name}", NOON - timedelta(hours=1))]
    life.walkers.start(NOON)
    pass_time(life, NOON, 2)
    assert doors.rounds[f"t-{who}"][0]["state"] == "planned"

    doors.paused = None
    pass_time(life, NOON + timedelta(minutes=2), 2)

    assert doors.rounds[f"t-{who}"][0]["state"] != "planned"
    assert doors.rounds[f"t-{shown}"][0]["state"] == "planned"

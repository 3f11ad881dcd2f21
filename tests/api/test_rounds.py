"""A responder's own round through the JSON API."""

import pytest
from tests.api.doors import Program, make_key
from tests.factories import make_member
from tests.field.test_rounds import ten_o_clock, walker

from linli.core import clock
from linli.core.ids import new_id
from linli.dispatch.models import Stop

__all__ = ["ten_o_clock"]  # a fixture of every test here
pytestmark = pytest.mark.django_db


def program_of(member) -> Program:
    return Program(make_key("read", "work", user=member.user))


def test_a_round_is_read_in_order_and_its_stops_are_marked():
    me, made = walker(2)
    program = program_of(me.member)
    found = program.get("/rounds", mine=1).json()
    first, second = found["stops"]
    assert first["expected_at"] < second["expected_at"] and {first["state"]} == {"planned"}

    key = new_id()
    for _ in range(2):
        answer = program.post(f"/rounds/visits/{first['visit_id']}", {"result": "done"}, key=key)
        assert answer.json() == {"visit_id": first["visit_id"], "state": "done"}
    refused = program.post(f"/rounds/visits/{second['visit_id']}", {"result": "not_met"})

    assert refused.status_code == 422
    states = {one["visit_id"]: one["state"] for one in program.get("/rounds").json()["stops"]}
    assert states == {first["visit_id"]: "done", second["visit_id"]: "planned"}


def test_nobody_marks_another_s_stop():
    _me, made = walker(1)
    other = program_of(make_member("grid_worker", now=clock.now()))

    assert other.get("/rounds").json()["stops"] == []
    answer = other.post(f"/rounds/visits/{made[0]}", {"result": "done"})

    assert answer.status_code == 404
    assert Stop.objects.get().state == "planned"

"""Questions to the twin for programs: read only, and only for those who may."""

import json

import pytest
from tests.api.doors import Program, make_key
from tests.factories import NOON, make_user

from linli.core.ids import new_id
from linli.dispatch.asking import playing, services
from linli.dispatch.asking.facts import Asked

pytestmark = pytest.mark.django_db


def test_a_program_reads_questions_and_their_answers():
    asked = Asked(per_hour=6.0, day=5, night=4, posts=3, policy="closest", seeds=5, town_m=800.0,
                  fewer_night=2)  # fmt: skip
    pk = services.ask(asked=asked, actor="user:somebody", at=NOON)
    program = Program(make_key("read", user=make_user("auditor")))
    waits = program.get(f"/twin/questions/{pk}").json()
    while playing.play_next():
        pass

    (listed,) = program.get("/twin/questions").json()
    whole = program.get(f"/twin/questions/{pk}").json()

    assert (waits["state"], waits["sides"]) == ("waiting", [])
    assert (listed["state"], listed["changes"], listed["days_done"]) == ("done", ["night"], 10)
    today, night = whole["sides"]
    assert [one["verdict"] for one in today["figures"]] == [""] * 7
    late = next(one for one in night["figures"] if one["metric"] == "late_share")
    assert late["verdict"] == "worse" and late["difference"]["low"] > 0
    assert "somebody" not in json.dumps(whole)
    assert program.get(f"/twin/questions/{new_id()}").status_code == 404


def test_who_may_not_see_the_twin_reads_nothing():
    program = Program(make_key("read", user=make_user("officer")))

    assert program.get("/twin/questions").status_code == 403

"""Questions to the twin: what is compared, played to the end, stopped, taken up again."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories import NOON, make_member, make_organisation

from linli.cases import queries as cases
from linli.core import errors
from linli.core.coordinates import Point
from linli.dispatch import working
from linli.dispatch.asking import district, playing, queries, services
from linli.dispatch.asking.facts import Asked, estimate_s, sides
from linli.dispatch.models import TwinQuestion
from linli.dispatch.twin import town

SMALL = Asked(per_hour=6.0, day=5, night=4, posts=3, policy="closest", seeds=5, town_m=800.0,
              fewer_night=2, use_linli=True)  # fmt: skip


def ask(**changes):
    return services.ask(asked=replace(SMALL, **changes), actor="system", at=NOON)


def test_each_change_is_a_side_and_all_together_another():
    asked = replace(SMALL, volunteers=2, post={"best": True})

    found = {one.code: one for one in sides(asked)}

    assert list(found) == ["today", "night", "volunteers", "post", "dispatch", "all"]
    assert [found[code].policy for code in ("today", "dispatch", "all")] == [
        "closest", "linli", "linli",
    ]  # fmt: skip
    everybody = {code: sum(g.count for g in one.scenario.staff) for code, one in found.items()}
    assert everybody["today"] == everybody["night"] == 5 and everybody["all"] == 7
    assert found["night"].scenario.staff[0].count == 2
    assert (found["post"].scenario.posts, found["today"].scenario.posts) == (4, 3)


def test_more_days_and_sides_cost_more():
    assert estimate_s(SMALL) < estimate_s(replace(SMALL, seeds=50))
    assert estimate_s(SMALL) < estimate_s(replace(SMALL, volunteers=1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"fewer_night": 0, "use_linli": False},
        {"fewer_night": 4},
        {"seeds": 4},
        {"per_hour": 30.0},
        {"seeds": 200, "per_hour": 500.0, "day": 300, "night": 300, "volunteers": 1},
    ],
)
def test_a_question_that_can_not_be_answered_is_refused(changes):
    with pytest.raises(errors.Invalid):
        ask(**changes)

    assert not TwinQuestion.objects.exists()


@pytest.mark.django_db
def test_no_more_than_five_wait():
    for _ in range(5):
        ask()

    with pytest.raises(services.TooManyWait):
        ask()


@pytest.mark.django_db
def test_a_question_is_played_to_its_end_and_answered_in_differences():
    pk = ask()

    while playing.play_next():
        pass

    found, answer = queries.question(pk), queries.answer(pk)
    assert found.state == "done" and found.days_done == found.days_all == 20
    assert [run.variant for run in answer.runs] == ["today", "night", "dispatch", "all"]
    late = {one.metric: one for one in answer.compared["night"]}["late_share"]
    # Two of four people at night: later, without doubt.
    assert late.verdict == "worse" and late.difference.absolute.low > 0


@pytest.mark.django_db
def test_a_stopped_question_keeps_what_was_played():
    pk = ask()
    playing.play_next()
    services.stop(question_id=pk, actor="system", at=NOON)
    services.stop(question_id=pk, actor="system", at=NOON)

    playing.play_next()

    found = queries.question(pk)
    assert found.state == "stopped" and 0 < found.days_done < found.days_all
    assert queries.answer(pk).compared == {}


@pytest.mark.django_db
def test_one_that_waits_is_stopped_at_once():
    pk = ask()

    services.stop(question_id=pk, actor="system", at=NOON)

    assert queries.question(pk).state == "stopped"
    assert playing.play_next() == 0


@pytest.mark.django_db
def test_a_question_that_ends_its_process_each_time_fails():
    pk = ask()
    TwinQuestion.objects.filter(pk=pk).update(state="running", starts=playing.MOST_STARTS)
    playing._laid_out.clear()

    playing.play_next()

    assert queries.question(pk).state == "failed"


@pytest.mark.django_db
def test_taken_up_again_it_is_as_if_nothing_had_happened():
    whole, broken = ask(), ask()
    while queries.question(whole).is_open:
        playing.play_next()
    playing.play_next()
    # What a new process does not know.
    playing._laid_out.clear()
    while queries.question(broken).is_open:
        playing.play_next()

    kept = [TwinQuestion.objects.get(pk=pk).played for pk in (whole, broken)]
    assert kept[0] == kept[1]


@pytest.mark.django_db
def test_own_history_needs_a_hundred_cases():
    with pytest.raises(errors.Invalid):
        district.own(organisation_id=make_organisation().id, now=NOON)


@pytest.fixture
def own_calls(monkeypatch):
    """Eight weeks of a post: 160 cases in two places, three quarters of them at the first."""
    spots = [cases.Spot(113.9000, 30.6000, "P3")] * 120 + [cases.Spot(113.9150, 30.6000, "P1")] * 40
    hours = [(NOON - timedelta(days=day), 4) for day in range(40, 0, -1)]
    monkeypatch.setattr(district.cases, "owned_spots", lambda **_: spots)
    monkeypatch.setattr(district.cases, "owned_by_hour", lambda **_: hours)


@pytest.mark.django_db
def test_our_own_district_is_rates_places_and_posts_and_no_case(own_calls):
    post = make_organisation()
    make_member(organisation=post, at=Point(113.9005, 30.6005))

    found = district.own(organisation_id=post.id, now=NOON)

    shares = sorted(share for _lon, _lat, share in found.facts["spots"])
    assert shares == [0.25, 0.75] and found.facts["cases"] == 160
    assert found.per_hour == pytest.approx(160 / (40 * 24), abs=1e-3)
    # Everything came at noon, which is four in UTC.
    assert max(range(24), key=found.facts["profile"].__getitem__) == 12
    assert {one["grade"]: one["share"] for one in found.facts["categories"]} == {
        "P3": 0.75,
        "P1": 0.25,
    }
    ((lon, lat),) = found.facts["posts"]
    assert abs(lon - 113.9005) < 0.002 and abs(lat - 30.6005) < 0.002


@pytest.mark.django_db
def test_calls_of_our_own_district_come_from_its_places_and_posts_stand_at_theirs(own_calls):
    own = district.own(organisation_id=make_organisation().id, now=NOON)
    asked = Asked(
        per_hour=20.0, day=4, night=4, posts=1, policy="closest", seeds=5,
        post={"lon": 113.91, "lat": 30.60}, town_m=3000.0,
        own=own.facts | {"posts": [[113.90, 30.60]]},
    )  # fmt: skip

    today, more = sides(asked)

    ground = today.scenario.ground()
    calls = today.scenario.calls(ground, 1)
    # The made town that stands in lies elsewhere: places keep their distance from the middle.
    spots = {ground.nearest(lon, lat) for lon, lat, _ in today.scenario.spots}
    near = [min(ground.seconds[call.node, spot] for spot in spots) for call in calls]
    assert len(calls) > 100 and max(near) < 120
    first = ground.nearest(*today.scenario.at[0])
    assert {one.post for one in today.scenario.shifts(ground)} == {first}
    assert {one.post for one in more.scenario.shifts(ground)} == {
        first,
        ground.nearest(*more.scenario.at[1]),
    }
    assert more.scenario.at[1][0] - more.scenario.at[0][0] == pytest.approx(0.01, rel=0.01)
    ((west, _lat, _s), (east, _lat2, _s2)) = sorted(today.scenario.spots)
    assert east - west == pytest.approx(0.015, abs=0.005)
    assert (west + east) / 2 == pytest.approx(town.MIDDLE[0], abs=0.003)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_killed_process_loses_one_day_at_most_and_another_goes_on():
    pk = ask(seeds=200, per_hour=20.0, day=14, night=9)
    first = _start()
    _until(lambda: queries.question(pk).days_done >= 8)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    done = queries.question(pk).days_done
    TwinQuestion.objects.filter(pk=pk).update(days_all=done + 8)

    second = _start()

    assert second.wait(timeout=120) == 0
    found = queries.question(pk)
    assert found.state == "done" and found.days_done == done + 8
    seeds = [len(one["days"]) for one in TwinQuestion.objects.get(pk=pk).played.values()]
    assert seeds == [found.days_done // 4] * 4
    assert not working.is_running()


def _start() -> subprocess.Popen:
    from django.db import connection

    command = [sys.executable, "-m", "linli.cli.main", "twin", "work"]
    url = _database_url(connection.settings_dict)
    return subprocess.Popen(command, env=os.environ | {"LINLI_DATABASE_URL": url})


def _database_url(known: dict) -> str:
    return f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"


def _until(holds) -> None:
    """Wait for what another process does, a minute at most."""
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)

"""The cell's own cases by hour and area, and what they say of the hours to come."""

from datetime import timedelta

import pytest
from tests.factories import NOON, make_case

from linli.cases import queries as cases
from linli.cases.models import Case
from linli.dispatch import demand, queries

pytestmark = pytest.mark.django_db


def placed(case, *, path, at, **more):
    Case.objects.filter(pk=case.pk).update(area_path=path, opened_at=at, **more)


def test_cases_are_counted_by_hour_and_area_and_merged_ones_once():
    first, second, elsewhere, merged = (make_case() for _ in range(4))
    placed(first, path="/a/b/", at=NOON + timedelta(minutes=5))
    placed(second, path="/a/c/", at=NOON + timedelta(minutes=55))
    placed(elsewhere, path="/z/", at=NOON + timedelta(minutes=70))
    placed(merged, path="/a/b/", at=NOON, state="merged", merged_into=first, ended_at=NOON)
    span = {"since": NOON, "until": NOON + timedelta(hours=2)}

    assert cases.calls_by_hour(**span, area_path="/a/") == [(NOON, 2)]
    assert cases.calls_by_hour(**span) == [(NOON, 2), (NOON + timedelta(hours=1), 1)]
    assert cases.calls_by_hour(since=NOON, until=NOON + timedelta(minutes=6)) == [(NOON, 1)]


@pytest.fixture
def history(monkeypatch):
    """Two cases at each noon of four weeks, in one area."""

    def counted(*, since, until, area_path=""):
        assert since < until <= NOON
        days = range(28, 0, -1) if area_path in ("", "/busy/") else range(20, 0, -1)
        return [(NOON - timedelta(days=day), 4) for day in days]

    monkeypatch.setattr(demand.case_queries, "calls_by_hour", counted)


def test_the_hours_to_come_follow_the_pattern_from_the_hour_that_runs(history):
    found = queries.demand_forecast(area="/busy/", horizon=24, now=NOON + timedelta(minutes=20))

    assert found is not None and found.cases == 112
    assert [one.begins_at for one in found.hours[:2]] == [NOON, NOON + timedelta(hours=1)]
    assert found.hours[0].expected > 2.5 > 0.3 > max(one.expected for one in found.hours[1:])
    assert all(one.low <= one.high for one in found.hours)


def test_of_an_area_with_few_cases_nothing_is_said(history):
    assert queries.demand_forecast(area="/quiet/", horizon=24, now=NOON) is None

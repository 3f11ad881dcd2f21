"""Alerts that came in: how they stand, in whatever order, and whom they concern."""

from datetime import timedelta
from itertools import permutations

import pytest
from tests.alerts_kit import WEST, make_alert, make_areas, make_source, take

from linli.core import clock
from linli.core.models import Outbox
from linli.sensing import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def source():
    make_areas()
    make_source()


def standing(*, hours: float = 0):
    found = queries.alerts_in_force(now=clock.now() + timedelta(hours=hours))
    return [one.identifier for one in found]


@pytest.mark.parametrize("order", list(permutations("auc")))
def test_given_alert_update_and_cancel_in_any_order_then_nothing_stands_and_it_is_one_matter(order):
    now = clock.now()
    alert = make_alert("a", at=now - timedelta(minutes=9))
    update = make_alert("u", at=now - timedelta(minutes=5), msg_type="Update", references=(alert,))
    cancel = make_alert("c", at=now, msg_type="Cancel", references=(alert, update))
    made = {"a": alert, "u": update, "c": cancel}

    for name in order:
        last = take(made[name])

    assert standing() == []
    assert len(queries.matter(queries.alert(last).root)) == 3


def test_given_an_update_then_it_takes_the_alerts_place_and_says_so():
    alert = make_alert("a", at=clock.now() - timedelta(minutes=9))
    take(alert)
    update = make_alert("u", msg_type="Update", references=(alert,), severity="Extreme")

    take(update)

    assert standing() == ["u"]
    told = Outbox.objects.filter(kind="AlertTaken").order_by("id")
    assert [one.payload["change"] for one in told] == ["new", "updated"]


def test_given_its_end_then_an_alert_is_over_by_itself():
    take(make_alert("a"))

    assert (standing(), standing(hours=6.1)) == (["a"], [])


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System"])
def test_given_what_is_not_real_then_residents_hear_nothing_and_staff_see_what_it_is(status):
    take(make_alert("a", status=status))

    now = clock.now()
    assert queries.alerts_for_residents(now=now) == []
    assert [one.status for one in queries.alerts_in_force(now=now)] == [status]


def test_given_an_alert_for_staff_only_or_elsewhere_then_residents_hear_nothing():
    take(make_alert("a", scope="Restricted"))
    take(make_alert("b", west=WEST + 5))

    assert queries.alerts_for_residents(now=clock.now()) == []


def test_given_one_grid_then_only_those_whose_reach_meets_it_are_concerned():
    take(make_alert("a"))

    (found,) = queries.alerts_in_force(now=clock.now())

    assert found.concerns(None) and found.concerns(("c1/",)) and found.concerns(("c1/c1-g1/",))
    assert not found.concerns(("c1/c1-g2/",)) and not found.concerns(())

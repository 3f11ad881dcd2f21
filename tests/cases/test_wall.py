"""The second wall: a query that forgets its filter shows nothing that lies out of reach."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import (
    HERE,
    NOON,
    make_assignment,
    make_case,
    make_member,
    make_organisation,
    make_user,
)

from linli.cases import wall
from linli.cases.models import Case, Event, Report
from linli.core import clock
from linli.guard import glass
from linli.guard import queries as guard

pytestmark = pytest.mark.django_db


def seen(user) -> set[str]:
    """Every case that a query without any filter gives to this person."""
    with wall.behind(wall.reach_of(guard.viewer_of(user.pk))):
        cases = set(Case.objects.values_list("code", flat=True))
        reports = set(Report.objects.values_list("code", flat=True))
        events = set(Event.objects.values_list("case__code", flat=True))
    assert cases == reports == events
    return cases


def test_given_cases_of_two_organisations_when_read_without_a_filter_then_only_own_are_there():
    mine, other = make_organisation(), make_organisation()
    own, _foreign = make_case(owner=mine), make_case(owner=other)

    assert seen(make_user("dispatcher", organisation=mine)) == {own.code}


def test_given_the_whole_cell_when_read_then_all_are_there():
    codes = {make_case().code, make_case().code}

    assert seen(make_user("dispatcher")) == codes


def test_given_a_responder_when_read_then_only_cases_they_were_asked_about():

    member, asked, _other = make_member(), make_case(), make_case()
    make_assignment(case=asked, member=member)

    assert seen(member.user) == {asked.code}


def test_given_a_role_that_sees_no_cases_when_read_then_none():
    make_case()

    assert seen(make_user("steward")) == set()


def test_given_emergency_access_when_read_then_that_case_too_until_it_ends():
    mine, other = make_organisation(), make_case()
    user = make_user("dispatcher", organisation=mine)
    assert seen(user) == set()

    glass.break_glass(
        user_id=user.pk,
        roles=frozenset({"dispatcher"}),
        case_id=other.id,
        reason="老人在家中倒地，需要马上知道地址和联系方式才能开门救人",
        span=timedelta(minutes=10),
        actor=f"user:{user.pk}",
        at=clock.now(),
    )

    assert seen(user) == {other.code}


def test_given_nobody_was_named_when_read_then_nothing_is_there():
    make_case()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL linli.reach = ''")

    assert not Case.objects.exists() and not Report.objects.exists()


def test_given_the_block_has_ended_when_read_again_then_all_is_there():
    case = make_case()
    with wall.behind(wall.Reach()):
        assert not Case.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL linli.reach = 'all'")

    assert Case.objects.get() == case


def test_given_an_open_case_when_it_moves_or_ends_then_its_spot_follows():
    case = make_case(report={"point": HERE})

    def spots() -> list[tuple[float, float]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT spot[0], spot[1] FROM cases_spot WHERE case_id = %s", [case.id])
            return cursor.fetchall()

    assert spots() == [(HERE.lon, HERE.lat)]
    Case.objects.filter(pk=case.pk).update(lon=113.95)
    assert spots() == [(113.95, HERE.lat)]
    Case.objects.filter(pk=case.pk).update(state="closed", ended_at=NOON)
    assert spots() == []

"""Alerts set off tasks: at whom the plan says, once, and never for what is not real."""

from datetime import timedelta

import pytest
from tests.alerts_kit import make_alert, make_areas, make_source, take
from tests.factories import NOON, make_category, make_organisation

from linli.cases import queries as case_queries
from linli.cases.models import Case, Report
from linli.core import clock
from linli.core.models import Outbox
from linli.core.outbox import Message
from linli.flow import handlers
from linli.places.queries import place_by_code
from linli.sensing import queries, services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def firms():
    make_areas()
    make_source()
    make_category(code="other", owner_kind="community")
    make_category(code="flooding", owner_kind="street_office")
    made = {"desk": make_organisation(kind="command")}
    for number in (1, 2):
        firm = make_organisation(kind="property")
        firm.areas.add(place_by_code(f"c1-g{number}").id)
        made[f"c1-g{number}"] = firm
    made["community"] = make_organisation(kind="community")
    return made


def plan(**change):
    facts = {"kind": "rain", "level": "orange", "category": "flooding", "owner_kind": "property",
             "text": "检查地下车库和水泵"}  # fmt: skip
    new = services.NewPlan(**(facts | change))
    return services.keep_plan(plan_id=None, new=new, reason="", actor="system", at=NOON)


def hear(times=1):
    """Hand what was announced of alerts to the handlers, each `times` times."""
    while rows := list(Outbox.objects.filter(kind__startswith="Alert").order_by("id")):
        for row in rows:
            message = Message(row.id, row.kind, row.about, row.payload, row.created_at)
            for _time in range(times):
                handlers.handle(message)
            row.delete()


def test_given_orange_rain_over_one_grid_then_its_property_firm_has_a_case_with_a_clock(firms):
    plan()
    alert_id = take(make_alert())

    hear(times=2)

    (task,) = queries.tasks_of(queries.alert(alert_id).root)
    case = Case.objects.get()
    assert (case.owner_id, Report.objects.count()) == (firms["c1-g1"].id, 1)
    assert case_queries.report(task.report_id).case_id == case.id
    assert "检查地下车库和水泵（暴雨橙色预警" in case_queries.report(task.report_id).text
    assert case_queries.case_detail(case.id).row.next_due_at is not None


def test_given_an_update_that_reaches_further_then_only_who_is_new_is_asked(firms):
    plan()
    first = make_alert("a", at=clock.now() - timedelta(minutes=5))
    take(first)
    hear()
    take(make_alert("u", msg_type="Update", references=(first,), side=0.015))

    hear()

    owners = set(Case.objects.values_list("owner_id", flat=True))
    assert owners == {firms["c1-g1"].id, firms["c1-g2"].id}
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "how", [{"status": "Exercise"}, {"severity": "Minor"}, {"event": "高温", "headline": "高温"}]
)
def test_given_an_exercise_a_lower_level_or_another_kind_then_nobody_is_asked(how):
    plan()
    take(make_alert(**how))

    hear()

    assert not Report.objects.exists()


def test_given_a_plan_that_was_stopped_then_nobody_is_asked_and_its_history_stays():
    plan_id = plan()
    off = services.NewPlan("rain", "orange", "flooding", "property", "x", is_active=False)
    services.keep_plan(plan_id=plan_id, new=off, reason="winter", actor="user:a", at=NOON)
    take(make_alert())

    hear()

    assert not Report.objects.exists()
    assert [one.reason for one in queries.plan_history(plan_id)] == ["winter", ""]


def test_given_a_plan_without_an_organisation_then_triage_decides_for_each_area(firms):
    plan(owner_kind="", category="other")
    take(make_alert())

    hear()

    assert Case.objects.get().owner_id == firms["community"].id


def test_given_the_all_clear_then_the_open_case_says_so(firms):
    plan()
    first = make_alert("a", at=clock.now() - timedelta(minutes=5))
    take(first)
    hear()
    take(make_alert("c", msg_type="Cancel", references=(first,)))

    hear()

    events = case_queries.case_detail(Case.objects.get().id).events
    assert any("预警已解除" in event.text for event in events)
    assert Case.objects.get().state not in {"closed", "resolved"}

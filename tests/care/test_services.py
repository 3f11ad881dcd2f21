"""Arrangements and calls against the database: consent, the look, the way of a call, the end."""

from datetime import timedelta

import pytest
from tests.care.conftest import HOUR, a_quiet_home, counts, make_arrangement, make_home, make_meter
from tests.care.conftest import wishes as some_wishes
from tests.factories import make_category, make_organisation, make_user

from linli.care import queries, services
from linli.care.models import Arrangement, Call
from linli.cases.models import Case
from linli.core import clock, errors
from linli.core.outbox import deliver_batch
from linli.feedback.models import DeliveredCode, Notice
from linli.feedback.queries.notices import notices_of
from linli.feedback.services import others
from linli.flow import care as care_cases
from linli.flow import handlers, ticker
from linli.privacy import queries as privacy
from linli.privacy import services as vault
from linli.sensing.models import MaintenanceTask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def categories():
    make_organisation(kind="police")
    for code, grade in (("elder-help", "P2"), ("other", "P4")):
        make_category(code=code, grade=grade)


def deliver() -> None:
    failures: list[str] = []
    while deliver_batch(
        now=clock.now(), handle=handlers.handle, size=50,
        failed=lambda message, error: failures.append(f"{message.kind}: {error!r}"),
    ):  # fmt: skip
        assert failures == []


@pytest.fixture
def told(monkeypatch):
    """What others are told, sent at once instead of by a job."""
    found: list[str] = []

    def tell(**how):
        found.append(how["moment"])
        assert others.send(**how, at=clock.now())

    monkeypatch.setattr(care_cases.others, "tell", tell)
    return found


def look(now):
    Arrangement.objects.update(next_look_at=now)
    return services.look_at_water(now=now)


def test_given_no_use_for_a_day_then_one_call_waits_however_often_it_is_looked_at():
    now = clock.now()
    home, _meter, arrangement = a_quiet_home(now)

    assert (look(now), look(now), look(now + HOUR / 60)) == (1, 0, 0)

    (call,) = queries.open_calls()
    assert (call.arrangement_id, call.place_id, call.stage) == (arrangement, home.id, "home")
    assert abs(call.last_use_at - (now - 30 * HOUR)) < timedelta(minutes=1)
    assert [one.reader for one in privacy.readings_of([arrangement])] == ["system"] * 3


def test_given_use_or_a_journey_or_no_confirmation_then_nobody_is_called():
    now = clock.now()
    _home, _meter, away = a_quiet_home(now)
    services.set_away(arrangement_id=away, until=now + HOUR, actor="user:1", at=now)
    used = make_home()
    counts(make_meter(used, at=now - 90 * HOUR), now=now, hours=72, last_use_h=3)
    make_arrangement(used, at=now - 72 * HOUR)
    asked = make_home()
    counts(make_meter(asked, at=now - 90 * HOUR), now=now, hours=72, last_use_h=40)
    services.arrange(
        place_id=asked.id, wishes=some_wishes(consent_by="self"), is_confirmed=False,
        actor="resident", at=now - 72 * HOUR,
    )  # fmt: skip
    Arrangement.objects.filter(confirmed_at__isnull=False).update(next_look_at=now)

    assert services.look_at_water(now=now) == 0
    assert Call.objects.count() == 0


def test_given_a_silent_meter_then_it_is_a_task_for_upkeep_and_over_once_it_speaks():
    now = clock.now()
    home = make_home()
    meter = make_meter(home, at=now - 90 * HOUR)
    make_arrangement(home, at=now - 80 * HOUR)
    counts(meter, now=now - 10 * HOUR, hours=60, last_use_h=50)

    assert look(now) == 0
    task = MaintenanceTask.objects.get(device=meter, kind="silent", done_at=None)

    counts(meter, now=now, hours=1, last_use_h=0)
    look(now)
    task.refresh_from_db()
    assert task.done_at == now


def test_given_a_call_that_reaches_nobody_then_the_neighbour_is_next_and_then_a_case(
    settings, told
):
    settings.DEMO = True
    now = clock.now()
    home, _meter, arrangement = a_quiet_home(now)
    look(now)
    (call,) = queries.open_calls()
    asked = queries.number_to_call(call_id=call.id, reader="user:7", at=now)
    assert asked == {"name": "李奶奶", "phone": "138 0013 8001"}

    by = {"call_id": call.id, "actor": "user:7", "at": now}
    assert services.put_down(**by, stage="home", outcome="not_reached") == "neighbour"
    asked = queries.number_to_call(call_id=call.id, reader="user:7", at=now)
    assert asked == {"name": "王师傅", "phone": "138 0013 8002"}
    with pytest.raises(services.CallDone):
        services.put_down(**by, stage="home", outcome="well")
    assert services.put_down(**by, stage="neighbour", outcome="not_reached") == "case"
    deliver()

    case = Case.objects.get()
    assert (case.grade, case.category.code, case.place_id) == ("P2", "elder-help", home.id)
    assert care_cases.case_code_of(call.id)
    assert told == ["care_sent"]
    assert "已派人上门" in DeliveredCode.objects.get().body
    readers = [one.reader for one in privacy.readings_of([arrangement])]
    assert readers.count("user:7") == 2


def test_given_a_home_that_was_reached_then_it_is_over_and_the_family_hears_it(settings, told):
    settings.DEMO = True
    now = clock.now()
    a_quiet_home(now)
    look(now)
    (call,) = queries.open_calls()

    services.put_down(call_id=call.id, stage="home", outcome="well", actor="user:7", at=now)
    deliver()

    assert queries.open_calls() == [] and Case.objects.count() == 0
    assert told == ["care_well"]


def test_given_nobody_who_calls_then_it_goes_on_by_itself_to_a_case():
    now = clock.now() - 2 * HOUR
    a_quiet_home(now)
    look(now)

    assert ticker.look_at_water(now + HOUR / 2) == 1
    assert queries.open_calls()[0].stage == "neighbour"
    assert ticker.look_at_water(now + HOUR) == 1
    deliver()

    assert queries.open_calls() == [] and Case.objects.count() == 1


def test_given_a_call_then_whoever_may_ring_there_has_a_notice_that_leads_to_it():
    now = clock.now()
    home, _meter, _arrangement = a_quiet_home(now)
    community = make_organisation()
    community.areas.set([home.parent_id])
    near = make_user("call_taker", organisation=community)
    whole = make_user("dispatcher")
    make_user("call_taker", organisation=make_organisation())
    make_user("grid_worker")
    look(now)
    deliver()

    (call,) = queries.open_calls()
    told = Notice.objects.filter(kind="care_call")
    assert set(told.values_list("user_id", flat=True)) == {near.id, whole.id}
    (notice,) = notices_of(near.id, now=clock.now())
    assert notice.call_id == str(call.id)
    services.put_down(call_id=call.id, stage="home", outcome="not_reached", actor="user:7", at=now)
    deliver()
    assert told.count() == 4


def test_given_word_of_a_journey_then_a_waiting_call_is_let_go():
    now = clock.now()
    _home, _meter, arrangement = a_quiet_home(now)
    look(now)

    services.set_away(arrangement_id=arrangement, until=now + 50 * HOUR, actor="user:1", at=now)

    assert queries.open_calls() == []
    assert look(now + 24 * HOUR) == 0


def test_given_it_is_stopped_then_nothing_of_it_is_left_at_once():
    now = clock.now()
    home, _meter, arrangement = a_quiet_home(now)
    look(now)
    assert vault.find_subjects(
        field="care.phone", value="13800138001", purpose="subject_request"
    ) == [arrangement]

    services.end(arrangement_id=arrangement, actor="user:1", at=now)

    assert Call.objects.count() == 0
    assert vault.kept_fields(subject_id=arrangement) == frozenset()
    assert queries.helped_at({home.id}) == []
    assert look(now) == 0
    with pytest.raises(services.ArrangementNotFound):
        services.end(arrangement_id=arrangement, actor="user:1", at=now)
    make_arrangement(home, at=now)


def test_given_a_year_without_a_new_consent_then_it_ends_by_itself():
    now = clock.now()
    home = make_home()
    make_arrangement(home, at=now - services.CONSENT_TERM - HOUR)

    assert ticker.care.forget(now=now) == 1
    assert queries.arrangements() == []


def test_given_data_deleted_by_another_way_then_the_arrangement_ends_with_it():
    now = clock.now()
    _home, _meter, arrangement = a_quiet_home(now)
    kept = make_arrangement(make_home(), at=now)
    services.set_away(arrangement_id=kept, until=now + HOUR, actor="user:1", at=now)
    vault.erase(subject_ids=[arrangement], why="asked", actor="resident", at=now)

    services.forget(now=now + 50 * HOUR)

    (left,) = queries.arrangements()
    assert (left.id, left.away_until) == (kept, None)
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consent_by": ""}, "consent"),
        ({"people": {"care.name": "李奶奶"}}, "phone"),
        ({"people": {"care.phone": "1", "care.neighbour": "王师傅"}}, "neighbour"),
        ({"people": {"care.phone": "1"}, "family_hears": "sent"}, "family_phone"),
        ({"look_hour": 24}, "hour"),
        ({"people": {"care.phone": "1", "care.note": "长" * 501}}, "note"),
    ],
)
def test_given_wishes_that_cannot_stand_then_the_field_says_why(change, field):
    with pytest.raises(errors.Invalid) as refused:
        make_arrangement(make_home(), at=clock.now(), **({"family_hears": "nothing"} | change))

    assert field in refused.value.fields


def test_given_a_second_arrangement_or_a_whole_building_then_it_is_refused():
    home = make_home()
    make_arrangement(home, at=clock.now())

    with pytest.raises(services.ArrangedAlready):
        make_arrangement(home, at=clock.now())
    with pytest.raises(errors.Invalid):
        services.arrange(
            place_id=home.parent_id, wishes=some_wishes(), actor="user:1", at=clock.now()
        )

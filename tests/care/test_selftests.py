"""The monthly test: who is told, when somebody comes by, and what closes it."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from tests.alarms.conftest import enter
from tests.care.conftest import make_arrangement, make_home
from tests.sensing.kit import make_device, message

from linli.core import clock
from linli.feedback.models import DeliveredCode
from linli.feedback.services import others
from linli.flow import selftests
from linli.sensing import queries, services
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import MaintenanceTask

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def noon():
    """The latest noon on the cell's clock."""
    local = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    found = local.replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC)
    return found if found <= clock.now() else found - DAY


def remind(now) -> int:
    return selftests.remind(now=now, limit=200)


@pytest.fixture
def sent(settings, monkeypatch):
    """SMS are sent at once, into the demo's mailbox."""
    settings.DEMO = True
    monkeypatch.setattr(
        selftests.others,
        "tell",
        lambda **how: others.send(**how, about=None, at=clock.now()),
    )

    def found():
        return list(DeliveredCode.objects.values_list("body", flat=True))

    return found


def test_given_a_household_that_asked_then_it_is_told_once_and_visited_after_a_week(sent):
    now = noon()
    home = make_home()
    make_arrangement(home, at=now - 40 * DAY, reminds_tests=True)
    for kind in ("smoke", "gas", "sos", "contact"):
        make_device(kind=kind, place=home.code, at=now - 31 * DAY)
    young = make_device(place=home.code, at=now - 29 * DAY)

    night = now - timedelta(hours=12)
    assert (remind(night), remind(now), remind(now)) == (0, 2, 0)

    (body,) = sent()
    assert "自检" in body and home.name in body
    due = queries.due_tests(now=now)
    assert {(one.kind, one.by) for one in due} == {("smoke", "household"), ("gas", "household")}
    assert young.id not in {one.device_id for one in due}
    assert queries.due_tests(now=now, only_visits=True) == []
    late = queries.due_tests(now=now + 8 * DAY, only_visits=True)
    assert {one.by for one in late} == {"visit"}


def test_given_nobody_who_asked_then_a_grid_worker_finds_it_and_its_test_closes_it(sent):
    now = noon()
    home = make_home()
    device = make_device(place=home.code, at=now - 31 * DAY)
    remind(now)
    assert sent() == []
    worker, steward = enter("grid_worker"), enter("steward")
    assert f"/field/devices/{device.id}" in worker.get("/field/devices").content.decode()
    listed = steward.get("/admin/devices/tests").content.decode()
    assert device.serial in listed and "Somebody comes by" in listed

    services.record_test(device_id=device.id, is_good=False, actor="user:1", at=now)
    assert len(queries.due_tests(now=now)) == 1
    services.record_test(device_id=device.id, is_good=True, actor="user:1", at=now)

    assert queries.due_tests(now=now) == []
    assert f"/field/devices/{device.id}" not in worker.get("/field/devices").content.decode()
    assert remind(now + 29 * DAY) == 0
    assert remind(now + 31 * DAY) == 1


def test_given_a_device_that_tells_of_its_test_then_it_is_closed_by_that(sent):
    now = noon()
    device = make_device(place=make_home().code, at=now - 31 * DAY)
    remind(now - DAY)
    task = MaintenanceTask.objects.get(device=device, kind="test", done_at=None)

    consumer = Consumer(now=now)
    consumer.handle([message(device, "self_test", 1, now)], now=now)
    consumer.pass_time(now=now + timedelta(minutes=2))

    task.refresh_from_db()
    assert task.done_at is not None
    assert remind(now + DAY) == 0


def test_given_no_days_in_the_settings_then_nobody_is_asked(settings):
    settings.SELF_TEST_DAYS = 0
    now = noon()
    make_device(place=make_home().code, at=now - 400 * DAY)

    assert remind(now) == 0

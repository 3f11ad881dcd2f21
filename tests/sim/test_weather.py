"""The demo's weather service meets the real door, and sends nothing new when it starts again."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from tests.alerts_kit import make_areas
from tests.factories import make_category

from linli.cli import seed_alerts
from linli.core import clock
from linli.sensing import queries
from linli.sensing.models import Alert
from linli.sim.agenda import Agenda
from linli.sim.weather import Weather

pytestmark = pytest.mark.django_db


class Door:
    """Delivers to the door of this process instead of over the network."""

    def push(self, path, body, sign):
        answer = Browser().post(path, body, content_type="application/cap+xml",
                                headers={**sign(clock.now())})  # fmt: skip
        assert answer.status_code == 201, answer.content


def test_given_the_demo_starts_twice_then_one_warning_is_in_force_and_is_updated():
    make_areas()
    make_category(code="flooding")
    source, now = seed_alerts.keep_weather(at=clock.now()), clock.now()

    for _start in range(2):
        agenda = Agenda()
        Weather(Door(), agenda, source).begin(now)
        agenda.do(now + timedelta(minutes=5))

    (found,) = queries.alerts_for_residents(now=now)
    assert (found.kind, found.level, found.msg_type, found.paths) == (
        "rain", "orange", "Update", ("c1/",),
    )  # fmt: skip
    assert Alert.objects.count() == 3
    assert queries.plans() != []

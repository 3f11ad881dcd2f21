"""Every door's search takes an address as people write it down to the home."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.factories import make_user
from tests.places.matching.test_match import rows

from linli.core.coordinates import Point
from linli.places import services
from linli.places.models import Place

pytestmark = pytest.mark.django_db
SAID = "粮食局宿舍三号楼2单元401"
WHOLE = "学府路88号翠竹苑3号楼2单元401室"


@pytest.fixture
def home(db):
    """The home that SAID names by an old name of its estate."""
    places = [
        services.NewPlace(
            one.kind, one.code, one.name, one.address, Point(121.0, 31.0), one.parent,
            aliases=tuple(filter(None, one.aliases.split("|"))),
        )
        for one in rows()
    ]  # fmt: skip
    services.keep_places(places=places, actor="test", at=datetime(2026, 5, 1, 8, tzinfo=UTC))
    return Place.objects.get(code="C1-3-2-401")


def test_the_residents_form_offers_the_home(home):
    assert str(home.id) in Client().get("/places", {"address": SAID}).text


def test_the_api_answers_with_the_home_first(home):
    found = Client().get("/api/v1/places/search", {"q": SAID}).json()

    assert found[0]["address"].endswith(WHOLE)


def test_the_phone_desk_offers_the_home(home):
    desk = Client()
    desk.force_login(make_user("call_taker"), backend="django.contrib.auth.backends.ModelBackend")

    assert str(home.id) in desk.get("/desk/places", {"place": SAID}).text

"""Searching places by addresses as people write them, against the database."""

from datetime import UTC, datetime

import pytest
from tests.places.matching.test_match import rows

from linli.core.coordinates import Point
from linli.places import queries, services
from linli.places.services import NewPlace

AT = datetime(2026, 5, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    points = Point(121.0, 31.0)
    places = [
        NewPlace(one.kind, one.code, one.name, one.address, points, one.parent,
                 aliases=tuple(filter(None, one.aliases.split("|"))))
        for one in rows()
    ]  # fmt: skip
    services.keep_places(places=places, actor="test", at=AT)


@pytest.mark.parametrize(
    "text", ["翠竹苑3-2-401", "粮食局宿舍三号楼二单元401", "学府路88号翠竹宛３幢２门４０１室"]
)
def test_a_home_comes_first_however_it_is_written(kept, text):
    assert queries.search_places(text)[0].code == "C1-3-2-401"


def test_a_text_that_fits_several_homes_lists_the_building_and_each(kept):
    found = [one.code for one in queries.search_places("翠竹苑3号楼401")]

    assert found[0] == "C1-3"
    assert {"C1-3-1-401", "C1-3-2-401", "C1-3-3-401"} <= set(found)


def test_what_is_half_typed_still_finds_places(kept):
    assert queries.search_places("翠竹")[0].code == "C1"
    assert queries.search_places("翠竹苑3号楼2单元4")[0].code == "C1-3-2"


def test_an_absent_estate_locates_nothing(kept):
    assert queries.located("翠松苑3号楼2单元401") is None


def test_a_sure_address_is_located(kept):
    found = queries.located("学府路88号翠竹苑3号楼2单元401")

    assert found is not None
    assert found.code == "C1-3-2-401"


def test_a_place_that_is_renamed_is_found_by_its_new_name_at_once(kept):
    assert queries.search_places("桃源里3-2-401") == []
    estate = queries.place_by_code("C1")
    services.change_place(
        place_id=estate.id, name=estate.name, address=estate.address, aliases=["桃源里"],
        actor="test", at=AT,
    )  # fmt: skip

    assert queries.search_places("桃源里3-2-401")[0].code == "C1-3-2-401"


def test_a_place_kept_has_its_cell_old_names_and_source(kept):
    new = NewPlace(
        "compound", "X1", "新桥苑", "江州市新桥苑", Point(121.5, 31.2),
        old_names=("老桥新村",), source="register",
    )  # fmt: skip
    services.keep_places(places=[new], actor="test", at=AT)

    assert [one.code for one in queries.search_places("老桥新村")] == ["X1"]
    record = services.Place.objects.get(code="X1")
    assert (record.cell[:4], record.source) == ("8930", "register")


def test_keeping_a_place_again_leaves_its_other_names(kept):
    again = NewPlace(
        "compound", "C1", "翠竹苑", "江州市云溪区学府街道学府路88号翠竹苑", Point(121, 31)
    )
    services.keep_places(places=[again], actor="test", at=AT)

    assert services.Place.objects.get(code="C1").aliases == ["粮食局宿舍"]

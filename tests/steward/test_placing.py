"""Records without a place, and samples: a person says what is so."""

import pytest
from tests.exchange.rows import make_sample
from tests.factories import make_community

from linli.exchange.models import Correction, Feed, Placement, Sample
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db


def test_given_records_without_a_place_then_their_addresses_are_listed(steward, district):
    page = steward.get("/steward/unplaced/", feed="care-list").text

    assert "梧桐路老纺织厂宿舍后门" in page
    assert "周建国" not in page
    assert "401室" not in page


def test_given_a_record_when_a_place_is_chosen_twice_then_it_is_kept_once(steward, district):
    record = district.records["care-list"][1]
    page = steward.get("/steward/unplaced/place", record=record, place="3号楼").text
    assert district.building.code in page

    form = {"record": record, "place_code": district.building.code}
    for _ in range(2):
        assert steward.send("/steward/unplaced/place", **form).status_code == 302

    row = Placement.objects.get()
    assert (row.record, row.place_code) == (record, district.building.code)
    assert row.decided_by == f"user:{steward.user.id}"


def test_given_no_choice_or_too_wide_a_one_then_the_page_says_so(steward, district):
    record = district.records["care-list"][1]

    empty = steward.send("/steward/unplaced/place", record=record)
    wide = steward.send("/steward/unplaced/place", record=record, place_code=district.area.code)

    assert empty.status_code == 422 and "Choose one of the places" in empty.text
    assert wide.status_code == 422 and "a home, an entrance or a building" in wide.text
    assert not Placement.objects.exists()
    assert steward.get("/steward/unplaced/place", record="care-list:none").status_code == 404


def test_while_typing_only_homes_and_buildings_are_offered(steward, district):
    found = steward.get("/steward/unplaced/find", place="梧桐里").text

    assert district.home.code in found
    assert f'value="{district.area.code}"' not in found
    assert "No place fits" in steward.get("/steward/unplaced/find", place="zzz").text


def test_others_place_nothing(enter, district):
    for role in ("auditor", "officer", "lead"):
        person = enter(role)

        for address in ("/steward/unplaced/", "/steward/unplaced/find", "/steward/unplaced/place"):
            assert person.get(address).status_code == 403
        form = {"record": district.records["care-list"][1], "place_code": district.home.code}
        assert person.send("/steward/unplaced/place", **form).status_code == 403


def test_given_a_feed_when_samples_are_drawn_then_each_is_one_question(steward, district):
    assert steward.send("/steward/samples/draw", feed="", size="5").status_code == 422
    assert steward.send("/steward/samples/draw", feed="property", size="x").status_code == 422
    done = steward.send("/steward/samples/draw", feed="property", field="occupancy", size="5")

    assert done.status_code == 302
    sample = Sample.objects.get()
    assert (sample.field, sample.place_code) == ("occupancy", district.home.code)
    page = steward.get("/steward/samples/", feed="property").text
    assert "Occupancy: is this right?" in page and "出租" in page


def test_given_wrong_without_what_is_right_then_it_asks_and_keeps_the_question(steward, district):
    sample = make_sample(
        Feed.objects.get(pk="property"), record=district.records["property"][0], field="occupancy"
    )
    at = f"/steward/samples/{sample.id}/check"

    asked = steward.client.post(at, {"verdict": "wrong", "value": ""})
    assert asked.status_code == 422 and "Say what would be right" in asked.text
    assert steward.client.post(at, {"verdict": "odd"}).status_code == 422
    done = steward.client.post(at, {"verdict": "wrong", "value": "自住", "feed": "property"})

    assert done["Location"] == "/steward/samples/?feed=property"
    assert Correction.objects.get().field == "occupancy"
    assert "0.0 to" in steward.get("/steward/feeds/property/").text


def test_given_a_record_that_is_gone_then_its_sample_cannot_be_told(steward, district):
    sample = make_sample(Feed.objects.get(pk="property"), field="occupancy")

    assert "No sample waits" in steward.get("/steward/samples/").text
    sample.refresh_from_db()
    assert sample.state == "unsure"


def field_samples(district):
    """(about a home here, about a person, about a home elsewhere)"""
    home, person = Feed.objects.get(pk="property"), Feed.objects.get(pk="care-list")
    there = district.home.code
    elsewhere = make_community().code.replace("c", "h", 1)
    return (
        make_sample(home, record=district.records["property"][0], field="checked_on", place_code=there),
        make_sample(person, record=district.records["care-list"][0], field="care_kind", place_code=there),
        make_sample(home, field="checked_on", place_code=elsewhere),
    )  # fmt: skip


def test_given_a_grid_worker_then_only_what_is_about_no_person_and_near_is_asked(enter, district):
    near, person, far = field_samples(district)
    worker = enter("grid_worker", organisation=district.police)

    page = worker.get("/field/checks").text

    assert "Last checked on: is this right?" in page and "2026-01-15" in page
    assert "1 check waits near you" in page
    for other in (person, far):
        answer = worker.client.post(f"/field/checks/{other.id}", {"verdict": "right"})
        assert answer.status_code == 404
    assert worker.client.post(f"/field/checks/{near.id}", {"verdict": "wrong"}).status_code == 422
    assert worker.client.post(f"/field/checks/{near.id}", {"verdict": "right"}).status_code == 302
    assert set(Sample.objects.values_list("id", "state")) == {
        (near.id, "right"), (person.id, "open"), (far.id, "open"),
    }  # fmt: skip
    assert "Nothing waits to be checked near you" in worker.get("/field/checks").text


def test_given_an_owner_field_then_it_is_never_asked_on_site(enter, district):
    make_sample(
        Feed.objects.get(pk="property"), record=district.records["property"][0],
        field="owner_name", place_code=district.home.code,
    )  # fmt: skip
    worker = enter("grid_worker", organisation=district.police)

    assert "周兰" not in worker.get("/field/checks").text
    assert not Read.objects.exists()


def test_others_draw_and_check_nothing(enter, district):
    sample = make_sample(Feed.objects.get(pk="property"))
    for role in ("auditor", "lead", "dispatcher"):
        person = enter(role)

        assert person.get("/steward/samples/").status_code == 403
        assert person.send("/steward/samples/draw", feed="property").status_code == 403
        at = f"/steward/samples/{sample.id}/check"
        assert person.client.post(at, {"verdict": "right"}).status_code == 403
        assert person.get("/field/checks").status_code == 403

"""Feeds, deliveries and quarantined rows, as stewards see them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.exchange.rows import make_sample, make_state
from tests.factories import make_organisation

from linli.core import clock
from linli.exchange import services
from linli.exchange.models import Correction, Delivery, Feed
from linli.ledger.models import Entry
from linli.privacy.models import Read
from linli.web.steward.trend import HEIGHT, trend

pytestmark = pytest.mark.django_db


def test_given_no_feed_then_the_page_says_what_to_do(steward):
    page = steward.get("/steward/").text

    assert "linli exchange seed" in page
    assert "upload the first delivery" in page


def test_given_deliveries_then_each_feed_says_whether_it_is_there_in_time(steward, district):
    answer = steward.get("/steward/")

    assert "Care list" in answer.text and "District civil affairs bureau" in answer.text
    assert "30 hours old; agreed are 24 hours" in answer.text  # property
    assert "60 minutes of 24 hours" in answer.text
    assert "The last 14 deliveries" in answer.text
    assert f"/steward/deliveries/{district.delivery.id}/" in answer.text


def test_the_page_of_feeds_has_a_ceiling_of_queries(
    steward, district, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        steward.get("/steward/")


def test_given_a_feed_then_its_contract_reads_as_a_table(steward, district):
    page = steward.get("/steward/feeds/care-list/").text

    for said in ("Identity number", "Check digit and date of birth follow GB 11643.", "PIPL Art",
                 "2 years", "Visiting those who asked for care", "care-list-20260302.csv"):  # fmt: skip
        assert said in page, said
    assert steward.get("/steward/feeds/no-such/").status_code == 404


def test_given_many_deliveries_then_older_ones_are_a_page_further(steward, district):
    feed = Feed.objects.get(pk="care-list")
    last = Delivery.objects.filter(feed=feed).order_by("-received_at").first()
    from tests.exchange.rows import make_delivery

    for number in range(20):
        make_delivery(
            feed, contract=last.contract, at=clock.now() - timedelta(days=100 + number),
            file_name=f"old-{number}.csv",
        )  # fmt: skip
    first = steward.get("/steward/feeds/care-list/")
    assert "old-19.csv" not in first.text

    older = first.text.split('href="?before=')[1].split('"')[0]
    second = steward.client.get(f"/steward/feeds/care-list/?before={older}")

    assert "old-19.csv" in second.text and "care-list-20260302.csv" not in second.text


def test_given_a_file_when_handed_in_twice_then_it_is_one_delivery(steward, district):
    def hand_in(name="关爱.csv", data=b"a,b\n1,2\n", **more):
        file = SimpleUploadedFile(name, data)
        return steward.client.post(
            "/steward/feeds/care-list/upload", {"file": file, "mode": "full"} | more
        )

    before = Delivery.objects.count()
    first, second = hand_in(), hand_in()

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Delivery.objects.count() == before + 1
    assert "was delivered before" in steward.client.get(second["Location"]).text
    assert hand_in(mode="some").status_code == 422
    assert hand_in(data=b"").status_code == 422
    assert hand_in(name="care.exe").status_code == 422
    assert steward.client.post("/steward/feeds/care-list/upload", {}).status_code == 422


def test_given_a_delivery_then_its_steps_counts_and_rules_are_there(steward, district):
    page = steward.get(f"/steward/deliveries/{district.delivery.id}/").text

    for said in ("Checked and matched", "20 seconds", "40 seconds", "97",
                 "“Phone” is no telephone number", "“Home address” is empty", "GB18030", "备注"):  # fmt: skip
        assert said in page, said


def test_given_a_refused_delivery_then_it_says_why(steward, district):
    page = steward.get(f"/steward/deliveries/{district.refused.id}/").text

    assert "Refused as a whole" in page
    assert "old XLS file" in page


def test_given_a_quarantined_row_then_its_cells_are_marked_and_the_look_is_on_record(
    steward, district
):
    at = f"/steward/deliveries/{district.delivery.id}/rows"

    listed = steward.get(at).text
    page = steward.get(f"{at}/17").text

    assert "Row 17" in listed and "Row 23" in listed
    assert "“Phone” is no telephone number: “1380000”." in listed
    assert page.count("data-broken") == 2
    assert "李秀英" in page and "“Home address” is empty; it must be given." in page
    assert steward.get(f"{at}/18").status_code == 404
    reads = Read.objects.filter(reader=f"user:{steward.user.id}")
    assert reads.count() == 3 and {one.purpose for one in reads} == {"keep_registry"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_given_quarantined_rows_then_the_error_file_goes_back_and_the_ledger_says_so(
    steward, district, kind
):
    answer = steward.get(f"/steward/deliveries/{district.delivery.id}/errors.{kind}")

    assert answer.status_code == 200
    assert "care-list-errors" in answer["Content-Disposition"]
    if kind == "csv":
        assert "GA-17" in answer.content.decode("utf-8-sig")
    else:
        assert answer.content.startswith(b"PK")
    assert Entry.objects.get(kind="ErrorFileTaken").payload == {
        "feed": "care-list", "kind": kind, "rows": 3,
    }  # fmt: skip


def test_an_auditor_sees_counts_but_no_rows(enter, district):
    auditor, at = enter("auditor"), f"/steward/deliveries/{district.delivery.id}/"

    page = auditor.get(at)

    assert page.status_code == 200 and "Look at the rows" not in page.text
    for more in ("rows", "rows/17", "errors.csv", "errors.xlsx"):
        assert auditor.get(at + more).status_code == 403
    assert auditor.client.post("/steward/feeds/care-list/upload", {}).status_code == 403


@pytest.mark.parametrize(
    "role", ["officer", "dispatcher", "lead", "grid_worker", "privacy_officer"]
)
def test_others_see_no_feed(enter, district, role):
    person = enter(role)

    for address in ("/steward/", "/steward/feeds/care-list/", "/steward/fields/",
                    f"/steward/deliveries/{district.delivery.id}/", "/steward/reviews/history"):  # fmt: skip
        assert person.get(address).status_code == 403, address


def test_a_steward_of_one_organisation_is_no_steward_of_the_cell(enter, district):
    person = enter("steward", organisation=make_organisation())

    for address in ("/steward/", "/steward/reviews/", "/steward/unplaced/", "/steward/samples/"):
        assert person.get(address).status_code == 403, address


def test_given_corrections_then_the_owner_gets_them_with_its_own_keys(steward, district):
    feed = Feed.objects.get(pk="property")
    sample = make_sample(feed, record=district.records["property"][0], field="occupancy")
    services.check_sample(
        sample_id=sample.id, verdict="wrong", value="=自住", actor="user:g", at=clock.now()
    )

    assert "Occupancy" in steward.get("/steward/feeds/property/").text
    answer = steward.get("/steward/feeds/property/corrections.csv")

    text = answer.content.decode("utf-8-sig")
    assert "P1,Occupancy,出租,'=自住" in text
    assert Correction.objects.get().told_at is not None
    assert "told" in steward.get("/steward/feeds/property/").text


def test_given_a_later_delivery_with_the_right_value_then_its_correction_is_settled(
    steward, district
):
    feed = Feed.objects.get(pk="property")
    sample = make_sample(feed, record=district.records["property"][0], field="occupancy")
    services.check_sample(
        sample_id=sample.id, verdict="wrong", value="自住", actor="user:g", at=clock.now()
    )
    at = "/steward/feeds/property/settle"

    assert "0 corrections are settled" in steward.client.post(at, follow=True).text
    make_state("property", district.delivery, [{"record_no": "P1", "occupancy": "自住"}])
    assert "1 correction is settled" in steward.client.post(at, follow=True).text

    assert Correction.objects.get().settled_at is not None


def test_the_responsibility_list_says_who_wins_and_why(steward, district):
    page = steward.get("/steward/fields/").text

    assert "What came last wins" in page  # telephone numbers
    assert "collected once" in page
    assert "Fire safety" not in page or "District fire and rescue brigade" in page
    assert "Subdistrict office" in page


def test_bars_never_leave_their_frame_and_a_few_wrong_rows_are_seen(district):
    from linli.exchange import queries

    found = trend(queries.feed("care-list").latest)

    assert len(found.bars) == 14
    for bar in found.bars:
        assert 0 <= bar.quarantined_y <= bar.accepted_y <= HEIGHT
        assert bar.accepted + bar.quarantined <= HEIGHT + 0.2
    assert found.bars[-1].quarantined >= 2


def test_no_rows_are_read_for_the_lists(steward, district):
    make_state("devices", district.delivery, [{"record_no": "D2"}])
    Read.objects.all().delete()

    for address in ("/steward/", "/steward/feeds/care-list/", "/steward/fields/"):
        steward.get(address)

    assert not Read.objects.exists()

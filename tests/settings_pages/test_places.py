"""Places: renamed with history, found by their other names, imported as a whole or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_community

from linli.ledger import queries as ledger
from linli.places import queries as places
from linli.places import registry
from linli.places.models import Place

pytestmark = pytest.mark.django_db

HEAD = "code,kind,name,address,lon,lat,parent\n"


@pytest.fixture
def steward(enter):
    return enter("steward")


def upload(person, text, encoding="utf-8"):
    file = SimpleUploadedFile("places.csv", text.encode(encoding), "text/csv")
    return person.send("/admin/places/import", file=file)


def test_another_name_is_found_by_the_search_and_kept_on_record(steward):
    community = make_community()
    fields = {
        "name": community.name,
        "address": community.address,
        "aliases": "老棉纺厂\n棉纺大院",
        "is_active": "on",
        "reason": "that is what people say",
    }

    steward.send(f"/admin/places/{community.id}/", **fields)

    assert [one.id for one in places.search_places("棉纺大院")] == [community.id]
    (entry,) = ledger.latest(about=community.id)
    assert entry.payload["reason"] == "that is what people say"
    page = steward.get("/admin/places/", q="老棉纺厂")
    assert [row["it"].place.id for row in page.context["found"]] == [community.id]


def test_a_place_out_of_use_is_no_longer_found_but_still_listed(steward):
    community = make_community()

    fields = {"name": community.name, "address": community.address, "reason": "merged"}
    steward.send(f"/admin/places/{community.id}/", **fields)

    assert community.id not in {one.id for one in places.search_places(community.name)}
    assert not registry.place_record(community.id).is_active


def test_a_building_is_added_inside(steward):
    community = make_community()
    fields = {"kind": "building", "code": "b-new", "name": "9号楼", "address": "梧桐路12号9号楼"}

    steward.send(f"/admin/places/{community.id}/add", **fields, lon="113.9", lat="30.6")

    added = places.place_by_code("b-new")
    assert added.path == f"{community.path}b-new/"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_imported(steward, encoding):
    text = f"{HEAD}c1,community,梧桐里,梧桐里社区,113.9,30.6,\nb1,building,1号楼,梧桐里1号楼,113.9,30.6,c1\n"

    answer = upload(steward, text, encoding)

    assert answer.status_code == 302
    assert places.place_by_code("b1").path == "c1/b1/"


def test_every_error_is_named_by_line_and_column_and_nothing_is_kept(steward):
    text = (
        HEAD
        + "c1,community,梧桐里,梧桐里社区,113.9,30.6,\n"
        + "b1,castle,1号楼,梧桐里1号楼,113.9,30.6,c1\n"
        + "b2,building,,梧桐里2号楼,abc,130.6,c9\n"
        + "c1,community,梧桐里,梧桐里社区,113.9,30.6,\n"
    )

    answer = upload(steward, text)

    assert answer.status_code == 422
    found = [(each.line, each.column) for each in answer.context["problems"]]
    assert found == [(3, "kind"), (4, "name"), (4, "parent"), (4, "lon"), (4, "lat"), (5, "code")]
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("text", "column"),
    [("code,kind\n", "name"), (HEAD, ""), (f"{HEAD}a,building,x,y,nan,30,\n", "lon")],
)
def test_files_that_cannot_be_read_say_why(steward, text, column):
    answer = upload(steward, text)

    assert answer.context["problems"][0].column == column


def test_leads_and_officers_do_not_change_places(enter):
    for role in ("lead", "officer", "auditor"):
        assert enter(role).get("/admin/places/").status_code == 403

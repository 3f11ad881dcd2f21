"""Uncertain matches: shown side by side, decided by one key, taken back, and read on record."""

import pytest
from django.utils import translation
from tests.exchange.rows import make_file_version, make_pair
from tests.steward.district import other_pair

from linli.exchange.models import Pair
from linli.ledger.models import Entry
from linli.privacy.models import Read
from linli.web.steward.compare import differences, evidence

pytestmark = pytest.mark.django_db


def signs(side):
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in side)


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("李秀英", "李秀瑛", ("李秀[英]", "李秀[瑛]")),
        ("13800000001", "13800000010", ("138000000[01]", "138000000[10]")),
        ("401室", "401室", ("401室", "401室")),
        ("", "401室", ("", "401室")),
        ("12号", "12号3号楼", ("12号", "12号[3号楼]")),
        ("ABCD", "BCDA", ("[A]BCD", "BCD[A]")),
    ],
)
def test_where_two_texts_differ_is_marked_sign_by_sign(left, right, said):
    one, other = differences(left, right)

    assert "".join(piece.text for piece in one) == left
    assert "".join(piece.text for piece in other) == right
    assert (signs(one), signs(other)) == said


def test_the_weightiest_evidence_stands_first_and_bars_stay_in_their_frame():
    found = evidence([{"comparison": "sex", "outcome": "same", "weight": 1.0},
                      {"comparison": "id", "outcome": "other", "weight": -30.0},
                      {"comparison": "new", "outcome": "odd", "weight": 4.0}])  # fmt: skip

    assert [one.weight for one in found] == [-30.0, 4.0, 1.0]
    assert all(one.x >= 0 and one.x + one.width <= 24 for one in found)
    assert (found[0].x, found[0].width) == (0, 12)
    assert found[1].title == "new"


def test_what_forbade_a_link_stands_first_and_has_no_bar():
    given = [{"comparison": "id", "outcome": "same", "weight": 20.0},
             {"comparison": "guard", "outcome": "other name", "weight": None}]  # fmt: skip

    with translation.override("zh-hans"):
        found = evidence(given)
        said = (str(found[0].title), str(found[0].outcome))

    assert [(one.weight, one.width) for one in found] == [(None, 0), (20.0, 12)]
    assert said == ("未自动合并", "名称不同")


def test_given_a_pair_then_both_records_stand_side_by_side_with_marks_and_evidence(
    steward, district
):
    page = steward.get("/steward/reviews/").text

    assert "李秀<mark>英</mark>" in page and "李秀<mark>瑛</mark>" in page
    for said in ("Residents", "Care list", "sound alike or look alike", "+4.2", "-2.8",
                 "likely the same: 41 %", "Visiting those who asked for care"):  # fmt: skip
        assert said in page, said
    # What plays no part in linking is nobody's business here.
    assert "独居" not in page
    reads = Read.objects.filter(reader=f"user:{steward.user.id}")
    assert reads.count() == 2 and {one.purpose for one in reads} == {"keep_registry"}


def test_given_a_verdict_then_the_next_pair_follows_and_one_key_takes_it_back(steward, district):
    answer = steward.client.post(f"/steward/reviews/{district.pair.id}/same", follow=True)

    assert "No pair waits for you now." in answer.text
    assert 'data-shortcut="z"' in answer.text
    assert Pair.objects.get().decided_by == f"user:{steward.user.id}"
    again = steward.client.post(f"/steward/reviews/{district.pair.id}/same")
    assert again.status_code == 302 and Entry.objects.filter(kind="PairDecided").count() == 1

    answer = steward.client.post(f"/steward/reviews/{district.pair.id}/undo", follow=True)

    assert "李秀<mark>英</mark>" in answer.text
    assert Pair.objects.get().state == "open"


def test_given_another_verdict_meanwhile_then_it_says_so_and_changes_nothing(steward, district):
    at = f"/steward/reviews/{district.pair.id}"
    steward.client.post(f"{at}/different")

    answer = steward.client.post(f"{at}/same", follow=True)

    assert "Somebody decided this otherwise" in answer.text
    assert Pair.objects.get().state == "different"
    assert steward.client.post(f"{at}/perhaps").status_code == 404


def test_given_a_kind_then_only_its_pairs_come_and_later_goes_on(steward, district):
    other = other_pair("business")
    page = steward.get("/steward/reviews/", entity="business").text
    assert f"/steward/reviews/{other}/same" in page
    assert "not delivered any more" in page

    first = steward.get("/steward/reviews/").text
    second = steward.get("/steward/reviews/", after=str(district.pair.id)).text

    assert f"/steward/reviews/{district.pair.id}/same" in first
    assert f"/steward/reviews/{other}/same" in second
    assert "No pair waits" in steward.get("/steward/reviews/", entity="home").text
    assert steward.get("/steward/reviews/", entity="' or", after="x").status_code == 200


def test_what_was_decided_is_listed_without_what_the_records_hold(steward, district):
    steward.client.post(f"/steward/reviews/{district.pair.id}/unsure")
    Read.objects.all().delete()

    page = steward.get("/steward/reviews/decided").text

    assert "Cannot be told" in page and "Residents" in page and "丁可欣" in page
    assert "李秀" not in page and not Read.objects.exists()
    assert "Nothing was decided yet" in steward.get("/steward/reviews/decided", state="same").text
    taken = steward.client.post(f"/steward/reviews/{district.pair.id}/undo", {"from": "decided"})
    assert taken["Location"] == "/steward/reviews/decided"


def test_many_decisions_come_page_by_page(steward, district):
    for _ in range(51):
        steward.client.post(f"/steward/reviews/{make_pair().id}/same")

    first = steward.get("/steward/reviews/decided").text
    last = steward.get("/steward/reviews/decided", page="1").text

    assert first.count("/undo") == 50 and "page=1" in first
    assert last.count("/undo") == 1 and "page=0" in last


def test_merges_and_splits_can_be_read(steward, district):
    make_file_version(district.file.id, kind="split", fields=["home.tenancy"])

    page = steward.get("/steward/reviews/history").text

    assert "江临市梧桐便利店" in page and "Merged" in page
    assert "Split" in page and "Tenancy" in page


def test_others_see_no_pair_and_decide_none(enter, district):
    for role in ("auditor", "officer", "lead", "privacy_officer", "dispatcher"):
        person, at = enter(role), f"/steward/reviews/{district.pair.id}"

        assert person.get("/steward/reviews/").status_code == 403
        assert person.get("/steward/reviews/decided").status_code == 403
        for step in ("same", "undo"):
            assert person.client.post(f"{at}/{step}").status_code == 403
        assert Pair.objects.get().state == "open"

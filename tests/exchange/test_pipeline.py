"""From a delivered file to the registry."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from tests.exchange.deliveries import (
    address,
    agree,
    building_row,
    cared,
    deliver,
    home_code,
    make_district,
    mediation,
    receive,
    registry,
    resident,
)
from tests.factories import NOON

from linli.exchange import queries, rows, services, store
from linli.exchange.models import Change, PersonFile, Record
from linli.exchange.pipeline import placing, registering
from linli.exchange.pipeline.run import process_deliveries
from linli.exchange.registry import publish
from linli.exchange.registry.reading import person_files

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def district() -> None:
    make_district()
    agree("buildings", "residents", "care-list", "health-visits", "mediation")


def person_of(purpose: str, room: int = 101) -> dict[str, str]:
    (found,) = person_files(
        place_code=home_code(room=room), purpose=purpose, reader="user:1", case_id=uuid4(), at=NOON
    )
    return {label: told.value for label, told in found.fields.items()}


def test_given_a_delivery_then_the_home_has_a_file_whose_values_name_their_row() -> None:
    done = deliver("buildings", [building_row(1, estate="梧桐里", floor="1"),
                                 building_row(2, address=address(room=102))])  # fmt: skip

    assert (done.state, done.counts["accepted"], done.counts["placed"]) == ("published", 2, 2)
    file = queries.home_file(home_code())
    assert file is not None
    estate = file.fields["estate"]
    assert (estate.value, estate.feed, estate.delivery_id, estate.row) == (
        "梧桐里", "buildings", done.id, 1)  # fmt: skip


def test_given_a_feed_about_places_then_a_building_is_a_place_and_only_the_rest_waits() -> None:
    agree("shelters")
    shelter = {"shelter_name": "广场", "shelter_kind": "室外", "capacity": 300, "state": "可用"}

    done = deliver("shelters", [
        {"shelter_no": "B1", "address": "梧桐里小区2号楼", **shelter},
        {"shelter_no": "B2", "address": "天边大道九千号", **shelter},
    ])  # fmt: skip

    assert (done.counts["accepted"], done.counts["placed"]) == (2, 1)
    assert queries.feed("shelters").placed == 1
    (waiting,) = rows.unplaced(feed="shelters", reader="user:1", at=NOON)
    assert waiting.values["shelter_no"] == "B2"


def test_given_the_same_rows_in_another_file_then_nothing_changes() -> None:
    deliver("buildings", [building_row(1), building_row(2, address=address(room=102))])
    before = registry()

    again = deliver("buildings", [building_row(2, address=address(room=102)), building_row(1)],
                    at=NOON + DAY)  # fmt: skip

    assert again.counts["unchanged"] == 2
    assert registry() == before


def test_given_a_row_that_changed_then_only_its_file_has_a_new_version() -> None:
    deliver("buildings", [building_row(1, floor="1"), building_row(2, address=address(room=102))])

    deliver("buildings", [building_row(1, floor="2"), building_row(2, address=address(room=102))],
            at=NOON + DAY)  # fmt: skip

    changed = Change.objects.filter(kind="changed").get()
    assert (changed.fields, changed.version) == (["floor"], 2)
    assert queries.home_file(home_code(room=102)).version == 1  # type: ignore[union-attr]


def test_given_a_row_is_gone_from_a_full_delivery_then_the_file_ends_and_from_changes_it_stays() -> (
    None
):
    deliver("buildings", [building_row(1), building_row(2, address=address(room=102))])
    deliver("buildings", [building_row(1, floor="3")], at=NOON + DAY, mode="changes")
    assert queries.home_file(home_code(room=102)) is not None

    done = deliver("buildings", [building_row(1, floor="3")], at=NOON + 2 * DAY)

    assert done.counts["ended"] == 1
    assert Change.objects.filter(kind="ended").count() == 1


def test_given_a_row_with_a_mistake_then_it_is_quarantined_and_what_stood_stays() -> None:
    deliver("buildings", [building_row(1), building_row(2, address=address(room=102))])

    done = deliver("buildings", [building_row(1), building_row(2, address="", use="")],
                   at=NOON + DAY)  # fmt: skip

    assert (done.counts["accepted"], done.counts["quarantined"]) == (1, 1)
    assert done.counts["ended"] == 0
    assert queries.home_file(home_code(room=102)).state == "current"  # type: ignore[union-attr]
    (row,) = rows.quarantined(delivery_id=done.id, reader="user:1", at=NOON)
    assert {one.code for one in row.reasons} == {"missing-value"}
    told = rows.error_file(
        delivery_id=done.id, kind="csv", language="zh-hans", reader="user:1", at=NOON
    )
    assert "FW0002" in told.decode("utf-8-sig")


def test_given_a_file_of_which_no_row_can_be_taken_then_it_is_refused_and_ends_nothing() -> None:
    deliver("buildings", [building_row(1)])
    before = registry()

    done = deliver("buildings", [{"record_no": "x"}], at=NOON + DAY)

    assert done.state == "refused"
    assert done.refusal is not None
    assert done.refusal["code"] == "nothing-accepted"
    assert registry() == before


def test_given_two_feeds_of_one_purpose_then_a_person_has_one_record_of_that_purpose_only() -> None:
    deliver("residents", [resident(1)])
    deliver("care-list", [cared(1)], at=NOON + DAY)

    assert PersonFile.objects.filter(purpose="care-visits", state="current").count() == 1
    care = person_of("care-visits")
    assert care["visit_every_days"] == "7"
    # What only the care list knows is in no other purpose's record.
    assert "visit_every_days" not in person_of("tenancy-register")
    ids = set(PersonFile.objects.filter(state="current").values_list("id", flat=True))
    assert len(ids) == PersonFile.objects.filter(state="current").count()


def test_given_feeds_without_a_common_purpose_then_nothing_joins_them() -> None:
    deliver("care-list", [cared(1)])
    deliver("mediation", [mediation(1)], at=NOON + DAY)

    joined = Record.objects.filter(entity="person").values("file_id", "record")
    feeds: dict[object, set[str]] = {}
    for one in joined:
        feeds.setdefault(one["file_id"], set()).add(one["record"].partition(":")[0])
    assert feeds
    assert all(len(found) == 1 for found in feeds.values())


def test_given_nobody_serves_a_person_any_more_then_the_record_ends_and_opens_for_nobody() -> None:
    deliver("care-list", [cared(1), cared(2, name="李国强", phone="13900000002",
                                           address=address(room=102))])  # fmt: skip
    gone = PersonFile.objects.get(purpose="care-visits", place_code=home_code(room=102))

    deliver("care-list", [cared(1)], at=NOON + DAY)

    gone.refresh_from_db()
    assert (gone.state, bytes(gone.sealed)) == ("ended", b"")
    assert person_of("care-visits")["person.name"] == "王小梅"


def test_given_a_person_is_forgotten_then_no_delivery_brings_them_back(
    django_capture_on_commit_callbacks,
) -> None:
    deliver("care-list", [cared(1), cared(2, name="李国强", phone="13900000002",
                                           address=address(room=102))])  # fmt: skip
    file = PersonFile.objects.get(purpose="care-visits", place_code=home_code(room=102))

    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_person(file_id=file.id, actor="user:1", at=NOON) == 1
    done = deliver("care-list", [cared(1), cared(2, name="李国强", phone="13900000002",
                                                  address=address(room=102), visit_every_days=14)],
                   at=NOON + DAY)  # fmt: skip

    assert done.counts["suppressed"] == 1
    assert not person_files(place_code=home_code(room=102), purpose="care-visits", reader="user:1",
                            case_id=uuid4(), at=NOON)  # fmt: skip
    first = queries.deliveries(feed="care-list")[-1]
    with pytest.raises(store.Forgotten):
        list(store.pieces_of(first.id))


def test_given_a_persons_record_then_its_content_lies_sealed_and_its_history_names_fields_only() -> (
    None
):
    deliver("care-list", [cared(1)])
    deliver("care-list", [cared(1, phone="13700000003")], at=NOON + DAY)

    told = registry()
    assert "王小梅" not in told
    assert "13700000003" not in told
    assert "person.phone" in told
    assert "王小梅".encode() not in bytes(PersonFile.objects.filter(state="current")[0].sealed)


class Killed(Exception):
    """Stands for a process that ends at this moment."""


STEPS = [
    (placing, "place_rows"),
    (store, "seal_file"),
    (registering, "register"),
    (registering, "link_group"),
    (publish, "publish"),
    (registering.pairs, "keep_pairs"),
]


def two_days() -> None:
    receive("buildings", [building_row(1), building_row(2, address=address(room=102))])
    receive("mediation", [mediation(1), mediation(2, applicant_phone="13900000002")])
    process_deliveries(at=NOON)
    receive("buildings", [building_row(1, floor="1")], at=NOON + DAY)
    receive("mediation", [mediation(1, matter="物业纠纷")], at=NOON + DAY)


@pytest.mark.parametrize(("module", "step"), STEPS)
@pytest.mark.parametrize("is_after", [False, True])
def test_given_a_run_breaks_off_at_a_step_then_the_next_gives_the_same_registry(
    monkeypatch, module, step, is_after
) -> None:
    expected = undisturbed()
    two_days()
    real = getattr(module, step)
    killed = []

    def breaking(*given, **named):
        if not killed:
            killed.append(step)
            if is_after:
                real(*given, **named)
            raise Killed
        return real(*given, **named)

    monkeypatch.setattr(module, step, breaking)
    with pytest.raises(Killed):
        process_deliveries(at=NOON + DAY)
    monkeypatch.undo()
    process_deliveries(at=NOON + DAY)

    assert killed
    assert json.loads(registry()) == json.loads(expected)


def undisturbed() -> str:
    """What the registry is where nothing breaks off; found once, and then undone."""
    if not _KEPT:
        with transaction.atomic():
            two_days()
            process_deliveries(at=NOON + DAY)
            _KEPT.append(registry())
            transaction.set_rollback(True)
    return _KEPT[0]


_KEPT: list[str] = []

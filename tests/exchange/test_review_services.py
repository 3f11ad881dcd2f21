"""Deciding pairs, choosing places, checking samples, and what goes back to the owner."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from tests.exchange.rows import (
    make_feed,
    make_pair,
    make_sample,
)
from tests.factories import NOON, make_community

from linli.core import errors
from linli.exchange import queries, services
from linli.exchange.models import Correction, Placement, Sample
from linli.exchange.services import corrections
from linli.ledger.models import Entry
from linli.places.queries import PlaceNotFound
from linli.privacy import keys
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def decide(pair, verdict, at=NOON):
    return services.decide_pair(pair_id=pair.id, verdict=verdict, actor="user:a", at=at)


@pytest.mark.parametrize("verdict", ["same", "different", "unsure"])
def test_given_an_open_pair_when_decided_twice_then_the_first_time_stands(verdict):
    pair = make_pair()

    decide(pair, verdict)
    again = decide(pair, verdict, at=LATER)

    assert (again.state, again.decided_at, again.decided_by) == (verdict, NOON, "user:a")
    (entry,) = Entry.objects.filter(kind="PairDecided")
    assert (entry.about, entry.payload["verdict"]) == (pair.id, verdict)


def test_given_a_decision_when_another_is_sent_then_it_is_refused():
    pair = make_pair()
    decide(pair, "same")

    with pytest.raises(services.DecidedOtherwise):
        decide(pair, "different")
    pair.refresh_from_db()
    assert pair.state == "same"


def test_given_a_decision_when_taken_back_then_it_is_open_and_the_ledger_knows_both():
    pair = make_pair()
    decide(pair, "same")

    services.undo_decision(pair_id=pair.id, actor="user:b", at=LATER)
    undone = services.undo_decision(pair_id=pair.id, actor="user:b", at=LATER)

    assert (undone.state, undone.decided_at, undone.undone_at) == ("open", None, LATER)
    kinds = list(Entry.objects.filter(about=pair.id).order_by("id").values_list("kind", flat=True))
    assert kinds == ["PairDecided", "PairDecisionTakenBack"]
    assert Entry.objects.get(kind="PairDecisionTakenBack").payload["decided_by"] == "user:a"
    assert decide(pair, "different", at=LATER).state == "different"


def test_a_verdict_that_is_none_of_the_three_is_refused():
    with pytest.raises(services.UnknownVerdict):
        decide(make_pair(), "open")


def test_a_pair_that_is_not_there_is_not_found():
    pair = make_pair()
    pair.delete()

    with pytest.raises(queries.PairNotFound):
        decide(pair, "same")


@pytest.mark.django_db(transaction=True)
def test_given_two_stewards_at_once_then_one_verdict_holds():
    pair, refused = make_pair(), []

    def say(verdict):
        try:
            decide(pair, verdict)
        except services.DecidedOtherwise:
            refused.append(verdict)
        finally:
            connection.close()

    threads = [Thread(target=say, args=(verdict,)) for verdict in ("same", "different")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    pair.refresh_from_db()
    assert {pair.state, *refused} == {"same", "different"}
    assert Entry.objects.filter(kind="PairDecided").count() == 1


def test_the_queue_gives_the_least_certain_and_goes_round():
    last, first = make_pair(probability=0.7), make_pair(probability=0.4)
    firm = make_pair(entity="business", purpose="", probability=0.1)

    assert queries.next_pair(entity="person").id == first.id
    assert queries.next_pair(entity="person", after=first.id).id == last.id
    assert queries.next_pair(entity="person", after=last.id).id == first.id
    assert queries.next_pair().id == firm.id
    assert queries.next_pair(entity="home") is None
    decide(firm, "unsure")
    said = queries.progress()
    assert (said["business", ""].open, said["business", ""].decided) == (0, 1)
    assert said["person", "care-visits"].whole == 2


def test_what_was_decided_is_listed_newest_first():
    one, two = make_pair(), make_pair()
    decide(one, "same")
    decide(two, "different", at=LATER)

    assert [pair.id for pair in queries.decided_pairs()] == [two.id, one.id]
    assert [pair.id for pair in queries.decided_pairs(state="same")] == [one.id]


def test_given_a_record_without_a_place_when_placed_twice_then_it_is_kept_once():
    area = make_community()
    home = area.code.replace("c", "h", 1)

    for _ in range(2):
        services.choose_place(record="care:1", place_code=home, actor="user:a", at=NOON)

    assert Placement.objects.get().place_code == home
    assert Entry.objects.filter(kind="RecordPlaced").count() == 1


def test_given_a_place_when_another_is_chosen_or_taken_back_then_the_ledger_says_so():
    area = make_community()
    home, building = (area.code.replace("c", one, 1) for one in "hb")
    services.choose_place(record="care:1", place_code=home, actor="user:a", at=NOON)

    services.choose_place(record="care:1", place_code=building, actor="user:a", at=LATER)
    assert Placement.objects.get().place_code == building
    assert services.forget_place(record="care:1", actor="user:a", at=LATER)
    assert not services.forget_place(record="care:1", actor="user:a", at=LATER)

    assert not Placement.objects.exists()
    assert Entry.objects.filter(kind="RecordPlaced").count() == 2
    assert Entry.objects.filter(kind="RecordPlaceTakenBack").count() == 1


def test_a_place_that_is_not_there_or_too_wide_is_refused():
    area = make_community()

    with pytest.raises(PlaceNotFound):
        services.choose_place(record="care:1", place_code="nowhere", actor="user:a", at=NOON)
    with pytest.raises(services.PlaceTooWide):
        services.choose_place(record="care:1", place_code=area.code, actor="user:a", at=NOON)


@pytest.fixture
def feed():
    return make_feed("property", about="home")


@pytest.fixture
def delivered(monkeypatch):
    """What is drawn from the rows of a feed, which `tests/exchange/test_rows.py` is about."""
    asked = []

    def a_few(*, feed, field, seed, count):
        asked.append((feed, field, seed, count))
        return [(f"{feed}:{seed}-{number}", f"h-{number}") for number in range(count)]

    monkeypatch.setattr("linli.exchange.rows.a_few", a_few)
    return asked


def draw(seed=1, size=3, fields=("manager",)):
    return services.draw_samples(
        feed="property", fields=fields, size=size, seed=seed, actor="user:a", at=NOON
    )


def test_given_one_seed_when_drawn_twice_then_nothing_is_added(feed, delivered):
    assert draw(fields=("manager", "phone", "phone")) == 6
    before = set(Sample.objects.values_list("id", flat=True))

    assert draw(fields=("manager", "phone")) == 0

    assert set(Sample.objects.values_list("id", flat=True)) == before
    assert delivered[:2] == [("property", "manager", 1, 3), ("property", "phone", 1, 3)]
    assert set(Sample.objects.values_list("place_code", flat=True)) == {"h-0", "h-1", "h-2"}
    assert Entry.objects.get(kind="SamplesDrawn").payload["seed"] == 1


def test_given_another_seed_then_others_are_drawn_and_the_first_stay(feed, delivered):
    draw()
    assert draw(seed=2) == 3
    assert Sample.objects.count() == 6


def test_given_a_checked_sample_when_drawn_again_then_the_result_stands(feed, delivered):
    draw(size=1)
    check(Sample.objects.get(), "right")

    assert draw(size=1) == 0
    assert Sample.objects.get().state == "right"


def test_a_draw_of_none_or_too_many_is_refused(feed, delivered):
    for size in (0, 501):
        with pytest.raises(errors.Invalid):
            draw(size=size)
    assert delivered == []


def check(sample, verdict, value="", at=NOON):
    return services.check_sample(
        sample_id=sample.id, verdict=verdict, value=value, actor="user:g", at=at
    )


def test_given_wrong_then_a_sealed_correction_waits_for_the_owner(feed):
    sample = make_sample(feed)

    check(sample, "wrong", "  梧桐物业 ")
    check(sample, "wrong", "梧桐物业", at=LATER)

    row = Correction.objects.get()
    assert "梧桐物业".encode() not in bytes(row.sealed)
    (opened,) = services.open_corrections(feed=feed.code, reader="user:s", at=NOON)
    assert (opened.value, opened.field) == ("梧桐物业", "manager")
    read = Read.objects.get()
    assert (read.purpose, read.reader, read.fields) == (
        "keep_registry", "user:s", ["delivery.correction"],
    )  # fmt: skip
    assert "梧桐物业" not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_given_wrong_without_the_right_value_then_nothing_is_kept(feed):
    sample = make_sample(feed)

    with pytest.raises(errors.Invalid):
        check(sample, "wrong", "  ")
    sample.refresh_from_db()
    assert sample.state == "open" and not Correction.objects.exists()


def test_given_a_check_when_another_result_is_sent_then_it_is_refused(feed):
    sample = make_sample(feed)
    check(sample, "right")

    with pytest.raises(services.CheckedOtherwise):
        check(sample, "wrong", "x")
    with pytest.raises(services.UnknownResult):
        check(make_sample(feed), "open")
    assert not Correction.objects.exists()


def test_the_estimate_counts_what_could_be_told(feed):
    for verdict in ("right", "right", "right", "wrong", "unsure"):
        check(make_sample(feed), verdict, "x")
    make_sample(feed)

    (said,) = queries.quality(feed.code)

    assert (said.right, said.wrong, said.unsure, said.open) == (3, 1, 1, 1)
    assert said.estimate is not None and said.estimate.share == 0.75
    assert said.estimate.low < 0.75 < said.estimate.high


def test_given_a_destroyed_key_then_the_right_value_opens_nowhere(feed):
    sample = make_sample(feed)
    check(sample, "wrong", "x")

    keys.destroy(subject_ids=[corrections.subject_of(sample.record)])
    keys.forget_opened()

    (opened,) = services.open_corrections(feed=feed.code, reader="user:s", at=NOON)
    assert opened.value is None


def test_given_a_delivery_with_the_right_value_then_the_correction_is_settled(feed):
    right, still = make_sample(feed), make_sample(feed)
    for sample in (right, still):
        check(sample, "wrong", "梧桐物业")
    ids = [one.id for one in queries.open_corrections(feed.code)]
    assert services.tell_corrections(ids=ids, actor="user:s", at=NOON) == 2
    assert services.tell_corrections(ids=ids, actor="user:s", at=LATER) == 0

    current = {right.record: {"manager": "梧桐物业 "}, still.record: {"manager": "旧物业"}}
    settled = services.settle_matching(feed=feed.code, current=current, actor="system", at=LATER)

    assert settled == 1
    (left,) = queries.open_corrections(feed.code)
    assert (left.record, left.told_at) == (still.record, NOON)
    services.settle_correction(correction_id=left.id, actor="user:s", at=LATER)
    services.settle_correction(correction_id=left.id, actor="user:s", at=LATER)
    assert Entry.objects.filter(kind="CorrectionSettled").count() == 2

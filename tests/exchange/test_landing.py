"""Taking in deliveries: safe before they are acknowledged, the same content once."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories import NOON

from linli.core import errors
from linli.exchange import contracts, queries, services, store
from linli.exchange.contracts import store as library
from linli.exchange.models import Delivery

pytestmark = pytest.mark.django_db
CSV = "备案号,房屋坐落\nZL1,梧桐路12号3单元401室\n".encode()


@pytest.fixture(autouse=True)
def agreed() -> None:
    for name in ("tenancies", "residents"):
        services.keep_contract(text=library.text_of(name), actor="user:1", at=NOON)


def deliver(data: bytes = CSV, *, feed: str = "tenancies", later: int = 0) -> services.Receipt:
    return services.receive_delivery(
        feed=feed,
        pieces=[data[:7], data[7:]],
        file_name="C:\\exports\\十一月.csv",
        mode="full",
        sender="client:housing",
        at=NOON + timedelta(minutes=later),
    )


def test_given_the_library_then_sixteen_feeds_are_agreed_and_again_changes_nothing() -> None:
    services.keep_library(actor="user:1", at=NOON)
    services.keep_library(actor="user:1", at=NOON + timedelta(days=1))

    feeds = queries.feeds()
    assert len(feeds) == 16
    assert {one.version for one in feeds} == {"1.0.0"}


def test_given_the_same_content_again_then_it_is_the_same_delivery() -> None:
    first = deliver()

    again = deliver(later=30)

    assert (again.delivery_id, again.is_known) == (first.delivery_id, True)
    found = queries.delivery(first.delivery_id)
    assert (found.received_at, found.file_name) == (NOON, "十一月.csv")
    assert b"".join(store.pieces_of(first.delivery_id)) == CSV


def test_given_the_same_content_for_another_feed_then_it_is_another_delivery() -> None:
    assert deliver().delivery_id != deliver(feed="residents").delivery_id


@pytest.mark.parametrize(
    ("feed", "data", "mode", "code"),
    [
        ("nobody", CSV, "full", "feed-not-found"),
        ("tenancies", b"", "full", "delivery-empty"),
        ("tenancies", CSV, "some", "invalid"),
    ],
)
def test_given_what_cannot_be_taken_then_it_is_refused_and_nothing_is_kept(
    feed: str, data: bytes, mode: str, code: str
) -> None:
    with pytest.raises(errors.LinliError) as refused:
        services.receive_delivery(
            feed=feed, pieces=[data], file_name="a.csv", mode=mode, sender="x", at=NOON
        )

    assert refused.value.code == code
    assert not services.deliveries_wait()
    assert not list(store.folder("work").glob("given-*"))


def test_given_the_sender_breaks_off_then_nothing_is_kept() -> None:
    def broken() -> Iterator[bytes]:
        yield CSV
        raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        services.receive_delivery(
            feed="tenancies", pieces=broken(), file_name="a", mode="full", sender="x", at=NOON
        )

    assert not services.deliveries_wait()
    assert not list(store.folder("work").glob("given-*"))


def begun(length: int = len(CSV)) -> services.UploadState:
    return services.begin_upload(
        feed="tenancies", length=length, file_name="a.csv", mode="full", sender="x", at=NOON
    )


def append(upload: services.UploadState, offset: int, data: bytes) -> services.UploadState:
    return services.append_upload(
        upload_id=upload.id, offset=offset, pieces=[data], sender="x", at=NOON
    )


def test_given_parts_then_with_the_last_one_it_is_a_delivery() -> None:
    upload = begun()

    half = append(upload, 0, CSV[:10])
    whole = append(upload, half.offset, CSV[10:])

    assert half.delivery_id is None
    assert whole.delivery_id is not None
    assert b"".join(store.pieces_of(whole.delivery_id)) == CSV
    assert append(upload, whole.offset, b"") == whole


def test_given_a_part_from_another_place_then_it_is_told_where_to_go_on() -> None:
    upload = begun()
    append(upload, 0, CSV[:10])

    with pytest.raises(services.OffsetWrong) as refused:
        append(upload, 0, CSV[:10])

    assert refused.value.facts == {"offset": 10}
    assert services.upload_state(upload_id=upload.id, sender="x").offset == 10


def test_given_a_part_breaks_off_then_what_came_is_kept() -> None:
    upload = begun()

    def broken() -> Iterator[bytes]:
        yield CSV[:9]
        raise OSError("connection lost")

    found = services.append_upload(
        upload_id=upload.id, offset=0, pieces=broken(), sender="x", at=NOON
    )

    assert found.offset == 9
    assert append(upload, 9, CSV[9:]).delivery_id is not None


def test_given_another_sender_then_the_upload_is_not_there() -> None:
    upload = begun()

    with pytest.raises(services.UploadNotFound):
        services.upload_state(upload_id=upload.id, sender="y")
    with pytest.raises(services.UploadNotFound):
        services.append_upload(upload_id=uuid4(), offset=0, pieces=[b"a"], sender="x", at=NOON)


def test_given_nobody_goes_on_then_the_parts_are_removed() -> None:
    upload = begun()
    append(upload, 0, CSV[:5])

    assert services.forget_old_uploads(now=NOON + timedelta(days=3)) == 1
    assert not (store.folder("uploads") / upload.id.hex).exists()


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def test_given_other_words_under_the_same_version_then_they_are_refused() -> None:
    text = changed(library.text_of("tenancies"), ("一份备案一行", "每份备案一行"))

    with pytest.raises(services.VersionKept):
        services.keep_contract(text=text, actor="user:1", at=NOON)


def test_given_a_breaking_change_without_a_major_version_then_it_is_refused_with_what_is_needed() -> (
    None
):
    text = changed(
        library.text_of("tenancies"),
        ("version: 1.0.0", "version: 1.0.1"),
        ("name: tenancy_state", "name: state_of_tenancy"),
    )

    with pytest.raises(services.BreakingChange) as refused:
        services.keep_contract(text=text, actor="user:1", at=NOON)

    assert refused.value.facts["needed"] == "2.0.0"
    assert contracts.load(queries.contract_text("tenancies")).version == "1.0.0"


def test_given_old_deliveries_then_their_content_is_gone_and_the_receipt_stays() -> None:
    receipt = deliver()
    Delivery.objects.update(state="published")

    assert services.forget_old_deliveries(now=NOON + timedelta(days=31)) == 1

    assert queries.delivery(receipt.delivery_id).forgotten_at is not None

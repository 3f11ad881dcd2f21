"""Delivering through the API: once, in parts, only for one's own feeds."""

import uuid

import pytest
from tests.factories import NOON

from linli.exchange import services
from linli.exchange.contracts import store as library
from linli.guard import services as guard

pytestmark = pytest.mark.django_db
CSV = "备案号,房屋坐落\nZL1,梧桐路12号3单元401室\n".encode()
FEEDS = "/api/v1/exchange/feeds"


@pytest.fixture(autouse=True)
def agreed() -> None:
    for name in ("tenancies", "residents"):
        services.keep_contract(text=library.text_of(name), actor="user:1", at=NOON)


def key(*scopes: str) -> dict[str, str]:
    secret = guard.create_key(
        name="Housing", scopes=list(scopes), organisation_id=None, per_minute=600, actor="user:1",
        at=NOON,
    )  # fmt: skip
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def housing() -> dict[str, str]:
    return key("deliver", "feed:tenancies")


def send(client, headers, data=CSV, *, feed="tenancies", **more):
    return client.post(
        f"{FEEDS}/{feed}/deliveries", data, content_type="application/octet-stream",
        **headers, **more,
    )  # fmt: skip


def test_given_a_file_then_it_is_safe_and_can_be_followed(client) -> None:
    headers = housing()

    answer = send(client, headers, HTTP_LINLI_FILE_NAME="十一月.csv".encode().decode("latin-1"))

    assert answer.status_code == 201
    told = client.get(
        f"/api/v1/exchange/deliveries/{answer.json()['delivery_id']}", **headers
    ).json()
    assert (told["state"], told["file_name"], told["size"]) == ("received", "十一月.csv", len(CSV))


def test_given_the_same_key_then_the_answer_is_the_same_and_another_file_is_refused(client) -> None:
    headers, once = housing(), {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}

    first = send(client, headers, **once)
    again = send(client, headers, **once)
    other = send(client, headers, CSV.replace(b"ZL1", b"ZL2"), **once)

    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


@pytest.mark.parametrize("scopes", [("deliver",), ("deliver", "feed:residents")])
def test_given_a_key_for_other_feeds_then_it_is_refused(client, scopes) -> None:
    headers = key(*scopes)

    answer = send(client, headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "not-your-feed")
    assert client.get(f"{FEEDS}/tenancies/contract", **headers).status_code == 403
    assert not services.deliveries_wait()


def test_given_a_key_without_the_scope_or_nobody_then_it_is_refused(client) -> None:
    assert send(client, key("report")).json()["code"] == "scope-missing"
    assert send(client, {}).status_code == 401


def test_given_a_delivery_of_another_feed_then_its_report_is_not_told(client) -> None:
    made = send(client, housing()).json()["delivery_id"]
    other = key("deliver", "feed:residents")

    assert client.get(f"/api/v1/exchange/deliveries/{made}", **other).status_code == 403
    assert client.get(f"/api/v1/exchange/deliveries/{made}/errors", **other).status_code == 403


def part(client, headers, upload, offset, data):
    return client.post(
        f"/api/v1/exchange/uploads/{upload}/parts", data, content_type="application/offset+octet-stream",
        HTTP_UPLOAD_OFFSET=str(offset), **headers,
    )  # fmt: skip


def test_given_parts_then_they_are_resumed_and_become_a_delivery(client) -> None:
    headers = housing()
    begun = client.post(
        f"{FEEDS}/tenancies/uploads", {"length": len(CSV)}, "application/json", **headers
    )
    upload = begun.json()["id"]
    assert begun.status_code == 201

    assert part(client, headers, upload, 0, CSV[:11]).json()["offset"] == 11
    refused = part(client, headers, upload, 0, CSV[:11])
    assert (refused.status_code, refused.json()["offset"]) == (409, 11)
    assert client.get(f"/api/v1/exchange/uploads/{upload}", **headers).json()["offset"] == 11
    done = part(client, headers, upload, 11, CSV[11:]).json()

    assert done["delivery_id"] == send(client, headers).json()["delivery_id"]


def test_given_no_such_purpose_then_changes_of_persons_are_not_told(client) -> None:
    address = "/api/v1/exchange/changes?entity=person&purpose=care-visits"

    assert client.get(address, **key("read")).json()["code"] == "not-your-purpose"
    assert client.get(address, **key("read", "purpose:fire-safety")).status_code == 403
    assert client.get(address, **key("read", "purpose:care-visits")).json() == {
        "changes": [],
        "next": 0,
    }

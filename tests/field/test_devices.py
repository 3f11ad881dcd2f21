"""Installing devices on a phone: found, placed, tested, replaced; sent twice is once."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.factories import make_member, make_organisation
from tests.field.conftest import Responder
from tests.sensing.kit import make_building, make_device, message

from linli.core import clock
from linli.core.ids import new_id
from linli.places import queries as places
from linli.sensing import queries
from linli.sensing.ingest.consumer import Consumer
from linli.sensing.models import Device, DeviceHistory

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(db: None) -> str:
    return make_building()


@pytest.fixture
def installer(building: str) -> Responder:
    organisation = make_organisation(kind="property")
    organisation.areas.set([places.place_by_code(building).id])
    member = make_member("property_staff", organisation=organisation, now=clock.now())
    return Responder(member)


def home(building: str, number: int = 1) -> places.PlaceInfo:
    found = places.place_by_code(f"{building}-u1-h{number}")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "typed", ["{}", "https://linli.example/field/devices/find?number={}", "https://maker.cn/d/{}"]
)
def test_given_a_number_or_the_address_of_a_code_then_the_device_opens(installer, typed):
    device = make_device("SN 77".replace(" ", "-"))

    answer = installer.client.get("/field/devices/find", {"number": typed.format(device.serial)})

    assert answer["Location"] == f"/field/devices/{device.id}"


def test_given_a_new_number_then_it_is_registered_and_placed_once(installer, building):
    given = {
        "number": "NEW-1", "kind": "smoke", "place": str(home(building).id), "floor": "4",
        "room": "厨房",
    }  # fmt: skip
    key = str(new_id())

    first = installer.send("/field/devices/place", key=key, kept=120, **given)
    second = installer.send("/field/devices/place", key=key, kept=300, **given)

    device = Device.objects.get(serial="NEW-1")
    assert first.json() == second.json() == {"next": f"/field/devices/{device.id}"}
    assert (device.state, device.floor, device.room) == ("placed", 4, "厨房")
    assert (clock.now() - device.placed_at).total_seconds() == pytest.approx(120, abs=20)
    assert DeviceHistory.objects.filter(device=device).count() == 2


def test_given_an_address_typed_without_a_signal_then_it_is_found_at_the_end(installer, building):
    number = building.removeprefix("bld")
    given = {"number": "NEW-2", "kind": "smoke", "address": f"梧桐苑{number}号楼1单元101室"}

    installer.send("/field/devices/place", **given)

    assert Device.objects.get(serial="NEW-2").place_id == home(building).id


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": ""}, "what kind"),
        ({"number": " "}, "Scan or type"),
        ({"place": "x"}, "choose from the list"),
        ({"place": "", "address": ""}, "where it hangs"),
        ({"place": "", "address": "九天揽月"}, "no such place"),
        ({"floor": "top"}, "floor is a number"),
        ({"floor": "900"}, "floor is a number"),
    ],
)
def test_given_something_missing_then_it_says_what_and_nothing_is_kept(
    installer, building, change, says
):
    given = {"number": "NEW-3", "kind": "smoke", "place": str(home(building).id)} | change

    answer = installer.send("/field/devices/place", **given)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Device.objects.filter(serial="NEW-3").exists()


def test_given_a_stranger_that_speaks_then_it_is_adopted_as_it_is_placed(installer, building):
    at = clock.now()
    Consumer(now=at).handle([message("loud-1", "smoke", 0, at)], now=at)
    text = installer.client.get("/field/devices/find?number=LOUD-1").content.decode()
    assert "It speaks already" in text and '<option value="smoke" selected>' in text

    installer.send(
        "/field/devices/place", number="LOUD-1", kind="smoke", place=str(home(building).id)
    )

    assert Device.objects.get(serial="loud-1").state == "placed"
    assert queries.strangers() == []


def test_given_a_test_then_what_it_says_shows_and_the_result_stays(installer, building):
    at = clock.now()
    device = make_device(place=f"{building}-u1-h1", at=at)
    address = f"/field/devices/{device.id}"
    assert "said nothing" in installer.client.get(address).content.decode()
    Consumer(now=at).handle([message(device, "self_test", 1, at)], now=at)

    text = installer.client.get(f"{address}/readings").content.decode()
    assert "Self-test" in text and "yes" in text
    installer.send(f"{address}/test", result="good")

    assert queries.device(device.id).last_test_at is not None
    assert installer.send(f"{address}/test", result="").status_code == 422


def test_given_a_replacement_then_the_old_one_is_retired_and_the_new_one_hangs_there(
    installer, building
):
    old = make_device(place=f"{building}-u1-h1")
    hangs = make_device(place=f"{building}-u1-h2")
    address = f"/field/devices/{old.id}/replace"
    assert installer.send(address, number=hangs.serial).status_code == 422

    answer = installer.send(address, number="NEW-9")

    new = Device.objects.get(serial="NEW-9")
    old.refresh_from_db()
    assert answer.json() == {"next": f"/field/devices/{new.id}"}
    assert (old.state, new.state, new.place_id, new.kind) == (
        "retired",
        "placed",
        old.place_id,
        "smoke",
    )
    assert "replace" not in installer.client.get(f"/field/devices/{old.id}").content.decode()


def test_given_works_then_it_is_out_for_a_time_back_and_at_last_away(installer, building):
    device = make_device(place=f"{building}-u1-h1")
    address = f"/field/devices/{device.id}"

    installer.send(f"{address}/out", hours="4")
    out = queries.device(device.id)
    assert out.state == "out_of_service"
    assert out.out_until - clock.now() < timedelta(hours=4, minutes=1)
    assert installer.send(f"{address}/out", hours="1000").status_code == 422
    installer.send(f"{address}/return")
    assert queries.device(device.id).state == "placed"
    installer.send(f"{address}/retire")

    assert queries.device(device.id).state == "retired"
    assert installer.send(f"{address}/test", result="good").status_code == 422


def test_given_another_place_then_devices_and_places_there_are_not_to_be_had(installer, building):
    elsewhere = make_building()
    device = make_device(place=f"{elsewhere}-u1-h1")
    stock = make_device()

    assert installer.client.get(f"/field/devices/{device.id}").status_code == 404
    assert installer.client.get(f"/field/devices/{device.id}/readings").status_code == 404
    assert installer.send(f"/field/devices/{device.id}/retire").status_code == 404
    found = installer.client.get("/field/devices/find", {"number": device.serial})
    assert str(device.id) not in found.content.decode()
    target = str(home(elsewhere).id)
    assert installer.send(f"/field/devices/{stock.id}/place", place=target).status_code in {
        404,
        422,
    }
    assert installer.send(
        "/field/devices/place", number="NEW-5", kind="smoke", place=target
    ).status_code in {404, 422}
    assert (
        elsewhere
        not in installer.client.get("/field/devices/places", {"address": "梧桐苑"}).content.decode()
    )
    assert not Device.objects.filter(place_id=target).exclude(pk=device.pk).exists()


def test_given_an_officer_then_there_is_no_installing(db):
    officer = Responder(make_member(now=clock.now()))
    assert officer.client.get("/field/devices").status_code == 403
    assert "Install a device" not in officer.client.get("/field/me").content.decode()


def photo(name: str = "p.jpg") -> SimpleUploadedFile:
    """A photo that tells where it was taken."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 36.0, 1.0)}
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    assert b"Exif" in out.getvalue()
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def test_given_a_photo_with_the_placing_then_it_is_in_the_history_once_and_tells_no_place(
    installer, building, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    given = {"number": "NEW-3", "kind": "smoke", "place": str(home(building).id)}
    key = str(new_id())

    answers = [
        installer.send("/field/devices/place", key=key, **given, photos=photo()) for _ in range(2)
    ]

    assert [one.status_code for one in answers] == [200, 200]
    device = Device.objects.get(serial="NEW-3")
    (kept,) = DeviceHistory.objects.filter(device=device, step="photo")
    address = f"/field/devices/{device.id}/photos/{kept.facts['photo']}"
    assert address in installer.client.get(f"/field/devices/{device.id}").content.decode()
    shown = installer.client.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert dict(Image.open(BytesIO(shown.content)).getexif()) == {}
    stranger = Responder(make_member("property_staff", now=clock.now()))
    assert stranger.client.get(address).status_code == 404
    other = make_device(place=home(building, 2).code)
    elsewhere = f"/field/devices/{other.id}/photos/{kept.facts['photo']}"
    assert installer.client.get(elsewhere).status_code == 404


def test_given_what_is_no_photo_then_nothing_is_placed_and_it_says_so(installer, building):
    given = {"number": "NEW-4", "kind": "smoke", "place": str(home(building).id)}
    bad = SimpleUploadedFile("p.jpg", b"MZ not a picture", content_type="image/jpeg")

    answer = installer.send("/field/devices/place", **given, photos=bad)

    assert answer.status_code == 422 and "not a photo" in answer.content.decode()
    assert not Device.objects.filter(serial="NEW-4").exists()


def test_given_a_device_that_was_replaced_then_both_histories_name_the_other(installer, building):
    old = make_device("OLD-1", place=home(building).code, at=clock.now())

    answer = installer.send(f"/field/devices/{old.id}/replace", number="NEW-5")

    new = Device.objects.get(serial="NEW-5")
    assert answer.json() == {"next": f"/field/devices/{new.id}"}
    gone = [(one.step, one.facts.get("by")) for one in queries.device_history(old.id)]
    assert gone[-2:] == [("replaced", "NEW-5"), ("retired", None)]
    came = {one.step: one.facts.get("of") for one in queries.device_history(new.id)}
    assert came["replaces"] == "OLD-1"

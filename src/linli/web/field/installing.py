"""Devices at the place where they hang: found by their number, placed, tested, replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.core import errors
from linli.guard.policy import Viewer
from linli.intake import photos
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.sensing import queries, services
from linli.sensing.queries import DeviceInfo, DueTest, StrangerInfo
from linli.sensing.reach import Reach, device_in_reach, path_of, place_in_reach, reach_of
from linli.web.shared import sensing_words as words
from linli.web.shared.words import Text

CHANGE = "device.change"
# What somebody can hang up; a kind of device is named after what it tells first.
KINDS = (
    "smoke",
    "heat",
    "gas",
    "carbon_monoxide",
    "water_leak",
    "contact",
    "sos",
    "temperature",
    "water_level",
    "water_meter",
    "vibration",
    "camera",
)
SOURCES = ("linli", "zigbee2mqtt", "chirpstack", "homeassistant")
MOST_FLOORS = 200
MOST_PHOTOS = 3
OUT_HOURS = (1, 4, 8, 24, 72)


@dataclass(frozen=True, slots=True)
class Asked:
    """A step somebody asked for, at the time when it was done."""

    given: QueryDict
    viewer: Viewer
    at: datetime
    files: Sequence["UploadedFile[bytes]"] = ()

    @property
    def actor(self) -> str:
        return self.viewer.actor

    def text(self, name: str) -> str:
        return self.given.get(name, "").replace("\x00", "").strip()


def number_in(text: str) -> str:
    """The number in what was typed or scanned: a number, or an address that ends with one."""
    text = text.replace("\x00", "").strip()[:300]
    if "number=" in text:
        text = text.rpartition("number=")[2].partition("&")[0]
    elif "://" in text:
        text = text.partition("?")[0].rstrip("/").rpartition("/")[2]
    return text[:80]


def find(number: str, viewer: Viewer) -> list[DeviceInfo]:
    """The devices of that number within reach."""
    reach = reach_of(viewer, CHANGE)
    return [one for one in queries.devices_by_serial(number) if _reaches(one, reach)]


def _reaches(device: DeviceInfo, reach: Reach) -> bool:
    return device.place_id is None or reach.holds(path_of(device))


def stranger(number: str) -> StrangerInfo | None:
    """A device of that number which speaks already, though nobody registered it."""
    found = [one for one in queries.strangers(limit=500) if one.serial.lower() == number.lower()]
    return found[0] if found else None


def place_new(asked: Asked) -> UUID:
    """Register a device where that is needed, and place it; returns its id."""
    number = number_in(asked.text("number"))
    if not number:
        raise errors.Invalid(fields={"number": _("Scan or type the number on the device.")})
    place = chosen_place(asked)
    known = [one for one in queries.devices_by_serial(number) if one.state != "retired"]
    if len(known) > 1:
        raise errors.Invalid(fields={"number": _("Several devices have this number; open one.")})
    if known:
        device_id = device_in_reach(asked.viewer, known[0].id, CHANGE).id
    else:
        device_id = _register(asked, number)
    _put(asked, device_id, place)
    _keep_photos(asked, device_id)
    return device_id


def _register(asked: Asked, number: str) -> UUID:
    kind, source = asked.text("kind"), asked.text("source") or "linli"
    if kind not in KINDS:
        raise errors.Invalid(fields={"kind": _("Say what kind of device it is.")})
    known = stranger(number)
    if known is not None:
        return services.adopt_device(
            source=known.source, serial=known.serial, kind=kind, actor=asked.actor, at=asked.at
        )
    if source not in SOURCES:
        raise errors.Invalid(fields={"source": _("Please choose from the list")})
    new = services.NewDevice(source, number, kind)
    return services.register_device(new=new, actor=asked.actor, at=asked.at)


def chosen_place(asked: Asked) -> PlaceInfo:
    """The place that was chosen, or the one that was typed; within reach."""
    if asked.text("place"):
        try:
            place_id = UUID(asked.text("place"))
        except ValueError as error:
            raise errors.Invalid(fields={"place": _("Please choose from the list")}) from error
    else:
        place_id = _typed(asked.text("address")).id
    return place_in_reach(asked.viewer, place_id, CHANGE)


def _typed(text: str) -> PlaceInfo:
    if not text:
        raise errors.Invalid(fields={"address": _("Say where it hangs.")})
    found = places.search_places(text[:120], limit=6)
    exact = [one for one in found if one.address.endswith(text)] or found
    if not exact:
        raise errors.Invalid(fields={"address": _("There is no such place here")})
    if len(exact) > 1:
        raise errors.Invalid(
            fields={"address": _("Several places fit: write it out, down to the home.")}
        )
    return exact[0]


def _put(asked: Asked, device_id: UUID, place: PlaceInfo) -> None:
    services.place_device(
        device_id=device_id,
        place_id=place.id,
        floor=_floor(asked),
        room=asked.text("room")[:20],
        actor=asked.actor,
        at=asked.at,
    )


def _floor(asked: Asked) -> int | None:
    text = asked.text("floor")
    if not text:
        return None
    try:
        floor = int(text)
    except ValueError as error:
        raise errors.Invalid(
            fields={"floor": _("The floor is a number, such as 3 or -1.")}
        ) from error
    if not -20 <= floor <= MOST_FLOORS:
        raise errors.Invalid(fields={"floor": _("The floor is a number, such as 3 or -1.")})
    return floor


@dataclass(frozen=True, slots=True)
class TestToDo:
    """A detector that is to be tested, and where it hangs."""

    it: DueTest
    kind: Text
    where: str
    by: Text


def tests_to_do(reach: Reach, *, now: datetime, only_visits: bool = False) -> list[TestToDo]:
    """Tests that are overdue within reach, the oldest first."""
    found = queries.due_tests(now=now, paths=reach.paths, only_visits=only_visits)
    known = places.places_by_id([one.place_id for one in found])
    return [
        TestToDo(
            one,
            words.kind_word(one.kind),
            known[one.place_id].address if one.place_id in known else "–",
            words.TESTED_BY[one.by],
        )
        for one in found
    ]


def move(asked: Asked, device: DeviceInfo) -> UUID:
    """Place a device that is known, or move it."""
    _put(asked, device.id, chosen_place(asked))
    _keep_photos(asked, device.id)
    return device.id


def _keep_photos(asked: Asked, device_id: UUID) -> None:
    """Photos of where it hangs, without their metadata, in its history."""
    for file in asked.files[:MOST_PHOTOS]:
        media_id = photos.keep_photo(data=file.read(), actor=asked.actor, at=asked.at)
        services.add_photo(device_id=device_id, media_id=media_id, actor=asked.actor, at=asked.at)


def add_photo(asked: Asked, device: DeviceInfo) -> UUID:
    """A photo of a device that hangs already."""
    if not asked.files:
        raise errors.Invalid(fields={"photos": _("Choose a photo first")})
    _keep_photos(asked, device.id)
    return device.id


def test(asked: Asked, device: DeviceInfo) -> UUID:
    """Put down whether it worked."""
    result = asked.text("result")
    if result not in {"good", "bad"}:
        raise errors.Invalid(fields={"result": _("Say whether it worked.")})
    services.record_test(
        device_id=device.id, is_good=result == "good", actor=asked.actor, at=asked.at
    )
    return device.id


def ask(asked: Asked, device: DeviceInfo) -> UUID:
    """Have the device test itself, through the broker; what becomes of it shows by itself."""
    services.ask_to_test(device_id=device.id, actor=asked.actor, at=asked.at)
    return device.id


def replace(asked: Asked, device: DeviceInfo) -> UUID:
    """Put another device where this one hangs; this one is retired. Goes on to the new one."""
    number = number_in(asked.text("number"))
    if not number or number == device.serial:
        raise errors.Invalid(fields={"number": _("Scan or type the number of the new device.")})
    known = [one for one in queries.devices_by_serial(number) if one.state != "retired"]
    if any(one.state != "in_stock" for one in known):
        raise errors.Invalid(fields={"number": _("That device hangs somewhere already.")})
    if known:
        new_id = known[0].id
    else:
        new = services.NewDevice(device.source, number, device.kind, device.maker, device.model)
        new_id = services.register_device(new=new, actor=asked.actor, at=asked.at)
    services.replace_device(device_id=device.id, by_id=new_id, actor=asked.actor, at=asked.at)
    _keep_photos(asked, new_id)
    return new_id


def put_out(asked: Asked, device: DeviceInfo) -> UUID:
    """Out of service for works, for some hours."""
    hours = asked.text("hours")
    if hours not in {str(one) for one in OUT_HOURS}:
        raise errors.Invalid(fields={"hours": _("Choose for how long.")})
    services.put_out_of_service(
        device_id=device.id,
        until=asked.at + timedelta(hours=int(hours)),
        reason=asked.text("reason")[:40] or "works",
        actor=asked.actor,
        at=asked.at,
    )
    return device.id


def put_back(asked: Asked, device: DeviceInfo) -> UUID:
    """Back in service."""
    services.return_to_service(device_id=device.id, actor=asked.actor, at=asked.at)
    return device.id


def retire(asked: Asked, device: DeviceInfo) -> UUID:
    """Away for good."""
    services.retire_device(device_id=device.id, actor=asked.actor, at=asked.at)
    return device.id


STEPS = {
    "place": move,
    "test": test,
    "photo": add_photo,
    "ask": ask,
    "replace": replace,
    "out": put_out,
    "return": put_back,
    "retire": retire,
}

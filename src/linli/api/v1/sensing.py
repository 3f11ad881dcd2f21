"""Alarms and devices, for programs that show or count them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router

from linli.api.caller import ApiRequest, Caller, needs
from linli.api.schemas import sensing as schemas
from linli.api.schemas.base import READING, UpTo60, answers
from linli.core import errors
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.sensing import queries
from linli.sensing.queries import AlarmInfo, DeviceInfo
from linli.sensing.reach import Reach, alarm_in_reach, device_in_reach, reach_of

router = Router()
Cause = Literal[
    "fire", "gas", "co", "help", "water", "access", "falling", "fire_lane", "tamper", "silent",
    "upkeep",
]  # fmt: skip
State = Literal["in_stock", "placed", "out_of_service", "retired"]


def _reach(caller: Caller, action: str) -> Reach:
    caller.require(action)
    return reach_of(caller.viewer, action)


@router.get(
    "/alarms",
    auth=needs("read"),
    tags=["alarms"],
    response=answers(list[schemas.AlarmOut], refusals=READING),
)
def list_alarms(
    request: ApiRequest,
    cause: Cause | None = None,
    building: UpTo60 = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Any:
    """Alarms within reach that are not over, oldest first; ISA-18.2 states."""
    reach = _reach(request.auth, "alarm.view")
    found = queries.open_alarms(
        cause=cause or "", building=building, paths=reach.paths, limit=limit
    )
    return [_alarm(one) for one in found]


@router.get(
    "/alarms/{alarm_id}",
    auth=needs("read"),
    tags=["alarms"],
    response=answers(schemas.AlarmFull, refusals=READING),
)
def get_alarm(request: ApiRequest, alarm_id: UUID) -> Any:
    """One alarm with its story."""
    found = alarm_in_reach(request.auth.viewer, alarm_id, "alarm.view")
    story = [{"step": one.step, "at": one.at} for one in queries.story(alarm_id)]
    return _alarm(found) | {"story": story}


@router.get(
    "/devices",
    auth=needs("read"),
    tags=["devices"],
    response=answers(schemas.DeviceList, refusals=READING),
)
def list_devices(
    request: ApiRequest,
    state: State | None = None,
    area: UpTo60 = "",
    after: Annotated[int, Query(ge=0, le=1 << 53)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Any:
    """Devices within reach in the order of their numbers; `after` the last one of a page."""
    reach = _reach(request.auth, "device.view")
    found = queries.devices(
        state=state or "", place_path=_path(area), paths=reach.paths, after=after, limit=limit
    )
    full = len(found) == limit
    return {
        "items": [_device(one) for one in found],
        "next_after": found[-1].number if full else None,
    }


def _path(code: str) -> str:
    if not code:
        return ""
    found: PlaceInfo | None = places.place_by_code(code)
    if found is None:
        raise errors.Invalid(fields={"area": _("There is no such place here")})
    return found.path


@router.get(
    "/devices/{device_id}",
    auth=needs("read"),
    tags=["devices"],
    response=answers(schemas.DeviceFull, refusals=READING),
)
def get_device(request: ApiRequest, device_id: UUID) -> Any:
    """One device with its history."""
    found = device_in_reach(request.auth.viewer, device_id, "device.view")
    steps = queries.device_history(device_id)
    return _device(found) | {"history": [{"step": one.step, "at": one.at} for one in steps]}


def _alarm(one: AlarmInfo) -> dict[str, Any]:
    return {name: getattr(one, name) for name in schemas.AlarmOut.model_fields}


def _device(one: DeviceInfo) -> dict[str, Any]:
    return {name: getattr(one, name) for name in schemas.DeviceOut.model_fields}

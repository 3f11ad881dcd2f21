"""Alarms and devices as programs read them: places and states, never who did what."""

from datetime import datetime
from uuid import UUID

from linli.api.schemas.base import Out


class AlarmOut(Out):
    """An alarm; `building`, `unit` and `home` are codes of places, as of its raising."""

    id: UUID
    device_id: UUID
    rule: str
    cause: str
    grade: str
    state: str
    is_life_safety: bool
    is_confirmed: bool
    is_drill: bool
    building: str
    unit: str
    home: str
    floor: int | None
    room: str
    began_at: datetime
    raised_at: datetime
    annunciated_at: datetime | None
    acknowledged_at: datetime | None
    returned_at: datetime | None
    shelved_until: datetime | None
    closed_at: datetime | None
    escalations: int
    notes: list[str]
    verdict: str


class AlarmStep(Out):
    """One step of an alarm or of a device."""

    step: str
    at: datetime


class AlarmFull(AlarmOut):
    """An alarm with what happened to it."""

    story: list[AlarmStep]


class DeviceOut(Out):
    """A device; `place` is its place's code, `tasks` what must be done about it."""

    id: UUID
    number: int
    source: str
    serial: str
    kind: str
    maker: str
    model: str
    state: str
    place: str
    floor: int | None
    room: str
    battery: float | None
    signal: float | None
    last_seen_at: datetime | None
    last_test_at: datetime | None
    out_until: datetime | None
    tasks: list[str]


class DeviceFull(DeviceOut):
    """A device with what was done with it."""

    history: list[AlarmStep]


class DeviceList(Out):
    """A page of devices; `next_after` goes into `after`, null at the end."""

    items: list[DeviceOut]
    next_after: int | None

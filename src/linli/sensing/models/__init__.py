"""Tables: devices, telemetry, rules, alarms."""

from linli.sensing.models.alarms import Alarm, AlarmEvent, Scope
from linli.sensing.models.commands import DeviceCommand
from linli.sensing.models.devices import (
    Announced,
    Device,
    DeviceHistory,
    MaintenanceTask,
    UnknownDevice,
    VendorDoor,
)
from linli.sensing.models.doors import DoorRefusal
from linli.sensing.models.rules import Rule, RuleVersion
from linli.sensing.models.telemetry import Pushed, Reading, Refusal, Rollup

__all__ = [
    "Alarm",
    "AlarmEvent",
    "Announced",
    "Device",
    "DeviceCommand",
    "DeviceHistory",
    "DoorRefusal",
    "MaintenanceTask",
    "Pushed",
    "Reading",
    "Refusal",
    "Rollup",
    "Rule",
    "RuleVersion",
    "Scope",
    "UnknownDevice",
    "VendorDoor",
]

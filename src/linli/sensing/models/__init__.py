"""Tables: devices, telemetry, rules, alarms, alerts that come in."""

from linli.sensing.models.alarms import Alarm, AlarmEvent, Scope
from linli.sensing.models.alerts import (
    Alert,
    AlertPlan,
    AlertPlanVersion,
    AlertRefusal,
    AlertSource,
    AlertTask,
)
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
    "Alert",
    "AlertPlan",
    "AlertPlanVersion",
    "AlertRefusal",
    "AlertSource",
    "AlertTask",
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

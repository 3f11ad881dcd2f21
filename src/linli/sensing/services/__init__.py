"""What people do with devices, rules and alarms."""

from linli.sensing.services.alarms import (
    StepNotPossible,
    acknowledge_alarm,
    begin_drill,
    end_drill,
    forget_alarm_homes,
    judge_alarm,
    mark_drill,
    shelve_alarm,
    unshelve_alarm,
)
from linli.sensing.services.commands import ask_to_test, forget_commands
from linli.sensing.services.devices import (
    DeviceKnown,
    DeviceNotFound,
    NewDevice,
    adopt_device,
    ignore_stranger,
    issue_credential,
    place_device,
    put_out_of_service,
    record_test,
    register_device,
    replace_device,
    retire_device,
    return_to_service,
)
from linli.sensing.services.doors import (
    forget_door_refusals,
    keep_vendor_door,
    receive_push,
    rotate_door_secret,
    switch_vendor_door,
)
from linli.sensing.services.rules import keep_rule, ship_rules, stop_rule
from linli.sensing.services.tasks import finish_task

__all__ = [
    "DeviceKnown",
    "DeviceNotFound",
    "NewDevice",
    "StepNotPossible",
    "acknowledge_alarm",
    "adopt_device",
    "ask_to_test",
    "begin_drill",
    "end_drill",
    "finish_task",
    "forget_alarm_homes",
    "forget_commands",
    "forget_door_refusals",
    "ignore_stranger",
    "issue_credential",
    "judge_alarm",
    "keep_rule",
    "keep_vendor_door",
    "mark_drill",
    "place_device",
    "put_out_of_service",
    "receive_push",
    "record_test",
    "register_device",
    "replace_device",
    "retire_device",
    "return_to_service",
    "rotate_door_secret",
    "shelve_alarm",
    "ship_rules",
    "stop_rule",
    "switch_vendor_door",
    "unshelve_alarm",
]

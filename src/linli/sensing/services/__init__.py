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
from linli.sensing.services.alert_sources import (
    NewSource,
    keep_source,
    remember_poll,
    renew_source_secret,
)
from linli.sensing.services.alerts import (
    AlertRefused,
    SourceNotFound,
    Taken,
    count_refusal,
    receive_alert,
)
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
from linli.sensing.services.doors import keep_vendor_door, receive_push
from linli.sensing.services.rules import keep_rule, ship_rules, stop_rule
from linli.sensing.services.tasks import finish_task

__all__ = [
    "AlertRefused",
    "DeviceKnown",
    "DeviceNotFound",
    "NewDevice",
    "NewSource",
    "SourceNotFound",
    "StepNotPossible",
    "Taken",
    "acknowledge_alarm",
    "adopt_device",
    "begin_drill",
    "count_refusal",
    "end_drill",
    "finish_task",
    "forget_alarm_homes",
    "ignore_stranger",
    "issue_credential",
    "judge_alarm",
    "keep_rule",
    "keep_source",
    "keep_vendor_door",
    "mark_drill",
    "place_device",
    "put_out_of_service",
    "receive_alert",
    "receive_push",
    "record_test",
    "register_device",
    "remember_poll",
    "renew_source_secret",
    "replace_device",
    "retire_device",
    "return_to_service",
    "shelve_alarm",
    "ship_rules",
    "stop_rule",
    "unshelve_alarm",
]

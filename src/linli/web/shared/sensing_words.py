"""The words of devices and alarms: causes, kinds, states, steps, tasks and reasons."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.web.shared.words import STATES, Text, Word

CAUSES: dict[str, Text] = {
    "fire": pgettext_lazy("alarm", "Fire"),
    "gas": pgettext_lazy("alarm", "Gas"),
    "co": pgettext_lazy("alarm", "Carbon monoxide"),
    "help": pgettext_lazy("alarm", "Call for help"),
    "water": pgettext_lazy("alarm", "Water leak"),
    "access": pgettext_lazy("alarm", "Door or window"),
    "falling": pgettext_lazy("alarm", "Object fell from a height"),
    "fire_lane": pgettext_lazy("alarm", "Fire lane or exit blocked"),
    "tamper": pgettext_lazy("alarm", "Device tampered with"),
    "silent": pgettext_lazy("alarm", "Device silent"),
    "upkeep": pgettext_lazy("alarm", "Upkeep"),
}

# ANSI/ISA-18.2, alarm states.
ALARM_STATES: dict[str, Word] = {
    "unacknowledged": Word(pgettext_lazy("alarm", "Not acknowledged"), "bad", "bell"),
    "acknowledged": Word(pgettext_lazy("alarm", "Acknowledged"), "move", "check"),
    "returned": Word(pgettext_lazy("alarm", "Back to normal, not acknowledged"), "wait", "refresh"),
    "shelved": Word(pgettext_lazy("alarm", "Shelved"), "", "pause"),
    "suppressed": Word(pgettext_lazy("alarm", "Suppressed by another alarm"), "", "minus"),
    "out_of_service": Word(pgettext_lazy("alarm", "Device out of service"), "", "stop"),
    "normal": Word(pgettext_lazy("alarm", "Over"), "good", "lock"),
}

DEVICE_STATES: dict[str, Word] = {
    "in_stock": Word(pgettext_lazy("device", "In stock"), "wait", "home"),
    "placed": Word(pgettext_lazy("device", "In service"), "good", "check"),
    "out_of_service": Word(pgettext_lazy("device", "Out of service"), "wait", "pause"),
    "retired": Word(pgettext_lazy("device", "Retired"), "", "lock"),
}

STATES["alarm"] = ALARM_STATES
STATES["device"] = DEVICE_STATES

# What a reading or a device is about.
KINDS: dict[str, Text] = {
    "smoke": pgettext_lazy("kind of reading", "Smoke"),
    "heat": pgettext_lazy("kind of reading", "Heat"),
    "gas": pgettext_lazy("kind of reading", "Gas"),
    "carbon_monoxide": pgettext_lazy("kind of reading", "Carbon monoxide"),
    "water_leak": pgettext_lazy("kind of reading", "Water leak"),
    "contact_open": pgettext_lazy("kind of reading", "Door or window open"),
    "contact": pgettext_lazy("kind of reading", "Door or window"),
    "vibration": pgettext_lazy("kind of reading", "Vibration"),
    "sos": pgettext_lazy("kind of reading", "Help button"),
    "tamper": pgettext_lazy("kind of reading", "Tampering"),
    "self_test": pgettext_lazy("kind of reading", "Self-test"),
    "battery_low": pgettext_lazy("kind of reading", "Battery low"),
    "fault": pgettext_lazy("kind of reading", "Fault"),
    "object_fell": pgettext_lazy("kind of reading", "Object fell"),
    "fire_lane_blocked": pgettext_lazy("kind of reading", "Fire lane blocked"),
    "smoke_seen": pgettext_lazy("kind of reading", "Smoke seen"),
    "flame_seen": pgettext_lazy("kind of reading", "Flame seen"),
    "water_on_road": pgettext_lazy("kind of reading", "Water on the road"),
    "exit_blocked": pgettext_lazy("kind of reading", "Exit blocked"),
    "smoke_density": pgettext_lazy("kind of reading", "Smoke density"),
    "gas_lel": pgettext_lazy("kind of reading", "Gas, share of the explosive limit"),
    "co_ppm": pgettext_lazy("kind of reading", "Carbon monoxide in the air"),
    "temperature": pgettext_lazy("kind of reading", "Temperature"),
    "humidity": pgettext_lazy("kind of reading", "Humidity"),
    "water_level": pgettext_lazy("kind of reading", "Water level"),
    "water_use": pgettext_lazy("kind of reading", "Water use"),
    "battery": pgettext_lazy("kind of reading", "Battery"),
    "link": pgettext_lazy("kind of reading", "Radio link"),
    "rssi": pgettext_lazy("kind of reading", "Signal strength"),
    "heartbeat": pgettext_lazy("kind of reading", "Sign of life"),
    "silence": pgettext_lazy("kind of reading", "Silence, in its own periods"),
    "water_meter": pgettext_lazy("kind of reading", "Water meter"),
    "camera": pgettext_lazy("kind of reading", "Camera box"),
}

STEPS: dict[str, Text] = {
    "raised": pgettext_lazy("alarm step", "Raised"),
    "annunciated": pgettext_lazy("alarm step", "Told to the desk"),
    "again": pgettext_lazy("alarm step", "The condition came again"),
    "acknowledged": pgettext_lazy("alarm step", "Acknowledged"),
    "returned": pgettext_lazy("alarm step", "Back to normal"),
    "closed": pgettext_lazy("alarm step", "Over"),
    "confirmed": pgettext_lazy("alarm step", "Confirmed by another detector"),
    "upgraded": pgettext_lazy("alarm step", "It lasts: now critical"),
    "escalated": pgettext_lazy("alarm step", "Nobody acknowledged it; told again"),
    "shelved": pgettext_lazy("alarm step", "Shelved"),
    "unshelved": pgettext_lazy("alarm step", "Back on the list"),
    "suppressed": pgettext_lazy("alarm step", "Held by another alarm"),
    "unsuppressed": pgettext_lazy("alarm step", "No longer held"),
    "out_of_service": pgettext_lazy("alarm step", "The device is out of service"),
    "marked_drill": pgettext_lazy("alarm step", "Marked as a drill"),
    "chattering": pgettext_lazy("alarm step", "It comes and goes; drawn together"),
}

NOTES: dict[str, Text] = {
    "flapping": _("comes and goes"),
    "out_of_service": _("device out of service"),
}

HELD: dict[str, Text] = {
    "quiet": _("held until the quiet hours end"),
    "group": _("waits a moment for others like it"),
    "inhibited": _("held by a graver alarm in the same place"),
    "out_of_service": _("the device is out of service"),
}

VERDICTS: dict[str, Text] = {
    "real": pgettext_lazy("verdict", "Real"),
    "nuisance": pgettext_lazy("verdict", "False: cooking, steam, dust"),
    "fault": pgettext_lazy("verdict", "False: device fault"),
    "drill": pgettext_lazy("verdict", "Drill"),
}

TASKS: dict[str, Text] = {
    "battery": pgettext_lazy("device task", "Change the battery"),
    "silent": pgettext_lazy("device task", "It is silent: look after it"),
    "flapping": pgettext_lazy("device task", "It comes and goes: clean or move it"),
    "test": pgettext_lazy("device task", "Test it"),
    "weak_signal": pgettext_lazy("device task", "Weak signal"),
    "fault": pgettext_lazy("device task", "It reports a fault"),
}

# Who sees to a monthly test.
TESTED_BY: dict[str, Text] = {
    "household": pgettext_lazy("device test", "The household was told"),
    "visit": pgettext_lazy("device test", "Somebody comes by"),
}

DEVICE_STEPS: dict[str, Text] = {
    "registered": pgettext_lazy("device step", "Registered"),
    "placed": pgettext_lazy("device step", "Placed"),
    "tested": pgettext_lazy("device step", "Tested"),
    "out_of_service": pgettext_lazy("device step", "Put out of service"),
    "returned": pgettext_lazy("device step", "Back in service"),
    "retired": pgettext_lazy("device step", "Retired"),
    "photo": pgettext_lazy("device step", "Photo of where it hangs"),
    "replaced": pgettext_lazy("device step", "Replaced by another"),
    "replaces": pgettext_lazy("device step", "Took the place of another"),
    "credential": pgettext_lazy("device step", "New password for the broker"),
}

SHELF_REASONS: dict[str, Text] = {
    "works": _("Works at this place"),
    "known": _("Known, being mended"),
    "awaiting": _("Somebody is on the way"),
    "false": _("Shown to be false, device not yet changed"),
}

# Why a step was refused, and what to do instead.
REFUSED: dict[str, Text] = {
    "no-such-alarm": _("This alarm is over. Reload the list."),
    "over": _("This alarm is over. Reload the list."),
    "life-safety-stays": _(
        "A life may hang on this alarm, so it cannot be shelved. Acknowledge it, or put the device"
        " out of service."
    ),
    "too-long": _("Choose a time ahead, a day at most; a drill lasts four hours at most."),
    "not-shelved": _("It is on the list already."),
}


def kind_word(kind: str) -> Text:
    """What a kind of device or reading is called; one that nobody named shows its code."""
    return KINDS.get(kind) or kind.replace("_", " ")


def cause_word(cause: str) -> Text:
    """What a cause is called."""
    return CAUSES.get(cause) or cause.replace("_", " ")


# What became of a request to a device to test itself.
COMMANDS: dict[str, Text] = {
    "waiting": _("About to be sent"),
    "sent": _("Sent; the device has 20 seconds to answer"),
    "answered": _("The device answered: its self-test went well"),
    "silent": _("No answer within 20 seconds: press its test button, or look at its battery"),
    "not-sent": _("Not sent: no consumer of readings is at work. Ask again later"),
}

# Why a message or a push was not taken.
REFUSALS: dict[str, Text] = {
    "bad-signature": _("Not signed with the secret"),
    "too-big": _("Too big, or too many events at once"),
    "not-json": _("Not JSON"),
    "too-deep": _("Nested too deeply"),
    "not-an-object": _("Not an object"),
    "bad-number": _("A number that is none"),
    "wrong-type": _("A field of another type than it should have"),
    "out-of-range": _("A value outside what can be measured"),
    "unknown-kind": _("A kind of reading that we do not know"),
    "no-device": _("No number of a device"),
    "mapping-failed": _("The mapping does not fit it"),
    "nothing-known": _("No list of events where the mapping looks"),
    "personal-field": _("A field that could tell a person"),
    "picture": _("A picture"),
}

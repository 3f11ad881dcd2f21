"""The words of what an alarm sets going: homes warned, property systems, standing orders."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.feedback.wording import PROPERTY_ACTIONS
from linli.web.shared.words import Text, Word

# In the order in which somebody should knock.
HOME_STATES: dict[str, Word] = {
    "not_reached": Word(pgettext_lazy("warned home", "Not reached"), "bad", "alarm"),
    "nobody": Word(pgettext_lazy("warned home", "Nobody known"), "bad", "people"),
    "no_way": Word(pgettext_lazy("warned home", "No gateway is set up"), "bad", "phone"),
    "sent": Word(pgettext_lazy("warned home", "SMS sent, call not answered"), "wait", "chat"),
    "calling": Word(pgettext_lazy("warned home", "Being called"), "move", "phone"),
    "waiting": Word(pgettext_lazy("warned home", "About to be told"), "wait", "clock"),
    "told": Word(pgettext_lazy("warned home", "Told: call answered"), "good", "check"),
    "door": Word(pgettext_lazy("warned home", "Told at the door"), "good", "home"),
}

CLEARED: dict[str, Text] = {
    "over": _("All clear was sent: the alarm is over."),
    "false": _("All clear was sent: it was a false alarm."),
    "drill": _("All clear was sent: it belonged to a drill."),
}

ACTIONS: dict[str, Text] = {
    "unlock_doors": _("Unlock the doors"),
    "lifts_to_ground": _("Bring the lifts to the ground floor"),
    "close_gas_valve": _("Close the gas valve"),
    "test": _("Trial"),
}
# What a system can do, as its settings offer it.
CAN_DO = [(code, ACTIONS[code]) for code in ("unlock_doors", "lifts_to_ground", "close_gas_valve")]
ACTION_KEYS = {"unlock_doors": "u", "lifts_to_ground": "l", "close_gas_valve": "g"}

ACTION_STATES: dict[str, Word] = {
    "queued": Word(pgettext_lazy("property", "Being sent"), "move", "send"),
    "sent": Word(pgettext_lazy("property", "The system said yes"), "good", "check"),
    "failed": Word(pgettext_lazy("property", "Failed, tried again"), "bad", "refresh"),
    "dead": Word(pgettext_lazy("property", "Failed, given up"), "bad", "alarm"),
}

GROUNDS: dict[str, Text] = {
    "person": pgettext_lazy("property", "confirmed by"),
    "signed": pgettext_lazy("property", "signed beforehand by"),
    "trial": pgettext_lazy("property", "tried by"),
}

WHY_INVALID: dict[str, Text] = {
    "": pgettext_lazy("standing order", "In force"),
    "ended": pgettext_lazy("standing order", "Withdrawn"),
    "altered": pgettext_lazy("standing order", "Does not fit its signature; sign again"),
    "system-changed": pgettext_lazy("standing order", "The system was changed; sign again"),
    "not-yet": pgettext_lazy("standing order", "Signed for later"),
    "expired": pgettext_lazy("standing order", "Expired; sign again"),
}

REFUSED: dict[str, Text] = {
    "drill": _("It is a drill: nothing is moved. Walk the way instead."),
    "over": _("The alarm is over; nothing is asked of the system any more."),
    "second-step": _("Read what will happen, then confirm within two minutes."),
    "elsewhere": _("This system does not reach that building."),
    "off": _("This system is switched off, or cannot do this."),
}

__all__ = [
    "ACTIONS",
    "ACTION_KEYS",
    "ACTION_STATES",
    "CAN_DO",
    "CLEARED",
    "GROUNDS",
    "HOME_STATES",
    "PROPERTY_ACTIONS",
    "REFUSED",
    "WHY_INVALID",
]

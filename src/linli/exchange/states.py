"""The states of deliveries, files, pairs and samples; each named once."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HOME, BUSINESS, PERSON = "home", "business", "person"
ENTITIES = {HOME: _("Home"), BUSINESS: _("Business"), PERSON: _("Person")}
# What a feed may be about; places and devices are kept with the home they stand in.
ABOUT = (*ENTITIES, "place", "device")

RECEIVED, STANDARDISED, PUBLISHED, REFUSED = "received", "standardised", "published", "refused"
DELIVERY_STATES = {
    RECEIVED: _("Received"),
    STANDARDISED: _("Checked and matched"),
    PUBLISHED: _("In the registry"),
    REFUSED: pgettext_lazy("delivery", "Refused"),
}
WAITING = (RECEIVED, STANDARDISED)

FULL, CHANGES = "full", "changes"
MODES = {FULL: _("Everything there is"), CHANGES: _("Only what changed")}

CURRENT, MERGED, ENDED = "current", "merged", "ended"
FILE_STATES = {
    CURRENT: _("Current"),
    MERGED: _("Merged into another"),
    ENDED: pgettext_lazy("file", "Ended"),
}

OPEN, SAME, DIFFERENT, UNSURE = "open", "same", "different", "unsure"
PAIR_STATES = {
    OPEN: pgettext_lazy("pair", "To be decided"),
    SAME: pgettext_lazy("pair", "The same"),
    DIFFERENT: pgettext_lazy("pair", "Different"),
    UNSURE: pgettext_lazy("pair", "Cannot be told"),
}
DECIDED = (SAME, DIFFERENT)

RIGHT, WRONG = "right", "wrong"
SAMPLE_STATES = {
    OPEN: pgettext_lazy("sample", "To be checked"),
    RIGHT: pgettext_lazy("sample", "Right"),
    WRONG: pgettext_lazy("sample", "Wrong"),
    UNSURE: pgettext_lazy("sample", "Cannot be told"),
}

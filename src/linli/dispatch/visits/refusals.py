"""Why something about visits and rounds is refused."""

from django.utils.translation import gettext_lazy as _

from linli.core import errors


class DutyNotFound(errors.NotFound):
    code, title = "visit-not-found", _("There is no such visit here")


class StopNotFound(errors.NotFound):
    code, title = "stop-not-found", _("There is no such stop in this round")


class StopOver(errors.Conflict):
    code, title = "stop-over", _("This stop is over already")


class RoundNotFound(errors.NotFound):
    code, title = "round-not-found", _("There is no round on that day")


class RoundBusy(errors.Conflict):
    code, title = "round-busy", _("This round is being planned already; try again")

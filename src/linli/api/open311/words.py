"""What Open311 says about a request, in plain words."""

from django.utils.translation import gettext as _

from linli.api.open311.services import named
from linli.cases.queries import CategoryInfo


def of_state(state: str, *, disposition: str, category: CategoryInfo | None) -> str:
    """Where a request stands."""
    if disposition and category is not None:
        ending = next((one for one in category.dispositions if one["code"] == disposition), None)
        if ending is not None:
            return named(ending, "name")
    says = {
        "received": _("Received; it is being looked at"),
        "unsure": _("Received; it is being looked at"),
        "open": _("Taken up; someone is being sent"),
        "offered": _("Taken up; someone is being sent"),
        "accepted": _("Someone has taken it on"),
        "en_route": _("Someone is on the way"),
        "on_scene": _("Someone is there and working on it"),
        "resolved": _("Dealt with"),
        "closed": _("Closed"),
        "merged": _("Joined to another request about the same thing"),
    }
    return says.get(state, "")


def of_event(kind: str, *, disposition: str, category: CategoryInfo) -> str:
    """What happened."""
    says = {
        "CaseOpened": _("Taken up"),
        "AssignmentAccepted": _("Someone has taken it on"),
        "ResponderDeparted": _("Someone is on the way"),
        "ResponderArrived": _("Someone is there and working on it"),
        "HandOffAsked": _("Passed to the organisation that handles this"),
        "CaseReopened": _("Taken up again"),
        "CaseClosed": _("Closed"),
        "CaseMerged": _("Joined to another request about the same thing"),
    }
    if kind == "CaseResolved":
        return of_state("resolved", disposition=disposition, category=category)
    return says.get(kind, _("There is news"))

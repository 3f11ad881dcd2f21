"""The life cycle: the only place that knows which step leads where."""

from django.utils.translation import gettext_lazy as _

from linli.core import errors

UNSURE, OPEN, OFFERED, ACCEPTED = "unsure", "open", "offered", "accepted"
EN_ROUTE, ON_SCENE = "en_route", "on_scene"
RESOLVED, CLOSED, MERGED = "resolved", "closed", "merged"
DECLINED, EXPIRED, CLEARED, WITHDRAWN = "declined", "expired", "cleared", "withdrawn"

CASE_STATES = (UNSURE, OPEN, OFFERED, ACCEPTED, EN_ROUTE, ON_SCENE, RESOLVED, CLOSED, MERGED)
OPEN_STATES = (UNSURE, OPEN, OFFERED, ACCEPTED, EN_ROUTE, ON_SCENE)
ENDED_STATES = (RESOLVED, CLOSED, MERGED)
WORKED_STATES = (ACCEPTED, EN_ROUTE, ON_SCENE)

ASSIGNMENT_STATES = (
    OFFERED,
    ACCEPTED,
    EN_ROUTE,
    ON_SCENE,
    CLEARED,
    DECLINED,
    EXPIRED,
    WITHDRAWN,
)
ACTIVE_STATES = (OFFERED, ACCEPTED, EN_ROUTE, ON_SCENE)
BUSY_STATES = (ACCEPTED, EN_ROUTE, ON_SCENE)

HANDOFF_STATES = ("asked", "accepted", "finished", "returned", "withdrawn")
OPEN_HANDOFFS = ("asked", "accepted")

Steps = dict[tuple[str, str], str]

CASE_STEPS: Steps = {
    (UNSURE, "triage"): OPEN,
    (OPEN, "offer"): OFFERED,
    (OFFERED, "accept"): ACCEPTED,
    (OFFERED, "lapse"): OPEN,
    (ACCEPTED, "depart"): EN_ROUTE,
    (ACCEPTED, "arrive"): ON_SCENE,
    (EN_ROUTE, "arrive"): ON_SCENE,
    (ON_SCENE, "resolve"): RESOLVED,
    (RESOLVED, "close"): CLOSED,
    (RESOLVED, "reopen"): OPEN,
    (CLOSED, "reopen"): OPEN,
    (MERGED, "unmerge"): OPEN,
    # Further hands come and go while the foremost keeps the case's state.
    **{(state, "offer"): state for state in (OFFERED, *WORKED_STATES)},
    **{(state, "accept"): state for state in WORKED_STATES},
    **{(state, "lapse"): state for state in (OPEN, *WORKED_STATES)},
    **{(state, "depart"): state for state in (EN_ROUTE, ON_SCENE)},
    (ON_SCENE, "arrive"): ON_SCENE,
    **{(state, "leave"): OPEN for state in WORKED_STATES},
    **{(state, "overrule"): state for state in OPEN_STATES if state != UNSURE},
    (UNSURE, "overrule"): OPEN,
    **{(state, "reroute"): OPEN for state in OPEN_STATES},
    **{(state, "hand_off"): OPEN for state in OPEN_STATES},
    **{(state, "settle"): RESOLVED for state in OPEN_STATES},
    **{(state, "merge"): MERGED for state in OPEN_STATES},
}

ASSIGNMENT_STEPS: Steps = {
    (OFFERED, "accept"): ACCEPTED,
    (OFFERED, "decline"): DECLINED,
    (OFFERED, "expire"): EXPIRED,
    (ACCEPTED, "depart"): EN_ROUTE,
    (ACCEPTED, "arrive"): ON_SCENE,
    (EN_ROUTE, "arrive"): ON_SCENE,
    (ON_SCENE, "clear"): CLEARED,
    (ACCEPTED, "give_back"): DECLINED,
    (EN_ROUTE, "give_back"): DECLINED,
    **{(state, "withdraw"): WITHDRAWN for state in ACTIVE_STATES},
}

HANDOFF_STEPS: Steps = {
    ("asked", "accept"): "accepted",
    ("asked", "return"): "returned",
    ("accepted", "return"): "returned",
    ("accepted", "finish"): "finished",
    ("asked", "withdraw"): "withdrawn",
    ("accepted", "withdraw"): "withdrawn",
}

HINTS = {
    "resolve": _('Not possible yet: nobody is on scene. Mark "on scene" first.'),
    "accept": _("This offer is no longer open: it went to somebody else or was taken back."),
    "depart": _("Accept the task first."),
    "arrive": _("Accept the task first."),
    "clear": _('Mark "on scene" first.'),
    "reopen": _("This case is still open. Add a note, or pass it upward."),
    "close": _("Only a resolved case can be closed. Resolve it first."),
    "return": _("This hand-off is answered already. Hand the case off anew if it must move."),
    "finish": _("Take the hand-off first; then its part can be done."),
    "unmerge": _("This case was not merged. Correct it, or hand it off."),
    "decline": _("This offer is answered already. Give the task back instead."),
    "expire": _("This offer is answered already."),
    "give_back": _("This task has ended, or work on scene has begun. Ask for help instead."),
    "withdraw": _("This is over already. Reload the page to see how it stands."),
    **{
        name: _("This case has ended. Reopen it first.")
        for name in ("offer", "overrule", "reroute", "hand_off", "settle", "merge")
    },
}


class StepNotAllowed(errors.Conflict):
    code, title = "step-not-allowed", _("This step is not possible now")


def step(steps: Steps, state: str, name: str) -> str:
    """The state that step `name` leads to from `state`.

    Raises:
        StepNotAllowed: the table has no such step; the sentence says what to do instead.
    """
    following = steps.get((state, name))
    if following is None:
        raise StepNotAllowed(HINTS.get(name, ""), state=state, step=name)
    return following


def allowed(steps: Steps, state: str) -> tuple[str, ...]:
    """The steps that are possible from `state`, in the table's order."""
    return tuple(name for (start, name) in steps if start == state)

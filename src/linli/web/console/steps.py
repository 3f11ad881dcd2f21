"""Which steps stand at the foot of a case, the likeliest first."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases import lifecycle
from linli.cases.queries import CaseDetail

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """A step: who may (an action of the policy), which step of the life cycle it is, if any."""

    code: str
    text: Text
    icon: str
    action: str
    cycle: str = ""
    tone: str = ""
    # Only for steps that ask something before they are taken: one stray key must not close a case.
    key: str = ""


STEPS = {
    step.code: step
    for step in (
        Step("offer", _("Send someone"), "send", "case.dispatch", "offer", key="s"),
        Step("overrule", _("Correct the decision"), "edit", "case.triage", "overrule", key="c"),
        Step("note", _("Note or answer"), "chat", "case.note", key="n"),
        Step("hand-off", _("Hand off"), "handoff", "case.hand_off", "hand_off", key="h"),
        Step("pause", _("Pause the clocks"), "pause", "case.clock", key="p"),
        Step("resume", _("Let the clocks go on"), "clock", "case.clock"),
        Step("settle", _("Resolve"), "check", "case.close", "settle", key="r"),
        Step("close", _("Close"), "lock", "case.close", "close"),
        Step("reopen", _("Reopen"), "refresh", "case.close", "reopen", "danger"),
        Step("photo", _("Add photos"), "camera", "case.note"),
        Step("merge", _("Merge"), "link", "case.triage", "merge", key="m"),
        Step("escalate", _("Pass upward"), "arrow-up", "case.dispatch", key="u"),
    )
}
# Steps that stand beside what they are about, not at the foot.
BESIDE = {"withdraw": "case.dispatch", "answer": "case.hand_off"}

ORDER = {
    "unsure": ("overrule", "merge", "hand-off", "note", "settle"),
    "open": ("offer", "hand-off", "note", "overrule", "pause", "settle"),
    "offered": ("note", "offer", "hand-off", "overrule", "pause", "settle"),
    "accepted": ("note", "offer", "pause", "hand-off", "overrule", "settle"),
    "en_route": ("note", "offer", "pause", "hand-off", "overrule", "settle"),
    "on_scene": ("settle", "note", "offer", "pause", "hand-off", "overrule"),
    "resolved": ("close", "note", "reopen"),
    "closed": ("reopen", "note"),
    "merged": ("note",),
}


def possible_steps(case: CaseDetail, actions: frozenset[str]) -> list[Step]:
    """The steps allowed now, by the life cycle and by what the viewer may do here."""
    state = case.row.state
    cycle = set(lifecycle.allowed(lifecycle.CASE_STEPS, state))
    is_open = state in lifecycle.OPEN_STATES
    clocks = {clock.state for clock in case.clocks}
    fits = {
        "pause": is_open and "running" in clocks and case.row.grade != "P1",
        "resume": is_open and "paused" in clocks,
        "escalate": is_open,
    }
    order = (*(("resume",) if fits["resume"] else ()), *ORDER[state], *STEPS)
    return [
        STEPS[code]
        for code in dict.fromkeys(order)
        if STEPS[code].action in actions
        and (not STEPS[code].cycle or STEPS[code].cycle in cycle)
        and fits.get(code, True)
    ]


def action_of(code: str) -> str | None:
    """The action of the policy that a step needs; None for a step that does not exist."""
    if code in BESIDE:
        return BESIDE[code]
    return STEPS[code].action if code in STEPS else None

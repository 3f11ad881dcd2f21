"""The kinds of visits: for which purpose, how long, between which hours, and whose they are."""

from dataclasses import dataclass

SOURCES = ("lead", "registry", "case")
DUTY_STATES = ("open", "done", "withdrawn")
PLANNED, LEFT_OUT, MOVED = "planned", "left_out", "moved"
DONE, NOT_MET, POSTPONED = "done", "not_met", "postponed"
STOP_STATES = (PLANNED, DONE, NOT_MET, POSTPONED, LEFT_OUT, MOVED)
RESULTS = (DONE, NOT_MET, POSTPONED)
# Why a visit did not come about.
REASONS: dict[str, tuple[str, ...]] = {
    NOT_MET: ("nobody-in", "refused", "moved-away", "wrong-place"),
    POSTPONED: ("asked-later", "called-away", "no-time", "weather"),
}
# Days until it is tried again.
AGAIN_DAYS = {NOT_MET: 1, POSTPONED: 1}


@dataclass(frozen=True, slots=True)
class Kind:
    """`purpose` is the declared one of its personal fields; hours are minutes of the local day."""

    purpose: str
    minutes: int
    opens_min: int = 9 * 60
    closes_min: int = 17 * 60
    # The organisations that do it, the likeliest first.
    owners: tuple[str, ...] = ("community", "street_office", "police")
    # Days after its first due day until it is overdue.
    days: int = 7


KINDS = {
    "elder-visit": Kind("care-visits", 20, 9 * 60, 18 * 60, days=3),
    "fire-check": Kind("fire-safety", 25, 9 * 60, 20 * 60, ("police", "community", "fire")),
    "permit": Kind("property-service", 10),
    "follow-up": Kind("handle_case", 10, 8 * 60, 20 * 60, days=2),
    "other": Kind("run_staff", 15, 8 * 60, 20 * 60),
}
PURPOSES = tuple(dict.fromkeys(one.purpose for one in KINDS.values()))

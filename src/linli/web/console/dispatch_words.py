"""Reasons of dispatch in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

Facts = Mapping[str, Any]

# Kept for the page that compares responders; in a list of reasons it would name others.
UNSAID = frozenset({"alternative"})


def minutes(seconds: object) -> int:
    """Whole minutes, one at least."""
    return max(1, round(float(str(seconds or 0)) / 60))


def _travel(reason: Facts) -> str:
    said = {"metres": reason.get("metres"), "minutes": minutes(reason.get("seconds"))}
    if said["metres"] is None:
        return _("Where they are is not known; about %(minutes)s min assumed") % said
    return _("%(metres)s m away, about %(minutes)s min") % said


def _workload(reason: Facts) -> str:
    tasks, offers = int(reason.get("tasks", 0)), int(reason.get("offers", 0))
    if not tasks and not offers:
        return _("Nothing else in hand")
    said = {"tasks": tasks, "offers": offers}
    return _("In hand: tasks %(tasks)s, open offers %(offers)s") % said


def _arrival(reason: Facts) -> str:
    said = {
        "minutes": minutes(reason.get("seconds")),
        "low": minutes(reason.get("low")),
        "high": minutes(reason.get("high")),
    }
    why = str(reason.get("why", ""))
    told = {
        "no-streets": _("There in about %(minutes)s min (%(low)s to %(high)s); a straight line, no"
                        " streets are set up"),
        "off-map": _("There in about %(minutes)s min (%(low)s to %(high)s); a straight line, the"
                     " place is off the map"),
        "no-way": _("There in about %(minutes)s min (%(low)s to %(high)s); a straight line, no"
                    " street leads there"),
        "router-silent": _("There in about %(minutes)s min (%(low)s to %(high)s); the city’s"
                           " router did not answer"),
        "no-place": _("There in %(low)s to %(high)s min, perhaps: one of the places is unknown"),
    }  # fmt: skip
    usual = _("There in about %(minutes)s min (%(low)s to %(high)s)")
    return told.get(why, usual) % said


def _people(reason: Facts) -> int:
    return int(reason.get("count", 0))


def why_words() -> dict[str, str]:
    """Why a person sends somebody else than proposed, by the code that is kept."""
    return {
        "nearer": _("Is nearer or there sooner than it seems"),
        "knows": _("Knows the place or the people"),
        "skill": _("Suits this kind of work better"),
        "load": _("The one proposed has enough to do"),
        "cover": _("The one proposed is needed where they are"),
        "asked": _("Agreed on by telephone or radio"),
        "other": _("Another reason"),
    }


def _chosen(reason: Facts) -> str:
    why = why_words().get(str(reason.get("why", "")))
    if why is None:
        return _("Chosen by a colleague")
    return _("Chosen by a colleague, not as proposed: %(why)s") % {"why": why}


def _station(reason: Facts) -> dict[str, str]:
    english = (get_language() or "").startswith("en")
    return {"name": str((english and reason.get("name_en")) or reason.get("name", ""))}


WORDS: dict[str, Callable[[Facts], str]] = {
    "travel": _travel,
    "workload": _workload,
    "arrival": _arrival,
    "not-nearest": lambda r: (
        (
            _("Another is nearer (%(minutes)s min) but needed elsewhere")
            if r.get("needed_at")
            else _("Another is nearer (%(minutes)s min) but suits less")
        )
        % {"minutes": minutes(r.get("seconds"))}
    ),
    "no-skill": lambda _r: _("Lacks the skill that this kind of case needs"),
    "late": lambda r: (
        _("Will probably be later than five minutes after the report (%(percent)s)")
        % {"percent": f"{float(r.get('chance', 0)):.0%}"}
    ),
    "shift-ends": lambda r: (
        _("The shift ends in %(minutes)s min, perhaps before the work does")
        % {"minutes": minutes(r.get("seconds"))}
    ),
    "left-behind": lambda r: (
        _("Once gone, calls nearby are missed more often by %(percent)s")
        % {"percent": f"{float(r.get('chance', 0)):.1%}"}
    ),
    "called-off": lambda r: (
        _("Is on the way to a case of grade %(grade)s, which can wait")
        % {"grade": r.get("grade", "")}
    ),
    "fire-station": lambda r: (
        _("Of the micro fire station %(name)s, asked to every fire here") % _station(r)
    ),
    "station-empty": lambda r: (
        _("Nobody of the micro fire station %(name)s is on shift") % _station(r)
    ),
    "held": lambda _r: _("Most are at work: waits a moment for somebody nearer"),
    "with-others": lambda r: (
        ngettext(
            "Decided together with %(count)s other waiting case",
            "Decided together with %(count)s other waiting cases",
            _people(r),
        )
        % {"count": _people(r)}
    ),
    "chosen-by-person": _chosen,
    "chosen-by-a-person": _chosen,
    "accepted-by-person": lambda _r: _("As proposed; a colleague agreed"),
    "desk-first": lambda _r: _("The desk may choose first"),
    "nobody-on-shift": lambda _r: _("Nobody is on shift"),
    "nobody-suits": lambda r: (
        _("Nobody on shift has the skill that this needs")
        if r.get("skills")
        else _("Nobody on shift suits this kind of case")
    ),
    "all-asked": lambda r: (
        ngettext(
            "The only one on shift declined or did not answer",
            "All %(count)s on shift declined or did not answer",
            _people(r),
        )
        % {"count": _people(r)}
    ),
    "all-urgent": lambda r: (
        ngettext(
            "The only one who fits is at an urgent case",
            "All %(count)s who fit are at urgent cases",
            _people(r),
        )
        % {"count": _people(r)}
    ),
    "waited-long": lambda r: (
        _("Has waited %(minutes)s min; the desk has been told") % {"minutes": r.get("minutes", "")}
    ),
    "all-busy": lambda r: (
        ngettext(
            "%(count)s person fits, with their hands full",
            "%(count)s people fit, all with their hands full",
            _people(r),
        )
        % {"count": _people(r)}
    ),
}

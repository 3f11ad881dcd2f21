"""Whom dispatch proposes for a case, in words: who, when there, why, at what cost, what else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases.lifecycle import BUSY_STATES, OFFERED, OPEN_STATES, UNSURE
from linli.cases.queries import CaseDetail
from linli.core.ids import new_id
from linli.dispatch import queries as dispatch
from linli.dispatch.queries import Proposals, Proposed
from linli.people import queries as people
from linli.people.queries import OnShift
from linli.web.console import dispatch_words, wording
from linli.web.console.wording import Names
from linli.web.shared import times

# Still of use although somebody has the case.
MORE_WANTED = frozenset({"help", "hand_over"})
# Estimates that are not by streets.
BY_LINE = frozenset({"crow-fly", "unknown"})
BETWEEN = "、"
# A page that is open asks again after so long, whatever it heard.
FRESH_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be sent, as shown."""

    id: str
    name: str
    kind: str
    organisation: str
    arrival: str
    about: str
    cost: str
    reasons: list[str]
    leaves: str


def is_wanted(case: CaseDetail) -> bool:
    """Whether a person may still want to choose whom to send."""
    if case.row.state not in OPEN_STATES or case.row.state == UNSURE:
        return False
    if any(one.state in BUSY_STATES for one in case.assignments):
        return case.row.needs_person in MORE_WANTED
    return True


def shown(case: CaseDetail, names: Names, *, at: datetime) -> dict[str, Any]:
    """Who may be sent to an open case, and what dispatch does by itself."""
    found = dispatch.proposals(case_id=case.id, now=at, case=case)
    on_shift = {one.member_id: one for one in people.on_shift(now=at)}
    codes = _codes_left(found)
    listed = [
        (one, _candidate(one, on_shift[one.member_id], names, codes))
        for one in found.proposed
        if one.member_id in on_shift
    ]
    known = {one.id for _it, one in listed} | {
        str(one.member_id) for one in case.assignments if one.is_active
    }
    first = [one for it, one in listed if it.is_first]
    return {
        "first": first,
        "others": [one for it, one in listed if not it.is_first],
        "anyone": _anyone(on_shift, known, names),
        "is_asked": any(one.state == OFFERED for one in case.assignments),
        "says": _what_happens(case, found, first, at=at),
        "reasons": [] if first else wording.reasons_words(list(found.reasons), names),
        "by_line": _by_line(found),
        "why": list(dispatch_words.why_words().items()),
        "key": new_id(),
        "renew_s": _renew_s(case, found, at=at),
    }


def _codes_left(found: Proposals) -> dict[UUID, str]:
    ids = [one.calls_off for one in found.proposed if one.calls_off]
    return {pk: row.code for pk, row in case_queries.rows_by_id(ids).items()} if ids else {}


def _candidate(one: Proposed, who: OnShift, names: Names, codes: dict[UUID, str]) -> Candidate:
    reasons = [reason for reason in one.reasons if reason["code"] not in {"arrival", "called-off"}]
    leaves = ""
    if one.calls_off:
        said = {"code": codes.get(one.calls_off) or _("another case")}
        leaves = _("Would be called off from %(code)s, which is offered anew at once") % said
    return Candidate(
        str(one.member_id),
        who.name,
        wording.member_kind_words(who.kind),
        names.organisation(who.organisation_id),
        _arrival(one),
        _("about %(at)s") % {"at": _minute(one.arrives_at)} if one.arrives_at else "",
        "" if one.is_first else _cost(one.more_s),
        wording.reasons_words(reasons, names),
        leaves,
    )


def _arrival(one: Proposed) -> str:
    if one.arrives_at is None or one.earliest is None or one.latest is None:
        return _("Arrival not estimated: people are asked by distance only")
    said = {"at": _minute(one.arrives_at), "from": _minute(one.earliest), "to": _minute(one.latest)}
    return _("There about %(at)s, between %(from)s and %(to)s") % said


def _cost(seconds: float) -> str:
    if abs(seconds) < 1:
        return _("Costs the same")
    said = {"minutes": f"{abs(seconds) / 60:.1f}"}
    if seconds < 0:
        return _("Costs %(minutes)s min less for this case, more for others") % said
    return _("Costs %(minutes)s min more") % said


def _by_line(found: Proposals) -> str:
    """A warning where ways are not by streets."""
    arrivals = [
        reason for one in found.proposed for reason in one.reasons if reason["code"] == "arrival"
    ]
    if not any(reason.get("from") in BY_LINE for reason in arrivals):
        return ""
    whys = {str(reason.get("why", "")) for reason in arrivals if reason.get("from") in BY_LINE}
    known = {
        "no-streets": _("Times are as the crow flies: no streets are set up here."),
        "router-silent": _("Times are as the crow flies: the city’s router does not answer."),
        "off-map": _("Some times are as the crow flies: the place is off the map."),
        "no-way": _("Some times are as the crow flies: no street leads there."),
        "no-place": _("Some times are guessed: one of the places is not known."),
    }
    said = [words for code, words in known.items() if code in whys]
    return said[0] if said else _("Times are as the crow flies.")


def _anyone(on_shift: dict[UUID, OnShift], known: set[str], names: Names) -> list[dict[str, str]]:
    rest = [
        {
            "id": str(one.member_id),
            "name": one.name,
            "kind": wording.member_kind_words(one.kind),
            "organisation": names.organisation(one.organisation_id),
        }
        for one in on_shift.values()
        if str(one.member_id) not in known
    ]
    return sorted(rest, key=lambda one: (one["organisation"], one["name"], one["id"]))


def _what_happens(
    case: CaseDetail, found: Proposals, first: list[Candidate], *, at: datetime
) -> list[str]:
    """What dispatch does by itself, and when."""
    names = BETWEEN.join(one.name for one in first)
    asked = [one for one in case.assignments if one.state == OFFERED]
    if asked:
        return _asked(asked, names)
    if any(one.is_active for one in case.assignments):
        if case.row.needs_person == "hand_over":
            return [
                _("Whoever has this case goes off duty before they are there. Whom you send takes"
                  " it over; left alone, it is offered anew five minutes after the shift’s end.")
            ]  # fmt: skip
        return [_("Somebody has this case; more are sent only when you choose them.")]
    codes = {reason["code"] for reason in found.reasons}
    again = found.look_again_at
    if "waits-for-hours" in codes and again:
        return [
            _("Dispatch waits for working hours: %(at)s.") % {"at": times.moment(at=again, now=at)}
        ]
    if "held" in codes and again:
        return [_("Dispatch waits until %(at)s for somebody nearer.") % {"at": _time(again)}]
    if found.is_now and found.desk_until and found.desk_until > at and case.row.grade != "P1":
        said = {"names": names, "at": _time(case.proposed_until or found.desk_until)}
        return [_("Unless you choose, dispatch asks %(names)s at %(at)s.") % said]
    if found.is_now:
        return [_("Dispatch asks %(names)s by itself, at once.") % {"names": names}]
    return _nobody(found, again)


def _asked(asked: list[Any], names: str) -> list[str]:
    who = BETWEEN.join(one.member_name for one in asked)
    until = max(one.expires_at for one in asked)
    said = [_("%(who)s is asked and may answer until %(at)s.") % {"who": who, "at": _time(until)}]
    if names:
        said.append(_("Without an answer dispatch asks %(names)s next.") % {"names": names})
    else:
        said.append(_("Without an answer nobody is left to ask: the lead, then the desk is told."))
    return said


def _nobody(found: Proposals, again: datetime | None) -> list[str]:
    told = {
        "lead": _("Nobody can be asked now; the lead is told."),
        "desk": _("Nobody can be asked now; it is for the desk to find somebody."),
    }
    said = [told.get(found.escalate, _("Nobody can be asked now."))]
    if again:
        said.append(_("Dispatch looks again at %(at)s.") % {"at": _time(again)})
    said.append(_("You may choose somebody below, hand the case off, or ask for help elsewhere."))
    return said


def _renew_s(case: CaseDetail, found: Proposals, *, at: datetime) -> int:
    """After how many seconds the page asks anew: soon after something falls due."""
    due = [one.expires_at for one in case.assignments if one.state == OFFERED]
    due += [one for one in (found.look_again_at, case.proposed_until) if one is not None]
    ahead = [one - at for one in due if one > at]
    return max(2, int(min([FRESH_FOR, *ahead]).total_seconds()) + 2)


def _minute(at: datetime) -> str:
    """An estimate: seconds would promise more than it holds."""
    return timezone.localtime(at).strftime("%H:%M")


def _time(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")

"""Codes and facts put into sentences: events of a case, reasons of triage and dispatch.

The only place that knows the words; a code nobody has named yet shows itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from linli.web.console import dispatch_words
from linli.web.shared import words

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and codes are called, by their text: people, organisations, categories, cases."""

    people: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    dispositions: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    skills: dict[str, str] = field(default_factory=dict)
    times: Callable[[str], str] = str

    def person(self, key: object) -> str:
        return self.people.get(str(key)) or _("someone")

    def organisation(self, key: object) -> str:
        return self.organisations.get(str(key)) or _("another organisation")

    def category(self, code: object) -> str:
        return self.categories.get(str(code), str(code))


def actor_words(actor: str, names: Names) -> str:
    """Who did it, as a name: a person, a program, the reporter, or the system."""
    kind, _colon, key = actor.partition(":")
    if kind == "user":
        return names.people.get(key) or _("a colleague")
    plain = {
        "system": _("Linli"),
        "resident": _("the reporter"),
        "client": _("a connected system"),
        "device": _("a device"),
    }
    return plain.get(kind, actor)


def needs_words(code: str) -> str:
    """Why a case waits for a person."""
    known = {
        "unsure": _("Not sure of the category; please choose"),
        "unowned": _("Nobody is there to send"),
        "declined": _("Declined or unanswered by all"),
        "breached": _("Overdue"),
        "hand_off": _("Hand-off sent back"),
        "help": _("Help was asked for on scene"),
        "asked": _("Escalated by a colleague"),
        "proposed": _("Confirm whom to send"),
        "waited": _("Has waited too long"),
        "hand_over": _("Whoever has it goes off duty"),
    }
    return known.get(code, code)


def channel_words(channel: str) -> str:
    """The door a report came through."""
    known = {
        "portal": _("resident portal"),
        "desk": _("telephone"),
        "open311": _("Open311"),
        "api": _("a connected system"),
        "webhook": _("a connected system"),
        "field": _("a colleague in the field"),
        "sensor": _("a sensor"),
    }
    return known.get(channel, channel)


def ended_words(why: str) -> str:
    """Why an assignment ended without the responder's own doing."""
    known = {
        "resolved": _("the case was resolved"),
        "merged": _("the case was merged"),
        "handed off": _("the case was handed off"),
        "returned": _("the case was sent back"),
        "rerouted": _("the case was given to another owner"),
        "withdrawn": _("it was taken back"),
        "called-off": _("called off for a more urgent case"),
        "shift-over": _("their shift is over"),
    }
    return known.get(why, why)


def event_words(kind: str, facts: Facts, names: Names) -> str:
    """One event of a case as a sentence."""
    say = EVENTS.get(kind)
    return say(facts, names) if say else kind


def _opened(facts: Facts, names: Names) -> str:
    said = {
        "category": names.category(facts.get("category")),
        "grade": facts.get("grade", ""),
        "owner": names.organisation(facts.get("owner_id")),
    }
    return _("Case opened: %(category)s, %(grade)s, with %(owner)s") % said


def _ended(facts: Facts, names: Names) -> str:
    code = names.cases.get(str(facts.get("for_case_id", "")))
    if facts["reason"] == "called-off" and code:
        said = {"name": names.person(facts.get("member_id")), "code": code}
        return _("%(name)s was called off for %(code)s, which is more urgent") % said
    said = {"name": names.person(facts.get("member_id")), "why": ended_words(facts["reason"])}
    if facts.get("state") == "cleared":
        return _("%(name)s is done on scene and free again") % said
    if said["why"]:
        return _("%(name)s is free again: %(why)s") % said
    return _("%(name)s is free again") % said


def _declined(facts: Facts, names: Names) -> str:
    said = {"name": names.person(facts.get("member_id"))}
    if facts.get("reason") == "give_back":
        return _("%(name)s gave the task back") % said
    return _("%(name)s declined") % said


def _hand_off_asked(facts: Facts, names: Names) -> str:
    said = {
        "giver": names.organisation(facts.get("giver_id")),
        "taker": names.organisation(facts.get("taker_id")),
    }
    if facts.get("mode") == "assist":
        return _("%(giver)s asked %(taker)s to assist") % said
    return _("%(giver)s handed the case to %(taker)s") % said


def _hand_off_moved(facts: Facts, names: Names) -> str:
    taker = {"taker": names.organisation(facts.get("taker_id"))}
    known = {
        "accepted": _("%(taker)s took the hand-off"),
        "returned": _("%(taker)s sent the hand-off back"),
        "finished": _("%(taker)s finished its part"),
        "withdrawn": _("The hand-off to %(taker)s was taken back"),
    }
    return known.get(str(facts.get("state")), "%(taker)s") % taker


def _escalated(facts: Facts, names: Names) -> str:
    level = _("the lead") if facts.get("level") == "lead" else _("the desk")
    said = {"level": level, "why": needs_words(str(facts.get("why", "")))}
    return _("Passed up to %(level)s: %(why)s") % said


def _clock(facts: Facts, names: Names) -> dict[str, str]:
    kind = str(facts.get("clock", ""))
    return {
        "clock": str(words.CLOCK_KINDS.get(kind, kind)),
        "due": names.times(str(facts.get("due_at", ""))),
    }


def _reopened(facts: Facts, names: Names) -> str:
    said = {"round": facts.get("round", "")}
    if facts.get("by_reporter"):
        return _("Reopened by the reporter, round %(round)s") % said
    return _("Reopened, round %(round)s") % said


def _who(sentence: str) -> Callable[[Facts, Names], str]:
    return lambda facts, names: _(sentence) % {"name": names.person(facts.get("member_id"))}


def _plain(sentence: str) -> Callable[[Facts, Names], str]:
    return lambda _facts, _names: _(sentence)


EVENTS: dict[str, Callable[[Facts, Names], str]] = {
    "CaseOpened": _opened,
    "ReportAttached": _plain(gettext_noop("Another report about the same thing joined")),
    "CaseOverruled": _plain(gettext_noop("A person set the decision right")),
    "DispatchProposed": lambda facts, names: (
        _("Proposed to the desk, which may choose until %(until)s")
        % {"until": names.times(str(facts.get("until", "")))}
    ),
    "AssignmentOffered": _who(gettext_noop("Offered to %(name)s")),
    "AssignmentAccepted": _who(gettext_noop("%(name)s accepted")),
    "AssignmentDeclined": _declined,
    "AssignmentExpired": _who(gettext_noop("%(name)s did not answer in time")),
    "ResponderDeparted": _who(gettext_noop("%(name)s is on the way")),
    "ResponderArrived": _who(gettext_noop("%(name)s is on scene")),
    "AssignmentEnded": _ended,
    "HelpAsked": _who(gettext_noop("%(name)s asks for help")),
    "CaseEscalated": _escalated,
    "HandOffAsked": _hand_off_asked,
    "HandOffMoved": _hand_off_moved,
    "ClockPaused": lambda facts, names: (
        _("Clocks paused until %(until)s") % {"until": names.times(str(facts.get("until") or ""))}
    ),
    "ClockResumed": _plain(gettext_noop("Clocks go on")),
    "ClockReminded": lambda facts, names: (
        _("Reminder: %(clock)s is due %(due)s") % _clock(facts, names)
    ),
    "ClockBreached": lambda facts, names: (
        _("Overdue: %(clock)s was due %(due)s") % _clock(facts, names)
    ),
    "NoteAdded": lambda facts, _names: (
        _("Answer to the reporter") if facts.get("is_public") else _("Internal note")
    ),
    "MediaAdded": _plain(gettext_noop("Photo added")),
    "CaseFollowed": _plain(gettext_noop("One more resident follows this")),
    "CaseResolved": lambda facts, names: (
        _("Resolved: %(disposition)s")
        % {
            "disposition": names.dispositions.get(
                str(facts.get("disposition")), str(facts.get("disposition"))
            )
        }
    ),
    "CaseClosed": _plain(gettext_noop("Closed")),
    "CaseReopened": _reopened,
    "CaseMerged": lambda facts, names: (
        _("Merged with %(code)s")
        % {"code": names.cases.get(str(facts.get("into_id")), _("another case"))}
    ),
    "CaseRated": lambda facts, _names: (
        _("Rated %(rating)s of 5 by the reporter") % {"rating": facts.get("rating", "")}
    ),
}

TONES = {
    "CaseOpened": "brand",
    "AssignmentAccepted": "brand",
    "ResponderArrived": "brand",
    "CaseResolved": "good",
    "CaseClosed": "good",
    "HandOffAsked": "wait",
    "ClockPaused": "wait",
    "ClockReminded": "wait",
    "AssignmentDeclined": "bad",
    "AssignmentExpired": "bad",
    "CaseEscalated": "bad",
    "ClockBreached": "bad",
    "HelpAsked": "bad",
    "CaseReopened": "bad",
}

GROUPS = {
    "NoteAdded": "notes",
    "MediaAdded": "notes",
    "CaseRated": "notes",
    "CaseFollowed": "reports",
    "ReportAttached": "reports",
    "CaseOpened": "decisions",
    "CaseOverruled": "decisions",
    "CaseEscalated": "decisions",
    "AssignmentOffered": "decisions",
    "DispatchProposed": "decisions",
}


def reason_words(reason: Facts, names: Names) -> str:
    """One reason of a decision as a sentence."""
    code = str(reason.get("code", ""))
    say = REASONS.get(code)
    if say is None and code in dispatch_words.WORDS:
        return dispatch_words.WORDS[code](reason)
    return say(reason, names) if say else code


def reasons_words(reasons: list[dict[str, Any]], names: Names) -> list[str]:
    """All reasons of a decision, in order."""
    said = (one for one in reasons if one.get("code") not in dispatch_words.UNSAID)
    return [reason_words(reason, names) for reason in said]


def _percent(value: object) -> str:
    return f"{float(str(value or 0)) * 100:.0f} %"


def _category_text(reason: Facts, names: Names) -> str:
    said = {
        "category": names.category(reason.get("category")),
        "percent": _percent(reason.get("confidence")),
        "phrases": "、".join(str(one) for one in reason.get("phrases", [])[:4]),
    }
    if said["phrases"]:
        return _("The words “%(phrases)s” speak for %(category)s (%(percent)s)") % said
    return _("The text speaks for %(category)s (%(percent)s)") % said


def _category_unsure(reason: Facts, names: Names) -> str:
    if not reason.get("guess"):
        return _("The text does not say enough for a category; please choose")
    said = {
        "category": names.category(reason["guess"]),
        "percent": _percent(reason.get("confidence")),
    }
    return _("Not sure: perhaps %(category)s (%(percent)s); please choose") % said


def _duplicate(reason: Facts, names: Names) -> str:
    said = {
        "percent": _percent(reason.get("likeness")),
        "code": names.cases.get(str(reason.get("case_id")), _("a known case")),
    }
    return _("Told of the same as %(code)s: texts alike by %(percent)s, same place") % said


REASONS: dict[str, Callable[[Facts, Names], str]] = {
    "category-chosen": lambda r, n: (
        _("The reporter chose %(category)s") % {"category": n.category(r.get("category"))}
    ),
    "category-danger": lambda r, n: (
        _("“%(phrase)s” means danger: %(category)s")
        % {"phrase": r.get("phrase", ""), "category": n.category(r.get("category"))}
    ),
    "category-text": _category_text,
    "category-unsure": _category_unsure,
    "grade-category": lambda r, n: (
        _("%(category)s is %(grade)s as a rule")
        % {"grade": r.get("grade", ""), "category": n.category(r.get("category"))}
    ),
    "grade-danger": lambda r, _n: (
        _("“%(phrase)s” raises it to %(grade)s")
        % {"grade": r.get("grade", ""), "phrase": r.get("phrase", "")}
    ),
    "kind-text": lambda r, _n: (
        _("The text reads like this kind: %(kind)s (%(percent)s)")
        % {
            "kind": str(words.REPORT_KINDS.get(str(r.get("kind")), r.get("kind"))),
            "percent": _percent(r.get("confidence")),
        }
    ),
    "kind-category": lambda r, _n: (
        _("Kind as usual for the category: %(kind)s")
        % {"kind": str(words.REPORT_KINDS.get(str(r.get("kind")), r.get("kind")))}
    ),
    "owner-rule": lambda r, n: (
        _("A rule gives this category here to %(owner)s")
        % {"owner": n.organisation(r.get("owner_id"))}
    ),
    "owner-area": lambda r, n: (
        _("%(owner)s is responsible for this area") % {"owner": n.organisation(r.get("owner_id"))}
    ),
    "no-owner": _plain(gettext_noop("No organisation is set up for this here; the desk has it")),
    "sent-before-sure": _plain(gettext_noop("Danger to life: sent before the category is sure")),
    "duplicate": _duplicate,
    "maybe-duplicate": lambda r, _n: (
        ngettext(
            "%(count)s case nearby may be the same",
            "%(count)s cases nearby may be the same",
            int(r.get("count", 1)),
        )
        % {"count": r.get("count", 1)}
    ),
    "attached-by-person": _plain(gettext_noop("A colleague found that it is the same")),
    "skill": lambda r, n: (
        _("Has the skill: %(skills)s")
        % {"skills": "、".join(n.skills.get(str(one), str(one)) for one in r.get("skills", []))}
    ),
    "own-organisation": _plain(gettext_noop("Belongs to the owner")),
    "waits-for-hours": _plain(gettext_noop("Routine work: offered when working hours begin")),
    "candidates": lambda r, _n: (
        ngettext(
            "%(count)s person on shift fits",
            "%(count)s people on shift fit",
            int(r.get("count", 0)),
        )
        % {"count": r.get("count", 0)}
    ),
}


def member_kind_words(kind: str) -> str:
    """What a member is."""
    known = {
        "officer": pgettext("member", "officer"),
        "grid_worker": pgettext("member", "grid worker"),
        "property_staff": pgettext("member", "property staff"),
        "volunteer": pgettext("member", "volunteer"),
    }
    return known.get(kind, kind)

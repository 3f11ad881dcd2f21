"""The words of requests about one's own data, for residents and for those who answer."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.feedback.rights.showing import Looked
from linli.guard.roles import ROLES
from linli.privacy.queries import RequestInfo
from linli.web.shared.pieces import Clock
from linli.web.shared.words import Text, Word

KINDS: dict[str, Text] = {
    "copy": pgettext_lazy("request", "A copy of what is kept"),
    "correction": pgettext_lazy("request", "Correct something"),
    "deletion": pgettext_lazy("request", "Delete what is kept"),
    "consent_withdrawal": pgettext_lazy("request", "Withdraw a consent"),
    "reasons": pgettext_lazy("request", "Reasons of an automatic decision"),
    "review": pgettext_lazy("request", "A person looks at it again"),
}

STATES: dict[str, Word] = {
    "received": Word(pgettext_lazy("request", "Received"), "wait", "clock"),
    "in_work": Word(pgettext_lazy("request", "Being answered"), "move", "clock"),
    "answered": Word(pgettext_lazy("request", "Answered"), "good", "check"),
    "refused": Word(pgettext_lazy("request", "Refused"), "bad", "close"),
    "withdrawn": Word(pgettext_lazy("request", "Taken back"), "", "arrow-left"),
}

GROUNDS: dict[str, Text] = {
    "not_proved": gettext_lazy("They did not prove that it is theirs"),
    "not_theirs": gettext_lazy("It is about somebody else"),
    "law_keeps": gettext_lazy("A law demands that it is kept"),
    "nothing_kept": gettext_lazy("Nothing of it is kept"),
    "others_harmed": gettext_lazy("It would harm the rights of others"),
    "repeated": gettext_lazy("It was answered before and nothing has changed"),
}

PROOFS: dict[str, Text] = {
    "signed_in": gettext_lazy("signed in with the kept number"),
    "pin": gettext_lazy("code sent to the kept number"),
    "code": gettext_lazy("tracking code; no number is kept"),
}

WAITS: dict[str, Text] = {
    "case_end": gettext_lazy("waits until the matter is done"),
    "hold_end": gettext_lazy("waits until the law lets it go"),
}

ANSWERS: dict[str, Text] = {
    "copy-ready": gettext_lazy("Your copy is ready on this page."),
    "reasons-shown": gettext_lazy("The reasons are shown under “Reasons” on this page."),
    "ended": gettext_lazy("Done: what was kept for this purpose alone opens nowhere any more."),
    "deleted": gettext_lazy("Deleted: it opens nowhere any more, backups included."),
    "contact-deleted": gettext_lazy(
        "Name, number and address are deleted. What you told us about the matter is deleted by"
        " itself as soon as the matter is done."
    ),
    "held": gettext_lazy(
        "A law demands that this is kept (%(ground)s). It is locked: nobody can read it, and it"
        " is deleted by itself when the term is over."
    ),
    "corrected": gettext_lazy("Corrected."),
}

SOURCES: dict[str, Text] = {
    "portal": gettext_lazy("you, on this website"),
    "desk": gettext_lazy("you, by telephone"),
    "phone": gettext_lazy("you, by telephone"),
    "field": gettext_lazy("staff on site"),
    "open311": gettext_lazy("an app you used (Open311)"),
    "api": gettext_lazy("a connected system"),
    "webhook": gettext_lazy("a connected system"),
    "correction": gettext_lazy("you, as a correction"),
}


def source_words(source: str) -> Text:
    """Where something came from."""
    return SOURCES.get(source.partition(":")[0], source)


def answer_words(answer: Mapping[str, str]) -> str:
    """What the person reads as an answer; "" where there is none yet."""
    if answer.get("says"):
        return answer["says"]
    known = ANSWERS.get(answer.get("code", ""))
    return str(known) % {"ground": answer.get("ground", "")} if known else ""


def reader_words(one: Looked) -> str:
    """Who read it: role and organisation, never a name."""
    plain = {
        "self": _("you yourself"),
        "system": _("Linli by itself; nobody looked"),
        "program": _("a connected system"),
    }
    if one.kind in plain:
        return plain[one.kind]
    roles = _(", ").join(str(ROLES.get(role, role)) for role in one.roles) or _("staff")
    if not one.organisations:
        return roles
    return _("%(role)s of %(organisation)s") % {
        "role": roles,
        "organisation": _(", ").join(one.organisations),
    }


def clock_of(request: RequestInfo) -> Clock:
    """The clock of a request, as shown."""
    return Clock(
        "answer",
        request.clock_state,
        request.due_at,
        request.received_at,
        request.ended_at,
        WAITS.get(request.waits_for, ""),
    )

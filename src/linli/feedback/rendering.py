"""Filling in templates: a closed list of placeholders per moment, and nothing else.

Values are put in as they are and never read as templates themselves.
"""

from collections.abc import Mapping
from string import Formatter

from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.core import errors
from linli.feedback.decide import CODE, OF_OTHERS, WORDED

COMMON = frozenset({"code", "link", "category", "owner", "promise"})
OF_MOMENT = {
    "answered": frozenset({"answer"}),
    "resolved": frozenset({"outcome"}),
    "pin": frozenset({"pin"}),
    "breach": frozenset({"fields", "cause", "harm", "measures"}),
}
OF_CODE = frozenset({"code", "minutes"})
OF_PLACE = frozenset({"place"})
LONGEST_SUBJECT, LONGEST_BODY = 200, 2000


class UnusableTemplate(errors.Invalid):
    code = "unusable-template"


def placeholders(moment: str) -> frozenset[str]:
    """What a template of this moment may name in braces."""
    if moment == CODE:
        return OF_CODE
    if moment in OF_OTHERS:
        return OF_PLACE
    return COMMON | OF_MOMENT.get(moment, frozenset())


def check(*, moment: str, channel: str, subject: str, body: str) -> None:
    """Refuse a template that could not be sent.

    Raises:
        UnusableTemplate: an unknown placeholder or moment, no text, too long a text, an e-mail
            without a subject; `fields` says which.
    """
    if moment not in WORDED:
        raise UnusableTemplate(fields={"moment": _("There is no such moment")})
    wrong: dict[str, str] = {}
    for name, text, longest in (
        ("subject", subject, LONGEST_SUBJECT),
        ("body", body, LONGEST_BODY),
    ):
        problem = _problem(text, moment=moment, longest=longest)
        if problem:
            wrong[name] = problem
    if not body.strip():
        wrong["body"] = _("Write what the message says")
    if channel == "email" and not subject.strip():
        wrong["subject"] = _("An e-mail needs a subject")
    if "\n" in subject or "\r" in subject:
        wrong["subject"] = _("A subject is one line")
    if moment == CODE and "{code}" not in body:
        wrong.setdefault("body", _("A message with a code has to name {code}"))
    if wrong:
        raise UnusableTemplate(fields=wrong)


def _problem(text: str, *, moment: str, longest: int) -> str:
    if len(text) > longest:
        return _("Please keep this under %(count)d characters") % {"count": longest}
    known = placeholders(moment)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return _("A brace is open or closed without its twin; write {{ for a brace itself")
    for _text, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in known or spec or conversion:
            facts = {"name": name, "known": ", ".join(f"{{{one}}}" for one in sorted(known))}
            return _("{%(name)s} cannot be filled in here; there are %(known)s") % facts
    return ""


def fill(text: str, facts: Mapping[str, str]) -> str:
    """`text` with its placeholders filled in; what is not known stays empty."""
    return text.format_map(_Facts(facts)).strip()


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def samples(*, language: str) -> dict[str, str]:
    """Facts to try a template with."""
    with override(language):
        return {
            "code": "3F7K-Q2M9",
            "link": "https://linli.example/track/3F7K-Q2M9",
            "category": _("Stairwell lights"),
            "owner": _("Wutongli Property Services"),
            "promise": _("Someone will contact you by %(time)s.") % {"time": "14:30"},
            "answer": _("The lamp is ordered and comes tomorrow morning."),
            "outcome": _("Repaired"),
            "pin": "204 519",
            "place": _("Home 401"),
            "fields": _("Telephone number"),
            "cause": _("A disk was lost."),
            "harm": _("Others may call you."),
            "measures": _("Trust no caller who asks for money; we never do."),
        }


def preview(*, moment: str, channel: str, subject: str, body: str, language: str) -> dict[str, str]:
    """Subject and body of a template as they would be sent, with sample facts.

    Raises:
        UnusableTemplate: as in `check`.
    """
    check(moment=moment, channel=channel, subject=subject, body=body)
    facts = samples(language=language)
    if moment == CODE:
        facts |= {"code": "048213", "minutes": "5"}
    return {"subject": fill(subject, facts), "body": fill(body, facts)}

"""The "try it" box: what would happen to a report, with a category as it would be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.cases import clock_rules
from linli.cases import queries as case_queries
from linli.cases.queries import CategoryNotFound
from linli.cases.services import NewCategory
from linli.core.ids import new_id
from linli.feedback import queries as template_queries
from linli.feedback import rendering
from linli.people import queries as people
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.triage import services as triage
from linli.triage.decide import CategoryFacts, Decision, Reason
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS
from linli.web.shared import times
from linli.web.shared.words import CLOCK_KINDS, REPORT_KINDS, Text


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock as it would start: what is due, after how long, and when."""

    name: Text
    due_at: datetime
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen to a report."""

    text: str
    place: PlaceInfo | None
    other_places: list[PlaceInfo]
    grade: str
    kind: Text
    category: str
    is_this_category: bool
    owner: str
    promises: list[Promise]
    reasons: list[str]
    needs_person: bool
    messages: list[str]


def try_out(*, new: NewCategory, text: str, address: str, is_chosen: bool, now: datetime) -> Trial:
    """What would happen if `new` were saved and somebody sent this; changes nothing.

    Args:
        address: a place as people type it; the best match is used.
        is_chosen: whether the reporter chose this category, or triage finds one.
    """
    draft = _facts(new)
    found = places.search_places(address) if address else []
    place = found[0] if found else None
    decision = triage.suggest(
        text=text,
        category_code=new.code if is_chosen else "",
        place_id=place.id if place else None,
        point=place.point if place else None,
        drafts=(draft,) if new.is_active else (),
        now=now,
    )
    owner = people.organisation(decision.owner_id)
    promises = _promises(decision, new, owner.calendar_id, now)
    is_this = decision.category.code == new.code
    names = {"owner": owner.name, "category": _name(decision.category.code, new)}
    return Trial(
        text=text,
        place=place,
        other_places=found[1:4],
        grade=decision.grade,
        kind=REPORT_KINDS.get(decision.kind, decision.kind),
        category=names["category"],
        is_this_category=is_this,
        owner=owner.name,
        promises=promises,
        reasons=[said(reason) for reason in decision.reasons],
        needs_person=bool(decision.needs_person),
        messages=_messages(decision, new if is_this else None, promises, names, now),
    )


def _facts(new: NewCategory) -> CategoryFacts:
    return CategoryFacts(
        _id_of(new.code), new.code, new.kind, new.grade, new.owner_kind, new.is_life_safety
    )


def _id_of(code: str) -> UUID:
    try:
        return case_queries.category_by_code(code).id
    except CategoryNotFound:
        return new_id()


def _name(code: str, new: NewCategory) -> str:
    if code == new.code:
        return new.name_en if case_queries.in_english() else new.name
    return case_queries.category_by_code(code).name


def _promises(
    decision: Decision, new: NewCategory, calendar_id: UUID, now: datetime
) -> list[Promise]:
    if decision.category.code == new.code:
        clocks = new.clocks
    else:
        clocks = case_queries.category_by_code(decision.category.code).clocks
    terms = clock_rules.terms_for(
        grade=decision.grade,
        category_grade=decision.category.grade,
        clocks=clocks,
        calendar=people.calendar_of(calendar_id),
    )
    started = clock_rules.open_clocks(terms=terms, at=now).clocks
    return [
        Promise(CLOCK_KINDS.get(one.kind, one.kind), one.due_at, times.spoken(length=one.target))
        for one in started
    ]


def _messages(
    decision: Decision,
    new: NewCategory | None,
    promises: list[Promise],
    names: dict[str, str],
    now: datetime,
) -> list[str]:
    """What the reporter would read at once: on the page, and as a message."""
    when = times.moment(at=promises[0].due_at if promises else now, now=now)
    promise = _("Someone will contact you by %(when)s.") % {"when": when}
    said_at_once = [_received(names | {"promise": promise})]
    if decision.category.is_life_safety:
        said_at_once.insert(0, _("Someone hurt, or open fire? Call 119 / 120 / 110 first."))
    if new is not None:
        english = case_queries.in_english()
        guidance = new.guidance_en if english else new.guidance
        if guidance:
            said_at_once.append(guidance)
        if new.not_ours:
            facts = {
                "who": new.not_ours["who_en" if english else "who_zh"],
                "phone": new.not_ours["phone"],
            }
            said_at_once.append(_("This is handled by: %(who)s %(phone)s") % facts)
    return said_at_once


def _received(names: dict[str, str]) -> str:
    """The text message that says it arrived, in the language active now."""
    language = "en" if case_queries.in_english() else "zh-hans"
    facts = rendering.samples(language=language) | names
    for template in template_queries.templates():
        wanted = (template.moment, template.channel, template.language)
        if wanted == ("received", "sms", language):
            return rendering.fill(template.body, facts)
    return names["promise"]


def said(reason: Reason) -> str:
    """A reason of triage in words."""
    facts = {name: value for name, value in reason.items() if name != "code"}
    sentences = {
        "category-chosen": _("The category was chosen"),
        "category-danger": _('The category follows from the words "%(phrase)s"'),
        "category-text": _("The text reads like this category (%(confidence)s)"),
        "category-unsure": _("The text does not tell the category; a person decides"),
        "grade-category": _("The category gives grade %(grade)s"),
        "grade-danger": _('The words "%(phrase)s" raise the grade to %(grade)s'),
        "kind-text": _("The text reads like: %(kind)s"),
        "kind-category": _("The category says: %(kind)s"),
        "owner-rule": _("A rule names the owner here"),
        "owner-area": _("It is responsible for this place: %(kind)s"),
        "no-owner": _("No %(owner_kind)s is responsible here; the command centre keeps it"),
        "sent-before-sure": _("Someone is sent at once while a person decides"),
        "duplicate": _("It would join a case that is open nearby"),
        "maybe-duplicate": _("Cases nearby may be about the same: %(count)s"),
    }
    for name in ("kind", "owner_kind"):
        if name in facts:
            code = str(facts[name])
            facts[name] = REPORT_KINDS.get(code) or ORGANISATION_KIND_WORDS.get(code, code)
    sentence = sentences.get(str(reason["code"]), str(reason["code"]))
    return sentence % facts

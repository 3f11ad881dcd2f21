"""The words of the exchange: concepts, purposes, states, rules, comparisons."""

import json
import re

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.exchange.contracts import Contract, headings
from linli.exchange.queries import FeedInfo
from linli.exchange.states import DELIVERY_STATES, ENTITIES, MODES, PAIR_STATES
from linli.privacy.declarations import PURPOSES
from linli.web.shared.words import Text, Word

CONCEPTS: dict[str, Text] = {
    "person.name": pgettext_lazy("field", "Name"),
    "person.name_en": _("English name"),
    "person.nickname": _("Called"),
    "person.id_number": _("Identity number"),
    "person.phone": pgettext_lazy("field", "Telephone"),
    "person.birth_date": _("Date of birth"),
    "person.sex": _("Sex"),
    "person.household": _("Household"),
    "home.address": pgettext_lazy("field", "Address"),
    "home.key": _("Number of the home"),
    "home.tenancy": _("Tenancy"),
    "business.name": _("Name of the business"),
    "business.short_name": _("Short name"),
    "business.credit_code": _("Credit code"),
    "business.phone": _("Telephone of the business"),
    "business.address": _("Address of the business"),
    "business.trade": _("Trade"),
    "business.contact_name": _("Contact"),
    "place.address": _("Place"),
    "device.serial": _("Serial number"),
    "device.kind": _("Kind of device"),
    "event.date": _("Date"),
    "record.key": _("Number of the record"),
    "record.changed_at": _("Changed"),
}

ABOUT: dict[str, Text] = {
    **ENTITIES,
    "place": pgettext_lazy("feed", "Place"),
    "device": pgettext_lazy("feed", "Device"),
}

STATES: dict[str, Word] = {
    "received": Word(DELIVERY_STATES["received"], "wait", "clock"),
    "standardised": Word(DELIVERY_STATES["standardised"], "move", "refresh"),
    "published": Word(DELIVERY_STATES["published"], "good", "check"),
    "refused": Word(DELIVERY_STATES["refused"], "bad", "close"),
}

COMPARISONS: dict[str, Text] = {
    "name": pgettext_lazy("comparison", "Name"),
    "id": _("Identity number"),
    "born": _("Date of birth"),
    "sex": _("Sex"),
    "contact": _("Telephone and home"),
    "code": pgettext_lazy("comparison", "Code"),
    "place": pgettext_lazy("comparison", "Place"),
    "figures": _("Numbers in the address"),
    "words": _("Words of the address"),
    "key": _("Number of the home"),
    "address": pgettext_lazy("field", "Address"),
    "guard": _("Not linked without you"),
}

OUTCOMES: dict[str, Text] = {
    "same": pgettext_lazy("comparison", "the same"),
    "near": _("nearly the same"),
    "other": pgettext_lazy("comparison", "different"),
    "unknown": _("not given on both sides"),
    "sound": _("sound alike or look alike"),
    "turned": _("signs in another order"),
    "short": _("one is short for the other"),
    "nickname": _("fits what the person is called"),
    "one sign": _("one sign differs"),
    "family": _("only the family name is the same"),
    "within": _("one is part of the other"),
    "phone and home": _("telephone and home the same"),
    "phone": _("telephone the same"),
    "home": _("home the same"),
    "phone and contact": _("telephone and contact the same"),
    "contact": _("contact the same"),
    "same short": _("the short names are the same"),
    "spelt otherwise": _("home the same, spelt otherwise"),
    "other name": _("the names differ"),
    "short name alone": _("only the short name agrees"),
    "name alone": _("only the name agrees"),
    "other birth": _("the dates of birth differ"),
    "other sex": _("the sex differs"),
    "two places": _("they lie in different places"),
    "other words": _("the words of the addresses differ"),
    "other figures": _("the numbers in the addresses differ"),
    "code against text": _("one home, but the addresses differ"),
}

PLACE_LEVELS: dict[str, Text] = {
    "home": pgettext_lazy("level", "home"),
    "unit": pgettext_lazy("level", "entrance"),
    "building": pgettext_lazy("level", "building"),
    "number": _("house number"),
    "road": pgettext_lazy("level", "road"),
    "community": pgettext_lazy("level", "community"),
    "none": _("no place"),
    "": _("no place"),
}


def in_language(text: str) -> str:
    """The half of a contract's words that is in the language active now.

    Contracts write both: ``中文 / English`` in names, one sentence after the other elsewhere.
    """
    english = (get_language() or "").startswith("en")
    for cut in (r"\s+/\s+(?=[^\u4e00-\u9fff]+$)", r"(?<=[。！？])\s+(?=[A-Z])"):
        halves = re.split(cut, text.strip(), maxsplit=1)
        if len(halves) == 2:
            return halves[1 if english else 0].strip()
    return text.strip()


def feed_title(feed: str, contracts: dict[str, Contract]) -> str:
    """What a feed is called."""
    contract = contracts.get(feed)
    return in_language(contract.title) if contract else feed


def owner_words(feed: FeedInfo) -> str:
    """Who owns a feed."""
    return in_language(feed.owner)


def field_title(label: str, contract: Contract | None) -> Text:
    """What a field is called: as its contract says, else by its concept."""
    found = contract.field(name=label) if contract else None
    if found is not None:
        return in_language(found.title)
    return CONCEPTS.get(label, label.replace("_", " ").replace(".", " "))


def field_of(heading: str, contract: Contract | None) -> str:
    """The name of the field that a heading of a delivery means; the heading itself for none."""
    found = headings.known(contract=contract) if contract else {}
    field = found.get(headings.plain(name=heading))
    return field.name if field else heading


def column_title(column: str, contract: Contract | None) -> str:
    """What the contract calls a column of a delivery, or several with commas between."""
    names = [str(field_title(field_of(one, contract), contract)) for one in column.split(", ")]
    return ", ".join(names) if contract and column else column


def purpose_name(code: str) -> Text:
    """What a purpose is called."""
    found = PURPOSES.get(code)
    return found.name if found else code


def purpose_names(codes: tuple[str, ...] | list[str]) -> str:
    """Several purposes in one line."""
    return str(_(", ")).join(str(purpose_name(code)) for code in codes)


def about_name(code: str) -> Text:
    """What a feed is about."""
    return ABOUT.get(code, code)


def mode_name(code: str) -> Text | Promise:
    """Whether a delivery holds everything or changes."""
    return MODES.get(code, code)


def state_of(code: str) -> Word:
    """The word of a delivery's state."""
    return STATES.get(code, Word(code, "", "info"))


def verdict_name(code: str) -> Text | Promise:
    """What was decided of a pair."""
    return PAIR_STATES.get(code, code)


def retention_words(duration: str) -> str:
    """An ISO 8601 duration such as ``P3Y`` in words."""
    found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", duration)
    if not found or not any(found.groups()):
        return duration
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    said = [
        ngettext("%(count)d year", "%(count)d years", years) % {"count": years} if years else "",
        ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
        if months
        else "",
        ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks} if weeks else "",
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else "",
    ]
    return " ".join(part for part in said if part)


PLACE_REASONS: dict[str, Text] = {
    "matched": "",
    "chosen": _("a steward chose it"),
    "no-address": _("no address was given"),
    "several": _("several places inside fit"),
    "several-sites": _("several places fit equally well"),
    "not-sure": _("the nearest place is not near enough"),
    "nothing-said": _("the address says no more"),
    "nothing-known": _("nothing is known inside this place"),
    "no-such-place": _("no such place is known"),
    "no-such-number": _("the road has no such number"),
    "no-such-building": _("there is no such building"),
    "no-such-unit": _("the building has no such entrance"),
    "no-such-room": _("there is no such room"),
    "floor-differs": _("floor and room do not fit together"),
}


def place_reason(given: str) -> Text:
    """Why the matcher would not say more; it answers with a code, or JSON of one and its facts."""
    code = given
    if given.startswith("{"):
        try:
            code = str(json.loads(given).get("code", ""))
        except ValueError:
            return given
    return PLACE_REASONS.get(code, code)

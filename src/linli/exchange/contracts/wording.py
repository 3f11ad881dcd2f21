"""Problems of contracts and their changes in words."""

from collections.abc import Mapping

from django.utils.functional import Promise, lazystr
from django.utils.translation import gettext_lazy as _

from linli.exchange.contracts.changes import Change
from linli.exchange.contracts.problems import Problem

Text = str | Promise

PROBLEMS: dict[str, Text] = {
    "no-utf8": _("The contract is not written in UTF-8."),
    "no-yaml": _("This is no YAML: %(said)s"),
    "no-mapping": _("A contract begins with names and values, as in “apiVersion: v3.1.0”."),
    "too-large": _("A contract has at most a million characters."),
    "too-deep": _("It is nested too deeply."),
    "alias": _("Write it out: references (&, *) are not taken in contracts."),
    "no-key": _("A name is expected here."),
    "key-twice": _("“%(name)s” is given twice."),
    "needed": _("“%(name)s” is missing; the standard asks for it."),
    "kind": _("“kind” must be DataContract."),
    "standard": _("“apiVersion” must be v3.0, v3.1 or v3.2 of the standard; it is “%(found)s”."),
    "form": _("This does not have the form of the standard: %(said)s"),
    "unknown-key": _("The standard does not know “%(name)s” here."),
    "one-object": _("A contract describes one table; “schema” has %(found)s."),
    "bad-version": _("“version” must have three numbers, as 1.0.0; it is “%(found)s”."),
    "unknown-entity": _(
        "customProperties: “entity” must be person, home, business, place or device."
    ),
    "bad-feed": _("customProperties: “feed” must be a short name in small letters and dashes."),
    "purposes-no-list": _("customProperties: “purposes” must be a list."),
    "unknown-purpose": _("“%(found)s” is no purpose of the list."),
    "no-freshness": _("slaProperties: “latency” is missing; say how old the data may be."),
    "bad-span": _("A number above zero and a unit (h, d) are expected; found “%(found)s”."),
    "no-owner": _("team: nobody has the role owner; somebody must answer for the feed."),
    "no-fields": _("The table has no properties."),
    "bad-name": _("“%(name)s” is no name of a field: a letter, then letters, digits and _."),
    "name-twice": _("“%(name)s” shares its name or heading with another field."),
    "bad-type": _("“%(name)s”: the type “%(found)s” is not taken in deliveries."),
    "unknown-option": _("“%(name)s”: “%(option)s” says nothing for this type."),
    "bad-option": _("“%(name)s”: “%(option)s” cannot be “%(found)s”."),
    "bad-pattern": _("The pattern “%(found)s” cannot be read (RE2, without look-around)."),
    "unknown-format": _(
        "“%(name)s”: the format must be id-number, credit-code, phone or email; it is “%(found)s”."
    ),
    "unknown-concept": _("“%(name)s”: “%(found)s” is no concept of the list."),
    "bad-retention": _("“%(name)s”: retention must be a duration such as P3Y; it is “%(found)s”."),
    "no-purpose": _("“%(name)s” is personal: say what for (customProperties: purpose)."),
    "no-legal-basis": _("“%(name)s” is personal: say on which ground (legalBasis)."),
    "no-retention": _("“%(name)s” is personal: say for how long it is kept (retention)."),
    "name-refused": _("“%(name)s” may not be in any contract: %(category)s."),
    "type-refused": _("“%(name)s” has a type that no contract may carry: %(category)s."),
    "shape-refused": _(
        "“%(name)s” is a %(shape)s; lists and vectors can hold tracks, relations or templates and"
        " are not carried."
    ),
    "example-refused": _("The examples of “%(name)s” show what no contract may carry."),
    "rule-not-supported": _("Rules of the type “%(found)s” are not checked here."),
    "one-operator": _("A rule has exactly one of mustBe, mustBeLessThan and so on."),
    "bad-bound": _("The bound must be a number; it is “%(found)s”."),
    "unknown-metric": _("“%(found)s” is no metric of the standard."),
    "metric-misplaced": _("The metric “%(found)s” does not belong here."),
    "rule-unknown-field": _("The rule names “%(name)s”, which is no field."),
    "rule-without-words": _("Say in “description” what the rule means, for those who break it."),
    "condition-must-be-true": _("A condition over a row takes “mustBe: true” and nothing else."),
    "sql-too-long": _("The rule's query has more than 2,000 characters."),
    "sql-unreadable": _("The rule's query cannot be read: %(said)s"),
    "sql-not-allowed": _("The rule's query may not use this: %(said)s"),
    "sql-unknown-column": _("The rule's query names “%(said)s”, which is no field."),
    "sql-no-condition": _("The rule's query must be true or false; it is %(said)s."),
}

CHANGES: dict[str, Text] = {
    "feed-changed": _("The feed was %(before)s and is %(after)s."),
    "entity-changed": _("It was about: %(before)s; it is about: %(after)s."),
    "purpose-added": _("“%(name)s” serves further purposes: %(after)s."),
    "purpose-removed": _("“%(name)s” no longer serves: %(before)s."),
    "freshness-changed": _("The data may be this old: %(after)s (before: %(before)s)."),
    "key-changed": _("The key was %(before)s and is %(after)s."),
    "owner-changed": _("The owner was %(before)s and is %(after)s."),
    "field-removed": _("The column “%(before)s” (%(name)s) is gone."),
    "field-added": _("The column “%(after)s” (%(name)s) is new."),
    "type-changed": _("“%(name)s” had the type %(before)s and has %(after)s."),
    "heading-changed": _("The heading of “%(name)s” was “%(before)s” and is “%(after)s”."),
    "required-changed": _("Whether “%(name)s” must be given has changed."),
    "unique-changed": _("Whether “%(name)s” must differ in every row has changed."),
    "concept-changed": _("“%(name)s” meant %(before)s and means %(after)s."),
    "format-changed": _("The format of “%(name)s” was %(before)s and is %(after)s."),
    "pattern-changed": _("The pattern of “%(name)s” was %(before)s and is %(after)s."),
    "unit-changed": _("The unit of “%(name)s” was %(before)s and is %(after)s."),
    "min-length-changed": _("The least length of “%(name)s” was %(before)s and is %(after)s."),
    "max-length-changed": _("The greatest length of “%(name)s” was %(before)s and is %(after)s."),
    "minimum-changed": _("The least value of “%(name)s” was %(before)s and is %(after)s."),
    "maximum-changed": _("The greatest value of “%(name)s” was %(before)s and is %(after)s."),
    "values-changed": _("The values of “%(name)s” were %(before)s and are %(after)s."),
    "legal-basis-changed": _("The legal basis of “%(name)s” has changed."),
    "retention-changed": _("“%(name)s” was kept for %(before)s and is kept for %(after)s."),
    "title-changed": _("“%(before)s” is called “%(after)s”."),
    "responsible-changed": _("%(before)s answered for “%(name)s”; now %(after)s does."),
    "rule-added": _("A rule is new: %(after)s"),
    "rule-removed": _("A rule is gone: %(before)s"),
}


CATEGORIES: dict[str, Text] = {
    "biometrics": _("biometrics"),
    "criminal-history": _("criminal history or suspicion"),
    "movements": _("movements of persons"),
    "relations": _("relations of persons other than sharing a household"),
    "scores": _("scores of persons"),
    "belief-and-origin": _("belief, politics, origin or orientation"),
}


def problem(given: Problem) -> Promise:
    """A problem in words."""
    facts: dict[str, object] = dict(given.facts)
    if "category" in facts:
        facts["category"] = CATEGORIES[given.facts["category"]]
    return said(PROBLEMS[given.code], facts)


def change(given: Change) -> Promise:
    """A change in words."""
    facts = {"name": given.name, "before": given.before, "after": given.after}
    return said(CHANGES[given.code], facts)


def said(template: Text, facts: Mapping[str, object]) -> Promise:
    """A template with its facts, put into words only when asked, in the language of that moment."""
    return lazystr(_Said(template, _Lenient(facts)))


class _Said:
    def __init__(self, template: Text, facts: Mapping[str, object]) -> None:
        self.template, self.facts = template, facts

    def __str__(self) -> str:
        return str(self.template) % self.facts


class _Lenient(dict[str, object]):
    """A fact that nobody gave is left out."""

    def __missing__(self, key: str) -> str:
        return ""

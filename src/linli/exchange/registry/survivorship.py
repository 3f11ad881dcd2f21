"""Which source wins where several tell the same field: a table that people can read."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWNER, AGREED, LATEST = "owner", "agreed", "latest"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, its words, and the order in SQL over the candidates of one field.

    Columns to order by: `agreeing` (feeds that tell the same value), `owns` (1 where the feed's
    owner answers for the field), `since` (when the value was first delivered), `feed`, `record`.
    """

    code: str
    words: str | Promise
    order: str


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            OWNER,
            _("Who answers for the field wins; else the value that came last."),
            "owns DESC, since DESC, agreeing DESC, feed, record",
        ),
        Rule(
            AGREED,
            _("What most departments say wins; else who answers for the field; else the last."),
            "agreeing DESC, owns DESC, since DESC, feed, record",
        ),
        Rule(
            LATEST,
            _("What came last wins; else who answers for the field."),
            "since DESC, owns DESC, agreeing DESC, feed, record",
        ),
    )
}

# What hardly changes is settled by agreement, what people change themselves by the latest word.
RULE_OF_CONCEPT = {
    "person.name": AGREED,
    "person.name_en": AGREED,
    "person.id_number": AGREED,
    "person.birth_date": AGREED,
    "person.sex": AGREED,
    "person.phone": LATEST,
    "person.household": OWNER,
    "business.name": OWNER,
    "business.credit_code": AGREED,
    "business.phone": LATEST,
}


def rule_for(concept: str) -> Rule:
    """The rule of a field by its concept; fields without one follow their owner."""
    return RULES[RULE_OF_CONCEPT.get(concept, OWNER)]

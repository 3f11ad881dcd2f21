"""Why rows and deliveries were not taken, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.exchange.checks import wording
from linli.exchange.contracts import Contract
from linli.exchange.rows import Reason
from linli.web.shared.words import Text
from linli.web.steward import words

# Rules without the value that broke them, for counts of many rows. Facts: column, rule.
RULES: dict[str, Text] = {
    "not-an-integer": _("“%(column)s” must be a whole number"),
    "not-a-number": _("“%(column)s” must be a number"),
    "not-a-date": _("“%(column)s” must be a date"),
    "not-a-moment": _("“%(column)s” must be a date and time"),
    "not-a-time": _("“%(column)s” must be a time"),
    "not-yes-or-no": _("“%(column)s” must be yes or no"),
    "not-in-values": _("“%(column)s” must be one of the agreed values"),
    "not-in-pattern": _("“%(column)s” must look as agreed"),
    "spreadsheet-error": _("“%(column)s” holds a spreadsheet's error"),
    "too-short": _("“%(column)s” is too short"),
    "too-small": _("“%(column)s” must be %(rule)s"),
    "too-large": _("“%(column)s” must be %(rule)s"),
    "bad-phone": _("“%(column)s” is no telephone number"),
    "bad-email": _("“%(column)s” is no e-mail address"),
    "duplicate-key": _("Several rows have the same key and differ otherwise"),
}

# What the pipeline itself notices or refuses.
PIPELINE: dict[str, Text] = {
    "nothing-accepted": _("None of the %(rows)s rows keeps the contract."),
    "row-count": _("The number of rows is not as agreed (%(measured)s): %(words)s"),
    "encoding": _("Encoding of the file: %(encoding)s"),
    "columns-missing": _("Columns of the contract that were not delivered: %(columns)s"),
    "columns-extra": _("Columns that are not in the contract, left out: %(columns)s"),
    "column-barred": _("The column “%(column)s” may not be delivered and was left out."),
}
MEASURED: Text = _(
    "A rule of the contract about the whole file is not kept: %(words)s (%(measured)s)"
)


def reason(one: Reason, contract: Contract | None) -> str:
    """Which rule a row broke, with what was found."""
    rule_words = words.in_language(one.facts.get("rule", ""))
    given = {"code": one.code, "column": one.column, "value": one.value, "rule": rule_words}
    if contract is None:
        return one.code
    try:
        return wording.reason(contract=contract, given=given)
    except KeyError:
        return one.code


def rule(given: Mapping[str, Any], contract: Contract | None) -> str:
    """Which rule it is that rows broke, without what was found."""
    code, column = str(given.get("code", "")), str(given.get("column", ""))
    rule_words = words.in_language(str(given.get("rule", "")))
    facts = {"column": words.column_title(column, contract), "rule": rule_words}
    if code in RULES:
        return str(RULES[code]) % facts
    return reason(Reason(code, column, "", {"rule": rule_words}), contract)


def said(given: Mapping[str, Any]) -> str:
    """What was noticed about a file, or why it was refused as a whole."""
    code = str(given.get("code", ""))
    facts = {key: _plain(value) for key, value in (given.get("facts") or {}).items()}
    if code == "rule-broken" and "measured" in facts:
        return str(MEASURED) % facts
    if code in PIPELINE:
        return str(PIPELINE[code]) % facts
    try:
        return str(wording.wording(code=code, facts=facts))
    except KeyError:
        return code


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return words.in_language(str(value))

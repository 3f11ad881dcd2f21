"""Why rows and deliveries were not taken, in words."""

from collections.abc import Mapping
from typing import Any

from linli.exchange import checks
from linli.exchange.contracts import Contract
from linli.exchange.rows import Reason
from linli.web.steward import words


def reason(one: Reason, contract: Contract | None) -> str:
    """Which rule a row broke, with what was found."""
    facts = {"column": words.column_title(one.column, contract), "value": one.value, **one.facts}
    facts["rule"] = words.in_language(facts.get("rule", ""))
    return str(checks.wording(code=one.code, facts=facts))


def rule(code: str, contract: Contract | None, column: str) -> str:
    """Which rule it is, without what was found."""
    facts = {"column": words.column_title(column, contract), "value": "", "rule": ""}
    return str(checks.wording(code=code, facts=facts))


def notice(given: Mapping[str, Any]) -> str:
    """What was noticed about a file."""
    return _words(given)


def refusal(given: Mapping[str, Any]) -> str:
    """Why a delivery was refused as a whole."""
    return _words(given)


def _words(given: Mapping[str, Any]) -> str:
    facts = {key: str(value) for key, value in (given.get("facts") or {}).items()}
    return str(checks.wording(code=str(given.get("code", "")), facts=facts))

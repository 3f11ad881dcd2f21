"""Checking what a category's form asks for (Open311 GeoReport v2: service definition)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

LONGEST_TEXT = 2000


def check_attributes(
    *, form: list[dict[str, Any]], given: Mapping[str, Any], require: bool = True
) -> tuple[dict[str, Any], dict[str, str]]:
    """Check answers against a category's form.

    Args:
        form: attributes with ``code``, ``datatype``, ``required`` and, for lists, ``values``.
        given: answers by code; lists for ``multivaluelist``.
        require: whether a missing required answer is an error; the phone desk completes later.
    Returns:
        The clean answers, and for each wrong one a sentence. Unknown codes are wrong.
    """
    known = {item["code"]: item for item in form}
    wrong = {code: _("This form does not ask for that") for code in given if code not in known}
    clean: dict[str, Any] = {}
    for code, item in known.items():
        value = given.get(code)
        if value in (None, "", []):
            if require and item.get("required"):
                wrong[code] = _("Please answer this")
            continue
        answer, problem = _checked(item, value)
        if problem:
            wrong[code] = problem
        else:
            clean[code] = answer
    return clean, wrong


def _checked(item: dict[str, Any], value: Any) -> tuple[Any, str]:
    datatype = item.get("datatype", "string")
    if datatype in {"singlevaluelist", "multivaluelist"}:
        return _from_list(item, value, many=datatype == "multivaluelist")
    if isinstance(value, (list, dict)):
        return None, _("Give one answer here")
    text = str(value).strip()
    if len(text) > LONGEST_TEXT:
        return None, _("Please keep this under 2,000 characters")
    if datatype == "number":
        try:
            number = float(text)
        except ValueError:
            return None, _("Give a number here")
        if number != number or abs(number) == float("inf"):
            return None, _("Give a number here")
        return (int(number) if number.is_integer() else number), ""
    if datatype == "datetime":
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            return None, _("Give a date and time such as 2026-03-02T14:30+08:00")
        return moment.isoformat(), ""
    return text, ""


def _from_list(item: dict[str, Any], value: Any, *, many: bool) -> tuple[Any, str]:
    keys = {str(choice["key"]) for choice in item.get("values", [])}
    chosen = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
    if not many and len(chosen) != 1:
        return None, _("Choose one answer here")
    if not set(chosen) <= keys:
        return None, _("Choose from the list")
    return (chosen if many else chosen[0]), ""

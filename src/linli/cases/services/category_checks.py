"""What a category must hold before it is kept; each problem is a sentence beside its field."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext as _

GRADES = ("P1", "P2", "P3", "P4")
KINDS = ("report", "complaint", "question", "suggestion")
REROUTE_CLOCKS = ("restart", "keep")
DATATYPES = ("string", "text", "number", "datetime", "singlevaluelist", "multivaluelist")
LIST_TYPES = ("singlevaluelist", "multivaluelist")
CLOCK_NAMES = ("acknowledge_minutes", "arrive_minutes", "resolve_minutes")
LONGEST_CLOCK = 60 * 24 * 366
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class Checked(Protocol):
    """The parts of a category that are checked."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def grade(self) -> str: ...
    @property
    def reroute_clock(self) -> str: ...
    @property
    def reopen_days(self) -> int: ...
    @property
    def clocks(self) -> dict[str, Any]: ...
    @property
    def form(self) -> list[dict[str, Any]]: ...
    @property
    def dispositions(self) -> list[dict[str, str]]: ...


def problems(new: Checked) -> dict[str, str]:
    """Every problem by field; rows of lists are named like ``form.2``, counted from 0."""
    wrong = _plain(new) | _clocks(new.clocks)
    for index, item in enumerate(new.form):
        sentence = _attribute(item)
        if sentence:
            wrong[f"form.{index}"] = sentence
    for index, item in enumerate(new.dispositions):
        if not (CODE.fullmatch(item.get("code", "")) and item.get("name_zh")):
            wrong[f"dispositions.{index}"] = _("A result needs a code and a name")
    for name, rows in (("form", new.form), ("dispositions", new.dispositions)):
        twice = _twice(row.get("code", "") for row in rows)
        if twice:
            wrong[name] = _("The code %(code)s occurs twice") % {"code": twice}
    return wrong


def _plain(new: Checked) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(new.code):
        wrong["code"] = _("A code has small letters, digits, - and _ only")
    if not new.name.strip():
        wrong["name"] = _("Please give the name")
    if not new.name_en.strip():
        wrong["name_en"] = _("Please give the name")
    choices = (
        ("grade", new.grade, GRADES),
        ("kind", new.kind, KINDS),
        ("reroute_clock", new.reroute_clock, REROUTE_CLOCKS),
    )
    for name, value, known in choices:
        if value not in known:
            wrong[name] = _("Choose one of: %(known)s") % {"known": ", ".join(known)}
    if not 0 <= new.reopen_days <= 365:
        wrong["reopen_days"] = _("From 0 to 365 days")
    return wrong


def _clocks(clocks: dict[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name in CLOCK_NAMES:
        minutes = clocks.get(name)
        if minutes is None:
            continue
        if not isinstance(minutes, int) or not 0 < minutes <= LONGEST_CLOCK:
            wrong[name] = _("A clock has at least one minute and at most a year")
    first, last = clocks.get("acknowledge_minutes"), clocks.get("resolve_minutes")
    if not wrong and first and last and last < first:
        wrong["resolve_minutes"] = _("The matter cannot be due before the answer is")
    return wrong


def _attribute(item: dict[str, Any]) -> str:
    if not CODE.fullmatch(str(item.get("code", ""))):
        return _("A question needs a code of small letters, digits, - and _")
    if item.get("datatype") not in DATATYPES:
        return _("Choose one of: %(known)s") % {"known": ", ".join(DATATYPES)}
    if not item.get("description_zh"):
        return _("A question needs its words")
    values = item.get("values", [])
    if item["datatype"] in LIST_TYPES and not values:
        return _("A list needs answers to choose from")
    if _twice(str(value.get("key", "")) for value in values):
        return _("Two answers have the same key")
    return ""


def _twice(codes: Iterable[str]) -> str:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return ""

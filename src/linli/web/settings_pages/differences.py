"""What changed between two versions of a category, field by field, as a person reads it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.web.settings_pages.forms.categories import CategoryForm
from linli.web.shared.words import Text

NAMES: dict[str, Text] = {
    "clocks": gettext_lazy("Clocks"),
    "form": gettext_lazy("Questions"),
    "dispositions": gettext_lazy("Results"),
    "not_ours": gettext_lazy("Who handles it instead"),
    "desk_questions": gettext_lazy("Questions for the phone desk"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after."""

    name: Text
    before: str
    after: str


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """The fields that differ, in the order of the form."""
    found = []
    for key, value in after.items():
        old = before.get(key)
        if old == value:
            continue
        gone, come = _parts(old, value)
        found.append(Difference(_name(key), gone, come))
    return found


def _name(key: str) -> Text:
    field = CategoryForm.base_fields.get(key)
    label: Text = field.label if field is not None and field.label else key
    return NAMES.get(key, label)


def _parts(old: Any, new: Any) -> tuple[str, str]:
    """For lists and tables only what went and what came; otherwise the whole value."""
    if isinstance(old, list) and isinstance(new, list):
        gone = [_text(one) for one in old if one not in new]
        come = [_text(one) for one in new if one not in old]
        if not gone and not come:
            return "", _("in another order")
        return "; ".join(gone), "; ".join(come)
    if isinstance(old, dict) and isinstance(new, dict):
        changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        return (
            "; ".join(f"{key} {_text(old.get(key))}" for key in changed),
            "; ".join(f"{key} {_text(new.get(key))}" for key in changed),
        )
    return _text(old), _text(new)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        named = value.get("description_zh") or value.get("name_zh") or value.get("zh")
        code = value.get("code") or value.get("key")
        if named:
            return f"{code} {named}" if code else str(named)
        return ", ".join(f"{key} {_text(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return str(value)

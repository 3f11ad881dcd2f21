"""What the report form shows: everything typed, the category's questions, what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases.queries import CategoryInfo
from linli.core.coordinates import Point
from linli.core.ids import new_id
from linli.places import queries as places
from linli.places.queries import PlaceInfo
from linli.web.portal import suggesting, words
from linli.web.portal.context import short_address
from linli.web.portal.given import Given, category_of, point_of
from linli.web.portal.words import Text, in_english
from linli.web.shared.pieces import MapView


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a category's form, with what was answered."""

    code: str
    name: str
    kind: str
    is_required: bool
    value: str
    choices: list[Choice]
    wrong: str


@dataclass(frozen=True, slots=True)
class Details:
    """What a category brings along: guidance, who else does it, its questions."""

    category: CategoryInfo
    not_ours: dict[str, str] | None
    questions: list[Question]


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place to choose; `address` as neighbours say it."""

    id: UUID
    address: str
    point: Point


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the summary, with a link to its field."""

    anchor: str
    label: Text
    says: str


def details(given: Given, wrong: dict[str, str] | None = None) -> Details | None:
    """What the chosen category brings along; None when none is chosen."""
    category = category_of(given.category)
    if category is None:
        return None
    not_ours = None
    if category.not_ours:
        who = category.not_ours["who_en" if in_english() else "who_zh"]
        not_ours = {"who": who, "phone": category.not_ours.get("phone", "")}
    form = sorted(category.form, key=lambda item: int(item.get("order", 0)))
    asked = [_question(item, given, wrong or {}) for item in form]
    return Details(category, not_ours, asked)


def _question(item: dict[str, Any], given: Given, wrong: dict[str, str]) -> Question:
    code = item["code"]
    values = given.attributes.get(code, [])
    name = "name_en" if in_english() else "name_zh"
    described = "description_en" if in_english() else "description_zh"
    choices = [
        Choice(str(each["key"]), each.get(name) or str(each["key"]), str(each["key"]) in values)
        for each in item.get("values", [])
    ]
    return Question(
        code,
        item.get(described) or code,
        item.get("datatype", "string"),
        bool(item.get("required")),
        values[0] if values else "",
        choices,
        wrong.get(f"attributes.{code}", ""),
    )


def form_page(
    given: Given | None = None,
    *,
    wrong: dict[str, str] | None = None,
    found: list[PlaceInfo] | None = None,
    now: datetime,
) -> dict[str, object]:
    """Everything the form's template needs."""
    given, wrong = given or Given(key=str(new_id())), wrong or {}
    suggested = suggesting.suggestions(text=given.text, chosen=given.category, now=now)
    return {
        "given": given,
        "wrong": wrong,
        "summary": [summary_line(name, says, given) for name, says in wrong.items()],
        "suggested": suggested,
        "groups": [
            {"name": words.GROUPS.get(group.code, group.code), "categories": group.categories}
            for group in suggesting.groups()
        ],
        "details": details(given, wrong),
        "found": place_choices(found if found is not None else chosen_place(given)),
        "bounds": places.bounds(),
        "has_searched": found is not None,
        "map": map_view(given),
        "here_now": now,
    }


def summary_line(name: str, says: str, given: Given) -> Wrong:
    if name.startswith("attributes."):
        code = name.removeprefix("attributes.")
        category = category_of(given.category)
        asked = category.form if category else []
        described = "description_en" if in_english() else "description_zh"
        label = next((one.get(described, code) for one in asked if one["code"] == code), code)
        return Wrong(f"q-{code}", label, says)
    return Wrong(f"f-{name}", words.FIELDS.get(name, name), says)


def place_choices(found: Sequence[PlaceInfo]) -> list[PlaceChoice]:
    return [PlaceChoice(one.id, short_address(one.address), one.point) for one in found]


def chosen_place(given: Given) -> list[PlaceInfo]:
    """The place that was chosen before, to be shown again."""
    try:
        return list(places.places_by_id([UUID(given.place)]).values())
    except ValueError:
        return []


def map_view(given: Given) -> MapView:
    """A map to choose a place on, around what was chosen or the middle of what is known."""
    point = point_of(given.lon, given.lat)
    if point is None:
        known = places.bounds()
        if known is None:
            return MapView(pick=("lon", "lat"))
        west, south, east, north = known
        return MapView(
            lon=(west + east) / 2, lat=(south + north) / 2, zoom=14.5, pick=("lon", "lat")
        )
    return MapView(lon=point.lon, lat=point.lat, zoom=16, pick=("lon", "lat"))

"""Filters of the queue: from the address line, back into it, and kept under a name."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.cases.queries import Filters
from linli.core import errors
from linli.places import queries as places
from linli.web.console.models import SavedFilter

TABS = ("needs_person", "overdue", "unaccepted", "open", "all")
FIELDS = ("tab", "q", "grade", "state", "category", "owner", "area")
MOST_SAVED = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved filter as a link."""

    id: UUID
    name: str
    query: str


def filters_of(query: QueryDict, *, ids: tuple[UUID, ...] = ()) -> Filters:
    """The filters an address line asks for; what is no filter of ours is left out.

    Raises:
        Invalid: an owner is not an id.
    """
    tab = query.get("tab", "open")
    code = query.get("area", "")
    area = places.place_by_code(code) if code else None
    try:
        owners = tuple(UUID(word) for word in query.getlist("owner") if word)
    except ValueError as error:
        raise errors.Invalid(fields={"owner": _("There is no such organisation here")}) from error
    return Filters(
        tab=tab if tab in TABS else "open",
        grades=_some(query, "grade"),
        states=_some(query, "state"),
        category_codes=_some(query, "category"),
        owner_ids=owners,
        area_path=area.path if area else "",
        text=query.get("q", "")[:80],
        ids=ids,
    )


def _some(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(word for word in query.getlist(name) if word)


def plain_query(query: QueryDict, **changes: str) -> str:
    """The filters of an address line as one, with some of them changed; '' takes one away."""
    kept = [(name, word) for name in FIELDS for word in query.getlist(name) if word]
    kept = [pair for pair in kept if pair[0] not in changes]
    return urlencode(kept + [(name, word) for name, word in changes.items() if word])


def is_narrowed(query: QueryDict) -> bool:
    """Whether anything but the tab narrows the queue."""
    return any(query.get(name) for name in FIELDS if name != "tab")


def saved_filters(user_id: UUID) -> list[Kept]:
    """What a person kept, by name."""
    rows = SavedFilter.objects.filter(user_id=user_id).order_by("name", "id")
    return [Kept(row.id, row.name, row.query) for row in rows]


def save_filter(*, user_id: UUID, name: str, query: str) -> None:
    """Keep a query under a name; the same name again replaces it.

    Raises:
        Invalid: no name, or too many are kept already.
    """
    name = " ".join(name.split())[:40]
    if not name:
        raise errors.Invalid(fields={"name": _("Give the filter a name")})
    mine = SavedFilter.objects.filter(user_id=user_id)
    if mine.exclude(name=name).count() >= MOST_SAVED:
        raise errors.Invalid(fields={"name": _("Please remove a saved filter first")})
    kept = plain_query(QueryDict(query[:600]))
    SavedFilter.objects.update_or_create(user_id=user_id, name=name, defaults={"query": kept})


def forget_filter(*, user_id: UUID, filter_id: UUID) -> None:
    """Remove a filter of one's own; another's stays."""
    SavedFilter.objects.filter(user_id=user_id, pk=filter_id).delete()

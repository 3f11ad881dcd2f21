"""The part of the cell that somebody's grants reach."""

from dataclasses import dataclass, field
from uuid import UUID

from linli.guard.policy import Granted, Post
from linli.people.models import Organisation
from linli.people.queries.organisations import below


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the cell a viewer may see: everything, or some organisations within some areas.

    `pairs` are (organisation id or None, area path or ''); a thing is in scope when one fits.
    """

    is_all: bool = False
    pairs: tuple[tuple[UUID | None, str], ...] = field(default=())

    def holds(self, *, organisation_ids: frozenset[UUID], area_path: str) -> bool:
        return self.is_all or any(
            (wanted is None or wanted in organisation_ids) and area_path.startswith(path)
            for wanted, path in self.pairs
        )


def posts_of(grants: tuple[Granted, ...]) -> tuple[Post, ...]:
    """Grants as policies see them; one for an area that is gone reaches no place."""
    from_areas = _area_paths({grant.area_id for grant in grants if grant.area_id})
    return tuple(
        Post(
            grant.role,
            grant.organisation_id,
            (from_areas.get(grant.area_id) or f"gone:{grant.area_id}") if grant.area_id else "",
        )
        for grant in grants
    )


def scope_of(grants: tuple[Granted, ...]) -> Scope:
    """The part of the cell that these grants reach."""
    from_areas = _area_paths({grant.area_id for grant in grants if grant.area_id})
    pairs: list[tuple[UUID | None, str]] = []
    for grant in grants:
        path = from_areas.get(grant.area_id, "") if grant.area_id else ""
        if grant.area_id and not path:
            continue
        if grant.organisation_id is None:
            pairs.append((None, path))
        else:
            pairs.extend((pk, path) for pk in below(grant.organisation_id))
    return Scope(is_all=(None, "") in pairs, pairs=tuple(pairs))


def _area_paths(place_ids: set[UUID]) -> dict[UUID, str]:
    # Places stand beside this package: the path is read through the table's own relation.
    if not place_ids:
        return {}
    table = Organisation._meta.get_field("areas").related_model
    rows = table._default_manager.filter(pk__in=place_ids)
    return dict(rows.values_list("id", "path"))

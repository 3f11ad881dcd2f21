"""The base of the places of this Linli."""

from linli.places.matching.base import Base, Row
from linli.places.models import Place


def current_base() -> Base:
    """All active places, as they are now."""
    rows = Place.objects.filter(is_active=True).order_by("path", "id").values_list(
        "code", "kind", "name", "parent__code", "address", "aliases"
    )
    return Base.of(
        Row(code, kind, name, parent or "", address, "|".join(aliases))
        for code, kind, name, parent, address, aliases in rows
    )

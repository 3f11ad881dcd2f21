"""Which buildings a system reaches."""

from linli.feedback.tables.property import PropertySystem
from linli.places import queries as places


def covers(system: PropertySystem, building: str) -> bool:
    """Whether a building, by its code, lies in the system's area."""
    found = places.place_by_code(building) if building else None
    return found is not None and found.path.startswith(system.area.path)

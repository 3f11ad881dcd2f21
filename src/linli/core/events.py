"""What an event is: a frozen dataclass named in the past tense, of ids, times and plain facts."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol
from uuid import UUID


class Event(Protocol):
    """`about` is the case, report or other thing that the event tells of."""

    kind: ClassVar[str]

    @property
    def about(self) -> UUID: ...

    @property
    def at(self) -> datetime: ...


def plain(value: object) -> Any:
    """`value` in the shapes that JSON has."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return value


def payload(event: Event) -> dict[str, Any]:
    """The event's fields, JSON-able, without `about` and `at`, which have columns."""
    return {
        field.name: plain(getattr(event, field.name))
        for field in fields(event)  # type: ignore[arg-type]  # a Protocol cannot say dataclass
        if field.name not in {"about", "at"}
    }

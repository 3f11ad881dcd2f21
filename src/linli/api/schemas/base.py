"""What every schema is made of."""

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class In(Schema):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """A reply, read from the attributes of a frozen value."""


def _only_text(value: Any) -> Any:
    if not isinstance(value, (str, datetime)):
        raise ValueError("give a date and time such as 2026-03-02T14:30:00+08:00")
    return value


def _sensible(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("say the offset from UTC, such as Z or +08:00")
    if not EARLIEST <= value <= LATEST:
        raise ValueError("lies outside of 1970 to 2200")
    # PostgreSQL takes offsets below 16 hours only; in UTC there is none.
    return value.astimezone(UTC)


def _plain(value: str) -> str:
    if "\x00" in value:
        raise ValueError("has characters that cannot be kept")
    return value


Moment = Annotated[datetime, BeforeValidator(_only_text), AfterValidator(_sensible)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]


_PLAIN = AfterValidator(_plain)
UpTo40 = Annotated[str, Field(max_length=40), _PLAIN]
UpTo60 = Annotated[str, Field(max_length=60), _PLAIN]
UpTo80 = Annotated[str, Field(max_length=80), _PLAIN]
UpTo120 = Annotated[str, Field(max_length=120), _PLAIN]
UpTo200 = Annotated[str, Field(max_length=200), _PLAIN]
UpTo240 = Annotated[str, Field(max_length=240), _PLAIN]
UpTo254 = Annotated[str, Field(max_length=254), _PLAIN]
UpTo300 = Annotated[str, Field(max_length=300), _PLAIN]
UpTo500 = Annotated[str, Field(max_length=500), _PLAIN]
UpTo1000 = Annotated[str, Field(max_length=1000), _PLAIN]
UpTo4000 = Annotated[str, Field(max_length=4000), _PLAIN]
UpTo5000 = Annotated[str, Field(max_length=5000), _PLAIN]
Some40 = Annotated[str, Field(min_length=1, max_length=40), _PLAIN]
Some200 = Annotated[str, Field(min_length=1, max_length=200), _PLAIN]
Some300 = Annotated[str, Field(min_length=1, max_length=300), _PLAIN]
Some400 = Annotated[str, Field(min_length=1, max_length=400), _PLAIN]
Some4000 = Annotated[str, Field(min_length=1, max_length=4000), _PLAIN]


class FieldError(Out):
    """One thing to mend."""

    field: str
    message: str


class Problem(Out):
    """A refusal (RFC 9457); `code` is stable, the sentences are for people."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldError] = []


REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503})
READING = frozenset({400, 401, 403, 404, 405, 422, 429, 503})
PUBLIC = frozenset({400, 404, 405, 422, 429, 503})


def answers(good: Any, *, status: int = 200, refusals: frozenset[int] = REFUSALS) -> dict[Any, Any]:
    """The declared answers of an endpoint: the good one, and each refusal it may give."""
    return {status: good, **dict.fromkeys(sorted(refusals), Problem)}

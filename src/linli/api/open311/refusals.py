"""Refusals as GeoReport v2 has them: a list of codes and sentences, under a few statuses."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.api.open311.writing import Answer
from linli.core import errors
from linli.guard.policy import SignInNeeded
from linli.guard.services import TooMany


@dataclass(frozen=True, slots=True)
class Wrong:
    """One error: `code` mostly repeats the HTTP status."""

    code: int
    description: str


class Refused(errors.LinliError):
    """A request that GeoReport v2 refuses under `status`, for each reason in `wrongs`."""

    code, title = "open311-refused", ""

    def __init__(self, status: int, *descriptions: str, retry_after_s: int = 0) -> None:
        super().__init__("; ".join(descriptions))
        self.retry_after_s = retry_after_s
        self.status = status
        self.wrongs = [Wrong(status, description) for description in descriptions]


def of_error(error: errors.LinliError) -> Refused:
    """One of our own refusals, as this door says it.

    404 is for what doesn't exist, 403 for wrong or missing keys, 429 for too often, 503 for later,
    and 400 for everything else (GeoReport v2, "Errors").
    """
    if isinstance(error, Refused):
        return error
    if isinstance(error, TooMany):
        return Refused(429, str(error), retry_after_s=int(error.facts.get("retry_after_s", 0)))
    if isinstance(error, SignInNeeded | errors.Forbidden):
        return Refused(403, str(error))
    if isinstance(error, errors.NotFound):
        return Refused(404, str(error))
    if isinstance(error, errors.Unavailable):
        return Refused(503, str(error))
    if isinstance(error, errors.Invalid) and error.fields:
        return Refused(400, *(f"{name}: {said}" for name, said in error.fields.items()))
    return Refused(400, str(error))


def key_missing() -> Refused:
    return Refused(403, _("The api_key is missing or is not one of ours"))


def answer(refused: Refused) -> Answer:
    """The body of a refusal."""
    listed = [{"code": wrong.code, "description": wrong.description} for wrong in refused.wrongs]
    return Answer("errors", listed, refused.status, refused.retry_after_s)

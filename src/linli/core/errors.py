"""Refusals that a caller can act on.

::

    LinliError
    ├── Invalid      what was sent cannot be taken as it is
    ├── Forbidden    the caller may not do this
    ├── NotFound     there is no such thing, or not for this caller
    ├── Conflict     not in the present state
    └── Unavailable  try again later
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class LinliError(Exception):
    """A refusal with a stable `code` for programs, a translated `title`, and facts.

    Facts never hold personal data: they are logged and shown.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str | Promise] = _("This did not work")

    def __init__(self, detail: str | Promise = "", **facts: Any) -> None:
        super().__init__(str(detail or self.title))
        self.detail = detail
        self.facts = facts

    def __str__(self) -> str:
        """The sentence a person reads, in the language active now."""
        return str(self.detail or self.title)


class Invalid(LinliError):
    """What was sent cannot be taken as it is; `fields` names what to mend."""

    code, title = "invalid", _("Some of what was sent needs mending")

    def __init__(
        self, detail: str | Promise = "", *, fields: dict[str, str] | None = None, **facts: Any
    ) -> None:
        super().__init__(detail, **facts)
        self.fields = fields or {}


class Forbidden(LinliError):
    code, title = "forbidden", _("You may not do this")


class NotFound(LinliError):
    code, title = "not-found", _("There is no such thing here")


class Conflict(LinliError):
    code, title = "conflict", _("Not possible in the present state")


class Unavailable(LinliError):
    code, title = "unavailable", _("Not available just now; please try again in a moment")

"""Why a file cannot be read at all, and what is worth knowing about one that was."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from linli.core import errors


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done or seen while reading; a code with facts."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


class ReadingRefused(errors.Invalid):
    """Nothing of the file can be taken; `reason` is one of the codes that `wording` knows."""

    code, title = "delivery-unreadable", _("The file cannot be read")

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__()
        self.reason = reason
        self.facts = dict(facts)

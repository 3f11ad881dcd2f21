"""What is wrong with a contract: a code with facts, and the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from linli.core import errors


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` leads to the place in the file, as in `schema.0.properties.3.name`."""

    code: str
    line: int
    path: str
    facts: Mapping[str, str] = field(default_factory=dict)


class ContractRefused(errors.Invalid):
    """The contract cannot be used; `problems` holds every reason, by line."""

    code, title = "contract-refused", _("The contract cannot be used as it is")

    def __init__(self, *, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: (each.line, each.path, each.code)))
        codes = sorted({problem.code for problem in self.problems})
        super().__init__(problems=len(self.problems), codes=codes)


class ContractUnknown(errors.NotFound):
    code, title = "contract-unknown", _("There is no contract of this name")

"""What departments and the district agreed about each feed (Open Data Contract Standard 3)."""

from linli.exchange.contracts.changes import Change, Comparison, compare
from linli.exchange.contracts.headings import Columns, meet
from linli.exchange.contracts.loading import load
from linli.exchange.contracts.model import Bound, Contract, Field, Freshness, Owner, Rule
from linli.exchange.contracts.problems import ContractRefused, ContractUnknown, Problem
from linli.exchange.contracts.store import guess, library, named

__all__ = [
    "Bound", "Change", "Columns", "Comparison", "Contract", "ContractRefused", "ContractUnknown",
    "Field", "Freshness", "Owner", "Problem", "Rule", "compare", "guess", "library", "load",
    "meet", "named",
]  # fmt: skip

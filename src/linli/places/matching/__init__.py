"""An address text to the place of a base that it names; abstains rather than guesses."""

from linli.places.matching.base import Base, Row
from linli.places.matching.bulk import match_table
from linli.places.matching.compare import compare
from linli.places.matching.engine import LEVELS, Match, Reason, match, match_many
from linli.places.matching.read import BadBase, base_of

__all__ = [
    "LEVELS",
    "BadBase",
    "Base",
    "Match",
    "Reason",
    "Row",
    "base_of",
    "compare",
    "match",
    "match_many",
    "match_table",
]

"""An address text to the place of a base that it names; abstains rather than guesses."""

from linli.places.matching.base import Base, Row
from linli.places.matching.engine import LEVELS, Match, Reason, match, match_many

__all__ = ["LEVELS", "Base", "Match", "Reason", "Row", "match", "match_many"]

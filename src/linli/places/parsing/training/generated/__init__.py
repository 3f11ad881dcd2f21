"""Made-up addresses with their labels: true divisions, all else put together from words.

Nothing in them comes from anyone's address; the shipped model learns from these alone.
"""

from random import Random

from linli.places.parsing.training.generated import pieces as make
from linli.places.parsing.training.generated.divisions import Division, Divisions, read
from linli.places.parsing.training.generated.noise import spoiled
from linli.places.parsing.training.generated.pieces import Pieces

__all__ = ["Divisions", "Pieces", "addresses", "read"]


def addresses(*, divisions: Divisions, count: int, seed: int) -> list[Pieces]:
    """`count` addresses, each a list of (text, label); the same seed makes the same ones."""
    random = Random(seed)
    found: list[Pieces] = []
    while len(found) < count:
        pieces = _address(divisions.pick(random=random), random)
        if pieces:
            found.append(spoiled(pieces, random))
    return found


def _address(place: Division, random: Random) -> Pieces:
    found = make.divisions(place, random)
    chance = random.random()
    if chance < 0.2:
        found += make.village(place, random)
        if random.random() < 0.3:
            found += make.road(random)
    elif chance < 0.82:
        found += make.road(random)
    elif not found and chance > 0.97:
        return found
    chance = random.random()
    has_number = bool(found) and found[-1][1] in ("roadno", "road", "town", "district", "community")
    if chance < 0.3:
        found += make.estate(random)
    elif chance < 0.6:
        found += make.office(random, place)
        if random.random() < 0.12:
            found += make.road(random)
    elif chance < 0.7 and has_number:
        found += make.home(random)
    return found

"""Ways of an OSM XML extract, read as a stream."""

import bz2
import gzip
import xml.parsers.expat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from linli.dispatch.travel import network
from linli.dispatch.travel.network import Spot, StreetsRefused, Way
from linli.dispatch.travel.speeds import KIND_OF


class _Reader:
    """What expat calls; ways come after nodes in every extract, as the format demands."""

    def __init__(self) -> None:
        self.spots: dict[str, Spot] = {}
        self.ways: list[Way] = []
        self._refs: list[str] = []
        self._tags: dict[str, str] = {}
        self._within = False

    def start(self, name: str, facts: dict[str, str]) -> None:
        if name == "node" and "lon" in facts and "lat" in facts:
            self.spots[facts["id"]] = (float(facts["lon"]), float(facts["lat"]))
        elif name == "way":
            self._refs, self._tags, self._within = [], {}, True
        elif self._within and name == "nd":
            self._refs.append(facts["ref"])
        elif self._within and name == "tag":
            self._tags[facts["k"]] = facts["v"]

    def end(self, name: str) -> None:
        if name != "way":
            return
        self._within = False
        tags = self._tags
        if tags.get("highway") in KIND_OF and tags.get("access") not in {"no", "private"}:
            # Nodes that the extract cut off at its edge are left out of their way.
            points = tuple(self.spots[ref] for ref in self._refs if ref in self.spots)
            direction = network.oneway(tags.get("oneway"), tags.get("junction"))
            self.ways.append(Way(tags["highway"], points, direction))


def osm_ways(path: Path) -> Iterator[Way]:
    """The streets, lanes and paths of an extract.

    Entities are refused: a small file could otherwise grow without bound.

    Raises:
        StreetsRefused: the file is no well-formed OSM XML.
    """
    reader, parser = _Reader(), xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = _refuse
    try:
        with _opened(path) as file:
            parser.ParseFile(cast(Any, file))
    except (xml.parsers.expat.ExpatError, ValueError, KeyError, EOFError) as error:
        raise StreetsRefused(f"{path}: {error}") from error
    yield from reader.ways


def _refuse(*_facts: object) -> None:
    raise StreetsRefused("the XML declares entities")


def _opened(path: Path) -> IO[bytes]:
    if path.name.endswith(".gz"):
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.name.endswith(".bz2"):
        return cast(IO[bytes], bz2.open(path, "rb"))
    return path.open("rb")

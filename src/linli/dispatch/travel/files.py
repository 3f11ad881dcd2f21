"""Street networks from files: GeoJSON, or an OSM XML extract."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from linli.dispatch.travel.network import Network, StreetsRefused, Way, build, oneway
from linli.dispatch.travel.osm import osm_ways


def read(path: Path) -> Network:
    """A network from `.geojson`/`.json` or an OSM XML extract (`.osm`, `.osm.gz`, `.osm.bz2`).

    Raises:
        StreetsRefused: the file can't be read as one, or has no street.
    """
    name = path.name.lower()
    try:
        if name.endswith((".geojson", ".json")):
            return build(geojson_ways(json.loads(path.read_text(encoding="utf-8"))))
        if name.endswith((".osm", ".osm.gz", ".osm.bz2", ".osm.xml")):
            return build(osm_ways(path))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise StreetsRefused(f"{path}: {error}") from error
    raise StreetsRefused(
        f"{path}: give GeoJSON or OSM XML; `osmium cat extract.osm.pbf -o extract.osm.gz` makes"
        " the latter from PBF"
    )


def geojson_ways(document: Any) -> Iterator[Way]:
    """Lines of a FeatureCollection whose `highway` or `kind` is a street's.

    Raises:
        StreetsRefused: it is no FeatureCollection, or a line has no numbers.
    """
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise StreetsRefused("the GeoJSON is no FeatureCollection")
    for number, feature in enumerate(document.get("features") or []):
        try:
            yield from _ways_of(feature)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
            raise StreetsRefused(f"feature {number} is no line of numbers: {error}") from error


def _ways_of(feature: Any) -> Iterator[Way]:
    geometry, facts = feature.get("geometry") or {}, feature.get("properties") or {}
    highway = str(facts.get("highway") or facts.get("kind") or "")
    lines: list[Any] = []
    if geometry.get("type") == "LineString":
        lines = [geometry["coordinates"]]
    elif geometry.get("type") == "MultiLineString":
        lines = geometry["coordinates"]
    for line in lines:
        points = tuple((float(point[0]), float(point[1])) for point in line)
        if not np.isfinite(np.array(points)).all():
            raise ValueError("a coordinate is not finite")
        yield Way(highway, points, oneway(facts.get("oneway"), facts.get("junction")))

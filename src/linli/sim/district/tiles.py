"""The district's vector tiles: one PMTiles archive, byte for byte the same for the same seed.

Layers: land, water, green, buildings, walls, roads, trees, communities, grids, pois, labels.
Zooms 12 to 17; beyond that the map overzooms. A tile is 4,096 units wide, which at zoom 17
and this latitude is under seven centimetres a unit.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan, degrees, pi, sinh
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry import MultiLineString, MultiPoint, MultiPolygon
from shapely.geometry.base import BaseGeometry

from linli.sim.district.layers import Feature, features
from linli.sim.district.model import District

FIRST_ZOOM, LAST_ZOOM = 12, 17
EXTENT, MARGIN = 4096, 80
ATTRIBUTION = "Linli 演示城区，虚构"


@dataclass(frozen=True)
class Prepared:
    """The features of one zoom in world units of that zoom's tiles."""

    zoom: int
    features: list[Feature]
    shapes: np.ndarray[Any, Any]
    tree: shapely.STRtree


def to_world(points: np.ndarray[Any, Any], zoom: int) -> np.ndarray[Any, Any]:
    """(lon, lat) to Web Mercator tile units of a zoom, y downwards (EPSG:3857 scaled)."""
    lat = np.radians(points[:, 1])
    size = EXTENT * 2**zoom
    x = (points[:, 0] / 360 + 0.5) * size
    y = (0.5 - np.arcsinh(np.tan(lat)) / (2 * pi)) * size
    return np.column_stack([x, y])


def prepare(found: list[Feature], zoom: int) -> Prepared:
    """Project and thin the features that are drawn at one zoom."""
    here = [one for one in found if one.first_zoom <= zoom <= one.last_zoom]
    shapes = np.array([one.shape for one in here], dtype=object)
    world = shapely.transform(shapes, lambda points: to_world(points, zoom))
    world = shapely.simplify(world, 2.0 if zoom == LAST_ZOOM else 4.0)
    return Prepared(zoom, here, world, shapely.STRtree(world))


def tile_at(ready: Prepared, x: int, y: int) -> bytes:
    """One encoded tile; empty bytes when nothing is there."""
    left, top = x * EXTENT, y * EXTENT
    bounds = (left - MARGIN, top - MARGIN, left + EXTENT + MARGIN, top + EXTENT + MARGIN)
    hits = np.sort(ready.tree.query(shapely.box(*bounds)))
    clipped = shapely.clip_by_rect(ready.shapes[hits], *bounds)
    moved = shapely.transform(clipped, lambda points: np.rint(points - (left, top)))
    moved = shapely.orient_polygons(moved)  # MVT 2.1, 4.3.4.4: exterior rings turn this way
    alike: dict[tuple[Any, ...], list[BaseGeometry]] = {}
    for at, shape in zip(hits, moved, strict=True):
        feature = ready.features[at]
        kind = feature.shape.geom_type.removeprefix("Multi")
        key = (feature.layer, kind, *feature.facts.items())
        alike.setdefault(key, []).extend(parts(shape, kind))
    layers: dict[str, list[dict[str, Any]]] = {}
    for (layer, kind, *facts), found in alike.items():
        if found:
            shape = found[0] if len(found) == 1 else MULTI[kind](found)
            layers.setdefault(layer, []).append({"geometry": shape, "properties": dict(facts)})
    if not layers:
        return b""
    packed: bytes = mapbox_vector_tile.encode(
        [{"name": name, "features": layers[name]} for name in sorted(layers)],
        default_options={"y_coord_down": True, "extents": EXTENT, "check_winding_order": False},
    )
    return gzip.compress(packed, mtime=0)


MULTI = {"Point": MultiPoint, "LineString": MultiLineString, "Polygon": MultiPolygon}


def parts(shape: BaseGeometry, kind: str) -> Iterator[BaseGeometry]:
    """The pieces of a clipped shape that still have its dimension."""
    for part in getattr(shape, "geoms", (shape,)):
        if part.geom_type == kind and not part.is_empty and (kind == "Point" or part.length > 0):
            yield part


def span(found: list[Feature], zoom: int) -> tuple[int, int, int, int]:
    """The first and last tile columns and rows that the features touch."""
    bounds = shapely.total_bounds(np.array([one.shape for one in found], dtype=object))
    corners = np.array([[bounds[0], bounds[3]], [bounds[2], bounds[1]]])
    (x0, y0), (x1, y1) = to_world(corners, zoom) // EXTENT
    return int(x0), int(y0), int(x1), int(y1)


def archive(*, district: District) -> bytes:
    """The whole PMTiles (version 3) archive of a district and the town around it."""
    found = list(features(district))
    out = io.BytesIO()
    writer: Any = Writer(out)  # type: ignore[no-untyped-call]  # pmtiles carries no types
    tiles: list[tuple[int, bytes]] = []
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        ready = prepare(found, zoom)
        x0, y0, x1, y1 = span(found, zoom)
        for x in range(x0, x1 + 1):
            for y in range(y0, y1 + 1):
                if packed := tile_at(ready, x, y):
                    tiles.append((zxy_to_tileid(zoom, x, y), packed))
    for code, packed in sorted(tiles):
        writer.write_tile(code, packed)
    writer.finalize(header(found, district), metadata())
    return out.getvalue()


def header(found: list[Feature], district: District) -> dict[str, Any]:
    bounds = shapely.total_bounds(np.array([one.shape for one in found], dtype=object))
    ring = district.level("district")[0].ring
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    west, south, east, north = (round(value * 1e7) for value in bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 15,
        "center_lon_e7": round((min(lons) + max(lons)) / 2 * 1e7),
        "center_lat_e7": round((min(lats) + max(lats)) / 2 * 1e7),
    }


LAYER_FIELDS = {
    "land": ("kind", "code"),
    "water": ("kind",),
    "green": ("kind",),
    "buildings": ("kind", "code", "name", "name_en", "height", "floors"),
    "walls": (),
    "roads": ("class", "name", "name_en", "width"),
    "trees": ("size",),
    "communities": ("code", "name", "name_en"),
    "grids": ("code", "name", "name_en"),
    "pois": ("code", "kind", "group", "mark", "mark_en", "name", "name_en", "rank"),
    "labels": ("kind", "code", "name", "name_en", "rank"),
}


def metadata() -> dict[str, Any]:
    return {
        "name": "linli-district",
        "attribution": ATTRIBUTION,
        "vector_layers": [
            {
                "id": name,
                "fields": dict.fromkeys(fields, "String"),
                "minzoom": FIRST_ZOOM,
                "maxzoom": LAST_ZOOM,
            }
            for name, fields in LAYER_FIELDS.items()
        ],
    }


def write(*, district: District, path: Path) -> int:
    """Write the archive beside its final place, then move it there; gives its size in bytes."""
    data = archive(district=district)
    draft = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(data)
    draft.replace(path)
    return len(data)


def tile_bounds(zoom: int, x: int, y: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in degrees (the inverse of `to_world`)."""
    size = 2**zoom

    def lat(row: int) -> float:
        return degrees(atan(sinh(pi * (1 - 2 * row / size))))

    return x / size * 360 - 180, lat(y + 1), (x + 1) / size * 360 - 180, lat(y)

"""What `linli doctor` says of dispatch: where travel times come from and in which order it asks."""

from collections.abc import Iterator
from pathlib import Path

from linli.cli.finding import Finding
from linli.core.coordinates import Point

CROW = "dispatch and coverage go by straight lines, made longer, and say so"
# About a hundred metres: only whether the router answers counts.
SHORT_DEGREES = 0.001


def order(*, chosen: str) -> Finding:
    """LINLI_DISPATCH: in which order people are asked."""
    if chosen == "nearest":
        return Finding(
            "dispatch",
            "warn",
            "LINLI_DISPATCH=nearest: one case after another by distance and workload; nothing is "
            "weighed together, and nobody is called off for a P1.",
            "Unset it to weigh all that waits together (docs/dispatch.md).",
        )
    return Finding("dispatch", "ok", "all that waits is weighed together (LINLI_DISPATCH=matching)")


def streets(*, file: str, around: tuple[float, float, float, float] | None) -> Finding:
    """LINLI_STREETS: whether the file can be read, and whether it holds what is known here.

    Args:
        around: west, south, east, north of the places known here, None where none is.
    """
    from linli.dispatch.travel import files
    from linli.dispatch.travel.network import StreetsRefused

    if not file:
        return Finding(
            "streets",
            "warn",
            f"No streets are set up: {CROW}.",
            "Set LINLI_STREETS to GeoJSON or OSM XML of the area, or LINLI_ROUTER.",
        )
    try:
        network = files.read(Path(file))
    except StreetsRefused as error:
        return Finding(
            "streets",
            "warn",
            f"LINLI_STREETS cannot be read: {error}. Until then {CROW}.",
            "Make the file anew: `osmium cat city.osm.pbf -o streets.osm.gz`.",
        )
    said = f"{file}: {len(network.lon):,} crossings and ends"
    if around is not None and not _meet(network.lon, network.lat, around):
        return Finding(
            "streets",
            "warn",
            f"{said}, none of them where the places known here lie: {CROW}.",
            "Check that the extract is of this area and in WGS 84 (longitude first).",
        )
    return Finding("streets", "ok", said)


def _meet(lon: object, lat: object, around: tuple[float, float, float, float]) -> bool:
    import numpy as np

    west, south, east, north = around
    east_west = (np.asarray(lon) >= west) & (np.asarray(lon) <= east)
    return bool((east_west & (np.asarray(lat) >= south) & (np.asarray(lat) <= north)).any())


def router(*, url: str, around: tuple[float, float, float, float] | None) -> Iterator[Finding]:
    """LINLI_ROUTER: whether it answers a short way in the middle of what is known here."""
    from linli.dispatch.travel.remote import remote
    from linli.dispatch.travel.times import RouterSilent

    if not url:
        return
    west, south, east, north = around or (116.3, 39.8, 116.5, 40.0)
    here = Point((west + east) / 2, (south + north) / 2)
    there = Point(here.lon + SHORT_DEGREES, here.lat)
    try:
        remote(url).seconds([here], [there], mode="walk")
    except RouterSilent as error:
        yield Finding(
            "router",
            "warn",
            f"LINLI_ROUTER {url} does not answer a walk of a hundred metres: {error}. While it is "
            "silent, LINLI_STREETS answers, and without it the straight line.",
            "Start it, open the way to it, or unset LINLI_ROUTER.",
        )
    else:
        yield Finding("router", "ok", f"{url} answers")


def of_dispatch(*, with_database: bool) -> Iterator[Finding]:
    """All three; without the database, nobody looks where the places lie."""
    from django.conf import settings

    from linli.places import queries as places

    around = places.bounds() if with_database else None
    yield order(chosen=settings.DISPATCH)
    if settings.ROUTER and not settings.STREETS:
        says = "none of our own; while LINLI_ROUTER is silent, straight lines answer"
        yield Finding("streets", "ok", says)
    else:
        yield streets(file=settings.STREETS, around=around)
    yield from router(url=settings.ROUTER, around=around)

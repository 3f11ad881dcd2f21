"""Registers the devices of `linli bench sensing-crash` in a cell: `crash-0` and so on."""

import sys

import django


def main() -> None:
    """Register as many as the first argument says."""
    django.setup()
    from linli.core.clock import now
    from linli.core.coordinates import Point
    from linli.places import queries as places
    from linli.places.services import NewPlace, keep_places
    from linli.sensing import services, telemetry

    at = now()
    building = NewPlace("building", "crash-b", "1", "1", Point(113.9, 30.6))
    keep_places(places=[building], actor="system", at=at)
    place = places.place_by_code("crash-b")
    if place is None:
        raise RuntimeError("the building was not kept")
    for n in range(int(sys.argv[1])):
        new = services.NewDevice("linli", f"crash-{n}", "heat", every_s=0)
        device = services.register_device(new=new, actor="system", at=at)
        services.place_device(device_id=device, place_id=place.id, actor="system", at=at)
    telemetry.make_partitions(now=at)


if __name__ == "__main__":
    main()

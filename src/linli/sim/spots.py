"""Where things happen in the district, and how people speak of the place."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from linli.sim.district.model import (
    Building,
    Compound,
    District,
    Facility,
    Gate,
    Home,
    Unit,
)

Place = Home | Unit | Building | Gate | Facility

OUTDOORS = {"park", "square", "bus_stop", "playground", "shelter"}
PUBLIC = {
    "police", "fire", "street_office", "community", "utility", "volunteer", "clinic", "property",
    "bank", "elder",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the district and the words that fill a text's slots."""

    code: str
    kind: str
    address: str
    lon: float
    lat: float
    slots: dict[str, Any]


class Spots:
    """Chooses places of a kind; buildings count by their homes."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.compounds = {one.code: one for one in district.compounds}
        self.buildings = {one.code: one for one in district.buildings}
        self.units = {one.code: one for one in district.units}
        self.unit_list = list(district.units)
        self.lift_units = [one for one in district.units if self.buildings[one.building].lift]
        self.unit_weights = [self._homes(one) for one in self.unit_list]
        self.lift_weights = [self._homes(one) for one in self.lift_units]
        self.roads = {road.name: road.name_en for road in district.roads}
        self.fronts = [one for one in district.facilities if one.code.startswith("S")]
        self.shops = [one for one in self.fronts if one.kind not in PUBLIC]
        self.outdoors = [one for one in district.facilities if one.kind in OUTDOORS]

    def _homes(self, unit: Unit) -> int:
        building = self.buildings[unit.building]
        return building.floors * building.homes_per_floor

    def choose(self, rng: Random, kind: str) -> Spot:
        """A place of the kind a category asks for."""
        if kind == "home":
            return self._home(rng, rng.choice(self.district.homes), kind)
        if kind == "gate":
            return self._gate(rng)
        if kind in ("stair", "lift", "building"):
            if kind == "lift":
                unit = rng.choices(self.lift_units, self.lift_weights)[0]
            else:
                unit = rng.choices(self.unit_list, self.unit_weights)[0]
            return self._shared(rng, unit, kind)
        facility = rng.choice({"park": self.outdoors, "shop": self.shops}.get(kind, self.fronts))
        return self._street(rng, facility, kind)

    def beside(self, rng: Random, spot: Spot) -> Spot:
        """The same event as a neighbour would place it: mostly the same spot, or close by."""
        if spot.kind not in ("home", "stair") or rng.random() < 0.4:
            return spot
        unit = "-".join(spot.code.split("-")[:3])
        home = rng.choice([one for one in self.district.homes if one.unit == unit])
        return self._home(rng, home, spot.kind)

    def _home(self, rng: Random, home: Home, kind: str) -> Spot:
        unit, building = self.units[home.unit], self.buildings[home.building]
        at = f"{building.name}{unit.number}单元{home.room}"
        slots = self._slots(rng, home, building, unit, at, home.floor)
        return Spot(home.code, kind, home.address, home.lon, home.lat, slots)

    def _shared(self, rng: Random, unit: Unit, kind: str) -> Spot:
        """A stairwell, a lift, or the outside of a building."""
        building = self.buildings[unit.building]
        place = building if kind == "building" else unit
        at = building.name if kind == "building" else f"{building.name}{unit.number}单元"
        slots = self._slots(rng, place, building, unit, at)
        return Spot(place.code, kind, place.address, place.lon, place.lat, slots)

    def _gate(self, rng: Random) -> Spot:
        gate = rng.choice(self.district.gates)
        compound = self.compounds[gate.compound]
        inside = [one for one in self.buildings.values() if one.compound == compound.code]
        building = rng.choice(inside)
        unit = next(one for one in self.unit_list if one.building == building.code)
        slots = self._slots(rng, gate, building, unit, gate.name)
        return Spot(gate.code, "gate", compound.address, gate.lon, gate.lat, slots)

    def _street(self, rng: Random, facility: Facility, kind: str) -> Spot:
        unit = min(self.unit_list, key=lambda one: distance(one, facility))
        building = self.buildings[unit.building]
        slots = self._slots(rng, facility, building, unit, building.name)
        slots |= {"near": facility.name, "near_en": facility.name_en}
        road = next((name for name in self.roads if name in facility.address), None)
        if road:
            slots |= {"road": road, "road_en": self.roads[road]}
        return Spot(facility.code, kind, facility.address, facility.lon, facility.lat, slots)

    def _slots(
        self, rng: Random, place: Place, building: Building, unit: Unit, at: str, floor: int = 0
    ) -> dict[str, Any]:
        """The words for a place, as people put them: now with the estate's name, now without."""
        compound = self.compounds[building.compound]
        near = self._near(rng, place.lon, place.lat)
        road = self._road(compound)
        own = at.startswith(compound.name) or rng.random() < 0.2
        return {
            "at": at if own else compound.name + at,
            "at_en": f"{compound.name_en}, building {building.number}",
            "building": compound.name * (rng.random() < 0.8) + building.name,
            "unit": unit.number,
            "floor": floor or rng.randint(1, building.floors),
            "compound": compound.name,
            "compound_en": compound.name_en,
            "road": road,
            "road_en": self.roads[road],
            "near": near.name,
            "near_en": near.name_en,
        }

    def _near(self, rng: Random, lon: float, lat: float) -> Facility:
        close = sorted(
            self.district.facilities,
            key=lambda one: ((one.lon - lon) ** 2 + (one.lat - lat) ** 2, one.code),
        )
        return rng.choice(close[:4])

    def _road(self, compound: Compound) -> str:
        return next(name for name in self.roads if name in compound.address)


def distance(unit: Unit, facility: Facility) -> float:
    return (unit.lon - facility.lon) ** 2 + (unit.lat - facility.lat) ** 2

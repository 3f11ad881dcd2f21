"""Where things happen in the district, and how people speak of the place."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from linli.sim.district.model import Building, Compound, District, Facility, Unit

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
            home = rng.choice(self.district.homes)
            unit, building = self.units[home.unit], self.buildings[home.building]
            at = f"{building.name}{unit.number}单元{home.room}"
            return self._indoors(
                rng,
                home.code,
                kind,
                home.address,
                (home.lon, home.lat),
                building,
                unit,
                at,
                home.floor,
            )
        if kind in ("stair", "lift"):
            pool = (
                (self.lift_units, self.lift_weights)
                if kind == "lift"
                else (self.unit_list, self.unit_weights)
            )
            unit = rng.choices(*pool)[0]
            building = self.buildings[unit.building]
            return self._indoors(
                rng,
                unit.code,
                kind,
                unit.address,
                (unit.lon, unit.lat),
                building,
                unit,
                f"{building.name}{unit.number}单元",
            )
        if kind == "building":
            unit = rng.choices(self.unit_list, self.unit_weights)[0]
            building = self.buildings[unit.building]
            return self._indoors(
                rng,
                building.code,
                kind,
                building.address,
                (building.lon, building.lat),
                building,
                unit,
                building.name,
            )
        if kind == "gate":
            gate = rng.choice(self.district.gates)
            compound = self.compounds[gate.compound]
            building = rng.choice(
                [one for one in self.buildings.values() if one.compound == compound.code]
            )
            unit = next(one for one in self.unit_list if one.building == building.code)
            return self._indoors(
                rng,
                gate.code,
                kind,
                compound.address,
                (gate.lon, gate.lat),
                building,
                unit,
                gate.name,
            )
        facility = rng.choice({"park": self.outdoors, "shop": self.shops}.get(kind, self.fronts))
        return self._street(rng, facility, kind)

    def beside(self, rng: Random, spot: Spot) -> Spot:
        """The same event as a neighbour would place it: mostly the same spot, or close by."""
        if spot.kind not in ("home", "stair") or rng.random() < 0.4:
            return spot
        unit = self.units["-".join(spot.code.split("-")[:3])]
        home = rng.choice([one for one in self.district.homes if one.unit == unit.code])
        building = self.buildings[unit.building]
        return self._indoors(
            rng,
            home.code,
            spot.kind,
            home.address,
            (home.lon, home.lat),
            building,
            unit,
            f"{building.name}{unit.number}单元{home.room}",
            home.floor,
        )

    def _indoors(
        self,
        rng: Random,
        code: str,
        kind: str,
        address: str,
        point: tuple[float, float],
        building: Building,
        unit: Unit,
        at: str,
        floor: int = 0,
    ) -> Spot:
        compound = self.compounds[building.compound]
        near = self._near(rng, *point)
        road = self._road(compound)
        full = compound.name + building.name
        slots = {
            "at": at if at.startswith(compound.name) or rng.random() < 0.2 else compound.name + at,
            "at_en": f"{compound.name_en}, building {building.number}",
            "building": full if rng.random() < 0.8 else building.name,
            "unit": unit.number,
            "floor": floor or rng.randint(1, building.floors),
            "compound": compound.name,
            "compound_en": compound.name_en,
            "road": road,
            "road_en": self.roads[road],
            "near": near.name,
            "near_en": near.name_en,
        }
        return Spot(code, kind, address, *point, slots)

    def _street(self, rng: Random, facility: Facility, kind: str) -> Spot:
        unit = min(self.unit_list, key=lambda one: distance(one, facility))
        building = self.buildings[unit.building]
        point = (facility.lon, facility.lat)
        spot = self._indoors(
            rng, facility.code, kind, facility.address, point, building, unit, building.name
        )
        road = next((name for name in self.roads if name in facility.address), None)
        slots = {**spot.slots, "near": facility.name, "near_en": facility.name_en}
        if road:
            slots |= {"road": road, "road_en": self.roads[road]}
        return Spot(facility.code, kind, facility.address, *point, slots)

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

"""A property system of a building, its receiver, and what is signed for it."""

from datetime import timedelta

from tests.factories import make_organisation, make_user

from linli.core import clock
from linli.feedback.property import setup
from linli.places import queries as places

ALL = ("unlock_doors", "lifts_to_ground", "close_gas_valve")


def make_system(building: str, url: str, **fields):
    """A system that reaches one building; returns its id."""
    area = places.place_by_code(building)
    wanted = {
        "name": "东苑门禁与电梯",
        "url": url,
        "organisation_id": make_organisation(kind="property").id,
        "area_id": area.id,
        "actions": ALL,
        "actor": "user:admin",
        "at": clock.now(),
    }
    return setup.keep_system(**wanted | fields)


def sign(system_id, building: str, **fields):
    """Somebody signs for unlocking the doors at a fire; returns the order's id."""
    at = fields.pop("at", clock.now())
    wanted = {
        "action": "unlock_doors",
        "cause": "fire",
        "buildings": [building],
        "valid_until": at + timedelta(days=30),
        "actor": f"user:{make_user('admin').id}",
    }
    return setup.sign_order(system_id=system_id, **wanted | fields, at=at)

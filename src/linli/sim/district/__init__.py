"""The demo district: an invented neighbourhood of 4,000 homes, the same for the same seed."""

from linli.sim.district.build import build
from linli.sim.district.model import District
from linli.sim.district.shifts import on_shift

__all__ = ["District", "build", "on_shift"]

"""What happens in a town over some days: a stream of readings, and the truth.

Rates and durations are assumptions, named here and nowhere else, since no open data set has them:
they make a town in which detectors are set off by cooking far more often than by fires.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from linli.sim.devices.town import Device, Town

DAY = 86_400.0
# A month's worth in a town of 12,000 devices, scaled with its homes and days.
FIRES, GAS_LEAKS, WATER, CALLS, WRONG_CALLS = 20, 10, 60, 90, 120
COOKING_PER_KITCHEN = 1.0
OUTAGES_PER_DEVICE, BATTERIES_PER_DEVICE = 0.06, 0.015
TAMPERS, FAULTY = 240, 6
# One message in fifty is lost in the air; a device that alarms tells it three times.
LOST = 0.02
TRIES = (0.0, 2.0, 6.0)
AGAIN_S = 10.0
HEARTBEAT_S = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Told:
    """A reading that left a device and was not lost; `at` in seconds from the beginning."""

    at: float
    device: int
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened: `since` is when a device could first notice it."""

    what: str
    since: float
    until: float
    devices: tuple[int, ...]
    unit: str
    is_danger: bool


@dataclass(slots=True)
class Story:
    """Everything that happens besides heartbeats, in order, and the truth about it."""

    readings: list[Told] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    outages: dict[int, list[tuple[float, float]]] = field(default_factory=dict)


def happen(*, town: Town, days: float, seed: int = 1, lively: float = 1.0) -> Story:
    """Make up what happens in `town` within `days`, `lively` times as much as usual."""
    random = Random(seed)  # noqa: S311 (made data)
    story = Story()
    share = lively * days / 30 * len(town.homes) / 3700
    _lose(town, days, random, story)
    kitchens = [home for home in town.homes if town.at_home[home]]
    for make, count in (
        (_cook, lively * COOKING_PER_KITCHEN * len(kitchens) * days / 30),
        (_burn, FIRES * share),
        (_leak_gas, GAS_LEAKS * share),
        (_leak_water, WATER * share),
        (_call, CALLS * share),
        (_call_wrongly, WRONG_CALLS * share),
        (_tamper, TAMPERS * share),
        (_go_mad, FAULTY * share),
        (_run_low, BATTERIES_PER_DEVICE * len(town.devices) * days / 30),
    ):
        for _ in range(_poisson(random, count)):
            make(town, random.uniform(0, days * DAY), random, story)
    story.readings.sort(key=lambda told: (told.at, told.device, told.kind))
    return story


def _poisson(random: Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def _say(
    story: Story, random: Random, device: Device, kind: str, value: float, at: float, *,
    important: bool = True,
) -> None:  # fmt: skip
    """A device says something; it may be lost, and is while the device has no network."""
    if any(since <= at < until for since, until in story.outages.get(device.number, ())):
        return
    for wait in TRIES if important else TRIES[:1]:
        if random.random() >= LOST:
            story.readings.append(Told(at + wait + random.uniform(0.05, 0.6), device.number, kind,
                                       value))  # fmt: skip
            return


def _lose(town: Town, days: float, random: Random, story: Story) -> None:
    """Networks fail: single devices, and now and then a gateway with a whole stairwell."""
    for device in town.devices:
        for _ in range(_poisson(random, OUTAGES_PER_DEVICE * days / 30)):
            since = random.uniform(0, days * DAY)
            story.outages.setdefault(device.number, []).append(
                (since, since + random.lognormvariate(math.log(8 * 3600), 1.2))
            )
    units = sorted({device.unit for device in town.devices})
    for _ in range(_poisson(random, len(units) * 0.02 * days / 30)):
        unit, since = random.choice(units), random.uniform(0, days * DAY)
        until = since + random.uniform(1, 30) * 3600
        for device in town.devices:
            if device.unit == unit:
                story.outages.setdefault(device.number, []).append((since, until))


def _of(town: Town, random: Random, kind: str) -> Device | None:
    for _ in range(60):
        some = [one for one in town.at_home[random.choice(town.homes)] if one.kind == kind]
        if some:
            return random.choice(some)
    return None


def _smoke(
    story: Story, random: Random, device: Device, since: float, until: float, peak: float
) -> None:
    """A smoke detector from `since` to `until`, told again and again while it lasts."""
    if device.analog:
        at = since
        while at < until:
            rising = min(1.0, (at - since) / max(8.0, (until - since) * 0.4))
            density = round(peak * rising * random.uniform(0.9, 1.1), 3)
            _say(story, random, device, "smoke_density", density, at, important=False)
            at += 4.0
        _say(story, random, device, "smoke_density", 0.01, until)
    at = since
    while at < until:
        _say(story, random, device, "smoke", 1, at, important=at == since)
        at += AGAIN_S
    # Detectors tell their state again after a while, so that a lost message does no harm for long.
    for wait in (0.0, 60.0):
        _say(story, random, device, "smoke", 0, until + wait)


def _cook(town: Town, at: float, random: Random, story: Story) -> None:
    """A kitchen's detector goes on and off a few times; at meal times, mostly."""
    meal = random.choice((7.5, 11.8, 12.3, 18.2, 18.8, 19.5)) + random.gauss(0, 0.5)
    at = at - at % DAY + meal * 3600 - 8 * 3600
    devices = [one for one in town.at_home[random.choice(town.homes)] if one.kind == "smoke"]
    if not devices or at < 0:
        return
    kitchen, began = devices[0], at
    for _ in range(1 + _poisson(random, 1.2)):
        lasts = random.lognormvariate(math.log(14), 0.7)
        _smoke(story, random, kitchen, at, at + lasts, random.uniform(0.1, 0.3))
        at += lasts + random.uniform(15, 120)
    story.truths.append(Truth("cooking", began, at, (kitchen.number,), kitchen.unit, False))


def _burn(town: Town, at: float, random: Random, story: Story) -> None:
    """A fire: where it begins, the stairwell, the homes above; until it is out."""
    home = random.choice(town.homes)
    inside = [one for one in town.at_home[home] if one.kind == "smoke"]
    first = random.choice(inside)
    until = at + random.uniform(600, 2400)
    reached: list[tuple[Device, float]] = [(first, 0.0)]
    reached += [(one, random.uniform(20, 120)) for one in inside if one is not first]
    for above in range(random.choice((0, 1, 1, 2, 3)) + 1):
        stairs = town.on_stairs.get((first.unit, first.floor + above))
        if stairs is not None:
            reached.append((stairs, random.uniform(30, 150) + above * 40))
    heard = []
    for device, wait in reached:
        before = len(story.readings)
        _smoke(story, random, device, at + wait, until, random.uniform(0.6, 3.0))
        if len(story.readings) > before:
            heard.append(min(told.at for told in story.readings[before:]))
    since = min(heard, default=at)
    numbers = tuple(device.number for device, _wait in reached)
    # Where no message of any detector gets out, nothing was detectable.
    story.truths.append(Truth("fire" if heard else "fire-unheard", since, until, numbers,
                              first.unit, True))  # fmt: skip


def _until_told(
    town: Town, at: float, random: Random, story: Story, *, kind: str, reading: str, what: str,
    lasts: float, is_danger: bool,
) -> None:  # fmt: skip
    device = _of(town, random, kind)
    if device is None:
        return
    moment = at
    while moment < at + lasts:
        _say(story, random, device, reading, 1, moment)
        moment += AGAIN_S if lasts < 3600 else 60.0
    _say(story, random, device, reading, 0, at + lasts)
    story.truths.append(Truth(what, at, at + lasts, (device.number,), device.unit, is_danger))


def _leak_gas(town: Town, at: float, random: Random, story: Story) -> None:
    _until_told(town, at, random, story, kind="gas", reading="gas", what="gas",
                lasts=random.uniform(120, 1500), is_danger=True)  # fmt: skip


def _leak_water(town: Town, at: float, random: Random, story: Story) -> None:
    _until_told(town, at, random, story, kind="water", reading="water_leak", what="water",
                lasts=random.uniform(600, 7200), is_danger=False)  # fmt: skip


def _call(town: Town, at: float, random: Random, story: Story) -> None:
    _until_told(town, at, random, story, kind="sos", reading="sos", what="call", lasts=2.0,
                is_danger=True)  # fmt: skip


def _call_wrongly(town: Town, at: float, random: Random, story: Story) -> None:
    _until_told(town, at, random, story, kind="sos", reading="sos", what="wrong-call", lasts=1.0,
                is_danger=False)  # fmt: skip


def _tamper(town: Town, at: float, random: Random, story: Story) -> None:
    _until_told(town, at, random, story, kind="smoke", reading="tamper", what="tamper",
                lasts=random.uniform(20, 900), is_danger=False)  # fmt: skip


def _go_mad(town: Town, at: float, random: Random, story: Story) -> None:
    """A detector that is broken goes on and off for hours."""
    device = _of(town, random, "smoke")
    if device is None:
        return
    moment, until = at, at + random.uniform(1, 12) * 3600
    while moment < until:
        lasts = random.uniform(2, 60)
        _say(story, random, device, "smoke", 1, moment)
        _say(story, random, device, "smoke", 0, moment + lasts)
        moment += lasts + random.uniform(10, 240)
    story.truths.append(Truth("faulty", at, until, (device.number,), device.unit, False))


def _run_low(town: Town, at: float, random: Random, story: Story) -> None:
    device = random.choice(town.devices)
    for day in range(3):
        _say(story, random, device, "battery", 14 - 3 * day, at + day * DAY)
    _say(story, random, device, "battery", 100, at + 3.5 * DAY)
    story.truths.append(Truth("battery", at, at + 3.5 * DAY, (device.number,), device.unit, False))


def heartbeats(*, town: Town, days: float, story: Story, seed: int = 1) -> Iterator[Told]:
    """What devices say when all is well, in order."""
    random = Random(seed + 7)  # noqa: S311 (made data)
    due = [(random.uniform(0, HEARTBEAT_S), device.number) for device in town.devices]
    heapq.heapify(due)
    battery = {device.number: random.randint(40, 100) for device in town.devices}
    while due and due[0][0] < days * DAY:
        at, number = heapq.heappop(due)
        heapq.heappush(due, (at + HEARTBEAT_S * random.uniform(0.97, 1.03), number))
        is_out = any(since <= at < until for since, until in story.outages.get(number, ()))
        if not is_out and random.random() >= LOST:
            yield Told(at, number, "battery", battery[number])


def stream(*, town: Town, days: float, story: Story, seed: int = 1) -> Iterator[Told]:
    """Everything that left the devices, in the order in which it did."""
    calm = heartbeats(town=town, days=days, story=story, seed=seed)
    low = {truth.devices[0] for truth in story.truths if truth.what == "battery"}
    calm = (told for told in calm if told.device not in low)
    rest = (told for told in story.readings if told.at < days * DAY)
    return heapq.merge(rest, calm, key=lambda told: told.at)

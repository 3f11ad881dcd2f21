"""The feeds about places and devices: urban management, shelters, sensors."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from linli.sim.feeds import addresses
from linli.sim.feeds.addresses import Site
from linli.sim.feeds.dirty import Said
from linli.sim.feeds.entries import Entry, Values, coming, past
from linli.sim.feeds.town import Town

CASES = ("乱堆物料", "道路破损", "井盖缺失", "违规占道", "绿化损坏", "暴露垃圾", "路灯不亮")
AT_HOME, IN_BUILDING = ("烟感", "烟感", "燃气", "一键呼叫"), ("消防水压", "电气火灾", "水浸")


def spot(town: Town, rng: Random) -> tuple[Said, Site]:
    """A place that is no home: a building, or the estate, lane, village or number itself."""
    index = rng.randrange(len(town.base.sites))
    site = town.base.sites[index]
    road = f"{site.road}{site.number}号" if site.kind == "estate" else ""
    text, errors = addresses.named(site), []
    if site.name and len(town.writer.names[site.name]) > 1:
        text = "".join(town.base.upper(site)) + road + text
    elif rng.random() < 0.5:
        text = town.base.upper(site)[3] + road + text
    else:
        errors.append("no-upper")
    level, code = ("number" if site.kind == "number" else "community"), site.code
    blocks = [block for block in site.buildings if block and site.kind in ("estate", "lane")]
    if blocks and rng.random() < 0.7:
        block = rng.choice(blocks)
        text, level, code = text + block + site.label, "building", site.code_of(block)
    if site.kind == "number" and "" in site.buildings[""].get("", {}):
        level, code = "home", site.buildings[""][""][""]
    if not site.present or code in town.base.absent:
        absent = "home" if site.present else "site"
        return Said(text, "none", "", absent, False, "", "+".join(errors)), site
    return Said(text, level, code, "", False, "", "+".join(errors)), site


def urban_cases(town: Town, rng: Random) -> Iterator[Entry]:
    """Cases of the last year."""
    today = town.day(1)
    for _ in range(max(20, len(town.lived) // 8)):
        said, site = spot(town, rng)
        reported = past(rng, today, years=1)
        closed = rng.random() < 0.8
        values: Values = {
            "category": rng.choice(CASES),
            "lon": site.lon,
            "lat": site.lat,
            "reported_on": reported,
            "due_on": coming(rng, reported, days=10),
            "closed_on": min(today, coming(rng, reported, days=12)) if closed else None,
            "handler": rng.choice(("市政养护所", "园林绿化所", "环卫作业公司", "城管执法队")),
            "state": "已结案" if closed else rng.choice(("处置中", "处置中", "不予受理")),
        }
        yield Entry(values, said)


def shelters(town: Town, rng: Random) -> Iterator[Entry]:
    """Schools, halls and parks where people find room in an emergency."""
    for number in range(max(6, len(town.lived) // 1_500)):
        said, _site = spot(town, rng)
        indoor = rng.random() < 0.5
        area = rng.randrange(300, 20_000)
        values: Values = {
            "shelter_name": f"第{number + 1}{'体育馆' if indoor else '公园'}避难场所",
            "shelter_kind": "室内" if indoor else "室外",
            "capacity": max(50, area // 3),
            "area_m2": float(area),
            "is_accessible": rng.random() < 0.7,
            "has_power": rng.random() < 0.5,
            "duty_phone": f"0990-8{rng.randrange(10**6):06d}",
            "checked_on": past(rng, town.day(1), years=0.5),
            "state": "可用" if rng.random() < 0.9 else "维修",
        }
        yield Entry(values, said)


def devices(town: Town, rng: Random) -> Iterator[Entry]:
    """Sensors in homes that asked for them, and in common parts of buildings."""
    for home in town.lived:
        if rng.random() < 0.12:
            said = town.writer.one(home)
            yield Entry(_device(town, rng, rng.choice(AT_HOME)), said, home=home[4])
    for _ in range(max(10, len(town.lived) // 20)):
        said, _site = spot(town, rng)
        yield Entry(_device(town, rng, rng.choice(IN_BUILDING)), said)


def _device(town: Town, rng: Random, kind: str) -> Values:
    battery = kind in AT_HOME
    return {
        "serial": f"{rng.choice(('HX', 'QY', 'LT'))}{rng.randrange(16**8):08X}",
        "kind": kind,
        "installed_on": past(rng, town.day(1), years=4, since=0.3),
        "checked_on": past(rng, town.day(1), years=0.9) if rng.random() < 0.7 else None,
        "battery_pct": float(rng.randrange(5, 101)) if battery else None,
        "maintainer": rng.choice(("安联物联运维", "城安设备服务")),
        "state": rng.choices(("在线", "离线", "停用"), (92, 6, 2))[0],
    }

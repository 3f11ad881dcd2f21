"""The sixteen offices: what each delivers, in which form, how late, and how carelessly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from linli.sim.feeds import business_feeds, home_feeds, people_feeds, place_feeds
from linli.sim.feeds.cells import STYLES
from linli.sim.feeds.entries import Composer, Drift, Values

MOST_IN_A_SHEET = 400_000  # more rows than this come as text
USUAL = {"duplicate-key": 0.0015, "missing-key": 0.0005, "missing-required": 0.002,
         "bad-date": 0.002, "bad-value": 0.002}  # fmt: skip
TEXTUAL = USUAL | {"ragged": 0.001, "wide-digits": 0.003, "bad-number": 0.001, "blanks": 0.004}
SHEETED = USUAL | {"wide-digits": 0.004, "bad-number": 0.002, "blanks": 0.006}
LINED = USUAL | {"ragged": 0.0005}
TYPED = {"duplicate-key": 0.001, "missing-key": 0.0005, "bad-value": 0.002}


@dataclass(frozen=True, slots=True)
class Office:
    """A department as it delivers.

    `late` holds the days whose delivery comes a day later; `lag` how many days pass between a
    family's move and the office knowing of it (None: it never learns); `drift` what changes in a
    record from day to day, by field.
    """

    feed: str
    prefix: str
    compose: Composer
    drift: Mapping[str, Drift]
    form: str = "csv"
    encoding: str = "utf-8"
    dates: tuple[str, ...] = ("iso",)
    dirt: Mapping[str, float] = field(default_factory=lambda: TEXTUAL)
    late: frozenset[int] = frozenset()
    lag: int | None = 0
    breaks_contract: bool = False

    @property
    def chosen(self) -> tuple[str, ...]:
        """The kinds of dirt in a fixed order."""
        return tuple(sorted(self.dirt))


def phone(rng: Random, _values: Values) -> str:
    """A number that no network gives out."""
    return f"199{rng.randrange(10**8):08d}"


def one_of(*values: str) -> Drift:
    """One of these values."""
    return lambda rng, _values: rng.choice(values)


def _battery(rng: Random, values: Values) -> float | None:
    left = values.get("battery_pct")
    return max(0.0, left - rng.randrange(1, 9)) if isinstance(left, float) else None


OFFICES = (
    Office("buildings", "FW", home_feeds.buildings, {"use": one_of("住宅", "商业", "办公")},
           form="parquet", dirt=TYPED),
    Office("care-list", "GA", people_feeds.CARE,
           {"phone": phone, "state": one_of("在册", "暂停", "退出")},
           encoding="utf-8-sig", dates=("chinese", "iso")),
    Office("devices", "SB", place_feeds.devices,
           {"battery_pct": _battery, "state": one_of("在线", "离线", "停用")},
           form="parquet", dirt=TYPED, lag=None),
    Office("elder-care", "YL", people_feeds.ELDERS,
           {"phone": phone, "state": one_of("服务中", "暂停", "终止")},
           encoding="gb18030", dates=STYLES, lag=1),
    Office("enterprises", "QY", business_feeds.REGISTER,
           {"phone": phone, "state": one_of("存续", "歇业")},
           encoding="gb18030", dates=("compact",)),
    Office("fire-inspections", "XF", business_feeds.INSPECTIONS,
           {"result": one_of("合格"), "phone": phone},
           form="xlsx", dates=("slash", "serial"), dirt=SHEETED, late=frozenset({1})),
    Office("health-visits", "YY", people_feeds.HEALTH,
           {"state": one_of("已完成", "已取消"), "phone": phone}, form="jsonl", dirt=LINED, lag=1),
    Office("mediation", "TJ", people_feeds.MEDIATION,
           {"applicant_phone": phone}, dates=("chinese", "dots"), lag=None),
    Office("parking", "TC", home_feeds.parking,
           {"holder_phone": phone, "state": one_of("停用")},
           form="jsonl", dirt=LINED, late=frozenset({2}), lag=1),
    Office("property", "WY", home_feeds.property_ledger,
           {"owner_phone": phone, "occupancy": one_of("自住", "出租", "空置")},
           form="xlsx", dates=("dots", "slash", "serial"), dirt=SHEETED),
    Office("residents", "RY", people_feeds.RESIDENTS, {"phone": phone},
           encoding="gb18030", dates=("iso", "slash", "compact")),
    Office("schools", "XJ", people_feeds.SCHOOLS,
           {"school_phone": phone, "state": one_of("转出")},
           form="xlsx", dates=("dots", "chinese"), dirt=SHEETED, late=frozenset({2, 3}), lag=None),
    Office("shelters", "BN", place_feeds.shelters, {"state": one_of("可用", "启用中", "维修")},
           form="jsonl", dirt={}, lag=None),
    Office("tenancies", "ZL", people_feeds.TENANCIES,
           {"tenancy_state": one_of("终止"), "tenant_phone": phone},
           form="xlsx", dates=("serial", "chinese"), dirt=SHEETED, lag=None),
    Office("urban-cases", "CG", place_feeds.urban_cases,
           {"handler": one_of("市政养护所", "环卫作业公司")}, dates=("slash",),
           dirt=TEXTUAL | {"formula": 0.01}, lag=None),
    Office("utility-meters", "BJ", home_feeds.meters,
           {"safety_state": one_of("正常", "隐患")},
           encoding="utf-8-sig", dates=("iso", "dots"), breaks_contract=True),
)  # fmt: skip

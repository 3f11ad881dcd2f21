"""What a device may tell: a closed list, so that nothing about a person can slip in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reading; a value outside `low` to `high` is no measurement.

    `is_binary` kinds carry 0 or 1. `number` stands for it in the telemetry table.
    """

    code: str
    number: int
    unit: str = ""
    low: float = 0.0
    high: float = 1.0

    @property
    def is_binary(self) -> bool:
        return not self.unit


_ALL = (
    Kind("smoke", 1),
    Kind("heat", 2),
    Kind("gas", 3),
    Kind("carbon_monoxide", 4),
    Kind("water_leak", 5),
    Kind("contact_open", 6),
    Kind("vibration", 7),
    Kind("sos", 8),
    Kind("tamper", 9),
    Kind("self_test", 10),
    Kind("battery_low", 11),
    Kind("fault", 12),
    # Events of camera and edge boxes: that something is so, never a picture and never who.
    Kind("object_fell", 20),
    Kind("fire_lane_blocked", 21),
    Kind("smoke_seen", 22),
    Kind("flame_seen", 23),
    Kind("water_on_road", 24),
    Kind("exit_blocked", 25),
    Kind("smoke_density", 40, "dB/m", 0, 30),
    Kind("gas_lel", 41, "%LEL", 0, 100),
    Kind("co_ppm", 42, "ppm", 0, 10_000),
    Kind("temperature", 43, "°C", -60, 1_000),
    Kind("humidity", 44, "%", 0, 100),
    Kind("water_level", 45, "cm", -1_000, 10_000),
    Kind("water_use", 46, "L", 0, 1_000_000),
    Kind("battery", 47, "%", 0, 100),
    # Zigbee link quality, 0 to 255.
    Kind("link", 48, "lqi", 0, 255),
    Kind("rssi", 49, "dBm", -200, 20),
    Kind("heartbeat", 50),
)
KINDS = {kind.code: kind for kind in _ALL}
BY_NUMBER = {kind.number: kind for kind in _ALL}
# What a camera or edge box may send; everything else from one is refused.
EDGE_KINDS = frozenset(kind.code for kind in _ALL if 20 <= kind.number < 40)
# Upkeep, not events: kept and shown, seldom a matter for the desk.
UPKEEP_KINDS = frozenset({"battery", "battery_low", "link", "rssi", "heartbeat", "fault"})
# What tells of how somebody lives; raw values only, for as long as raw values are kept.
PRIVATE_KINDS = frozenset({"sos", "contact_open", "water_use", "humidity", "temperature"})
# A change of one of these is never held back, by throttling or for an old counter.
DANGER_KINDS = frozenset(
    {"smoke", "heat", "gas", "carbon_monoxide", "sos", "water_leak", "smoke_seen", "flame_seen"}
)

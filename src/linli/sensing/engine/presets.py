"""The rules that a new cell begins with; changed by people, with history, never by us.

Verification of a lone smoke detector within 60 s is what NFPA 72 calls alarm verification; two
detectors together need none (EN 54-2, type B dependency). Gas: an alarm at 10 %LEL, as domestic
detectors to EN 50194-1 give one well below 20 %LEL. Carbon monoxide: 300 ppm alarms within three
minutes, 50 ppm within 60 to 90 minutes (EN 50291-1).
"""

from linli.sensing.engine.values import Rule

NIGHT = (21 * 60, 8 * 60)

PRESETS: tuple[Rule, ...] = (
    Rule("smoke", "smoke", "fire", "P2", above=1, hold_s=27, clear_s=120, is_life_safety=True,
         confirm_needs=2, escalate_s=60, upgrade_s=90),
    Rule("smoke-density", "smoke_density", "fire", "P1", above=0.35, clear=0.15, hold_s=10,
         clear_s=60, is_life_safety=True, confirm_needs=2, escalate_s=60),
    Rule("heat", "heat", "fire", "P1", above=1, hold_s=0, is_life_safety=True,
         confirm_needs=2, escalate_s=60),
    Rule("temperature", "temperature", "fire", "P1", above=58, clear=50, hold_s=5,
         is_life_safety=True, confirm_needs=2, escalate_s=60),
    Rule("smoke-seen", "smoke_seen", "fire", "P1", above=1, hold_s=20, is_life_safety=True,
         confirm_needs=2, confirm_area="building", escalate_s=60),
    Rule("flame-seen", "flame_seen", "fire", "P1", above=1, hold_s=5, is_life_safety=True,
         confirm_needs=2, confirm_area="building", escalate_s=60),
    Rule("gas", "gas", "gas", "P1", above=1, hold_s=10, is_life_safety=True, confirm_needs=2,
         escalate_s=60),
    Rule("gas-level", "gas_lel", "gas", "P1", above=10, clear=5, hold_s=5, is_life_safety=True,
         confirm_needs=2, escalate_s=60),
    Rule("carbon-monoxide", "carbon_monoxide", "co", "P1", above=1, hold_s=10,
         is_life_safety=True, confirm_needs=2, escalate_s=60),
    Rule("co-high", "co_ppm", "co", "P1", above=300, clear=100, hold_s=30, is_life_safety=True,
         escalate_s=60),
    Rule("sos", "sos", "help", "P2", above=1, hold_s=0, clear_s=30, is_life_safety=True,
         escalate_s=120),
    Rule("water", "water_leak", "water", "P2", above=1, hold_s=60, clear_s=300, confirm_needs=2,
         escalate_s=600),
    Rule("object-fell", "object_fell", "falling", "P2", above=1, hold_s=0, clear_s=60),
    Rule("fire-lane", "fire_lane_blocked", "fire_lane", "P3", above=1, hold_s=300, clear_s=120,
         closes_itself=True),
    Rule("exit-blocked", "exit_blocked", "fire_lane", "P3", above=1, hold_s=600, clear_s=300,
         closes_itself=True),
    Rule("tamper", "tamper", "tamper", "P3", above=1, hold_s=30, clear_s=120, quiet=NIGHT,
         inhibited_by=("fire", "gas"), closes_itself=True, task="fault"),
    Rule("silent", "silence", "silent", "P3", above=3, clear=1, hold_s=0, clear_s=0, quiet=NIGHT,
         inhibited_by=("fire",), inhibit_area="building", closes_itself=True, task="silent",
         device_kinds=("smoke", "heat", "gas", "carbon_monoxide", "sos")),
    Rule("silent-other", "silence", "upkeep", "P4", above=3, clear=1, clear_s=0, is_alarm=False,
         task="silent"),
    Rule("battery", "battery", "upkeep", "P4", below=15, clear=30, clear_s=0, is_alarm=False,
         task="battery"),
    Rule("battery-low", "battery_low", "upkeep", "P4", above=1, hold_s=0, clear_s=3600,
         is_alarm=False, task="battery"),
    Rule("weak-signal", "link", "upkeep", "P4", below=20, clear=40, hold_s=3600, clear_s=0,
         is_alarm=False, task="weak_signal"),
    Rule("fault", "fault", "upkeep", "P4", above=1, hold_s=300, clear_s=300, is_alarm=False,
         task="fault"),
)  # fmt: skip

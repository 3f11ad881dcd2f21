"""Rules, spots and a small driver for tests of the engine."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from linli.sensing import engine
from linli.sensing.engine import Effect, Rule, Rules, ScopeState, Seen, Spot
from linli.sensing.engine.presets import PRESETS

T0 = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
RULES = Rules(PRESETS)


def spot(number: int = 1, kind: str = "smoke", home: str = "", unit: str = "b1-u1", **more) -> Spot:
    return Spot(
        number, kind, "b1", unit, home or f"{unit}-h{number}", 3, "kitchen", "c/b1/", **more
    )


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


class Run:
    """Readings and ticks in order, a second at a time; keeps the state and all effects."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.state = ScopeState()
        self.effects: list[Effect] = []

    def see(self, seconds: float, where: Spot, kind: str, value: float) -> tuple[Effect, ...]:
        seen = Seen(where, kind, value)
        self.state, found = engine.step(self.state, seen, self.rules, after(seconds))
        self.effects += found
        return found

    def tick(self, seconds: float) -> tuple[Effect, ...]:
        self.state, found = engine.tick(self.state, self.rules, after(seconds))
        self.effects += found
        return found

    def ticks(self, seconds: Iterable[float]) -> list[Effect]:
        return [effect for second in seconds for effect in self.tick(second)]

    def do(self, seconds: float, do: str, alarm_id=None, until=None) -> tuple[Effect, ...]:
        self.state, found = engine.operate(
            self.state,
            do=do,
            actor="user:wang",
            rules=self.rules,
            now=after(seconds),
            alarm_id=alarm_id,
            until=until,
        )
        self.effects += found
        return found

    def steps(self) -> list[str]:
        return [effect.step for effect in self.effects]

    @property
    def alarms(self):
        return list(self.state.alarms.values())


def only(**fields) -> Rules:
    """One rule, its usual fields overridden."""
    usual = {"code": "rule", "kind": "temperature", "cause": "water", "grade": "P3", "above": 50.0}
    return Rules((Rule(**(usual | fields)),))

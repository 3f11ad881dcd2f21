"""Rules tried on what was recorded: what they would have raised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.sensing import rules as store
from linli.sensing.engine import Effect, Rule, Rules, ScopeState, Seen, look_at, step, tick
from linli.sensing.ingest import registry
from linli.sensing.models import Alarm
from linli.sensing.queries.telemetry import recorded

NEAR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules would have raised; `real` and `false` among those near a judged alarm."""

    readings: int
    alarms: int
    real: int
    false: int
    per_rule: dict[str, int]


def try_rules(*, rules: tuple[Rule, ...], start: datetime, end: datetime) -> Trial:
    """Play recorded readings through rules; nothing is written."""
    engine_rules = Rules(rules, utc_offset=store.offset())
    known = registry.load().by_number
    states: dict[str, ScopeState] = {}
    raised: list[tuple[int, str, str, datetime]] = []
    readings = 0
    kinds = [kind for kind in engine_rules.by_kind if kind != "silence"]
    for device, kind, value, at in recorded(kinds=kinds, start=start, end=end):
        if device not in known:
            continue
        readings += 1
        spot = known[device].spot
        code = spot.scope
        state = _up_to(states.get(code, ScopeState()), engine_rules, at, raised)
        state, effects = step(state, Seen(spot, kind, value), engine_rules, at)
        _note(state, effects, raised)
        states[code] = state
    for state in states.values():
        _up_to(state, engine_rules, end, raised)
    return _judged(raised, readings)


def _up_to(
    state: ScopeState, rules: Rules, at: datetime, raised: list[tuple[int, str, str, datetime]]
) -> ScopeState:
    """Let time pass up to `at`, stopping wherever something is due."""
    for _ in range(1000):
        due = look_at(state, rules)
        if due is None or due > at:
            break
        state, effects = tick(state, rules, due)
        _note(state, effects, raised)
    return state


def _note(
    state: ScopeState, effects: tuple[Effect, ...], raised: list[tuple[int, str, str, datetime]]
) -> None:
    for effect in effects:
        # One that came again before anybody took it up would have called somebody, too.
        if effect.alarm is not None and effect.step in {"raised", "again"}:
            alarm = state.alarms[effect.alarm]
            raised.append((effect.device, alarm.rule, alarm.cause, effect.at))


def _judged(raised: list[tuple[int, str, str, datetime]], readings: int) -> Trial:
    verdicts = list(
        Alarm.objects.exclude(verdict="").values_list(
            "device__number", "cause", "raised_at", "verdict"
        )
    )
    real = false = 0
    per_rule: dict[str, int] = {}
    for device, rule, cause, at in raised:
        per_rule[rule] = per_rule.get(rule, 0) + 1
        near = [
            verdict
            for number, other, when, verdict in verdicts
            if number == device and other == cause and abs(when - at) <= NEAR
        ]
        real += "real" in near
        false += bool(set(near) & {"nuisance", "fault"}) and "real" not in near
    return Trial(readings, len(raised), real, false, per_rule)

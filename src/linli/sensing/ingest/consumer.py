"""The consumer: takes batches, stores them, runs the engine, acknowledges after the commit."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction

from linli.sensing import commands, store, telemetry, versions
from linli.sensing import rules as rule_store
from linli.sensing.engine import Effect, Rules, ScopeState, Seen, look_at, step, tick
from linli.sensing.formats.values import Reading
from linli.sensing.ingest import copying, counting, registry
from linli.sensing.ingest.sorting import Sorted, Sorter
from linli.sensing.ingest.source import Message
from linli.sensing.models import Pushed

log = structlog.get_logger("linli.sensing")

TICK = timedelta(seconds=1)
SEEN_EVERY = timedelta(seconds=30)
WATCH_EVERY = timedelta(seconds=60)
TEND_EVERY = timedelta(hours=6)
# Senders and brokers repeat what was under way when we began within this time.
DOUBT_FOR = timedelta(minutes=10)
NEVER = datetime.max.replace(tzinfo=UTC)
MOST_RETRIES = 5
BATCH = 500


@dataclass(slots=True)
class Held:
    """A building's state in memory, and when time alone moves it."""

    state: ScopeState
    version: int
    look_at: datetime | None


class Consumer:
    """Everything between a source and the database. One thread uses it.

    `is_alone`: no other consumer takes from the same source; else what a device sends again may
    come to another, and the table always judges.
    """

    def __init__(self, *, now: datetime, is_alone: bool = True) -> None:
        self.started_at = now
        self.version = 0
        self.rules = Rules(())
        self.scopes: dict[str, Held] = {}
        self.seen = counting.Seen()
        nothing = registry.Registry({}, {}, {}, {})
        self.sorter = Sorter(nothing, alone_from=now + DOUBT_FOR if is_alone else NEVER)
        self.totals: Tally[str] = Tally()
        self._next_tick = self._next_seen = self._next_watch = self._next_tend = now
        self._silent: set[int] = set()
        telemetry.make_partitions(now=now)
        self.refresh()

    # What others changed

    def refresh(self) -> None:
        """Take over what services changed: devices, rules, buildings."""
        changed = versions.changed_since(self.version)
        if not changed and self.version:
            return
        if not self.version or versions.DEVICES in changed:
            self.sorter.registry = registry.load()
        if not self.version or versions.RULES in changed:
            self.rules = rule_store.in_force()
        if not self.version:
            for code, (state, version) in store.load_all().items():
                self.scopes[code] = Held(state, version, look_at(state, self.rules))
        for code, version in changed.items():
            held = self.scopes.get(code)
            if not code.startswith("#") and (held is None or held.version != version):
                self._reload(code)
        self.version = max([self.version, 1, *changed.values()])

    def _reload(self, code: str) -> None:
        state, version = store.load(code)
        self.scopes[code] = Held(state, version, look_at(state, self.rules))

    # Batches

    def handle(self, messages: list[Message], *, now: datetime) -> Sorted:
        """Store a batch with all that follows from it; committed when this returns."""
        self.refresh()
        found = self.sorter.sort(messages)
        self._repeat(lambda: self._commit(found, now))
        self.totals["messages"] += len(messages)
        return found

    def handle_pushed(self, *, now: datetime) -> int:
        """Take what vendors' clouds pushed; returns how many readings."""
        with transaction.atomic():
            rows = list(Pushed.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
            if not rows:
                return 0
            self.refresh()
            parts = tuple(
                Reading(
                    row.source,
                    row.serial,
                    row.kind,
                    row.value,
                    row.received_at,
                    row.said_at,
                    row.mark,
                    row.counter,
                )
                for row in rows
            )
            # A vendor sends again what it is not sure of, without saying so.
            self._commit(self.sorter.sort_parts(parts, repeated=True), now)
            Pushed.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return len(rows)

    def _repeat(self, work: Callable[[], None]) -> None:
        """Do `work`; where somebody moved a building meanwhile, read it again and repeat."""
        for _ in range(MOST_RETRIES):
            try:
                work()
            except store.ScopeMoved as moved:
                self._reload(str(moved))
            else:
                return
        raise RuntimeError("a building kept changing under our hands")

    def _commit(self, found: Sorted, now: datetime) -> None:
        moved: dict[str, Held] = {}
        with transaction.atomic():
            old = copying.write(found.rows)
            refused = found.refused.copy()
            touched: dict[str, tuple[ScopeState, list[Effect]]] = {}
            answered: defaultdict[str, set[int]] = defaultdict(set)
            for n, (row, kind) in enumerate(zip(found.rows, found.kinds, strict=True)):
                if n in old:
                    refused["duplicate", row.device] += 1
                    continue
                if n not in found.late:
                    self._step(row.device, kind, row.value, row.received_at, touched)
                self.seen.note(row.device, kind, row.value, row.received_at)
                if kind in commands.ANSWERS and row.value:
                    answered[commands.ANSWERS[kind]].add(row.device)
            for does, numbers in answered.items():
                commands.take_answers(numbers=numbers, does=does, at=now)
            for code, (state, effects) in touched.items():
                moved[code] = self._keep(code, state, effects)
            counting.count_refusals(refused, at=now)
            counting.meet(found.strangers)
            counting.announce(found.announced)
            self._name(found.naughty, now)
        self.scopes.update(moved)
        self.totals["stored"] += len(found.rows) - len(old)
        self.totals["refused"] += refused.total()
        self.totals["alarms"] += sum(
            effect.step == "raised" for _state, effects in touched.values() for effect in effects
        )

    def _step(
        self,
        device: int,
        kind: str,
        value: float,
        at: datetime,
        touched: dict[str, tuple[ScopeState, list[Effect]]],
    ) -> None:
        if kind not in self.rules.by_kind:
            return
        spot = self.sorter.registry.by_number[device].spot
        code = spot.scope
        before = touched.get(code)
        held = self.scopes.get(code)
        state = before[0] if before else held.state if held else ScopeState()
        after, effects = step(state, Seen(spot, kind, value), self.rules, at)
        if after is state and not effects:
            return
        if before is None:
            touched[code] = (after, list(effects))
        else:
            before[1].extend(effects)
            touched[code] = (after, before[1])

    def _keep(self, code: str, after: ScopeState, effects: list[Effect]) -> Held:
        held = self.scopes.get(code) or Held(ScopeState(), 0, None)
        state, version = store.keep(
            code=code,
            before=held.state,
            version=held.version,
            after=after,
            effects=effects,
            device_ids=self.sorter.registry.ids,
            rules=self.rules,
        )
        return Held(state, version, look_at(state, self.rules))

    def _name(self, naughty: set[int], now: datetime) -> None:
        for number in sorted(naughty):
            store.make_task(
                device_id=self.sorter.registry.by_number[number].id,
                kind="fault",
                at=now,
                facts={"why": "throttled"},
            )

    # Time

    def pass_time(self, *, now: datetime) -> None:
        """What is due by time alone: holds, returns, quiet hours; silence; what was seen."""
        if now >= self._next_tick:
            self._next_tick = now + TICK
            self.refresh()
            self._tick(now)
            self.handle_pushed(now=now)
        if now >= self._next_watch:
            self._next_watch = now + WATCH_EVERY
            self._watch(now)
        if now >= self._next_seen:
            self._next_seen = now + SEEN_EVERY
            self.seen.write()
        if now >= self._next_tend:
            self._next_tend = now + TEND_EVERY
            telemetry.make_partitions(now=now)

    def _tick(self, now: datetime) -> None:
        due = [code for code, held in self.scopes.items() if held.look_at and held.look_at <= now]
        for code in due:
            self._repeat(lambda code=code: self._tick_one(code, now))  # type: ignore[misc]

    def _tick_one(self, code: str, now: datetime) -> None:
        held = self.scopes[code]
        state, effects = tick(held.state, self.rules, now)
        if state is held.state:
            return
        with transaction.atomic():
            moved = self._keep(code, state, list(effects))
        self.scopes[code] = moved

    def _watch(self, now: datetime) -> None:
        """Tell the engine how many of its own periods each device has been silent.

        Silence counts from when we began to listen: while nobody listened, nobody was silent.
        """
        suspects = self._suspects(now)
        # Another consumer may have heard them.
        for number, at in counting.last_seen(sorted(suspects)).items():
            if at is not None and at > self.seen.at.get(number, self.started_at):
                self.seen.at[number] = at
        silent = self._suspects(now)
        touched: dict[str, tuple[ScopeState, list[Effect]]] = {}
        for number in sorted(silent.keys() | self._silent):
            if number in self.sorter.registry.by_number:
                self._step(number, "silence", silent.get(number, 0.0), now, touched)
        self._silent = set(silent)
        for code, (state, effects) in touched.items():
            self._keep_alone(code, state, effects)

    def _suspects(self, now: datetime) -> dict[int, float]:
        """Devices that said nothing for one of their periods or more: how many."""
        found: dict[int, float] = {}
        for number, known in self.sorter.registry.by_number.items():
            if known.is_heard and known.every_s:
                heard = self.seen.at.get(number) or known.last_seen_at or self.started_at
                since = max(heard, self.started_at)
                periods = (now - since).total_seconds() / known.every_s
                if periods >= 1.0:
                    found[number] = periods
        return found

    def _keep_alone(self, code: str, state: ScopeState, effects: list[Effect]) -> None:
        """Write one building; moved by somebody meanwhile, it is looked at again in a minute."""
        try:
            with transaction.atomic():
                moved = self._keep(code, state, effects)
        except store.ScopeMoved:
            self._reload(code)
        else:
            self.scopes[code] = moved

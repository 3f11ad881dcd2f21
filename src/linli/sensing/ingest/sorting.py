"""A batch of messages sorted out: what is taken, what is refused and why. No database."""

from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import datetime

from linli.sensing.formats import reading as formats
from linli.sensing.formats.values import Announcement, Parsed, Reading, Refusal
from linli.sensing.ingest.copying import Row
from linli.sensing.ingest.guard import Counter, Manners, bucket_after
from linli.sensing.ingest.registry import Known, Registry
from linli.sensing.ingest.source import Message
from linli.sensing.kinds import DANGER_KINDS, KINDS
from linli.sensing.telemetry import counts_at

# No more strangers than this are listed in one batch; all are counted.
MOST_STRANGERS = 200
MOST_ANNOUNCED = 50_000


@dataclass(slots=True)
class Stranger:
    """A device that speaks and that nobody registered."""

    messages: int
    kinds: set[str]
    last_seen_at: datetime


@dataclass(slots=True)
class Sorted:
    """A batch sorted out.

    Attributes:
        rows, kinds: what is to be stored, and the kind of each, in the order it came.
        late: positions of rows that a later one of their device has overtaken: stored, and no news.
        refused: how many by reason and device number (0: none known).
        naughty: devices that spoke too often.
    """

    rows: list[Row] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    refused: Tally[tuple[str, int]] = field(default_factory=Tally)
    strangers: dict[tuple[str, str], Stranger] = field(default_factory=dict)
    announced: list[Announcement] = field(default_factory=list)
    naughty: set[int] = field(default_factory=set)


# Device, kind, counter and value.
_Counted = tuple[int, int, int, float]


@dataclass(slots=True)
class _Seen:
    """What a batch has brought so far: rows, and what had a counter and no time of its own.

    `counted` says of each whether the broker repeated it; a copy has the same value too.
    """

    rows: set[tuple[int, int, datetime, int]] = field(default_factory=set)
    counted: dict[_Counted, bool] = field(default_factory=dict)

    def has_counted(self, counted: _Counted | None, repeated: bool) -> bool:
        """Whether it is there already and the window of counters did not hear of both.

        A device sends again what a broker that died had kept; when a consumer dies too, both come
        again at once, and the table knows of neither.
        """
        before = self.counted.get(counted) if counted is not None else None
        return before is not None and (before or repeated)


class Sorter:
    """Sorts batches; remembers how each device behaves. One per consumer.

    What it heard of a device before it began, it doesn't know: until `alone_from` the table judges
    whether a counter was there before.
    """

    def __init__(self, registry: Registry, *, alone_from: datetime | None = None) -> None:
        self.registry = registry
        self.alone_from = alone_from
        self.manners: dict[int, Manners] = {}

    def sort(self, messages: list[Message]) -> Sorted:
        """Sort out messages; each ends as readings to store or as a count."""
        found = Sorted()
        seen = _Seen()
        for message in messages:
            parsed = formats.parse(
                topic=message.topic,
                payload=message.payload,
                received_at=message.received_at,
                announced=self.registry.announced,
            )
            self._add(parsed, message.repeated, found, seen)
        return found

    def sort_parts(self, parts: Parsed, *, repeated: bool) -> Sorted:
        """Sort out what was read from messages elsewhere."""
        found = Sorted()
        self._add(parts, repeated, found, _Seen())
        return found

    def _add(
        self,
        parsed: Parsed,
        repeated: bool,
        found: Sorted,
        seen: _Seen,
    ) -> None:
        for part in parsed:
            if isinstance(part, Reading):
                self._take(part, repeated, found, seen)
            elif isinstance(part, Refusal):
                known = self.registry.by_name.get((part.source, part.serial))
                found.refused[part.code, known.spot.number if known else 0] += 1
            elif len(self.registry.announced) < MOST_ANNOUNCED:
                found.announced.append(part)
                self.registry.announced[part.topic] = part

    def _take(
        self,
        reading: Reading,
        repeated: bool,
        found: Sorted,
        seen: _Seen,
    ) -> None:
        known = self.registry.by_name.get((reading.source, reading.serial))
        if known is None:
            found.refused["unknown-device", 0] += 1
            _meet(reading, found)
            return
        number = known.spot.number
        if not known.is_heard:
            found.refused["not-in-service", number] += 1
            return
        at = counts_at(reading.said_at, reading.received_at)
        kind = KINDS[reading.kind]
        key = (number, kind.number, at, reading.mark)
        counted = None
        if reading.counter is not None and reading.said_at is None:
            counted = (number, kind.number, reading.counter, reading.value)
        if key in seen.rows or seen.has_counted(counted, repeated):
            found.refused["duplicate", number] += 1
            return
        why = self._misbehaves(known, reading, repeated)
        if why:
            found.refused[why, number] += 1
            if why == "throttled":
                found.naughty.add(number)
            return
        seen.rows.add(key)
        if counted is not None:
            seen.counted[counted] = repeated
        if self._is_late(number, reading):
            found.late.add(len(found.rows))
        found.kinds.append(reading.kind)
        found.rows.append(
            Row(
                number,
                kind.number,
                at,
                reading.mark,
                reading.value,
                reading.received_at,
                reading.said_at,
                repeated,
                self._is_doubted(number, reading),
            )
        )

    def _is_doubted(self, number: int, reading: Reading) -> bool:
        """Whether it may have been stored before this process began.

        A danger is never doubted: rather there twice than missed, where a device began anew.
        """
        counter = self.manners[number].counters.get(reading.kind)
        if counter is None or reading.counter is None or reading.kind in DANGER_KINDS:
            return False
        return counter.is_young or (
            self.alone_from is not None and reading.received_at < self.alone_from
        )

    def _is_late(self, number: int, reading: Reading) -> bool:
        counter = self.manners[number].counters.get(reading.kind)
        return (
            counter is not None and reading.counter is not None and reading.counter < counter.last
        )

    def _misbehaves(self, known: Known, reading: Reading, repeated: bool) -> str:
        """Why this reading is not taken; '' where it is. A new danger is always taken."""
        manners = self.manners.get(known.spot.number)
        if manners is None:
            manners = self.manners[known.spot.number] = _first_met(known, reading.received_at)
        news = reading.kind in DANGER_KINDS and manners.values.get(reading.kind) != reading.value
        # What the broker sends again is judged by the table, which knows whether it was stored.
        if reading.counter is not None and not repeated:
            counter = manners.counters.get(reading.kind)
            if counter is None:
                counter = manners.counters[reading.kind] = Counter()
            verdict = counter.judge(reading.counter)
            if verdict == "duplicate" or (verdict == "replayed" and not news):
                return verdict
        passes = manners.bucket.takes(reading.received_at.timestamp())
        if not passes and not news:
            return "throttled"
        manners.values[reading.kind] = reading.value
        return ""


def _first_met(known: Known, at: datetime) -> Manners:
    heard = known.last_seen_at
    silent_s = (at - heard).total_seconds() if heard else 0.0
    return Manners(bucket=bucket_after(silent_s=silent_s))


def _meet(reading: Reading, found: Sorted) -> None:
    name = (reading.source, reading.serial)
    met = found.strangers.get(name)
    if met is None:
        if len(found.strangers) < MOST_STRANGERS:
            found.strangers[name] = Stranger(1, {reading.kind}, reading.received_at)
        return
    met.messages += 1
    met.kinds.add(reading.kind)
    met.last_seen_at = reading.received_at

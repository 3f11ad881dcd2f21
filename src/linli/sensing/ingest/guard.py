"""What a device may not do: speak too often, or say again what it said long before."""

from dataclasses import dataclass, field

# A device may speak this often for long, and this much at once (its buffer after an outage).
PER_SECOND = 10.0
AT_ONCE = 200.0
WINDOW = 256
# A counter of which so few were heard is looked up in the table: what was heard before a restart
# is known there only.
YOUNG = 8
# So many messages in a row with small, rising counters: the device began anew.
ANEW = 3


@dataclass(slots=True)
class Bucket:
    """A token bucket; `at` is the second it was last filled."""

    left: float = AT_ONCE
    at: float = 0.0

    def takes(self, second: float) -> bool:
        """Whether one more message may pass at `second`."""
        if second > self.at:
            # What it may still send for a time when nobody listened is not capped.
            if self.left < AT_ONCE:
                self.left = min(AT_ONCE, self.left + (second - self.at) * PER_SECOND)
            self.at = second
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True


def bucket_after(*, silent_s: float) -> Bucket:
    """The bucket of a device that was last heard `silent_s` ago, perhaps since we were away.

    The broker kept what it sent meanwhile, and hands it over at once; that is no babbling.
    """
    return Bucket(left=max(AT_ONCE, silent_s * PER_SECOND))


@dataclass(slots=True)
class Counter:
    """The counters a device used lately, as RFC 4303 keeps them (anti-replay window)."""

    last: int = -1
    bits: int = 0
    anew: int = -1
    rising: int = 0
    heard: int = 0

    @property
    def is_young(self) -> bool:
        """Whether this process has heard too little of it to judge alone."""
        return self.heard <= YOUNG

    def judge(self, counter: int) -> str:
        """``new``, ``duplicate`` (seen lately) or ``replayed`` (older than the window)."""
        self.heard += 1
        if counter > self.last:
            self._move(counter)
            return "new"
        behind = self.last - counter
        if behind < WINDOW:
            if self.bits >> behind & 1:
                return "duplicate"
            self.bits |= 1 << behind
            return "new"
        self.rising = self.rising + 1 if counter > self.anew else 1
        self.anew = counter
        if self.rising >= ANEW:
            self.last, self.bits, self.rising = counter, 1, 0
            return "new"
        return "replayed"

    def _move(self, counter: int) -> None:
        ahead = counter - self.last
        self.bits = 1 if ahead >= WINDOW else (self.bits << ahead | 1) & ((1 << WINDOW) - 1)
        self.last, self.rising = counter, 0


@dataclass(slots=True)
class Manners:
    """What a consumer remembers of one device's behaviour."""

    bucket: Bucket = field(default_factory=Bucket)
    counters: dict[str, Counter] = field(default_factory=dict)
    # Last value and time by kind: what changes is let through, what comes late is told apart.
    values: dict[str, float] = field(default_factory=dict)

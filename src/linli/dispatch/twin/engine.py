"""The discrete-event engine: a heap of moments.

An engine of our own and not SimPy: nothing here waits in the middle of a function, and calling
somebody off is one number, not an interrupt in each process. Either is a hundredth of the time of
the decisions; see decision 82.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import exp
from typing import Protocol

from linli.dispatch.twin.calls import Call
from linli.dispatch.twin.ground import Ground
from linli.dispatch.twin.process import Process
from linli.dispatch.twin.world import ASKED, IDLE, OFF, WAY, WORK, Matter, Person, Shift, World

# Nobody waits longer than this after the last call: what is left then is counted as never served.
DRAIN_S = 12 * 3600.0


class Policy(Protocol):
    """Decides in the twin. `process` says what happens around the decision."""

    name: str
    process: Process

    def assign(self, world: World) -> Iterable[tuple[int, int]]:
        """Pairs of case and person, of those that wait and are free, or may be called off."""
        ...

    def stand_by(self, world: World, freed: int | None) -> Iterable[tuple[int, int]]:
        """Free people and the nodes they should go to; `freed` has just become free."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds whatever the policy: scatter of travel times, phones that stay silent."""

    sigma: float = 0.25
    silent: float = 0.0


@dataclass(frozen=True, slots=True)
class Played:
    """A day as it went."""

    matters: list[Matter]
    people: list[Person]
    until_s: float


def play(
    *,
    ground: Ground,
    shifts: list[Shift],
    calls: list[Call],
    policy: Policy,
    rules: Rules = Rules(),  # noqa: B008 (frozen)
) -> Played:
    """Play the calls with a policy until the last one is done. The same input, the same day."""
    return _Engine(ground, shifts, calls, policy, rules).run()


class _Engine:
    def __init__(
        self,
        ground: Ground,
        shifts: list[Shift],
        calls: list[Call],
        policy: Policy,
        rules: Rules,
    ) -> None:
        people = [Person(one, at=one.post, to=one.post) for one in shifts]
        self.world = World(ground, people, [Matter(call) for call in calls])
        self.policy, self.rules, self.process = policy, rules, policy.process
        self._order = count()
        self._due: list[tuple[float, int, Callable[[int, int], None], int, int]] = []

    def run(self) -> Played:
        for at, person in enumerate(self.world.people):
            self._at(person.shift.starts_s, self._comes, at)
            if person.shift.ends_s < float("inf"):
                self._at(person.shift.ends_s, self._goes, at)
        last = 0.0
        for at, matter in enumerate(self.world.matters):
            lead = self.process.lead_s(matter.call.grade, matter.call.process_draws)
            self._at(matter.call.at_s + lead, self._ready, at)
            last = matter.call.at_s
        while self._due and self._due[0][0] <= last + DRAIN_S:
            self.world.now, _, act, number, errand = heappop(self._due)
            act(number, errand)
        return Played(self.world.matters, self.world.people, last)

    def _at(
        self, when: float, act: Callable[[int, int], None], number: int, errand: int = 0
    ) -> None:
        heappush(self._due, (when, next(self._order), act, number, errand))

    # What happens.

    def _comes(self, number: int, _errand: int) -> None:
        person = self.world.people[number]
        person.state, person.since_s = IDLE, self.world.now
        self._decide(number)

    def _goes(self, number: int, _errand: int) -> None:
        if self.world.people[number].state == IDLE:
            self.world.people[number].state = OFF

    def _ready(self, number: int, _errand: int) -> None:
        self.world.waiting[number] = None
        self._decide(None)

    def _arrives(self, number: int, errand: int) -> None:
        person = self.world.people[number]
        if person.errand != errand:
            return
        matter, now = self.world.matters[person.case], self.world.now
        person.state, person.at = WORK, person.to
        if matter.arrived_s is None:
            matter.arrived_s = now
            matter.ends_s = now + matter.call.work_s
        # Who comes second stays until the first is done, and a minute at least.
        self._at(
            max(matter.ends_s, now + 60.0 * (len(matter.people) > 1)), self._clears, number, errand
        )

    def _clears(self, number: int, errand: int) -> None:
        person, now = self.world.people[number], self.world.now
        if person.errand != errand:
            return
        matter = self.world.matters[person.case]
        if matter.done_s is None:
            matter.done_s = now
            matter.closed_s = now + self.process.tail_s(matter.call.process_draws)
            # Whoever was still wanted is not any more.
            self.world.waiting.pop(person.case, None)
        self._free(number)
        if person.state == IDLE:
            if not self.process.knows_places:
                for at in self.world.waiting:
                    self.world.matters[at].tried.discard(number)
            self._decide(number)

    def _lapses(self, number: int, errand: int) -> None:
        person = self.world.people[number]
        if person.errand != errand:
            return
        matter, at = self.world.matters[person.case], person.case
        matter.asking -= 1
        matter.tried.add(number)
        if matter.done_s is None:
            self.world.waiting[at] = None
        self._free(number)
        self._decide(None)

    def _rang_in_vain(self, number: int, person: int) -> None:
        matter = self.world.matters[number]
        matter.asking -= 1
        matter.tried.add(person)
        self.world.waiting[number] = None
        self._decide(None)

    # What is decided.

    def _decide(self, freed: int | None) -> None:
        if self.world.waiting:
            for case, number in list(self.policy.assign(self.world)):
                self._send(case, number)
        for number, node in list(self.policy.stand_by(self.world, freed)):
            self._stand(number, node)

    def _send(self, case: int, number: int) -> None:
        matter, person = self.world.matters[case], self.world.people[number]
        if person.case == case:
            return
        if person.state in {WAY, WORK, ASKED} and not self.process.knows_places:
            matter.asking += 1
            self._passed(case)
            self._at(self.world.now + self.process.offer_s, self._rang_in_vain, case, number)
            return
        if person.state == WAY:
            self._call_off(number)
        here, now = self.world.where(number), self.world.now
        person.errand += 1
        person.case, person.since_s = case, now
        draw = matter.call.silent_draws[matter.attempts % len(matter.call.silent_draws)]
        matter.attempts += 1
        if draw < self.rules.silent:
            person.state, person.at, person.to, person.due_s = ASKED, here, here, now
            matter.asking += 1
            self._passed(case)
            self._at(now + self.process.offer_s, self._lapses, number, person.errand)
            return
        sigma = self.rules.sigma
        scatter = exp(sigma * matter.call.way_draw - sigma * sigma / 2)
        way = float(self.world.ground.seconds[here, matter.call.node]) * scatter
        person.state, person.at, person.to = WAY, here, matter.call.node
        person.left_s = now + self.process.ask_s
        person.due_s = person.left_s + way
        person.tasks += 1
        matter.people.append(number)
        self._passed(case)
        self._at(person.due_s, self._arrives, number, person.errand)

    def _passed(self, case: int) -> None:
        if not self.world.matters[case].missing:
            self.world.waiting.pop(case, None)

    def _call_off(self, number: int) -> None:
        person = self.world.people[number]
        matter = self.world.matters[person.case]
        matter.people.remove(number)
        matter.called_off += 1
        self.world.waiting[person.case] = None
        here = self.world.where(number)
        person.at = person.to = here
        person.due_s = self.world.now
        person.busy_s += self.world.now - person.since_s
        person.tasks -= 1

    def _free(self, number: int) -> None:
        person, now = self.world.people[number], self.world.now
        person.busy_s += now - person.since_s
        person.errand += 1
        person.case = -1
        person.at = person.to
        person.due_s = now
        person.state = IDLE if now < person.shift.ends_s else OFF

    def _stand(self, number: int, node: int) -> None:
        person, now = self.world.people[number], self.world.now
        here = self.world.where(number)
        if person.state != IDLE or person.to == node:
            return
        if person.due_s > now:
            person.standby_s -= person.due_s - now
        person.at, person.to, person.left_s = here, node, now
        person.due_s = now + float(self.world.ground.seconds[here, node])
        person.standby_s += person.due_s - now

"""Every crash, and every pair of crashes, by the durable states that they leave; and every single fault beside them."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.crash import faults
from tests.crash.alike import alike
from tests.crash.faults import Fault, Schedule
from tests.crash.play import Played, play
from tests.crash.reach import AWAY
from tests.crash.scenario import Scenario
from tests.crash.stage import Durable, Stage
from tests.crash.verdict import verdict

_CRASHES = {1: "crash", 2: "crash, twice"}
_FINELY = 2
_IN_RECOVERY = (("kapso", "lost"), ("kapso", "500"), ("cluster", "lost"), ("event", "dropped"))
Left = list[tuple[int, Durable]]


@dataclass
class Tally:
    """Every schedule that was run, with its kind, and what was wrong with those that failed."""

    played: dict[str, str] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)

    @property
    def runs(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(self.played.values())

    def add(self, other: "Tally") -> None:
        """Count these, too; the same schedule once."""
        self.played |= {name: kind for name, kind in other.played.items() if name not in self.played}
        self.failures |= other.failures
        self.excused |= other.excused


@dataclass(frozen=True)
class Given:
    """Where a scenario starts and how it ends, as another operator than the one under test has it."""

    start: Durable
    base: Played


class Explorer:
    """Runs of one scenario. The run without faults is made once, and everything is held against it."""

    def __init__(self, scenario: Scenario, given: Given | None = None) -> None:
        # Every fault is told in the log, by the ten thousand: what is in a log is held against the secrets elsewhere.
        logging.disable(logging.CRITICAL)
        self.scenario, self.tally = scenario, Tally()
        self.start = given.start if given is not None else scenario.start()
        self.begun: datetime = self.start.at
        self.seen: set[bytes] = set()
        self._roughly: set[bytes] | None = None
        self.points = 0
        played, left = self._live(self.start, ())
        self.base = given.base if given is not None else played
        self._judge("without faults", Schedule(scenario.name), played)
        self._frontier = self._new(Schedule(scenario.name), left)

    def crashes(self, depth: int | None = 2, every: int = 1) -> Iterator[Schedule]:
        """Run on from every durable state that so many crashes lead to; None: until no new state is found, where from
        the third crash on how long ago things were is told apart roughly. `every` takes each second, or third, of the
        states of one crash."""
        level, self._frontier = 0, self._frontier[::every]
        while self._frontier and (depth is None or level < depth):
            level += 1
            if level == _FINELY:
                self._roughly = {alike(durable, roughly=True) for _, durable in self._frontier}
            ahead: list[tuple[Schedule, Durable]] = []
            for schedule, durable in self._frontier:
                played, left = self._live(durable, (), keep=depth is None or level < depth)
                self._judge(_CRASHES.get(level, "crash, three times or more"), schedule, played)
                ahead += self._new(schedule, left)
                yield schedule
            self._frontier = ahead

    def single(self, where: str, kinds: tuple[str, ...]) -> Iterator[Schedule]:
        """Let each call, or each event, of the run without faults go wrong once in each of these ways."""
        for at in range(1, self.base.counts[where] + 1):
            for what in self.spare(kinds):
                schedule = Schedule(self.scenario.name, (Fault(where, at, what),))
                self.run(f"{where} {what}", schedule)
                yield schedule

    def spare(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these faults that the scenario has to end alike with."""
        return tuple(one for one in kinds if one not in self.scenario.spared)

    def recoveries(self, share: int = 0, of: int = 1) -> Iterator[Schedule]:
        """After each single crash, let each call and event of the life that follows go wrong once; a share of it."""
        for crashed, durable in self._frontier[share::of]:
            counts = self._live(durable, (), keep=False)[0].counts
            for where, what in _IN_RECOVERY:
                for at in range(1, counts[where] + 1):
                    fault = Fault(where, at, what)
                    played, _ = self._live(durable, (fault,), keep=False)
                    self._judge(f"crash, then {where} {what}", crashed.also(fault), played)
                    yield crashed.also(fault)

    def leaders(self, every: int = 1, first: int = 1) -> Iterator[Schedule]:
        """Of two replicas, let each place at which the leader waits be the one where it dies, stands still, or is cut
        off; `every` takes each second, or third, of the places from `first` on."""
        for what in self.spare(AWAY):
            for at in range(first, self.base.counts["leader"] + 1, every):
                schedule = Schedule(self.scenario.name, (Fault("leader", at, what),))
                self.run(f"the leader is {what}", schedule)
                yield schedule

    def successors(self, count: int, seed: int) -> Iterator[Schedule]:
        """The same twice in one run: what the second leader does after the first is met as well."""
        chance, most = random.Random(f"{self.scenario.name} {seed}"), self.base.counts["leader"]
        for _ in range(count):
            places = sorted(chance.sample(range(1, most + 1), 2))
            faults = tuple(Fault("leader", at, chance.choice(self.spare(AWAY))) for at in places)
            schedule = Schedule(self.scenario.name, faults)
            self.run("two leaders are away", schedule)
            yield schedule

    def run(self, kind: str, schedule: Schedule) -> Played:
        """Run a schedule from the scenario's start, one process after the other, and judge its end."""
        durable = self.start
        *earlier, last = schedule.lives()
        for life in earlier:
            durable = self._until(durable, life)
        played, _ = self._live(durable, last, keep=False)
        self._judge(kind, schedule, played)
        return played

    def _until(self, durable: Durable, life: tuple[Fault, ...]) -> Durable:
        """What a life leaves that ends in a crash."""
        found: Left = []
        until = life[-1].at

        def keep(number: int, why: str, stage: Stage) -> None:
            if number == until:
                found.append((number, stage.keep()))

        asyncio.run(play(self.scenario, durable, self.begun, life, keep, until))
        return found[0][1] if found else durable

    def _live(self, durable: Durable, life: tuple[Fault, ...], keep: bool = True) -> tuple[Played, Left]:
        left: Left = []

        def kept(number: int, why: str, stage: Stage) -> None:
            self.points = max(self.points, number) if durable is self.start else self.points
            state = stage.keep()
            if self._is_new(state):
                left.append((number, state))

        if keep:
            return asyncio.run(play(self.scenario, durable, self.begun, life, kept)), left
        return asyncio.run(play(self.scenario, durable, self.begun, life)), left

    def _is_new(self, state: Durable) -> bool:
        """Whether no such state was left before. Chains of crashes would otherwise find another moment for ever."""
        seen, key = (self.seen, alike(state)) if self._roughly is None else (self._roughly, alike(state, roughly=True))
        known = key in seen
        seen.add(key)
        return not known

    def _new(self, before: Schedule, left: Left) -> list[tuple[Schedule, Durable]]:
        return [(before.also(Fault("crash", number)), durable) for number, durable in left]

    def _judge(self, kind: str, schedule: Schedule, played: Played) -> None:
        self.tally.played[str(schedule)] = kind
        if wrong := verdict(self.base, played, self.scenario.unlike):
            self.tally.failures[str(schedule)] = wrong
        elif self.base.end["channel"].get("asked") != played.end["channel"].get("asked"):
            self.tally.excused.add(str(schedule))


def singles(explorer: Explorer) -> Iterator[Schedule]:
    """All single faults."""
    yield from explorer.single("event", faults.EVENTS)
    yield from explorer.single("cluster", faults.CLUSTER)
    yield from explorer.single("kapso", faults.KAPSO)

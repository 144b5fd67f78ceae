"""Run the schedules on all cores, print how many there are of each kind, and how a failure is played again."""

import argparse
import gc
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from multiprocessing.pool import Pool

from tests.crash.explore import Explorer, Tally, singles
from tests.crash.faults import Schedule
from tests.crash.orders import orders
from tests.crash.scenarios import SCENARIOS, TWO

_SHARE, _SHARES = 100, 12
_ORDERS = 1500
"""So many orders are played however many schedules there were before."""
_CRASHES = "crashes"
_LONG = ("onboard", "onboard-lagging", "onboard-two")
_EVERY, _PAIRS = 4, 25
"""Of the places where a leader may be away one in so many, unless everything is asked for; and runs with two such."""


@dataclass(frozen=True)
class Part:
    """What one process runs in one go: some of a scenario's schedules. `number` is a share, or a seed of orders."""

    scenario: str
    family: str
    depth: int | None = 2
    number: int = 0
    count: int = 0


def run(part: Part) -> Tally:
    """All schedules of a part."""
    gc.disable()
    explorer = Explorer({**SCENARIOS, **TWO}[part.scenario])
    for number, _ in enumerate(_schedules(explorer, part)):
        if number % 500 == 0:
            gc.collect()
    return explorer.tally


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a schedule failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("schedule", nargs="?", help="play this one again, as a failure has printed it")
    parser.add_argument("--least", type=int, default=20_000, help="let orders fill it up to so many schedules")
    parser.add_argument("--all", action="store_true", help="crashes of crashes until no new state is found")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after so long, and say what is left")
    parser.add_argument("--seed", type=int, default=1, help="of the orders")
    given = parser.parse_args(arguments)
    if given.schedule:
        return _again(given.schedule)
    began, whole = time.monotonic(), Tally()
    until = began + 60 * given.minutes
    with multiprocessing.get_context("spawn").Pool(given.jobs, maxtasksperchild=40) as pool:
        cut = _gather(whole, pool, _listed(None if given.all else 2), until)
        seed = given.seed
        missing = max(given.least - len(whole.played), _ORDERS if given.least else 0)
        while not cut and missing > 0:
            cut = _gather(whole, pool, _filling(missing, seed), until)
            seed, missing = seed + 1000, given.least - len(whole.played)
    return _tell(whole, time.monotonic() - began)


def _schedules(explorer: Explorer, part: Part) -> Iterable[object]:
    match part.family:
        case "crashes":
            return explorer.crashes(part.depth)
        case "single faults":
            return singles(explorer)
        case "recoveries":
            return explorer.recoveries(part.number, _SHARES)
        case "leaders":
            return explorer.leaders(_SHARES * part.count, part.number + 1)
        case "successors":
            return explorer.successors(part.count, part.number)
        case _:
            orders(explorer, part.count, part.number)
            return ()


def _listed(depth: int | None) -> list[Part]:
    """Everything but orders; what takes long comes last."""
    crashes = [Part(name, _CRASHES, 1 if one.variant and depth else depth) for name, one in SCENARIOS.items()]
    faulty = [Part(name, "single faults") for name in SCENARIOS]
    whole = [name for name, one in SCENARIOS.items() if depth is None or not one.variant]
    after = [Part(name, "recoveries", number=number) for number in range(_SHARES) for name in whole]
    two = [Part(name, "successors", number=number, count=_PAIRS) for number in range(_SHARES) for name in TWO]
    return sorted([*crashes, *faulty, *after, *_leading(depth), *two], key=lambda part: part.scenario in _LONG)


def _leading(depth: int | None) -> list[Part]:
    """Where two replicas play: the places where the leader may be away, in shares."""
    every = 1 if depth is None else _EVERY
    return [Part(name, "leaders", number=number * every, count=every) for number in range(_SHARES) for name in TWO]


def _filling(missing: int, seed: int) -> list[Part]:
    """Orders in shares, over all scenarios in turn."""
    names = [name for name, one in SCENARIOS.items() if not one.variant]
    shares = range(-(-missing // _SHARE))
    return [Part(names[one % len(names)], "orders", number=seed + one, count=min(_SHARE, missing)) for one in shares]


def _named(part: Part) -> tuple[Part, Tally]:
    return part, run(part)


def _gather(whole: Tally, pool: Pool, parts: list[Part], until: float) -> bool:
    """Run parts, and say how each went; True where time was up before all of them were done."""
    done = pool.imap_unordered(_named, parts)
    for number in range(len(parts)):
        try:
            part, tally = done.next(timeout=max(0.0, until - time.monotonic()) if until < float("inf") else None)
        except multiprocessing.TimeoutError:
            print(f"time is up: {len(parts) - number} of {len(parts)} parts are left out, some of them half run")
            return True
        whole.add(tally)
        count = len(tally.played)
        print(f"  {part.scenario}: {part.family}: {count} schedules, {len(tally.failures)} failures", flush=True)
    return False


def _tell(tally: Tally, seconds: float) -> int:
    for kind, count in sorted(tally.runs.items()):
        print(f"{count:8} {kind}")
    if tally.excused:
        print(f"{len(tally.excused):8} of them lost a send's outcome, and another test was asked for (invariant 4)")
    for schedule, wrong in islice(tally.failures.items(), 20):
        print(f"FAILED {schedule}   (make crash SCHEDULE={schedule})")
        for one in wrong[:5]:
            print(f"    {one}")
    signs = Counter(wrong[0][:70] for wrong in tally.failures.values())
    for sign, count in signs.most_common(20):
        print(f"{count:8} failures begin with: {sign}")
    print(f"{len(tally.played)} schedules, {len(tally.failures)} failures, in {seconds:.0f} s")
    return 1 if tally.failures else 0


def _again(text: str) -> int:
    schedule = Schedule.read(text)
    explorer = Explorer({**SCENARIOS, **TWO}[schedule.scenario])
    explorer.run("again", schedule)
    return _tell(explorer.tally, 0.0)

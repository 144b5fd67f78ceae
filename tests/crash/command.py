"""Run the schedules on all cores, print how many there are of each kind, and how a failure is played again."""

import argparse
import gc
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tests.crash.explore import Explorer, Tally, everything
from tests.crash.faults import Schedule
from tests.crash.orders import orders
from tests.crash.scenarios import SCENARIOS

_SHARE = 400
_SOME = ("onboard", "edit", "release", "rotate-key", "delete-retain", "delete-delete", "restore-again")


@dataclass(frozen=True)
class Part:
    """What one process runs in one go: a scenario's listed schedules, or so many orders of it from a seed."""

    scenario: str
    depth: int | None = 2
    orders: int = 0
    seed: int = 0


def run(part: Part) -> Tally:
    """All schedules of a part."""
    gc.disable()
    explorer = Explorer(SCENARIOS[part.scenario])
    if part.orders:
        orders(explorer, part.orders, part.seed)
        return explorer.tally
    for number, _ in enumerate(everything(explorer, part.depth)):
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
    parser.add_argument("--seed", type=int, default=1, help="of the orders")
    given = parser.parse_args(arguments)
    if given.schedule:
        return _again(given.schedule)
    began, whole = time.monotonic(), Tally()
    with multiprocessing.get_context("spawn").Pool(given.jobs, maxtasksperchild=4) as pool:
        listed = [Part(name, None if given.all else 2) for name in SCENARIOS]
        _gather(whole, zip_ran(pool, listed))
        while (missing := given.least - sum(whole.runs.values())) > 0:
            _gather(whole, zip_ran(pool, _filling(missing, given.seed)))
            given.seed += 1000
    return _tell(whole, time.monotonic() - began)


def zip_ran(pool: "multiprocessing.pool.Pool", parts: list[Part]) -> Iterable[tuple[Part, Tally]]:
    """Each part with what came of it, as they are done."""
    return pool.imap_unordered(_named, parts)


def _named(part: Part) -> tuple[Part, Tally]:
    return part, run(part)


def _filling(missing: int, seed: int) -> list[Part]:
    """Orders in shares, over all scenarios in turn."""
    names = list(SCENARIOS)
    shares = range(-(-missing // _SHARE))
    return [Part(names[one % len(names)], orders=min(_SHARE, missing), seed=seed + one) for one in shares]


def _gather(whole: Tally, done: Iterable[tuple[Part, Tally]]) -> None:
    for part, tally in done:
        whole.add(tally)
        what = f"orders from seed {part.seed}" if part.orders else "crashes and single faults"
        print(
            f"  {part.scenario}: {what}: {sum(tally.runs.values())} schedules, {len(tally.failures)} failures",
            flush=True,
        )


def _tell(tally: Tally, seconds: float) -> int:
    for kind, count in sorted(tally.runs.items()):
        print(f"{count:8} {kind}")
    if tally.excused:
        print(f"{tally.excused} of them lost the outcome of a send, and another test was asked for (invariant 4)")
    for schedule, wrong in islice(tally.failures.items(), 20):
        print(f"FAILED {schedule}   (play it again: python -m tests.crash {schedule})")
        for one in wrong[:5]:
            print(f"    {one}")
    signs = Counter(wrong[0][:70] for wrong in tally.failures.values())
    for sign, count in signs.most_common(20):
        print(f"{count:8} failures begin with: {sign}")
    print(f"{sum(tally.runs.values())} schedules, {len(tally.failures)} failures, in {seconds:.0f} s")
    return 1 if tally.failures else 0


def _again(text: str) -> int:
    schedule = Schedule.read(text)
    explorer = Explorer(SCENARIOS[schedule.scenario])
    explorer.run("again", schedule)
    return _tell(explorer.tally, 0.0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

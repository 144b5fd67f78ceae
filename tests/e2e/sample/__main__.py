"""`python -m tests.e2e.sample`: real processes on a real API server, and disasters at seeded moments.

A life is one channel that is onboarded, edited, given a new release and deleted; in each of the four something happens.
"""

import argparse
import sys
import time
from collections import Counter

from testbed.stage import install, throw_away_stage
from tests.e2e.sample.life import Told, live

SEEDS = 21
"""Lives, of four runs each: thirteen with a SIGKILL in every run, and eight with something else in two of them."""


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a run failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.sample", description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, help="play these lives; without any, as many as it takes")
    given = parser.parse_args(arguments)
    seeds, told, began = given.seeds or range(1, SEEDS + 1), list[Told](), time.monotonic()
    with throw_away_stage(print) as stage:
        install(stage.cluster)
        for seed in seeds:
            for one in live(stage, seed):
                print(one, flush=True)
                told.append(one)
    failures = [one for one in told if one.wrong]
    for name, count in sorted(Counter(one.disaster.name for one in told).items()):
        print(f"{count:6} {name}")
    print(f"seeds {', '.join(map(str, seeds))}: {len(told)} runs, {len(failures)} failures, in ", end="")
    print(f"{time.monotonic() - began:.0f} s")
    for seed in sorted({one.seed for one in failures}):
        print(f"FAILED: make sample SEED={seed} plays it again")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

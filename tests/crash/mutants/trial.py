"""Run scenarios with whichever operator is on the path, and hold them against how the sound one has them."""

import pickle
import sys
from pathlib import Path

from tests.crash import faults
from tests.crash.explore import Explorer, Given
from tests.crash.scenarios import SCENARIOS

CAUGHT, MISSED = 3, 0


def sound(names: list[str], file: Path) -> None:
    """Keep where these scenarios start and how they end."""
    found = {}
    for name in names:
        explorer = Explorer(SCENARIOS[name])
        found[name] = Given(explorer.start, explorer.base)
    file.write_bytes(pickle.dumps(found))


def trial(names: list[str], file: Path) -> str:
    """The first schedule that fails, and why; empty where none does."""
    known: dict[str, Given] = pickle.loads(file.read_bytes())
    for name in names:
        explorer = Explorer(SCENARIOS[name], known[name])
        for family in (
            iter(()),
            explorer.crashes(1),
            explorer.single("kapso", ("lost", "500")),
            explorer.single("kapso", faults.KAPSO),
        ):
            for _ in family:
                if explorer.tally.failures:
                    break
            for schedule, wrong in explorer.tally.failures.items():
                return f"{schedule}: {wrong[0][:100]}"
    return ""


def main(arguments: list[str]) -> int:
    """`sound FILE NAME...` or `trial FILE NAME...`; what was found goes to the output."""
    verb, file, *names = arguments
    if verb == "sound":
        sound(names, Path(file))
        return 0
    found = trial(names, Path(file))
    print(found)
    return CAUGHT if found else MISSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

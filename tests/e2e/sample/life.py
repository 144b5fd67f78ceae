"""One channel's life, in each part of which something happens: what it was, and what was wrong afterwards."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from testbed.children import ChildDied
from testbed.stage import Stage
from testbed.waiting import NotInTime, until
from tests.e2e.sample import disasters
from tests.e2e.sample.disasters import Disaster
from tests.e2e.sample.ground import AWAY, Ground, ground_of, patiently
from tests.e2e.sample.phases import PHASES, Phase

_KILLS = 13
"""The first lives have nothing but SIGKILLs."""
_SECONDS = 150.0


@dataclass(frozen=True)
class Told:
    """One run: a part of a life, what happened in it, and what was wrong at its end."""

    seed: int
    phase: str
    disaster: Disaster
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"seed {self.seed}, {self.phase}: {self.disaster}"
        return f"{said}: " + (f"FAILED: {'; '.join(self.wrong)}" if self.wrong else "as without it")


def plan(seed: int) -> list[Disaster]:
    """What happens in each part of this life: the same seed gives the same."""
    chance = random.Random(seed)
    names = ["SIGKILL"] * len(PHASES)
    if seed > _KILLS:
        for offset in range(2):
            others = disasters.OTHERS
            names[(seed + 2 * offset) % len(PHASES)] = others[(2 * (seed - _KILLS - 1) + offset) % len(others)]
    return [disasters.chosen(chance, name) for name in names]


def live(stage: Stage, seed: int, phases: tuple[Phase, ...] = PHASES) -> Iterator[Told]:
    """Play a life. It ends early where a part of it does not come to its end."""
    planned = plan(seed)
    jumps = any(one.name == disasters.KAPSOS_CLOCK for one in planned)
    with ground_of(stage, seed, "virtual" if jumps else "real") as ground:
        for phase, disaster in zip(phases, planned, strict=False):
            wrong = _played(ground, phase, disaster)
            yield Told(seed, phase.name, disaster, wrong)
            if wrong:
                print(ground.operator.log())
                return


def _played(ground: Ground, phase: Phase, disaster: Disaster) -> list[str]:
    controls = ground.world.kapso.controls
    if disaster.delay:
        controls.fault(kind="delay", delay=disaster.delay)
    before = ground.calls()
    try:
        phase.begin(ground)
        until(lambda: _over(ground, phase) or ground.calls() >= before + disaster.calls, disaster.name, _SECONDS, 0.01)
        disasters.ALL[disaster.name](ground)
        patiently(lambda: ground.world.kapso.controls.clear_faults())
        until(lambda: _over(ground, phase), f"the end of '{phase.name}'", _SECONDS, pause=0.2)
        return phase.wrong(ground)
    except (NotInTime, ChildDied, AssertionError) as failure:
        return [str(failure)]


def _over(ground: Ground, phase: Phase) -> bool:
    """Whether the phase is over; while something is away, it is not."""
    try:
        ground.keep_running()
        return phase.over(ground)
    except (*AWAY, KeyError):
        return False

"""What a scenario is: where it starts, what people do in it, when it is over, and when the trigger may move."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.crash.people import EVERYBODY, Step
from tests.crash.stage import Durable, Stage


@dataclass(frozen=True)
class Scenario:
    """`may_start` and `may_stop` say whether the trigger may go on or off now; `begun` is the time of its start.

    A `variant` of another scenario gets single crashes and faults alone, unless everything is asked for.
    `spared` are faults that lead to another end, and rightly so.
    `unlike` names what its end may differ in: what a process has seen and the next one cannot see, while Kapso is away.
    `stage` is what it is played on: one process, or two replicas.
    `lasts` bounds its virtual time in seconds, and `settles` is for how long nothing may change any more at its end.
    """

    name: str
    start: Callable[[], Durable]
    own: tuple[Step, ...]
    done: Callable[[Stage], bool]
    may_start: Callable[[Stage, datetime], bool] = lambda stage, begun: False
    may_stop: Callable[[Stage, datetime], bool] = lambda stage, begun: False
    lasts: float = 4 * 3600.0
    settles: float = 40.0
    variant: bool = False
    stage: type[Stage] = Stage
    unlike: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    people: tuple[Step, ...] = field(default=EVERYBODY)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything that somebody may do in it."""
        return (*self.own, *self.people)

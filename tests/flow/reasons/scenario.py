"""One way to a reason: what people, Meta and Kapso do until a condition has it, and what they do to make it True."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sendero_channels.kernel.conditions import Status
from sendero_channels.kernel.names import Key
from sendero_channels.kernel.reasons import Reason
from tests.flow.declared import CHANNEL
from tests.flow.scene import Scene

Play = Callable[[Scene], AsyncIterator[None]]
ACTIONS = "nextActions"


@dataclass(frozen=True)
class Scenario:
    """`play` yields once the reason should be there, and returns once `condition` should be True again.

    `condition` is `nextActions` for advice that turns no condition False. `heals` is False where nothing leads on.
    """

    reason: Reason
    condition: str
    status: Status
    play: Play
    heals: bool = True
    of: Key = CHANNEL

    def __str__(self) -> str:
        return f"{self.reason.name}-{self.play.__name__}"


SCENARIOS: list[Scenario] = []


def leads_to(
    reason: Reason, condition: str, status: Status = "False", *, heals: bool = True, of: Key = CHANNEL
) -> Callable[[Play], Play]:
    """Say what a play leads to."""

    def keep(play: Play) -> Play:
        SCENARIOS.append(Scenario(reason, condition, status, play, heals, of))
        return play

    return keep

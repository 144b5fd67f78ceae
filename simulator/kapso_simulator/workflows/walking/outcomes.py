"""What a node may come to, and the nodes' own code by their type."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Row

Heard = list[dict[str, Any]]
FOR_ANSWER = "wait_for_response"
FOR_TIME = "timeout"


@dataclass(frozen=True)
class Onward:
    """The node is done; the edge with this label leads on."""

    label: str = "next"


@dataclass(frozen=True)
class Wait:
    """The execution waits at this node, at most until that moment."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True)
class HandOff:
    """People take over."""

    source: str
    reason: str | None


@dataclass(frozen=True)
class Broken:
    """The node failed, and the execution with it."""

    message: str


Outcome = Onward | Wait | HandOff | Broken
Enter = Callable[[Act, Row], Outcome]
GoOn = Callable[[Act, Row, Heard], Outcome]
ENTER: dict[str, Enter] = {}
GO_ON: dict[str, GoOn] = {}


def enters(node_type: str) -> Callable[[Enter], Enter]:
    """Declare what a node does when an execution comes to it."""

    def declare(work: Enter) -> Enter:
        ENTER[node_type] = work
        return work

    return declare


def goes_on(node_type: str) -> Callable[[GoOn], GoOn]:
    """Declare what a node does when an execution that waits at it has heard something."""

    def declare(work: GoOn) -> GoOn:
        GO_ON[node_type] = work
        return work

    return declare

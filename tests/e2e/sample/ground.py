"""A channel's world with an operator of its own, both behind relays, and what people do in it whatever breaks."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from kubernetes import client as official
from urllib3.exceptions import HTTPError

from testbed.cluster import KubectlFailed
from testbed.controls import Refused
from testbed.relay import Relay
from testbed.simulator import Simulator, start_simulator
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.people import People
from tests.e2e.replicas import Replica
from tests.e2e.sample.wall import Wall
from tests.e2e.world import PUBLIC_ORIGIN, World

AWAY = (official.ApiException, HTTPError, Refused, KubectlFailed, LookupError, OSError)
"""What people run into while the API server or Kapso is away: they try again."""


class Ground:
    """`clock` is the simulator's, and `state` its file; `wall` is the operator's clock."""

    def __init__(self, stage: Stage, operator: Replica, clock: str, state: Path) -> None:
        self.stage, self.operator = stage, operator
        self._clock, self._state = clock, state
        self.wall = Wall(stage.children.folder / f"{operator.identity}.clock")
        operator.env = self.wall.env
        self.world: World
        self.people: People

    def start_kapso(self) -> Simulator:
        """Start Kapso with what it had written down, and let the operator reach it where it is now."""
        deliver = {PUBLIC_ORIGIN: self.operator.place.webhook_url}
        state = ("--state", str(self._state))
        kapso = start_simulator(self.stage.children, clock=self._clock, deliver=deliver, more=state)
        self.operator.kapso.target = urlsplit(kapso.url).port or 80
        return kapso

    def keep_running(self) -> None:
        """Start the operator again where it has ended by itself, as a kubelet would."""
        if not self.operator.now.child.running():
            self.stage.children.forget(self.operator.now.child)
            self.operator.start(wait=False)

    def wait(self, seconds: float) -> None:
        """Let real time pass."""
        time.sleep(seconds)

    def calls(self) -> int:
        """How often the operator has called Kapso."""
        return len(self.operator.kapso.lines)


@contextmanager
def ground_of(stage: Stage, seed: int, clock: str) -> Iterator[Ground]:
    """A world with nothing in it, and a running operator."""
    state = stage.children.folder / f"kapso-{seed}.state"
    api = urlsplit(stage.cluster.api.configuration.host).port or 443
    with ExitStack() as held:
        relays = held.enter_context(Relay(0)), held.enter_context(Relay(api))
        ground = Ground(stage, Replica(stage, *relays), clock, state)
        kapso = ground.start_kapso()
        try:
            ground.operator.start()
            with World(stage.cluster, kapso, ground.operator) as ground.world:
                ground.people = People(ground.world)
                yield ground
        finally:
            ground.operator.rest()
            stage.children.stop(ground.world.kapso.child)


def patiently(act: Callable[[], object], seconds: float = 60.0) -> None:
    """Do something, again and again while what it needs is away."""

    def tried() -> bool:
        try:
            act()
        except AWAY:
            return False
        return True

    until(tried, "what people do", seconds, pause=0.2)

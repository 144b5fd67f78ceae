"""What befalls the operator and all that it stands on, once something has begun."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from testbed.controlplane import ControlPlane
from tests.e2e.sample.ground import Ground

_BEYOND_THE_LEASE = 17.0
_LEAP = 600.0
KAPSOS_CLOCK = "Kapso's clock jumped"
LATEST = 12
"""After so many more calls of Kapso, at most, it happens."""


@dataclass(frozen=True)
class Disaster:
    """One of them: it happens after so many more calls of Kapso, whose answers take `delay` seconds."""

    name: str
    calls: int
    delay: float

    def __str__(self) -> str:
        return f"{self.name} after {self.calls} more calls" + (", slow ones" if self.delay else "")


def killed(ground: Ground) -> None:
    """SIGKILL."""
    ground.operator.kill()
    ground.operator.start(wait=False)


def apiserver(ground: Ground) -> None:
    """kube-apiserver dies and comes again."""
    _plane(ground).restart_apiserver()


def etcd(ground: Ground) -> None:
    """etcd dies and comes again over its data."""
    _plane(ground).restart_etcd()


def partition(ground: Ground) -> None:
    """The operator does not reach the API server for longer than the Lease lasts: it has to end."""
    ground.operator.api.cut()
    code = ground.operator.ended()
    ground.wait(_BEYOND_THE_LEASE)
    ground.operator.api.mend()
    if code != 1:
        raise AssertionError(f"the operator that lost its Lease ended with {code}")
    ground.operator.start(wait=False)


def kapso(ground: Ground) -> None:
    """Kapso dies, and comes again with what it had written down."""
    ground.stage.children.kill(ground.world.kapso.child)
    ground.wait(1.0)
    ground.world.kapso = ground.start_kapso()


def clock(ground: Ground) -> None:
    """Kapso's clock is ten minutes ahead from one call to the next."""
    ground.world.kapso.controls.advance(_LEAP)


def ahead(ground: Ground) -> None:
    """The operator's wall clock is ten minutes ahead from one moment to the next."""
    ground.wall.jump(_LEAP)


def behind(ground: Ground) -> None:
    """The operator's wall clock goes back by ten minutes."""
    ground.wall.jump(-_LEAP)


ALL: dict[str, Callable[[Ground], None]] = {
    "SIGKILL": killed,
    "kube-apiserver restarted": apiserver,
    "etcd restarted": etcd,
    "API server cut off for longer than the Lease": partition,
    "Kapso killed and restored": kapso,
    KAPSOS_CLOCK: clock,
    "the operator's clock jumped ahead": ahead,
    "the operator's clock jumped back": behind,
}
OTHERS = tuple(name for name in ALL if name != "SIGKILL")


def chosen(chance: random.Random, name: str) -> Disaster:
    """This disaster at some moment."""
    return Disaster(name, chance.randint(1, LATEST), chance.choice((0.0, 0.15)))


def _plane(ground: Ground) -> ControlPlane:
    if ground.stage.control_plane is None:
        raise RuntimeError("only a control plane of our own may be killed")
    return ground.stage.control_plane

"""What acting needs, and how it keeps what is known in step with what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sendero_channels.channel.install import Installs
from sendero_channels.channel.memory import Memory
from sendero_channels.channel.world import World
from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.clients.kapso import View
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.lanes import Lane
from sendero_channels.project.access import Access


@dataclass
class Hands:
    """What acting needs. `access` is None where the project is gone: then nothing is done at Kapso."""

    cluster: ClusterApi
    installs: Installs
    access: Access | None
    memory: Memory
    clock: Clock
    lane: Lane

    def view(self, world: World, lane: Lane | None = None) -> View:
        """Kapso's calls, in the pass's lane unless another is named."""
        assert self.access is not None
        return self.access.view(lane if lane is not None else self.lane, world.namespace)


def relist(hands: Hands, name: tuple[str, ...], fact: str, change: Callable[[list[Any]], list[Any]]) -> None:
    """Put what a write answered into the list that all channels share: it need not be read again for that."""
    assert hands.access is not None
    hands.access.listing.put(name, change)
    hands.memory.facts.pop(fact, None)


def drop(hands: Hands, name: tuple[str, ...], fact: str) -> None:
    """Have a list that all channels share read anew."""
    assert hands.access is not None
    hands.access.listing.drop(name)
    hands.memory.forget(fact)

"""What is remembered of a channel between passes: facts that are its own, what Kapso refused, how soon to look again.

Losing it costs reads and nothing else.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sendero_channels.channel.world import Refusal
from sendero_channels.kernel.fact import Fact


@dataclass
class Memory:
    """One channel's."""

    facts: dict[str, Fact[Any]] = field(default_factory=dict)
    again: dict[str, float] = field(default_factory=dict)
    refused: dict[str, tuple[Refusal, datetime]] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    secret_refused: tuple[str, datetime] | None = None
    conversation: tuple[str, datetime | None] | None = None
    """Whose messages were read, and how far back; None where to the first."""

    def put(self, name: str, value: Any, at: datetime, source: str) -> None:
        """Remember a fact."""
        self.facts[name] = Fact(value, at, source)
        self.dirty.discard(name)

    def forget(self, *names: str) -> None:
        """Have these read anew before anything is concluded from them."""
        self.dirty.update(names)

    def copied(self) -> "Memory":
        """The same, of which what is done to it does not reach this one."""
        return replace(
            self, facts=dict(self.facts), again=dict(self.again), refused=dict(self.refused), dirty=set(self.dirty)
        )


class Memories:
    """Every channel's memory, by the channel's uid: one made again under the same name starts afresh."""

    def __init__(self) -> None:
        self._all: dict[str, Memory] = {}

    def of(self, uid: str) -> Memory:
        """The channel's memory."""
        return self._all.setdefault(uid, Memory())

    def drop(self, uid: str) -> None:
        """The channel is gone."""
        self._all.pop(uid, None)

    def rehearsed(self, uid: str) -> "Memories":
        """A copy of what is remembered of one channel."""
        found = Memories()
        if uid in self._all:
            found._all[uid] = self._all[uid].copied()
        return found

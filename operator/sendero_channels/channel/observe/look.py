"""One pass's eyes: each fact is read where what is known of it is too old, and kept where the read fails."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sendero_channels.channel.memory import Memory
from sendero_channels.clients.kapso import View
from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.fact import Fact
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import Conflict, Invalid, KapsoTrouble, NotFound, PaymentRequired
from sendero_channels.project.access import Access
from sendero_channels.project.listing import Name, understood

T = TypeVar("T")
POKED = frozenset({"customer", "links", "numbers", "number", "messages", "wrote"})
"""What a webhook delivery can have news of. Health, which is scarce, is so only for a channel that is `settled`: until
then deliveries are of messages, and health is read again when the number's row has changed."""

_GATES = {
    "customer": "NumberConnected",
    "links": "NumberConnected",
    "numbers": "NumberConnected",
    "profile": "ProfileApplied",
    "webhooks": "WebhookVerified",
    "number": "WebhookVerified",
    "definition": "WorkflowPublished",
    "triggers": "TriggerReady",
    "foreign": "TriggerReady",
    "templates": "TemplatesApproved",
    "flows": "FlowsPublished",
    "health": "PhoneHealthy",
    "messages": "TestDelivered",
    "wrote": "TestDelivered",
}
_WORKFLOWS_EVERY = 60.0
_LINKS_EVERY = 600.0
_FRESH = timedelta(hours=1)
_ANSWERS = (Conflict, Invalid, NotFound, PaymentRequired)
_DAY = timedelta(days=1)


@dataclass
class Look:
    """Reads of one pass. `refreshing` reads all at once; `poked_at` and `sweeping` say what has made facts too old.

    `trouble` is what made this pass `blind`; `refused` says that Kapso answered a read with a refusal.
    """

    access: Access
    view: View
    lane: Lane
    turn: str
    memory: Memory
    clock: Clock
    started: datetime
    refreshing: bool = False
    poked_at: datetime | None = None
    sweeping: datetime | None = None
    settled: bool = False
    installed: bool = True
    blind: bool = False
    refused: bool = False
    trouble: KapsoTrouble | None = None

    def not_before(self, name: str) -> datetime:
        """The moment before which what is known of `name` is too old."""
        again = self.memory.again.get(_GATES.get(name, ""))
        if name == "links" and again is not None and self._left_lying():
            again = max(again, _LINKS_EVERY)
        if name == "workflows":
            again = min(again or _WORKFLOWS_EVERY, _WORKFLOWS_EVERY)
        bounds = [self.started - (_DAY if name == "foreign" else timedelta(seconds=self.access.period))]
        if again is not None:
            bounds.append(self.started - timedelta(seconds=again * 0.9))
        if self.refreshing:
            bounds.append(self.started)
        if self.sweeping is not None and name != "foreign":
            bounds.append(self.sweeping)
        if self.poked_at is not None and self._may_be_news(name):
            bounds.append(self.poked_at)
        if name in self.memory.dirty:
            bounds.append(self.clock.now())
        return max(bounds)

    def _may_be_news(self, name: str) -> bool:
        """Whether a delivery may have had news of it. Before a number is installed it spoke of numbers: the one list of
        them is read for all channels that wait, and nothing of each."""
        if not self.installed:
            return name == "numbers"
        return name in POKED or (name == "health" and self.settled)

    def _left_lying(self) -> bool:
        """Whether the newest link has waited for long and nobody has begun with it: that a number was connected through
        it is told by the list that all channels share."""
        known = self.memory.facts.get("links")
        newest = known.value[0] if known is not None and known.value else None
        return newest is not None and newest.setup_status == "pending" and self.started - newest.created_at > _FRESH

    async def own(self, name: str, source: str, read: Callable[[], Awaitable[T]], aged_as: str = "") -> Fact[T] | None:
        """A fact of this channel alone; one of many of its sort is too old when `aged_as` is."""

        async def fetch(not_before: datetime) -> Fact[T]:
            known = self.memory.facts.get(name)
            if known is not None and known.at >= not_before and not known.trouble and name not in self.memory.dirty:
                return known
            began = self.clock.now()
            return Fact(await understood(read), began, source)

        return await self._fact(name, fetch, aged_as)

    async def shared(self, name: str, listing: Name, source: str, read: Callable[[], Awaitable[T]]) -> Fact[T] | None:
        """A fact that all channels of the project share."""
        return await self.shared_as(name, name, listing, source, read)

    async def shared_as(
        self, name: str, aged_as: str, listing: Name, source: str, read: Callable[[], Awaitable[T]]
    ) -> Fact[T] | None:
        """A shared fact that is one of many of its sort: it is too old when `aged_as` is."""

        async def fetch(not_before: datetime) -> Fact[T]:
            return await self.access.listing.get(listing, not_before, read, source, self.lane)

        return await self._fact(name, fetch, aged_as)

    def keep(self, name: str, listed: Fact[Any], value: T) -> Fact[T]:
        """Remember one row of a list as a fact of this channel."""
        fact = Fact(value, listed.at, listed.source, listed.trouble)
        self.memory.facts[name] = fact
        self.memory.dirty.discard(name)
        return fact

    def changed(self, name: str, value: Any) -> bool:
        """Whether this is another value than the one that is known."""
        known = self.memory.facts.get(name)
        return known is not None and known.value != value

    def doubt(self, name: str, since: datetime) -> None:
        """A list read at `since` does not show what is known: have it asked for by its id."""
        known = self.memory.facts.get(name)
        if known is not None and known.at < since:
            self.memory.dirty.add(name)

    async def _fact(
        self, name: str, fetch: Callable[[datetime], Awaitable[Fact[T]]], aged_as: str = ""
    ) -> Fact[T] | None:
        known: Fact[T] | None = self.memory.facts.get(name)
        if self.blind:
            return known
        try:
            fact = await fetch(self.not_before(aged_as or name))
        except KapsoTrouble as trouble:
            if isinstance(trouble, _ANSWERS):
                # Kapso works, and has nothing to say of this one thing.
                self.refused = True
            else:
                # One failed read tells enough of an outage: the rest of this pass goes by what is known.
                self.trouble, self.blind = trouble, True
            if known is None:
                return None
            fact = replace(known, trouble=mask.text(str(trouble), 200))
        self.memory.dirty -= {name, aged_as}
        self.memory.facts[name] = fact
        return fact

    def keep_only(self, prefixes: tuple[str, ...], ids: set[str]) -> None:
        """Forget facts, named by one of these prefixes and an id, of what is not there any more."""
        for name in [one for one in self.memory.facts if one.startswith(prefixes)]:
            if name.rpartition(" ")[2] not in ids:
                del self.memory.facts[name]

    def known(self, name: str) -> Any:
        """A fact as it is remembered."""
        return self.memory.facts.get(name)

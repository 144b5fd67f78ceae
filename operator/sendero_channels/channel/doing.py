"""What a pass does, one action after the other, and how it goes on where one does not succeed."""

from datetime import timedelta

from sendero_channels.channel import actions as do
from sendero_channels.channel.act import act
from sendero_channels.channel.hands import Hands
from sendero_channels.channel.install import Installs
from sendero_channels.channel.memory import Memory
from sendero_channels.channel.plan.channel import Plan
from sendero_channels.channel.plan.intents import LAG
from sendero_channels.channel.refusal import remember, reread, settled
from sendero_channels.channel.world import World
from sendero_channels.channel.write import ChannelWriter
from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import Clock, stamp
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import ClusterInvalid, Forbidden, KapsoTrouble, UnknownOutcome
from sendero_channels.project.access import Access

Intents = tuple[dict[str, str], ...]
_FORGOTTEN = 4 * LAG
"""What has not shown by then was never made."""


class Doing:
    """Actions of one pass. `over` says that nothing more may be done in it; `trouble` why, where something failed."""

    def __init__(
        self,
        cluster: ClusterApi,
        cache: Cache,
        clock: Clock,
        writer: ChannelWriter,
        access: Access | None,
        memory: Memory,
        lane: Lane,
    ) -> None:
        self._clock, self._writer, self._access, self._memory = clock, writer, access, memory
        self._hands = Hands(cluster, Installs(cluster, cache, clock), access, memory, clock, lane)
        self._answered: set[str] = set()
        self._made: set[str] = set()
        self._tried: set[str] = set()
        self.over = self.in_vain = False
        self.trouble: KapsoTrouble | None = None

    async def carry_out(self, plan: Plan, world: World) -> None:
        """Do what a plan wants. Raises ClusterTrouble."""
        actions = await self._with_intents(plan.actions, world)
        for action in actions:
            if isinstance(action, do.Hold):
                await self._writer.hold()
                continue
            if repr(action) in self._tried:
                # Done or refused in this very pass, and wanted again: it had no effect, and would have none now.
                self.over = self.in_vain = True
                return
            self._tried.add(repr(action))
            try:
                await act(action, world, self._hands)
                self._made.add(action.intent)
            except (Forbidden, ClusterInvalid) as refused:
                if not isinstance(action, do.StoreLink):
                    raise
                # A quota, an immutable Secret: the rest of the channel need not wait for it.
                self._memory.secret_refused = (mask.text(str(refused), 200), self._clock.now())
            except KapsoTrouble as trouble:
                self._failed(action, trouble)
                if not settled(trouble):
                    return
                remember(action, trouble, plan, self._memory, self._clock.now())

    async def remove(self, actions: tuple[do.Action, ...], world: World) -> None:
        """Do what deletion asks for; what is gone already is as good as removed. Raises ClusterTrouble."""
        for action in actions:
            if isinstance(action, do.Finalize):
                await self._writer.let_go()
                continue
            try:
                await act(action, world, self._hands)
            except (Forbidden, ClusterInvalid):
                if not isinstance(action, do.DropLink):
                    raise
                # The Secret has an owner that goes now; our key in it leads nowhere any more.
            except KapsoTrouble as trouble:
                self._failed(action, trouble)
                self.trouble, self.over = trouble, True
                return

    def unsettled(self, world: World) -> Intents:
        """The intents that stay: what may have been made without our having seen it."""
        now = self._clock.now()
        # A list may not show for a while what was made: an intent for a link outlives its making until one does.
        settled_ = (self._made - {"link"}) | self._answered | {one for one in ("link", "webhook") if _there(one, world)}
        return tuple(
            {"what": what, "at": stamp(at)}
            for what, at in world.intents
            if what not in settled_ and now - at < _FORGOTTEN
        )

    async def _with_intents(self, actions: tuple[do.Action, ...], world: World) -> tuple[do.Action, ...]:
        """Write what needs an intent before it is done, in one write; a second time has to wait for another pass."""
        named = {one.intent for one in actions if one.intent}
        if not named:
            return actions
        if self._writer.intended:
            self.over = True
            return tuple(one for one in actions if not one.intent)
        kept = [{"what": what, "at": stamp(at)} for what, at in world.intents if what not in named]
        now = stamp(self._clock.now())
        await self._writer.intents([*kept, *({"what": one, "at": now} for one in sorted(named))])
        return actions

    def _failed(self, action: do.Action, trouble: KapsoTrouble) -> None:
        if self._access is not None:
            reread(action, self._access, self._memory)
        if not isinstance(trouble, UnknownOutcome):
            self._answered.add(action.intent)
        if not settled(trouble):
            self.trouble, self.over = trouble, True


def _there(what: str, world: World) -> bool:
    """Whether what an intent was for is to be seen: then it is settled."""
    if what == "webhook":
        url = world.project.spec.webhook_url if world.project is not None else None
        hooks = world.facts.webhooks.value if world.facts.webhooks is not None else []
        return any(one.url == url for one in hooks)
    links = world.facts.links.value if world.facts.links is not None else []
    begun = [at for one, at in world.intents if one == what]
    listed = world.facts.links is not None and world.facts.links.source.startswith("GET ")
    return listed and any(one.created_at >= min(begun) - timedelta(seconds=5) for one in links) if begun else False

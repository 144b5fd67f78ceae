"""One channel's pass: gather, observe, plan, act, look again, conclude."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from sendero_channels.channel import conclude, invalid
from sendero_channels.channel.again import again, by_gate
from sendero_channels.channel.doing import Doing
from sendero_channels.channel.gather import gather
from sendero_channels.channel.links import read_secret
from sendero_channels.channel.memory import Memories, Memory
from sendero_channels.channel.model import ChannelSpec
from sendero_channels.channel.observe import Look, observe
from sendero_channels.channel.plan import channel as whole
from sendero_channels.channel.plan import link, removal, webhook
from sendero_channels.channel.world import World
from sendero_channels.channel.write import ChannelWriter, Told
from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.engine.cache import Cache, key_of
from sendero_channels.engine.workers import Outcome
from sendero_channels.kernel import conditions
from sendero_channels.kernel.clock import Clock, moment_in
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import FINALIZER, POKED, Key, Kind
from sendero_channels.kernel.trouble import ClusterConflict
from sendero_channels.project.access import Access, Accesses
from sendero_channels.project.reconcile import Wake

Raw = dict[str, Any]
_ROUNDS = 8
_REFS = (("tenantRef", Kind.TENANT), ("projectRef", Kind.PROJECT), ("packageRef", Kind.PACKAGE))
_SOON = 1.0
_IN_VAIN = 60.0
_STORED_AGAIN = timedelta(minutes=5)
_TRIED_WITHIN = 60.0
_UNTRIED = 5.0


class Channels:
    """Passes over WhatsAppChannels.

    `seen` takes objects that were read, `told` hears of every status that was written, `abandoned` of a channel that
    was let go without a word to Kapso.
    """

    def __init__(
        self,
        cluster: ClusterApi,
        cache: Cache,
        accesses: Accesses,
        memories: Memories,
        clock: Clock,
        wake: Wake,
        seen: Callable[[Key, Raw | None, bool], None],
        told: Told = lambda key, before, after: None,
        abandoned: Callable[[Raw], None] = lambda raw: None,
    ) -> None:
        self._cluster, self._cache, self._accesses = cluster, cache, accesses
        self._memories, self._clock, self._wake, self._told = memories, clock, wake, told
        self._seen, self._abandoned = seen, abandoned
        self._uids: dict[Key, str] = {}
        self._began = clock.monotonic()

    async def reconcile(self, key: Key, lane: Lane) -> Outcome:
        """Look at one channel, and do what is to be done.

        Raises:
            KapsoTrouble, ClusterTrouble: the pass ended early; what was seen until then stands in the status.
        """
        raw = self._cache.get(key)
        gone = raw is None or (raw["metadata"].get("deletionTimestamp") and FINALIZER not in _finalizers(raw))
        if raw is None or gone:
            self._forget(key)
            return Outcome()
        self._uids[key] = str(raw["metadata"]["uid"])
        await self._assure(raw)
        if self._too_early(raw):
            return Outcome(_UNTRIED, lane)
        writer = ChannelWriter(self._cluster, self._cache, key, self._told)
        try:
            ChannelSpec.model_validate(raw["spec"])
        except ValidationError as failure:
            await writer.status(invalid.status(raw, failure, self._clock.now()))
            self.looked_at(raw["spec"]["projectRef"]["name"], key)
            return Outcome()
        try:
            return await _Pass(self, key, lane, writer, self._memories.of(self._uids[key])).run()
        except ClusterConflict:
            # Whoever writes all the time would otherwise hold up the sweep of all others for ever.
            self._gave_up(raw["spec"]["projectRef"]["name"], key)
            await self._catch_up(key)
            return Outcome(_SOON, lane)
        except BaseException:
            self._gave_up(raw["spec"]["projectRef"]["name"], key)
            raise

    def _too_early(self, raw: Raw) -> bool:
        """Whether nothing can be added yet to what the status says, of whichever spec it is: the project's key has not
        been tried since this process began. Whoever tries it wakes the channel."""
        name = raw["spec"]["projectRef"]["name"]
        access = self._accesses.get(name)
        if self._cache.get(Key(Kind.PROJECT, name)) is None or (access is not None and access.tried):
            return False
        if self._clock.monotonic() - self._began > _TRIED_WITHIN:
            return False
        return bool((raw.get("status") or {}).get("conditions"))

    async def _assure(self, raw: Raw) -> None:
        """What the channel refers to and nobody has shown us yet is asked for by name before it counts as absent."""
        keys = [Key(kind, str(raw["spec"][field]["name"])) for field, kind in _REFS]
        install = self._cache.install_of(key_of(Kind.CHANNEL, raw)) or {}
        if (install.get("status") or {}).get("notEntitledSince") is not None:
            # A list may be older than what was noted by it: the hour of grace ends by what the tenant is now.
            self._seen(keys[0], await self._cluster.get(keys[0]), False)
        if (running := (install.get("status") or {}).get("running")) is not None:
            keys.append(Key(Kind.PACKAGE, str(running["name"])))
        for key in keys:
            if self._cache.get(key) is None and (found := await self._cluster.get(key)) is not None:
                self._seen(key, found, False)

    def _forget(self, key: Key) -> None:
        uid = self._uids.pop(key, None)
        if uid is not None:
            self._memories.drop(uid)
        for raw in self._cache.all(Kind.PROJECT):
            self.looked_at(raw["metadata"]["name"], key)

    async def _catch_up(self, key: Key) -> None:
        """Read what a write was refused for: the event that would have told may be lost. Raises ClusterTrouble."""
        installs = [Key(Kind.INSTALL, raw["metadata"]["name"]) for raw in self._cache.installs_of(key)]
        for one in (key, *installs):
            self._seen(one, await self._cluster.get(one), False)

    def _gave_up(self, project: str, key: Key) -> None:
        """A pass that fails must not hold up the sweep of all others; while Kapso is away nobody has looked."""
        access = self._accesses.get(project)
        if access is not None and access.usable:
            self.looked_at(project, key)

    def looked_at(self, project: str, key: Key) -> None:
        """A channel's facts were read, or there is nothing to read any more."""
        access = self._accesses.get(project)
        if access is not None and access.sweep.looked_at(str(key), self._clock.now()):
            self._wake(Key(Kind.PROJECT, project), Lane.SWEEP)


class _Pass:
    """One pass over one channel."""

    def __init__(self, channels: Channels, key: Key, lane: Lane, writer: ChannelWriter, memory: Memory) -> None:
        self._all, self._key, self._lane, self._writer, self._memory = channels, key, lane, writer, memory
        self._cluster, self._cache, self._clock = channels._cluster, channels._cache, channels._clock
        self._started = self._clock.now()
        self._look: Look | None = None

    async def run(self) -> Outcome:
        world = self._gather()
        self._look = self._open_eyes(world)
        if world.refreshing:
            self._memory.refused.clear()
        return await (self._remove() if world.deleting else self._settle())

    async def _settle(self) -> Outcome:
        """Plan and act until nothing is left to do now, and write what was concluded."""
        doing = Doing(self._cluster, self._cache, self._clock, self._writer, self._access(), self._memory, self._lane)
        for _ in range(_ROUNDS):
            world = await self._see()
            plan = whole.plan(world)
            if doing.over or not plan.actions:
                break
            await doing.carry_out(plan, world)
        outstanding = doing.over or bool(plan.actions)
        blind = self._look is None or self._look.blind
        trouble = doing.trouble or (self._look.trouble if self._look is not None else None)
        whole_ = not blind and trouble is None and not (self._look is not None and self._look.refused)
        passed = conclude.Passed(whole_, outstanding, doing.unsettled(world))
        await self._writer.status(conclude.status(world, plan, passed))
        self._memory.again = by_gate(plan)
        self._report(world)
        if trouble is not None:
            if self._look is not None and self._look.access.suspect(trouble):
                self._all._wake(Key(Kind.PROJECT, world.spec.project_ref.name), Lane.STOP)
            raise trouble
        return Outcome(self._after(world, plan, doing, blind=blind), Lane.SWEEP if plan.ready else Lane.ONBOARD)

    def _after(self, world: World, plan: whole.Plan, doing: Doing, *, blind: bool) -> float | None:
        found = again(world, plan, blind=blind)
        if doing.in_vain or (self._look is not None and self._look.refused):
            return max(found or _IN_VAIN, _IN_VAIN)
        waiting = doing.over or bool(plan.actions)
        return _SOON if waiting and not blind else found

    async def _remove(self) -> Outcome:
        """Stop, take back what is ours, and let go."""
        doing = Doing(self._cluster, self._cache, self._clock, self._writer, self._access(), self._memory, self._lane)
        world, raw = await self._see(), self._cache.get(self._key)
        removed = removal.plan(world)
        if removed.actions:
            await doing.remove(removed.actions, world)
            if doing.trouble is None:
                if removed.abandons and raw is not None:
                    self._all._abandoned(raw)
                self._all._forget(self._key)
                return Outcome()
        trouble = str(doing.trouble) if doing.trouble is not None else ""
        await self._writer.status(conclude.deleting(world, removed, trouble))
        self._report(world)
        if doing.trouble is not None:
            raise doing.trouble
        return Outcome(30.0, Lane.STOP)

    async def _see(self) -> World:
        world = self._gather()
        look = self._look
        if look is None:
            return world
        world = replace(world, facts=await observe(world, look))
        wants_secret = world.deleting or link.requested(world) is not None or world.install is None
        if wants_secret and (world.deleting or (world.may_create and world.facts.links is not None)):
            secret = await read_secret(self._cluster, world.namespace, world.name)
            world = replace(world, link_secret=replace(secret, refused=self._secret_refused()))
        return world

    def _secret_refused(self) -> str:
        """Why the link could not be stored a moment ago; after a while it is tried again."""
        text, at = self._memory.secret_refused or ("", self._started)
        return text if self._clock.now() - at < _STORED_AGAIN else ""

    def _gather(self) -> World:
        raw = self._cache.get(self._key)
        assert raw is not None
        now = self._clock.now()
        world = gather(self._key, raw, self._cache, self._all._accesses, self._memory, now)
        asked = conclude.refresh_asked(world)
        return replace(world, refreshing=asked is not None and asked != world.status.get("lastHandledReconcileAt"))

    def _access(self) -> Access | None:
        raw = self._cache.get(self._key)
        return self._all._accesses.get(raw["spec"]["projectRef"]["name"]) if raw is not None else None

    def _open_eyes(self, world: World) -> Look | None:
        access = self._access()
        if access is None or world.project is None or not access.open:
            return None
        return Look(
            access,
            access.view(self._lane, world.namespace),
            self._lane,
            world.namespace,
            self._memory,
            self._clock,
            self._started,
            refreshing=world.refreshing or world.deleting,
            poked_at=self._poked_at(world),
            sweeping=access.sweep.wants(str(self._key)),
            settled=_settled(world),
            installed=world.install is not None,
            blind=not access.usable,
        )

    def _poked_at(self, world: World) -> datetime | None:
        """When a delivery last had news: of this install, or of a number that nobody has installed yet."""
        if world.install is not None:
            raw = self._cache.install(world.install.phone_number_id) or {"metadata": {}}
            value = (raw["metadata"].get("annotations") or {}).get(POKED)
        else:
            raw = self._cache.get(Key(Kind.PROJECT, world.spec.project_ref.name)) or {}
            value = (raw.get("status") or {}).get("pokedAt")
        return moment_in(value)

    def _report(self, world: World) -> None:
        """Tell the sweep, unless Kapso could not be asked: then nobody has looked."""
        if self._look is None or not self._look.blind or self._look.trouble is not None:
            self._all.looked_at(world.spec.project_ref.name, self._key)


def _settled(world: World) -> bool:
    """Whether no delivery is to be expected of a message: only of what happens to the number or its account."""
    verified = conditions.read(list(world.status.get("conditions") or []), webhook.GATE)
    record = world.install.status.test if world.install is not None else None
    return verified is not None and verified.is_true and record is not None and record.settled


def _finalizers(raw: Raw) -> list[str]:
    return list(raw["metadata"].get("finalizers") or ())

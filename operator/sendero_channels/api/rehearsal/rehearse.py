"""What the next passes over a channel would do."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from sendero_channels.api.rehearsal.far import RehearsedKapso
from sendero_channels.api.rehearsal.files import Declared
from sendero_channels.api.rehearsal.near import RehearsedCluster, made
from sendero_channels.api.rehearsal.platform import Stage
from sendero_channels.api.rehearsal.script import Script, Write
from sendero_channels.channel.memory import Memories
from sendero_channels.channel.reconcile import Channels
from sendero_channels.clients.cluster_api import ClusterApi
from sendero_channels.clients.kapso import Kapso
from sendero_channels.engine.cache import Cache, key_of
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import Trouble
from sendero_channels.project.access import Access, Accesses

Raw = dict[str, Any]
_SOON = 1.0
MOST_PASSES = 8
MOST_WAITING = 16


@dataclass(frozen=True)
class Rehearsal:
    """`passes` are the writes of each pass that would follow without anybody's doing, `status` is the channel's then,
    and `again` in how many seconds it would be looked at by itself. `trouble` is what ended the last pass early."""

    passes: tuple[tuple[Write, ...], ...]
    reads: int
    before: Raw = field(repr=False)
    status: Raw = field(repr=False)
    again: float | None
    trouble: str = ""

    @property
    def writes(self) -> tuple[Write, ...]:
        """All that would be written, but for what the channel's own status says."""
        return tuple(one for part in self.passes for one in part if one.what != "WhatsAppChannel status")


class Rehearsals:
    """Rehearses passes, one at a time, on copies of all that the operator knows."""

    def __init__(self, cluster: ClusterApi, cache: Cache, accesses: Accesses, memories: Memories, clock: Clock) -> None:
        self._cluster, self._cache, self._accesses = cluster, cache, accesses
        self._memories, self._clock, self._turn = memories, clock, asyncio.Lock()
        self._waiting = 0

    @property
    def full(self) -> bool:
        """Whether so many wait already that another one would wait for too long."""
        return self._waiting >= MOST_WAITING

    async def of(
        self, key: Key, spec: Raw | None = None, *, lane: Lane = Lane.EDIT, most: int = MOST_PASSES
    ) -> Rehearsal | None:
        """What would be done for a channel as it stands, or once its spec is this; None where there is none.

        Raises:
            ClusterTrouble: the API server does not answer.
        """
        self._waiting += 1
        try:
            async with self._turn:
                return await self._rehearsed(key, spec, lane, most)
        finally:
            self._waiting -= 1

    async def _rehearsed(self, key: Key, spec: Raw | None, lane: Lane, most: int) -> Rehearsal | None:
        before = self._cache.get(key)
        raw = before if spec is None else self._declared(key, before, spec)
        if raw is None:
            return None
        return await _Played(self._cluster, self._clock, self._copied(), key, raw).play(self, lane, most)

    def _declared(self, key: Key, before: Raw | None, spec: Raw) -> Raw:
        if before is None:
            body: Raw = {"metadata": {"name": key.name, "namespace": key.namespace}, "spec": spec}
            return made(key, body, self._clock.now())
        if before["spec"] == spec:
            return before
        metadata = before["metadata"]
        changed = {
            **metadata,
            "generation": int(metadata.get("generation") or 0) + 1,
            "resourceVersion": str(int(metadata["resourceVersion"]) + 1),
        }
        return {**before, "metadata": changed, "spec": spec}

    def _copied(self) -> Cache:
        found = Cache()
        for kind in Kind:
            for raw in self._cache.all(kind):
                found.see(key_of(kind, raw), raw)
        return found

    def ways(self, name: str, files: Declared, script: Script) -> Accesses:
        """The way into one project, for a rehearsal."""

        def through(real: Kapso, listing: Any) -> Kapso:
            return RehearsedKapso(real, Stage(script, listing, files, self._clock))

        return self._accesses.rehearsed(name, through)

    def remembered(self, uid: str) -> Memories:
        """What is remembered of one channel, for a rehearsal."""
        return self._memories.rehearsed(uid)


class _Played:
    """One rehearsal."""

    def __init__(self, cluster: ClusterApi, clock: Clock, cache: Cache, key: Key, raw: Raw) -> None:
        self._key, self._raw, self._cache, self._clock, self._script = key, raw, cache, clock, Script()
        self._near = RehearsedCluster(cluster, cache, key, self._script, clock.now())
        self._near.put(key, raw)

    async def play(self, of: Rehearsals, lane: Lane, most: int) -> Rehearsal:
        spec = self._raw["spec"]
        package = self._cache.get(Key(Kind.PACKAGE, str(spec["packageRef"]["name"]))) or {}
        project = str(spec["projectRef"]["name"])
        ways = of.ways(project, Declared(spec, package.get("spec")), self._script)
        channels = Channels(
            self._near,
            self._cache,
            ways,
            of.remembered(str(self._raw["metadata"]["uid"])),
            self._clock,
            _nobody,
            self._seen,
        )
        found = await self._passes(channels, lane, most)
        return found if found.trouble else replace(found, trouble=_unasked(ways.get(project)))

    async def _passes(self, channels: Channels, lane: Lane, most: int) -> Rehearsal:
        passes: list[tuple[Write, ...]] = []
        trouble, again = "", None
        while len(passes) < most:
            begun = len(self._script.writes)
            try:
                again = (await channels.reconcile(self._key, lane)).again
            except Trouble as failed:
                trouble = str(failed)
            passes.append(tuple(self._script.writes[begun:]))
            if trouble or again is None or again > _SOON or not passes[-1]:
                break
        after = (self._cache.get(self._key) or {}).get("status") or {}
        before = self._raw.get("status") or {}
        return Rehearsal(tuple(passes), self._script.reads, before, after, again, trouble)

    def _seen(self, key: Key, raw: Raw | None, initial: bool) -> None:
        if raw is None:
            self._cache.forget(key)
        else:
            self._cache.see(key, raw)


def _unasked(access: Access | None) -> str:
    """Why Kapso was not asked, where it will be later; a key that is missing or rejected is a gate's matter."""
    if access is None or access.usable or access.state in ("missing", "rejected"):
        return ""
    return "Kapso does not answer now: this goes by what was last seen of it"


def _nobody(key: Key, lane: Lane, after: float = 0.0) -> None:
    """Wakes nobody: nothing has happened."""

"""A channel's own object as a pass writes it: status, intents and finalizer, each with the version that was read."""

from collections.abc import Callable, Mapping
from typing import Any

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import FINALIZER, Key
from sendero_channels.kernel.patch import merge_patch
from sendero_channels.kernel.trouble import ClusterNotFound

Raw = dict[str, Any]
Told = Callable[[Key, Raw, Raw], None]


class ChannelWriter:
    """Writes of one pass. Each raises ClusterConflict where somebody wrote in between, and ends the pass."""

    def __init__(self, cluster: ClusterApi, cache: Cache, key: Key, told: Told) -> None:
        self._cluster, self._cache, self._key, self._told = cluster, cache, key, told
        self.intended = False

    async def status(self, after: Mapping[str, Any]) -> None:
        """Let the status be this; nothing is sent where it is already."""
        raw = self._raw()
        if raw is None:
            return
        if patch := merge_patch(raw.get("status") or {}, dict(after)):
            self._told(self._key, raw, await self._patch({"status": patch}, raw, status=True))

    async def intents(self, intents: list[dict[str, str]]) -> None:
        """Put intents into the status before what they are for is done; once a pass."""
        raw = self._raw()
        if raw is not None:
            self.intended = True
            await self._patch({"status": {"intents": intents}}, raw, status=True)

    async def hold(self) -> None:
        """Put our finalizer on."""
        raw = self._raw()
        if raw is not None:
            await self._patch({"metadata": {"finalizers": [*_finalizers(raw), FINALIZER]}}, raw)

    async def let_go(self) -> None:
        """Take our finalizer off: the last write."""
        raw = self._raw()
        if raw is None:
            return
        rest = _finalizers(raw)
        try:
            await self._patch({"metadata": {"finalizers": rest}}, raw)
        except ClusterNotFound:
            return

    def _raw(self) -> Raw | None:
        return self._cache.get(self._key)

    async def _patch(self, body: Raw, raw: Raw, *, status: bool = False) -> Raw:
        version = raw["metadata"]["resourceVersion"]
        written = await self._cluster.patch(self._key, body, version=version, status=status)
        self._cache.wrote(self._key, written)
        return written


def _finalizers(raw: Raw) -> list[str]:
    """Others' finalizers, in their order."""
    return [one for one in raw["metadata"].get("finalizers") or () if one != FINALIZER]

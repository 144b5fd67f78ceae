"""Install records whose channel is gone: what still runs for them is stopped, and they go."""

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.concerns import channel_of
from sendero_channels.engine.workers import Outcome
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import NotFound, Transient
from sendero_channels.project.access import Accesses


class Orphans:
    """Passes over WhatsAppInstalls. A channel's own finalizer removes its install: these are what slipped through."""

    def __init__(self, cluster: ClusterApi, cache: Cache, accesses: Accesses) -> None:
        self._cluster, self._cache, self._accesses = cluster, cache, accesses

    async def reconcile(self, key: Key, lane: Lane) -> Outcome:
        """Remove an install whose channel a live GET shows to be gone; only a 404 or another uid counts.

        Raises:
            KapsoTrouble, ClusterTrouble: it could not be stopped, or nothing can be concluded.
        """
        raw = self._cache.get(key)
        channel = channel_of(raw) if raw is not None else None
        if raw is None or channel is None:
            return Outcome()
        known = self._cache.get(channel)
        if known is not None and known["metadata"]["uid"] == raw["spec"]["channelRef"]["uid"]:
            return Outcome()
        found = await self._cluster.get(channel)
        if found is not None and found["metadata"]["uid"] == raw["spec"]["channelRef"]["uid"]:
            return Outcome()
        await self._stop(str(raw["spec"]["project"]), (raw.get("status") or {}).get("running") or {})
        metadata = raw["metadata"]
        await self._cluster.delete(key, uid=str(metadata["uid"]), version=str(metadata["resourceVersion"]))
        self._cache.forget(key, str(metadata["uid"]))
        return Outcome()

    async def _stop(self, project: str, running: dict[str, str]) -> None:
        access, workflow = self._accesses.get(project), running.get("workflowID")
        if workflow is None:
            return
        if access is None or not access.open:
            if await self._cluster.get(Key(Kind.PROJECT, project)) is None:
                return
            raise Transient(f"project {project} cannot be used: the install record stays until its trigger was stopped")
        view = access.view(Lane.STOP)
        try:
            triggers = await view.triggers(workflow)
        except NotFound:
            return
        for one in triggers:
            if one.active:
                await view.set_trigger(one.id, False)

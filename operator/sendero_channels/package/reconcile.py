"""One release's pass: whether its content is what its digest says, for whoever looks at it before any channel does."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.workers import Outcome
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.conditions import Condition, written
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key
from sendero_channels.kernel.patch import merge_patch
from sendero_channels.kernel.reasons import entry as reasons
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest

Raw = dict[str, Any]


class Packages:
    """Passes over ChannelPackages. `told` hears of every status that was written."""

    def __init__(
        self,
        cluster: ClusterApi,
        cache: Cache,
        clock: Clock,
        told: Callable[[Key, Raw, Raw], None] = lambda key, before, after: None,
    ) -> None:
        self._cluster, self._cache, self._clock, self._told = cluster, cache, clock, told

    async def reconcile(self, key: Key, lane: Lane) -> Outcome:
        """Judge one release. Raises ClusterTrouble, which brings the key back later."""
        raw = self._cache.get(key)
        if raw is None or raw["metadata"].get("deletionTimestamp"):
            return Outcome()
        before, generation = raw.get("status") or {}, int(raw["metadata"]["generation"])
        conditions = written(judge(raw["spec"]), list(before.get("conditions") or []), generation, self._clock.now())
        if patch := merge_patch(before, {"observedGeneration": generation, "conditions": conditions}):
            version = raw["metadata"]["resourceVersion"]
            after = await self._cluster.patch(key, {"status": patch}, version=version, status=True)
            self._cache.wrote(key, after)
            self._told(key, raw, after)
        return Outcome()


def judge(spec: Raw) -> list[Condition]:
    """Ready, and Stalled where a release can never be used: it is immutable."""
    try:
        digest = content_digest(PackageSpec.model_validate(spec))
    except ValidationError as failure:
        fields = ", ".join(".".join(map(str, one["loc"])) for one in failure.errors()[:5])
        return _invalid(f"This operator does not understand {fields}.")
    if digest != spec.get("digest"):
        return _invalid(f"The content's digest is {digest}.")
    return [Condition("Ready", "True", reasons.PACKAGE_SOUND.name, reasons.PACKAGE_SOUND.meaning)]


def _invalid(detail: str) -> list[Condition]:
    reason = reasons.PACKAGE_INVALID
    message = f"{reason.meaning} {detail} {reason.step}"
    return [Condition("Ready", "False", reason.name, message), Condition("Stalled", "True", reason.name, message)]

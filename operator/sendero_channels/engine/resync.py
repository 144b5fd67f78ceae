"""What lost events missed: a list of our own against what we remember."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sendero_channels.clients.cluster_api import ClusterApi
from sendero_channels.engine.cache import Cache, key_of
from sendero_channels.kernel.names import Key, Kind

Raw = dict[str, Any]


@dataclass(frozen=True)
class Resynced:
    """What a comparison found: objects that we had an older version of or none, and objects that are gone."""

    missed: int
    ghosts: int


async def resync(
    cluster: ClusterApi, cache: Cache, on_object: Callable[[Key, Raw | None, bool], None], kind: Kind
) -> Resynced:
    """Tell `on_object` of every object of a kind that the events of a watch should have told of, and did not.

    An API server that was restarted tells of no deletion in between, and Kopf does not compare. What is not in the
    list is read by name before it is taken as gone: it may be newer than the list.

    Raises:
        ClusterTrouble: nothing can be concluded.
    """
    remembered = {key: cache.get(key) for key in cache.keys(kind)}
    listed = {key_of(kind, raw): raw for raw in await cluster.list(kind)}
    before = {key: cache.get(key) for key in listed}
    for key, raw in listed.items():
        on_object(key, raw, False)
    missed = sum(cache.get(key) is not before[key] for key in listed)
    ghosts = 0
    for key in remembered.keys() - listed.keys():
        now = await cluster.get(key)
        if now is None and _succeeded(remembered[key], cache.get(key)):
            # The answer was overtaken by an event: it tells of the one that was there before.
            continue
        ghosts += now is None and cache.get(key) is not None
        on_object(key, now, False)
    return Resynced(missed, ghosts)


def _succeeded(before: Raw | None, now: Raw | None) -> bool:
    """Whether another object of the same name has come."""
    return before is not None and now is not None and before["metadata"].get("uid") != now["metadata"].get("uid")

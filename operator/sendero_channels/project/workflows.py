"""Whose a project's workflows are."""

from collections.abc import Mapping

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind

_KINDS = (Kind.PROJECT, Kind.TENANT, Kind.CHANNEL, Kind.INSTALL)


def workflows_of(cache: Cache, project: str) -> Mapping[Key, str]:
    """The workflow of each channel of the project that has a number: its id where the record has it, else the marker
    that names it. What merely bears such a name was made by somebody else."""
    return cache.derived(("workflows", project), _KINDS, lambda: _workflows(cache, project))


def _workflows(cache: Cache, name: str) -> dict[Key, str]:
    project = cache.get(Key(Kind.PROJECT, name))
    owner = project["spec"].get("ownerID") if project is not None else None
    holders, found = _holders(cache), {}
    for one in cache.concerned(Key(Kind.PROJECT, name)):
        if (raw := cache.get(one)) is not None and one in holders:
            tenant = cache.get(Key(Kind.TENANT, raw["spec"]["tenantRef"]["name"]))
            id_ = (tenant["spec"].get("id") if tenant is not None else None) or raw["spec"]["tenantRef"]["name"]
            found[one] = holders[one] or f"{owner}/{id_}/{one.namespace}/{one.name}"
    return found


def _holders(cache: Cache) -> dict[Key, str | None]:
    """The channels that have a number, with the id of the workflow that runs on it, once one does."""
    found = {}
    for raw in cache.all(Kind.INSTALL):
        ref, running = raw["spec"]["channelRef"], (raw.get("status") or {}).get("running") or {}
        found[Key(Kind.CHANNEL, ref["name"], ref["namespace"])] = running.get("workflowID")
    return found

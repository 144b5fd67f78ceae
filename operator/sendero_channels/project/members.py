"""Which channels a project has: what counts for its sweeps, and for how many it may have."""

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.project.model import ProjectSpec


def members(cache: Cache, name: str, spec: ProjectSpec) -> set[Key]:
    """The channels that name the project and may use it, and those that hold a number in it.

    One that names a project, and neither the project nor a paying tenant knows of it, costs nobody else anything: it
    makes no sweep longer and takes up no room.
    """
    admitted = frozenset(spec.namespaces)
    return {
        one
        for one in cache.concerned(Key(Kind.PROJECT, name))
        if (one.namespace in admitted and _entitled(cache, one)) or cache.installs_of(one)
    }


def _entitled(cache: Cache, channel: Key) -> bool:
    raw = cache.get(channel)
    tenant = cache.get(Key(Kind.TENANT, raw["spec"]["tenantRef"]["name"])) if raw is not None else None
    told = tenant["spec"] if tenant is not None else {}
    return told.get("plan") == "paid" and channel.namespace in (told.get("namespaces") or ())

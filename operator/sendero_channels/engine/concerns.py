"""Which channels an object concerns, kept up to date with every object seen."""

from collections import defaultdict
from typing import Any

from sendero_channels.kernel.names import Key, Kind

Raw = dict[str, Any]
_REFS = {"tenantRef": Kind.TENANT, "projectRef": Kind.PROJECT, "packageRef": Kind.PACKAGE}


class Concerns:
    """An index from tenants, projects, packages and installs to channels."""

    def __init__(self) -> None:
        self._channels: dict[Key, set[Key]] = defaultdict(set)
        self._sources: dict[Key, frozenset[tuple[Key, Key]]] = {}
        self._edges: dict[tuple[Key, Key], int] = defaultdict(int)

    def of(self, key: Key) -> set[Key]:
        """The channels that this object concerns; a channel concerns itself."""
        return {key} if key.kind is Kind.CHANNEL else set(self._channels.get(key, ()))

    def update(self, key: Key, raw: Raw | None) -> None:
        """Take an object's references as they stand now; None where it is gone."""
        after = edges(key, raw) if raw is not None else frozenset()
        before = self._sources.pop(key, frozenset())
        if after:
            self._sources[key] = after
        for edge in before - after:
            self._drop(edge)
        for edge in after - before:
            self._edges[edge] += 1
            self._channels[edge[0]].add(edge[1])

    def _drop(self, edge: tuple[Key, Key]) -> None:
        # A channel may want the very package that its install says is running: the edge stands until both let go.
        self._edges[edge] -= 1
        if self._edges[edge]:
            return
        del self._edges[edge]
        self._channels[edge[0]].discard(edge[1])
        if not self._channels[edge[0]]:
            del self._channels[edge[0]]


def edges(key: Key, raw: Raw) -> frozenset[tuple[Key, Key]]:
    """What this object says of others: pairs of an object and a channel that it concerns."""
    if key.kind is Kind.CHANNEL:
        spec = raw.get("spec") or {}
        named = {kind: (spec.get(ref) or {}).get("name") for ref, kind in _REFS.items()}
        return frozenset((Key(kind, name), key) for kind, name in named.items() if name)
    if key.kind is Kind.INSTALL and (channel := channel_of(raw)) is not None:
        found = {(key, channel)}
        running = ((raw.get("status") or {}).get("running") or {}).get("name")
        if running:
            found.add((Key(Kind.PACKAGE, running), channel))
        return frozenset(found)
    return frozenset()


def channel_of(install: Raw) -> Key | None:
    """The channel that an install belongs to."""
    ref = (install.get("spec") or {}).get("channelRef") or {}
    if not ref.get("name") or not ref.get("namespace"):
        return None
    return Key(Kind.CHANNEL, ref["name"], ref["namespace"])

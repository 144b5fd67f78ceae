"""Our kinds' objects as last seen. Good for deciding whom to look at; never proof that something is absent."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sendero_channels.engine.concerns import Concerns, channel_of
from sendero_channels.kernel.names import Key, Kind

Raw = dict[str, Any]
T = TypeVar("T")
_GRAVES = 10_000


class Cache:
    """Objects by key; what it gives out is shared and must not be changed.

    An object never goes back: a version older than the newest one seen or written, and an object that was seen to go,
    are ignored, since lists, events and answers to our own writes overtake each other. `owe` is told of each write of
    ours whose echo is still to come.
    """

    def __init__(self, owe: Callable[[Key, int], None] = lambda key, version: None) -> None:
        self._owe = owe
        self._objects: dict[Kind, dict[Key, Raw]] = {kind: {} for kind in Kind}
        self._concerns = Concerns()
        self._installs: dict[Key, set[Key]] = {}
        self._gone: OrderedDict[str, None] = OrderedDict()
        self._changes = dict.fromkeys(Kind, 0)
        self._derived: dict[Hashable, tuple[tuple[int, ...], Any]] = {}

    def see(self, key: Key, raw: Raw) -> bool:
        """Take an object from a list or an event; False where it says nothing new."""
        uid = _uid(raw)
        if uid in self._gone:
            return False
        before = self.get(key)
        if before is not None and _uid(before) == uid and _version(raw) <= _version(before):
            return False
        self._put(key, _lean(raw), before)
        return True

    def wrote(self, key: Key, raw: Raw) -> None:
        """Take an object from the answer to a write of ours, so that its echo says nothing new."""
        if self.see(key, raw):
            self._owe(key, _version(raw))

    def forget(self, key: Key, uid: str | None = None) -> None:
        """Take an object as gone; this very one does not come back. Of another `uid` it is a successor, and stays."""
        before = self.get(key)
        if before is None or uid not in (None, _uid(before)):
            return
        del self._objects[key.kind][key]
        self._changes[key.kind] += 1
        self._gone[_uid(before)] = None
        if len(self._gone) > _GRAVES:
            self._gone.popitem(last=False)
        self._concerns.update(key, None)
        self._let_go(key, before)

    def get(self, key: Key) -> Raw | None:
        """The object as last seen."""
        return self._objects[key.kind].get(key)

    def all(self, kind: Kind) -> list[Raw]:
        """Every object of a kind as last seen."""
        return list(self._objects[kind].values())

    def keys(self, kind: Kind) -> list[Key]:
        """The keys of every object of a kind."""
        return list(self._objects[kind])

    def concerned(self, key: Key) -> set[Key]:
        """The channels that look at this object, whether it exists or not: by reference, or because it runs there."""
        return self._concerns.of(key)

    def derived(self, what: Hashable, kinds: tuple[Kind, ...], work_out: Callable[[], T]) -> T:
        """What follows from all specs of these kinds, and from which workflows run on numbers, worked out again once an
        object came, went or changed in that."""
        now = tuple(self._changes[kind] for kind in kinds)
        known = self._derived.get(what)
        if known is None or known[0] != now:
            known = self._derived[what] = (now, work_out())
        return cast(T, known[1])

    def install(self, phone_number_id: str) -> Raw | None:
        """The install record of a number."""
        return self.get(Key(Kind.INSTALL, phone_number_id))

    def installs_of(self, channel: Key) -> list[Raw]:
        """Every install record that names this channel, whichever object of that name claimed it, by number."""
        keys = sorted(self._installs.get(channel, ()), key=lambda key: key.name)
        return [self._objects[Kind.INSTALL][key] for key in keys]

    def install_of(self, channel: Key) -> Raw | None:
        """The install record of this channel; one that a former channel of the same name left comes last."""
        found = self.installs_of(channel)
        raw = self.get(channel)
        uid = _uid(raw) if raw is not None else ""
        return min(found, key=lambda install: install["spec"]["channelRef"].get("uid") != uid, default=None)

    def _put(self, key: Key, raw: Raw, before: Raw | None) -> None:
        self._objects[key.kind][key] = raw
        if before is None or _uid(before) != _uid(raw) or _telling(before) != _telling(raw):
            self._changes[key.kind] += 1
        self._concerns.update(key, raw)
        if key.kind is Kind.INSTALL:
            if before is not None:
                self._let_go(key, before)
            if (channel := channel_of(raw)) is not None:
                self._installs.setdefault(channel, set()).add(key)

    def _let_go(self, key: Key, before: Raw) -> None:
        channel = channel_of(before) if key.kind is Kind.INSTALL else None
        if channel is not None and channel in self._installs:
            self._installs[channel].discard(key)
            if not self._installs[channel]:
                del self._installs[channel]


def key_of(kind: Kind, raw: Raw) -> Key:
    """What an object is found by."""
    metadata = raw["metadata"]
    return Key(kind, metadata["name"], metadata.get("namespace") if kind.namespaced else None)


def _telling(raw: Raw) -> tuple[Any, Any]:
    running = (raw.get("status") or {}).get("running") or {}
    return raw.get("spec"), running.get("workflowID") if isinstance(running, dict) else None


def _uid(raw: Raw) -> str:
    return str(raw["metadata"].get("uid", ""))


def _version(raw: Raw) -> int:
    return int(raw["metadata"].get("resourceVersion") or 0)


def _lean(raw: Raw) -> Raw:
    metadata = {name: value for name, value in raw["metadata"].items() if name != "managedFields"}
    return {**raw, "metadata": metadata}

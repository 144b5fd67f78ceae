"""Which objects get a pass because one of them changed."""

from typing import Any

from sendero_channels.engine.cache import Cache
from sendero_channels.engine.concerns import channel_of
from sendero_channels.kernel import conditions
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import POKED, Key, Kind

Raw = dict[str, Any]
Woken = list[tuple[Key, Lane]]


def woken(old: Raw | None, new: Raw | None, key: Key, cache: Cache, *, initial: bool = False) -> Woken:
    """The keys to be looked at, and how urgently, now that `old` has become `new`.

    `initial` says that it is not news, but the first that this process sees of the object. A status that was written
    wakes nobody, but for what a project's status says of its key and of a poke.
    """
    match key.kind:
        case Kind.CHANNEL:
            return _channel(old, new, key, initial, held=cache.install_of(key) is not None)
        case Kind.INSTALL:
            return _install(old, new)
        case Kind.PROJECT:
            return _project(old, new, key, cache, initial)
        case Kind.TENANT:
            return _all(cache, key, _lane(old, initial)) if _changed(old, new) else []
        case Kind.PACKAGE:
            lane = _lane(old, initial)
            return [(key, lane), *_all(cache, key, lane)] if _changed(old, new) else []


def _channel(old: Raw | None, new: Raw | None, key: Key, initial: bool, *, held: bool) -> Woken:
    """What is to be stopped comes first, where a number is `held`: without one there is nothing that could serve."""
    if new is None:
        return [(key, Lane.SWEEP)]
    if not _changed(old, new):
        return [(key, Lane.SWEEP)] if _poked(old, new) else []
    if held and (new["metadata"].get("deletionTimestamp") or (_live(old) and not _live(new))):
        return [(key, Lane.STOP)]
    return [(key, _lane(old, initial) if _handled(new) else Lane.EDIT)]


def _install(old: Raw | None, new: Raw | None) -> Woken:
    """An install wakes its one channel: soon where it came, went or changed hands, else with the sweeps."""
    owners = {channel_of(raw) for raw in (old, new) if raw is not None} - {None}
    lane = Lane.ONBOARD if new is None or (old is not None and _changed(old, new)) else Lane.SWEEP
    if old is not None and new is not None and not _changed(old, new) and not _poked(old, new):
        return []
    return [(owner, lane) for owner in owners if owner is not None]


def _project(old: Raw | None, new: Raw | None, key: Key, cache: Cache, initial: bool) -> Woken:
    if _changed(old, new):
        return [(key, _lane(old, initial)), *_all(cache, key, _lane(old, initial))]
    if _key_state(old) != _key_state(new):
        return _all(cache, key, Lane.ONBOARD)
    if _poked(old, new):
        # A number that nobody has installed yet: only a channel that awaits one can want it.
        waiting = [channel for channel in _sorted(cache.concerned(key)) if cache.install_of(channel) is None]
        return [(key, Lane.SWEEP), *((channel, Lane.SWEEP) for channel in waiting)]
    return []


def _all(cache: Cache, key: Key, lane: Lane) -> Woken:
    return [(channel, lane) for channel in _sorted(cache.concerned(key))]


def _sorted(keys: set[Key]) -> list[Key]:
    return sorted(keys, key=str)


def _lane(old: Raw | None, initial: bool) -> Lane:
    return Lane.SWEEP if initial and old is None else Lane.EDIT


def _changed(old: Raw | None, new: Raw | None) -> bool:
    """Whether anything but the status, or a poke, differs."""
    return bool(_essence(old) != _essence(new))


def _essence(raw: Raw | None) -> Any:
    if raw is None:
        return None
    metadata = raw["metadata"]
    notes = {name: value for name, value in (metadata.get("annotations") or {}).items() if name != POKED}
    return (
        metadata.get("uid"),
        metadata.get("generation"),
        metadata.get("deletionTimestamp"),
        metadata.get("finalizers") or [],
        metadata.get("labels") or {},
        notes,
    )


def _poked(old: Raw | None, new: Raw | None) -> bool:
    return bool(_poke(old) != _poke(new))


def _poke(raw: Raw | None) -> Any:
    if raw is None:
        return None
    note = (raw["metadata"].get("annotations") or {}).get(POKED)
    return note, (raw.get("status") or {}).get("pokedAt")


def _live(raw: Raw | None) -> bool:
    return bool(((raw or {}).get("spec") or {}).get("live"))


def _handled(raw: Raw) -> bool:
    return bool((raw.get("status") or {}).get("observedGeneration") == raw["metadata"].get("generation"))


def _key_state(raw: Raw | None) -> Any:
    status = (raw or {}).get("status") or {}
    accepted = conditions.read(status.get("conditions") or [], "CredentialsAccepted")
    return status.get("keyState"), accepted and accepted.status

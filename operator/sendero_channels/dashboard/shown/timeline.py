"""What has happened to a channel, from its conditions and the Events about it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sendero_channels.dashboard.shown.gates import ASPECTS
from sendero_channels.kernel.clock import moment_in

Raw = Mapping[str, Any]
Kind = Literal["good", "bad", "plain"]

_MOST = 40
# An Event is posted by the pass that wrote the condition.
_NOISE = ("Synced", "Reconciling")
_SAME = timedelta(seconds=10)
_WORDS = {"True": "is True", "False": "is False", "Unknown": "is not known"}


@dataclass(frozen=True)
class Happening:
    """One thing that happened; `count` says how often it was told."""

    at: datetime
    what: str
    reason: str
    note: str
    kind: Kind
    count: int = 1


def timeline(channel: Raw, events: Iterable[Raw]) -> tuple[Happening, ...]:
    """The newest first. A condition's last change is left out where an Event tells of it."""
    told = [one for one in map(_event, events) if one is not None and one.what.split(" is ")[0] not in _NOISE]
    changes = [one for one in _changes(channel) if not any(_tells(event, one) for event in told)]
    return tuple(sorted([*told, *changes, *_moments(channel)], key=lambda one: one.at, reverse=True)[:_MOST])


def _event(raw: Raw) -> Happening | None:
    series: Raw = raw.get("series") or {}
    last = series.get("lastObservedTime") or raw.get("eventTime") or raw.get("deprecatedLastTimestamp")
    moment = moment_in(last) or moment_in((raw.get("metadata") or {}).get("creationTimestamp"))
    if moment is None:
        return None
    head, colon, rest = str(raw.get("note", "")).partition(": ")
    named = bool(colon) and head.split(" is ")[0] in (*ASPECTS, "Ready", "Live", "Stalled", "Synced", "Reconciling")
    what, note = (head, rest) if named else (str(raw.get("action", "Event")), str(raw.get("note", "")))
    kind: Kind = "bad" if raw.get("type") == "Warning" else "good" if what.endswith("True") else "plain"
    if what == "Stalled is True":
        kind = "bad"
    return Happening(moment, what, str(raw.get("reason", "")), note, kind, int(series.get("count") or 1))


def _changes(channel: Raw) -> Iterator[Happening]:
    for one in (channel.get("status") or {}).get("conditions") or ():
        moment, status = moment_in(one.get("lastTransitionTime")), str(one.get("status"))
        # What is not known because nobody could look says nothing of the channel.
        if moment is None or status == "Unknown" or one.get("type") in _NOISE:
            continue
        good = (status == "True") != (one.get("type") in ("Stalled", "Reconciling"))
        what = f"{one.get('type')} {_WORDS.get(status, status)}"
        yield Happening(moment, what, str(one.get("reason", "")), "", "good" if good else "plain")


def _tells(event: Happening, change: Happening) -> bool:
    return event.what == change.what and abs(event.at - change.at) <= _SAME


def _moments(channel: Raw) -> Iterator[Happening]:
    metadata, status = channel["metadata"], channel.get("status") or {}
    test: Raw = status.get("testMessage") or {}
    moments: tuple[tuple[Any, str, Kind], ...] = (
        (metadata.get("creationTimestamp"), "Declared", "plain"),
        (test.get("sentAt"), "Test message sent", "plain"),
        (test.get("deliveredAt"), "Test message delivered", "good"),
        (status.get("liveSince"), "First seen live", "good"),
        (metadata.get("deletionTimestamp"), "Deletion asked for", "bad"),
    )
    for value, what, kind in moments:
        moment = moment_in(value)
        if moment is not None:
            yield Happening(moment, what, "", "", kind)

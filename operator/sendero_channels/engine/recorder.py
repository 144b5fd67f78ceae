"""Kubernetes Events for people who run `kubectl describe`: of transitions, aggregated, and never in a pass's way."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sendero_channels.clients.cluster_api import ClusterApi, Raw
from sendero_channels.kernel import digest, mask
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import GROUP, MANAGER
from sendero_channels.kernel.trouble import ClusterNotFound, Trouble

logger = logging.getLogger(__name__)

_MOST_WAITING = 1000
_MOST_REMEMBERED = 4096
# The API server keeps an Event for an hour: a repetition within this time is counted on the one that is there.
_SERIES = 1800.0
_LONGEST_NOTE = 1024


@dataclass(frozen=True)
class Told:
    """One thing that happened to one object."""

    regarding: Raw
    reason: str
    note: str
    action: str
    warning: bool
    at: datetime


@dataclass
class _Posted:
    name: str
    since: float
    count: int


class Recorder:
    """Posts what it is told, one after the other. `instance` names this process.

    What is told again within half an hour is counted as a series. Where too much waits, the newest is dropped; a
    failure is logged and forgotten. `heard` is told posted, repeated, dropped or failed.
    """

    def __init__(
        self, cluster: ClusterApi, clock: Clock, instance: str, *, heard: Callable[[str], None] = lambda result: None
    ) -> None:
        self._cluster = cluster
        self._clock = clock
        self._instance = instance
        self._heard = heard
        self._waiting: asyncio.Queue[Told] = asyncio.Queue(_MOST_WAITING)
        self._posted: OrderedDict[str, _Posted] = OrderedDict()

    def tell(self, raw: Raw, reason: str, note: str, *, action: str = "Reconcile", warning: bool = False) -> None:
        """Let an Event about this object be posted. Never fails and never waits; the note is masked and cut."""
        shown = _cut(mask.text(mask.wamids(note), _LONGEST_NOTE))
        told = Told(_reference(raw), reason, shown, action, warning, self._clock.now())
        try:
            self._waiting.put_nowait(told)
        except asyncio.QueueFull:
            self._heard("dropped")

    async def run(self) -> None:
        """Post for ever."""
        while True:
            told = await self._waiting.get()
            try:
                self._heard(await self._post(told))
            except Trouble as trouble:
                self._heard("failed")
                logger.info("an Event was not posted: %s", trouble)
            finally:
                self._waiting.task_done()

    async def settled(self) -> None:
        """Return once everything told so far was posted or given up."""
        await self._waiting.join()

    async def _post(self, told: Told) -> str:
        same = digest.short([told.regarding.get("uid"), told.reason, told.note, told.warning], 16)
        posted = self._posted.get(same)
        if posted is not None and self._clock.monotonic() - posted.since < _SERIES:
            try:
                await self._repeat(posted, told)
                return "repeated"
            except ClusterNotFound:
                # It was deleted or has expired: this one starts anew.
                pass
        await self._first(same, told)
        return "posted"

    async def _first(self, same: str, told: Told) -> None:
        namespace = told.regarding.get("namespace") or "default"
        # Named by what it says and when: a crash and a second try make one Event, not two.
        name = f"{told.regarding['name'][:180]}.{same}{digest.short(_micro(told.at))}"
        await self._cluster.create_event(namespace, _event(name, namespace, told, self._instance))
        self._posted[same] = _Posted(name, self._clock.monotonic(), 1)
        self._posted.move_to_end(same)
        if len(self._posted) > _MOST_REMEMBERED:
            self._posted.popitem(last=False)

    async def _repeat(self, posted: _Posted, told: Told) -> None:
        namespace = told.regarding.get("namespace") or "default"
        series = {"count": posted.count + 1, "lastObservedTime": _micro(told.at)}
        await self._cluster.patch_event(namespace, posted.name, {"series": series})
        posted.count += 1


def _event(name: str, namespace: str, told: Told, instance: str) -> Raw:
    return {
        "metadata": {"name": name, "namespace": namespace},
        "eventTime": _micro(told.at),
        "reportingController": f"{GROUP}/{MANAGER}",
        "reportingInstance": instance[:128],
        "type": "Warning" if told.warning else "Normal",
        "reason": told.reason,
        "action": told.action,
        "note": told.note,
        "regarding": told.regarding,
    }


def _reference(raw: Raw) -> Raw:
    metadata: dict[str, Any] = raw["metadata"]
    return {"apiVersion": raw.get("apiVersion"), "kind": raw.get("kind")} | {
        field: metadata[field] for field in ("namespace", "name", "uid", "resourceVersion") if metadata.get(field)
    }


def _micro(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _cut(text: str) -> str:
    """At most so many bytes, which is what the API server counts."""
    return text.encode()[:_LONGEST_NOTE].decode(errors="ignore")

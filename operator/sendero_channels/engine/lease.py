"""Leadership by a `coordination.k8s.io` Lease, as client-go does it: one process acts, the others stand by.

Time is this process's own and monotonic: another one's clock is never trusted, only that its record has not changed
for as long as it claimed to hold.
"""

import asyncio
import logging
from typing import Any

from sendero_channels.clients.cluster_api import ClusterApi
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.trouble import AlreadyExists, ClusterTrouble

logger = logging.getLogger(__name__)

Raw = dict[str, Any]
LASTS = 15.0
"""Seconds after which a leader that has not been heard of counts as gone."""
RENEWED_WITHIN = 10.0
"""Seconds after which a leader that could not renew stops acting; the others wait for five more."""
RETRY = 2.0
NAME = "sendero-channels"


class LeaseLost(Exception):
    """We led, and may not any more: the process must end, since what it has begun cannot be called back."""


class Lease:
    """One process's part in it. `identity` tells it from the others; one that is started again under the same identity
    leads on at once."""

    def __init__(self, cluster: ClusterApi, clock: Clock, namespace: str, identity: str, *, name: str = NAME) -> None:
        self._cluster, self._clock = cluster, clock
        self._namespace, self._identity, self._name = namespace, identity, name
        self._seen: Raw | None = None
        self._seen_at = 0.0
        self._renewed_at: float | None = None

    def valid(self) -> bool:
        """Whether we lead at this very moment."""
        return self._renewed_at is not None and self._clock.monotonic() - self._renewed_at < RENEWED_WITHIN

    async def acquire(self) -> None:
        """Return once we lead."""
        while not await self._try():
            await self._clock.sleep(RETRY)
        logger.info("this process leads")

    async def hold(self) -> None:
        """Renew for ever.

        Raises:
            LeaseLost: it could not be renewed in time, or somebody else has it.
        """
        while True:
            await self._clock.sleep(RETRY)
            if not await self._renewed() and not self.valid():
                raise LeaseLost("the Lease could not be renewed in time")

    async def release(self) -> None:
        """Let go, so that another one need not wait; a failure is left to the Lease's end."""
        if self._renewed_at is None:
            return
        self._renewed_at = None
        try:
            raw = await self._cluster.lease(self._namespace, self._name)
            if raw is not None and _holder(raw) == self._identity:
                await self._write({**raw, "spec": {**raw["spec"], "holderIdentity": "", "leaseDurationSeconds": 1}})
        except ClusterTrouble as trouble:
            logger.info("the Lease was not released: %s", trouble)

    async def _renewed(self) -> bool:
        """Renew, but wait no longer than we may lead: an API server that swallows a call would keep us for longer."""
        trying = asyncio.ensure_future(self._try())
        over = asyncio.ensure_future(self._clock.sleep(self._left()))
        try:
            await asyncio.wait((trying, over), return_when=asyncio.FIRST_COMPLETED)
            return trying.done() and trying.result()
        finally:
            for one in (trying, over):
                one.cancel()

    def _left(self) -> float:
        """Seconds for which we may still lead."""
        since = self._renewed_at if self._renewed_at is not None else -RENEWED_WITHIN
        return max(0.0, since + RENEWED_WITHIN - self._clock.monotonic())

    async def _try(self) -> bool:
        """Acquire or renew. False where somebody else leads, or nothing can be concluded."""
        began = self._clock.monotonic()
        try:
            raw = await self._cluster.lease(self._namespace, self._name)
            if raw is None:
                await self._make()
            elif self._free(raw):
                await self._write(self._taken(raw))
            else:
                return self._lost()
        except AlreadyExists:
            return False
        except ClusterTrouble as trouble:
            logger.info("the Lease waits: %s", trouble)
            return False
        # From before the request was sent: whoever judges us counts from its arrival, which is later.
        self._renewed_at = began
        return True

    def _lost(self) -> bool:
        if self._renewed_at is not None:
            raise LeaseLost("somebody else holds the Lease")
        return False

    def _free(self, raw: Raw) -> bool:
        """Whether it is ours, nobody's, or its holder has not been heard of for as long as it lasts."""
        now = self._clock.monotonic()
        if self._seen is None or self._seen["spec"] != raw["spec"]:
            self._seen, self._seen_at = raw, now
        holder = _holder(raw)
        lasts = float(raw["spec"].get("leaseDurationSeconds") or LASTS)
        return holder in ("", self._identity) or now - self._seen_at >= lasts

    async def _make(self) -> None:
        body = {"metadata": {"name": self._name, "namespace": self._namespace}, "spec": self._spec(0)}
        await self._cluster.create_lease(self._namespace, body)

    def _taken(self, raw: Raw) -> Raw:
        """The Lease as ours; its version makes sure that nobody took it in between."""
        changed = _holder(raw) != self._identity
        spec = self._spec(int(raw["spec"].get("leaseTransitions") or 0) + changed)
        if not changed and raw["spec"].get("acquireTime"):
            spec["acquireTime"] = raw["spec"]["acquireTime"]
        return {**raw, "spec": spec}

    async def _write(self, raw: Raw) -> None:
        await self._cluster.update_lease(self._namespace, self._name, raw)

    def _spec(self, transitions: int) -> Raw:
        now = self._clock.now().isoformat(timespec="microseconds").replace("+00:00", "Z")
        return {
            "holderIdentity": self._identity,
            "leaseDurationSeconds": int(LASTS),
            "acquireTime": now,
            "renewTime": now,
            "leaseTransitions": transitions,
        }


def _holder(raw: Raw) -> str:
    return str(raw["spec"].get("holderIdentity") or "")

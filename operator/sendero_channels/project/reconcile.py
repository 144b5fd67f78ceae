"""One project's pass: its key, its webhook, the shared workflow list, and the sweep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.clients.kapso.types import Webhook, Workflow
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.workers import Outcome
from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import Clock, moment_in
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key
from sendero_channels.kernel.patch import merge_patch
from sendero_channels.kernel.trouble import (
    ClusterConflict,
    Conflict,
    Invalid,
    KapsoTrouble,
    NotFound,
    PaymentRequired,
    UnknownOutcome,
)
from sendero_channels.project import credentials, plan, webhook
from sendero_channels.project.access import Access, Accesses
from sendero_channels.project.credentials import Missing
from sendero_channels.project.members import members
from sendero_channels.project.model import ProjectSpec
from sendero_channels.project.signing import SigningSecrets
from sendero_channels.project.workflows import workflows_of

Raw = dict[str, Any]
EVERY = 30.0
WORKFLOWS_EVERY = timedelta(seconds=55)
"""Once a minute: a pass comes every half of one, and what was read at the last but one is too old."""
WEBHOOKS_EVERY = timedelta(minutes=10)
_PARTING = timedelta(hours=1)
_LOOKED_FOR_AGAIN = 10.0


class Wake(Protocol):
    """Gives a key a pass."""

    def __call__(self, key: Key, lane: Lane, after: float = 0.0) -> None: ...


class Projects:
    """Passes over KapsoProjects."""

    def __init__(
        self,
        cluster: ClusterApi,
        cache: Cache,
        accesses: Accesses,
        clock: Clock,
        namespace: str,
        wake: Wake,
        signing: SigningSecrets,
        told: Callable[[Key, Raw, Raw], None] = lambda key, before, after: None,
    ) -> None:
        self._cluster, self._cache, self._accesses = cluster, cache, accesses
        self._clock, self._namespace, self._wake, self._told = clock, namespace, wake, told
        self._signing = signing

    async def reconcile(self, key: Key, lane: Lane) -> Outcome:
        """Look at one project. Raises ClusterTrouble, which brings the key back later."""
        raw = self._cache.get(key)
        if raw is None or raw["metadata"].get("deletionTimestamp"):
            return await self._part(key)
        spec = ProjectSpec.model_validate(raw["spec"], extra="ignore")
        access = self._accesses.of(key.name)
        access.gone_since = None
        access.channels = len(members(self._cache, key.name, spec))
        before = (access.state, access.usable)
        detail = await self._credentials(access, spec)
        detail = detail or await self._probe(access, key)
        hook = await self._webhook(access, spec, key)
        self._sweep(access, spec, key)
        await self._conclude(access, spec, key, detail, hook)
        if (access.state, access.usable) != before:
            self._wake_channels(key, Lane.ONBOARD if access.usable else Lane.SWEEP)
        return Outcome(self._again(access))

    async def _part(self, key: Key) -> Outcome:
        """The project is gone. What was deleted together with it still takes back at Kapso what is its own."""
        access, now = self._accesses.get(key.name), self._clock.now()
        if access is None:
            return Outcome()
        access.gone_since = access.gone_since or now
        if self._cache.concerned(key) and now - access.gone_since < _PARTING:
            return Outcome(EVERY)
        await self._accesses.drop(key.name)
        return Outcome()

    async def _credentials(self, access: Access, spec: ProjectSpec) -> str:
        found = await credentials.read(self._cluster, self._namespace, spec)
        if isinstance(found, Missing):
            if access.open and not access.missed:
                # Who replaces a Secret, or deletes everything at once, takes it away a moment before the rest.
                access.missed = True
                return ""
            access.lost()
            await access.close()
            return f"{found}."
        access.missed = False
        self._signing.learn(access.name, found.signing_secret)
        if await self._accesses.renew(access.name, spec, found):
            access.suspicious = True
        return ""

    async def _probe(self, access: Access, key: Key) -> str:
        """Read the workflow list, which says both whether the key is accepted and what has changed."""
        trusted = access.usable and not access.suspicious
        not_before = self._clock.now() - (WORKFLOWS_EVERY if trusted else timedelta())
        known = access.listing.known(("workflows",))
        try:
            read = access.view(Lane.SWEEP).workflows
            fact = await access.listing.get(("workflows",), not_before, read, "GET /workflows")
        except KapsoTrouble as trouble:
            access.failed(trouble, self._unreachable_since(key))
            return f"{trouble}."
        access.answered()
        if known is not None and (moved := _moved(known.value, fact.value)):
            self._wake_channels(key, Lane.SWEEP, self._whose(key, moved))
        return ""

    def _unreachable_since(self, key: Key) -> datetime | None:
        value = ((self._cache.get(key) or {}).get("status") or {}).get("unreachableSince")
        return moment_in(value)

    async def _webhook(self, access: Access, spec: ProjectSpec, key: Key) -> Webhook | None:
        if not access.usable or access.credentials is None:
            return None
        door = webhook.Door(self._cluster, self._cache, self._clock, access, key)
        secret = access.credentials.signing_secret
        try:
            if spec.webhook_url is not None:
                return await door.registered(spec.webhook_url, secret, WEBHOOKS_EVERY)
            if ((self._cache.get(key) or {}).get("status") or {}).get("webhookID"):
                await door.removed(secret, WEBHOOKS_EVERY)
        except (Invalid, PaymentRequired, Conflict, NotFound) as refused:
            access.webhook_refusal = (spec.webhook_url or "", mask.text(str(refused), 300))
        except UnknownOutcome:
            access.listing.drop(("webhooks",))
        except KapsoTrouble as trouble:
            access.suspect(trouble)
        return None

    def _sweep(self, access: Access, spec: ProjectSpec, key: Key) -> None:
        now = self._clock.now()
        if access.usable and access.sweep.due(now, access.period):
            access.sweep.begin(now, {str(one) for one in members(self._cache, key.name, spec)})
            self._wake_channels(key, Lane.SWEEP)

    async def _conclude(self, access: Access, spec: ProjectSpec, key: Key, detail: str, hook: Webhook | None) -> None:
        raw = self._cache.get(key)
        if raw is None:
            return
        before = raw.get("status") or {}
        sweep = access.sweep
        fresh = plan.observed(
            sweep.since, sweep.completed_at, access.period, sweep.covered, before.get("observed") or {}
        )
        refused = access.webhook_refusal
        refusal = refused[1] if refused is not None and refused[0] == spec.webhook_url and hook is None else ""
        if hook is None and not access.usable and before.get("webhookID"):
            # Kapso could not be asked: what was registered is not taken back.
            hook = webhook.known(access, spec.webhook_url)
        seen = plan.Seen(access.state, detail, spec.webhook_url, hook, refusal, fresh, access.failing_since)
        after = plan.status(seen, before, int(raw["metadata"].get("generation", 0)), self._clock.now())
        if patch := merge_patch(before, after):
            try:
                version = raw["metadata"]["resourceVersion"]
                written = await self._cluster.patch(key, {"status": patch}, version=version, status=True)
            except ClusterConflict:
                await self._catch_up(key)
                return
            self._cache.wrote(key, written)
            self._told(key, raw, written)

    async def _catch_up(self, key: Key) -> None:
        """Read what a write was refused for: the event that would have told may be lost. Raises ClusterTrouble."""
        found = await self._cluster.get(key)
        if found is not None and self._cache.see(key, found):
            self._wake_channels(key, Lane.SWEEP)
        self._wake(key, Lane.SWEEP, 1.0)

    def _whose(self, key: Key, moved: list[Workflow]) -> set[Key]:
        """Whom these workflows concern: each its own channel; everybody, where one is nobody's."""
        channels = {workflow: channel for channel, workflow in workflows_of(self._cache, key.name).items()}
        found = {channels.get(one.id) or channels.get(one.name) for one in moved}
        ours = {one for one in found if one is not None}
        return ours if len(ours) == len(found) else self._cache.concerned(key)

    def _wake_channels(self, key: Key, lane: Lane, channels: set[Key] | None = None) -> None:
        for channel in sorted(self._cache.concerned(key) if channels is None else channels, key=str):
            self._wake(channel, lane)

    def _again(self, access: Access) -> float:
        if access.missed and access.open:
            return _LOOKED_FOR_AGAIN
        if access.state in ("rejected", "missing"):
            return EVERY
        if access.failing_since is not None:
            return min(60.0, 5.0 * 2.0 ** min(access.failures - 1, 4))
        return EVERY if access.usable else 5.0


def _moved(before: list[Workflow], after: list[Workflow]) -> list[Workflow]:
    """The workflows that came, went, or changed."""

    def rows(found: list[Workflow]) -> dict[tuple[str, str, str, int, str], Workflow]:
        return {(one.id, one.name, one.status, one.lock_version, one.updated_at): one for one in found}

    old, new = rows(before), rows(after)
    return [(old.get(row) or new[row]) for row in sorted(old.keys() ^ new.keys())]

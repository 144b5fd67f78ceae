"""A channel's writes of its install record. The API server is asked each time: nothing here is taken from a cache."""

from collections.abc import Mapping
from typing import Any

from sendero_channels import log
from sendero_channels.channel.plan.handles import handles
from sendero_channels.channel.plan.retire import Referred, referred
from sendero_channels.channel.world import World
from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.clients.kapso import View
from sendero_channels.engine.cache import Cache
from sendero_channels.install.model import InstallStatus, TestRecord
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.patch import merge_patch
from sendero_channels.kernel.schema import Seen
from sendero_channels.kernel.trouble import (
    AlreadyExists,
    ClusterConflict,
    Conflict,
    CredentialsRejected,
    Invalid,
    NotFound,
    OverBudget,
    PaymentRequired,
    Transient,
)

_NOTHING_SENT = (OverBudget, Conflict, Transient, CredentialsRejected, NotFound)


class Installs:
    """Install records as channels write them."""

    def __init__(self, cluster: ClusterApi, cache: Cache, clock: Clock) -> None:
        self._cluster, self._cache, self._clock = cluster, cache, clock

    async def claim(self, world: World, phone_number_id: str, customer_id: str) -> None:
        """Make the record by POST; where somebody has it already, take note of whom."""
        key = Key(Kind.INSTALL, phone_number_id)
        channel = {"namespace": world.namespace, "name": world.name, "uid": world.uid}
        spec = {
            "channelRef": channel,
            "tenant": world.spec.tenant_ref.name,
            "tenantID": world.tenant_id,
            "project": world.spec.project_ref.name,
            "customerID": customer_id,
        }
        try:
            self._cache.wrote(
                key, await self._cluster.create(Kind.INSTALL, {"metadata": {"name": key.name}, "spec": spec})
            )
        except AlreadyExists:
            held = await self._cluster.get(key)
            if held is not None:
                self._cache.see(key, held)

    async def release(self, phone_number_id: str, uid: str) -> None:
        """Remove this very record, and no later one of the same number."""
        key = Key(Kind.INSTALL, phone_number_id)
        await self._cluster.delete(key, uid=uid)
        self._cache.forget(key, uid)

    async def note(self, phone_number_id: str, fields: dict[str, Any]) -> None:
        """Change fields of its status; None takes one away. Raises ClusterConflict where somebody wrote in between."""
        key = Key(Kind.INSTALL, phone_number_id)
        raw = self._cache.get(key)
        if raw is None:
            return
        before = raw.get("status") or {}
        after = {name: value for name, value in {**before, **fields}.items() if value is not None}
        if patch := merge_patch(before, after):
            version = raw["metadata"]["resourceVersion"]
            self._cache.wrote(key, await self._cluster.patch(key, {"status": patch}, version=version, status=True))

    async def keep(self, phone_number_id: str, field: str, entry: Seen, most: int, same: tuple[str, ...] = ()) -> None:
        """Add an entry to a list of its status, in place of one that is the `same` in these fields, or in all; the
        oldest ones give way. Raises ClusterConflict as `note` does."""
        new = entry.model_dump(mode="json", by_alias=True, exclude_none=True)
        named = same or tuple(new)
        others = [
            one for one in self._list(phone_number_id, field) if any(one.get(key) != new.get(key) for key in named)
        ]
        await self.note(phone_number_id, {field: [*others, new][-most:]})

    def media(self, phone_number_id: str) -> dict[str, str]:
        """What Kapso has fetched for this number: Meta's handles by SHA-256, as long as they are good."""
        media = self._list(phone_number_id, "media")
        return handles(InstallStatus.model_validate({"media": media}), self._clock.now())

    async def referred(self, account: str, but: str) -> Referred | None:
        """What the other installs on a business account refer to, as the API server has them now; None while the
        account of any install is not known."""
        found = Referred()
        for raw in await self._cluster.list(Kind.INSTALL):
            status = InstallStatus.model_validate(raw.get("status") or {})
            if status.business_account_id is None:
                return None
            if status.business_account_id == account and raw["metadata"]["name"] != but:
                found = found | referred(status, self._clock.now())
        return found

    async def send_test(self, view: View, phone_number_id: str, message: Mapping[str, Any], record: TestRecord) -> None:
        """Send one test message, its intent first. An answer that nothing was sent ends the intent.

        Raises:
            KapsoTrouble: nothing was sent, or, as UnknownOutcome, nobody knows: then the intent stands.
            ClusterConflict: the intent could not be written; nothing was sent.
        """
        before = self._record(phone_number_id)
        record = record.model_copy(update={"pass_id": log.pass_id()})
        await self.note(phone_number_id, {"test": _fields(record)})
        try:
            wamid = await view.send(phone_number_id, message)
        except _NOTHING_SENT:
            await self._outcome(phone_number_id, before)
            raise
        except (Invalid, PaymentRequired) as refused:
            code = refused.code or str(refused.status or "")
            failed = record.model_copy(update={"state": "failed", "error": code[:64]})
            await self._outcome(phone_number_id, _fields(failed))
            return
        sent = record.model_copy(update={"state": "sent", "wamid": wamid, "sent_at": self._clock.now()})
        await self._outcome(phone_number_id, _fields(sent))

    async def _outcome(self, phone_number_id: str, test: dict[str, Any] | None) -> None:
        """Note what became of a test. A poke, as of our own message, may have been written in between: what is known of
        the test is not lost to it, since nobody but us writes that."""
        key = Key(Kind.INSTALL, phone_number_id)
        uid = self._uid(key)
        try:
            await self.note(phone_number_id, {"test": test})
        except ClusterConflict:
            now = await self._cluster.get(key)
            if now is None or now["metadata"]["uid"] != uid:
                return
            self._cache.see(key, now)
            await self.note(phone_number_id, {"test": test})

    def _uid(self, key: Key) -> str | None:
        raw = self._cache.get(key)
        return str(raw["metadata"]["uid"]) if raw is not None else None

    def _list(self, phone_number_id: str, field: str) -> list[Any]:
        raw = self._cache.get(Key(Kind.INSTALL, phone_number_id)) or {}
        return list((raw.get("status") or {}).get(field) or ())

    def _record(self, phone_number_id: str) -> dict[str, Any] | None:
        raw = self._cache.get(Key(Kind.INSTALL, phone_number_id))
        return ((raw or {}).get("status") or {}).get("test")


def _fields(record: TestRecord) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True, exclude_none=True)

"""The project's own webhook at Kapso: registered once, under the project's public URL."""

from datetime import datetime, timedelta
from typing import Any

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.clients.kapso.types import Webhook
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import Clock, moment, stamp
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key
from sendero_channels.project.access import Access
from sendero_channels.project.plan import EVENTS, right

LAG = timedelta(seconds=30)


class Door:
    """One pass's way to the project's webhook."""

    def __init__(self, cluster: ClusterApi, cache: Cache, clock: Clock, access: Access, key: Key) -> None:
        self._cluster, self._cache, self._clock, self._access, self._key = cluster, cache, clock, access, key

    async def registered(self, url: str, secret: str, every: timedelta) -> Webhook | None:
        """The webhook as it stands, made or put right where needed; None while it may be there unseen.

        Raises:
            KapsoTrouble: Kapso did not do as asked.
            ClusterTrouble: the intent could not be written.
        """
        now = self._clock.now()
        found = await self._ours(url, secret, now - every)
        if not found:
            # What seems missing is read once more before it is made.
            found = await self._ours(url, secret, now)
        if not found:
            return await self._make(url, secret)
        view = self._access.view(Lane.ONBOARD)
        for extra in found[1:]:
            await view.delete_webhook(extra.id)
            self._access.listing.drop(("webhooks",))
        if right(found[0], url, secret):
            return found[0]
        self._access.listing.drop(("webhooks",))
        return await view.update_webhook(found[0].id, _fields(url, secret))

    async def removed(self, secret: str, every: timedelta) -> None:
        """Take our webhook back where the project names no public URL any more. Raises KapsoTrouble."""
        for hook in await self._ours(None, secret, self._clock.now() - every):
            await self._access.view(Lane.STOP).delete_webhook(hook.id)
            self._access.listing.drop(("webhooks",))

    async def _ours(self, url: str | None, secret: str, not_before: datetime) -> list[Webhook]:
        read = self._access.view(Lane.SWEEP).webhooks
        fact = await self._access.listing.get(("webhooks",), not_before, read, "GET /whatsapp/webhooks")
        raw = self._cache.get(self._key) or {}
        # By its id too, where it is signed with our secret: the URL may be what has changed.
        id_ = (raw.get("status") or {}).get("webhookID")
        rows = list(fact.value)
        if id_ and not any(one.id == id_ for one in rows) and (one := await self._access.view(Lane.SWEEP).webhook(id_)):
            # The list does not show yet what its id finds.
            rows.append(one)
        ours = [
            one
            for one in rows
            if one.phone_number_id is None and (one.url == url or (one.id == id_ and one.secret == secret))
        ]
        return sorted(ours, key=lambda one: (one.id != id_, one.id))

    async def _make(self, url: str, secret: str) -> Webhook | None:
        raw = self._cache.get(self._key)
        refused = self._access.webhook_refusal
        if raw is None or (refused is not None and refused[0] == url):
            return None
        now = self._clock.now()
        begun = [moment(str(one["at"])) for one in (raw.get("status") or {}).get("intents") or ()]
        if any(one <= now < one + LAG for one in begun):
            return None
        body = {"status": {"intents": [{"what": "webhook", "at": stamp(now)}]}}
        version = raw["metadata"]["resourceVersion"]
        self._cache.wrote(self._key, await self._cluster.patch(self._key, body, version=version, status=True))
        made = await self._access.view(Lane.ONBOARD).create_webhook({"kind": "kapso", **_fields(url, secret)})
        self._access.listing.put(("webhooks",), lambda known: [*known, made])
        return made


def known(access: Access, url: str | None) -> Webhook | None:
    """The webhook as it was last listed."""
    fact = access.listing.known(("webhooks",))
    rows: list[Webhook] = fact.value if fact is not None else []
    return next((one for one in rows if one.phone_number_id is None and one.url == url), None)


def _fields(url: str, secret: str) -> dict[str, Any]:
    return {
        "url": url,
        "events": list(EVENTS),
        "secret_key": secret,
        "active": True,
        "payload_version": "v2",
    }

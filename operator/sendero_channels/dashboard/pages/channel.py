"""The page of one channel, its setup link, and its buttons."""

import base64
import binascii
from typing import Any

from aiohttp import web

from sendero_channels.dashboard.pages.qr import svg
from sendero_channels.dashboard.pages.site import Site, channel_key
from sendero_channels.dashboard.person import may_patch, may_read_links
from sendero_channels.dashboard.shown import details, offers
from sendero_channels.dashboard.shown.gates import stretches
from sendero_channels.dashboard.shown.seen import condition
from sendero_channels.dashboard.shown.standing import STATES, standing
from sendero_channels.dashboard.shown.timeline import timeline
from sendero_channels.kernel import digest
from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Key

Raw = dict[str, Any]


class ChannelPages:
    """One channel."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def page(self, request: web.Request) -> web.Response:
        """The whole page, or its live part."""
        key = channel_key(request)
        raw = await self._site.person.get(key)
        if raw is None:
            return self._gone(key, request)
        region = self._site.region(request, "channel_live.html", **await self._values(key, raw))
        if isinstance(region, web.Response):
            return region
        done = offers.DONE.get(request.query.get("done", ""), "")
        return await self._site.whole("channel.html", region=region, key=key, done=done)

    async def setup_link(self, request: web.Request) -> web.Response:
        """The link's address, for those whom the API server lets read the Secret: whoever has it can connect a
        number."""
        key = channel_key(request)
        url = _url(await self._site.person.secret(str(key.namespace), LINK_SECRET), key.name)
        values: Raw = {"url": url, "code": svg(url) if url else "", "key": key}
        if "HX-Request" in request.headers:
            return self._site.html("link_shown.html", **values)
        return await self._site.whole("link.html", **values)

    async def pressed(self, request: web.Request) -> web.StreamResponse:
        """A button: kubectl's patch, with the viewer's rights."""
        key, button = channel_key(request), request.match_info["button"]
        await self._site.person.change(key, offers.patch(button, self._site.clock.now()))
        return self._site.moved(f"/channels/{key.namespace}/{key.name}?done={button}")

    async def _values(self, key: Key, raw: Raw) -> Raw:
        site = self._site
        patches = await site.may(may_patch(str(key.namespace), key.name))
        where = standing(raw)
        return {
            "key": key,
            "raw": raw,
            "status": raw.get("status") or {},
            "where": where,
            "state": STATES[where.state],
            "stretches": stretches(raw),
            "actions": (raw.get("status") or {}).get("nextActions") or [],
            "live": condition(raw, "Live"),
            "offers": offers.offers(raw) if patches else (),
            # A link that was shown stays shown, and one that took its place is another.
            "link": digest.short((raw.get("status") or {}).get("setupLink")),
            "reads_links": await site.may(may_read_links(str(key.namespace))),
            "profile": details.profile(raw),
            "drift": details.drift(raw),
            "timeline": timeline(raw, await site.person.events(key)),
        }

    def _gone(self, key: Key, request: web.Request) -> web.Response:
        why = f"There is no channel {key.namespace}/{key.name}, or it is not yours to see."
        return self._site.refused(404, why, request)


def _url(secret: Raw | None, name: str) -> str:
    if secret is None or secret.get("type") != LINK_SECRET_TYPE:
        return ""
    try:
        return base64.b64decode((secret.get("data") or {}).get(name, ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""

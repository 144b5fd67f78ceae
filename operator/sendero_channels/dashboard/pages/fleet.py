"""The first page: all channels that the viewer may see."""

from aiohttp import web

from sendero_channels.dashboard.pages.site import Site
from sendero_channels.dashboard.shown.fleet import Filter, fleet
from sendero_channels.dashboard.shown.standing import NOBODY, OWNERS, STATES


class FleetPages:
    """The fleet."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def page(self, request: web.Request) -> web.Response:
        """The whole page, or its live part."""
        wanted = Filter.read(request.query)
        found = fleet(await self._site.channels(), wanted)
        scope = ", ".join(await self._site.scope())
        region = self._site.region(
            request, "fleet_live.html", fleet=found, wanted=wanted, owners=(*OWNERS, NOBODY), scope=scope
        )
        if isinstance(region, web.Response):
            return region
        return await self._site.whole(
            "fleet.html", region=region, wanted=wanted, owners=(*OWNERS, NOBODY), states=STATES
        )

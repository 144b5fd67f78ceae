"""The form that declares a channel."""

from aiohttp import web

from sendero_channels.dashboard.pages.site import Site
from sendero_channels.dashboard.shown.form import Form, blank, read
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.trouble import AlreadyExists, ClusterInvalid, ClusterNotFound, Forbidden

_KNOWN = {"tenants": Kind.TENANT, "projects": Kind.PROJECT, "packages": Kind.PACKAGE}


class ConnectPages:
    """Connect."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def page(self, request: web.Request) -> web.Response:
        """The empty form."""
        return await self._form(blank(await self._site.declares_in() or self._site.namespaces[0]))

    async def sent(self, request: web.Request) -> web.StreamResponse:
        """Create the channel, or show again what was filled in and what is wrong with it."""
        form = read({name: str(value) for name, value in (await request.post()).items()})
        if form.body is None:
            return await self._form(form, status=422)
        try:
            await self._site.person.declare(dict(form.body))
        except (AlreadyExists, ClusterInvalid, ClusterNotFound, Forbidden) as refusal:
            return await self._form(form, status=422, refusal=str(refusal))
        return self._site.moved(f"/channels/{form.values['namespace']}/{form.values['name']}?done=connect")

    async def _form(self, form: Form, *, status: int = 200, refusal: str = "") -> web.Response:
        known = {name: await self._site.person.names(kind) for name, kind in _KNOWN.items()}
        return await self._site.whole("connect.html", status=status, filled=form, refusal=refusal, known=known)

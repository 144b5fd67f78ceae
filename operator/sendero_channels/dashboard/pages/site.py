"""What all pages share: who looks, at which cluster, with which rights, and how an answer is made."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.clients.operator_api import Query
from sendero_channels.dashboard.pages.render import Pages
from sendero_channels.dashboard.person import PersonApi, may_create, may_list
from sendero_channels.kernel import digest
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import Forbidden

_RIGHTS_HOLD = 30.0


class RunsApi(Protocol):
    """The operator's API, as this person may ask it."""

    async def get(self, *path: str, query: Query | None = None) -> dict[str, Any]:
        """What stands there. Raises NotAnswered."""
        ...


@dataclass
class Site:
    """One person's view of one cluster. `context` is what their kubeconfig calls it, `namespaces` theirs in it,
    `form` what every form of ours carries, and `runs` the operator's API where one was named."""

    person: PersonApi
    clock: Clock
    context: str
    namespaces: tuple[str, ...]
    form: str
    runs: RunsApi | None = None
    pages: Pages = field(default_factory=Pages)
    _rights: dict[Right, tuple[float, bool]] = field(default_factory=dict)

    async def may(self, right: Right) -> bool:
        """Whether the person has a right; asked again after half a minute."""
        known = self._rights.get(right)
        if known is None or self.clock.monotonic() - known[0] > _RIGHTS_HOLD:
            known = self._rights[right] = (self.clock.monotonic(), await self.person.may(right))
        return known[1]

    async def declares_in(self) -> str | None:
        """Where the person declares channels, unless they say otherwise; None where they may in no namespace of
        theirs."""
        for one in self.namespaces:
            if await self.may(may_create(one)):
                return one
        return None

    async def scope(self) -> tuple[str, ...]:
        """The namespaces whose channels the person sees; none named for all, where they may."""
        return () if await self.may(may_list()) else self.namespaces

    async def channels(self) -> list[dict[str, Any]]:
        """The channels that the person sees.

        Raises:
            Forbidden: some, in one of these namespaces; the message says how to name another.
        """
        try:
            found = [await self.person.channels(namespace) for namespace in await self.scope() or [""]]
            return [channel for some in found for channel in some]
        except Forbidden as refusal:
            remedy = "start the dashboard with -n and namespaces of yours"
            raise Forbidden(f"{refusal}; {remedy}", status=403) from None

    async def whole(self, template: str, **values: Any) -> web.Response:
        """A whole page."""
        return self.html(template, connects=await self.declares_in() is not None, **values)

    def html(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """A template's HTML."""
        return web.Response(status=status, text=self.text(template, **values), content_type="text/html")

    def text(self, template: str, **values: Any) -> str:
        """A template's HTML, as text."""
        shared: dict[str, Any] = {"context": self.context, "form": self.form, "inside": True, "connects": False}
        shared["searches"] = self.runs is not None
        return self.pages.page(template, self.clock.now(), **{**shared, **values})

    def region(self, request: web.Request, template: str, **values: Any) -> web.Response | str:
        """What is live on a page: to a browser that looks again only what changed, 204 where nothing did; else the
        region's HTML, for the page around it."""
        inner = self.text(template, **values)
        mark = digest.short(inner, 16)
        url = str(request.rel_url.without_query_params("seen", "done").update_query(seen=mark))
        framed = self.text("region.html", inner=inner, url=url)
        if "HX-Request" not in request.headers:
            return framed
        if request.query.get("seen") == mark:
            return web.Response(status=204)
        return web.Response(text=framed, content_type="text/html")

    def moved(self, to: str) -> web.Response:
        """Another page of ours, to be got from now on."""
        return web.Response(status=303, headers={"Location": to})

    def outside(self, status: int, why: str, request: web.Request) -> web.Response:
        """For whoever is not let in: it says nothing of the cluster."""
        nothing = {"back": "", "context": "", "inside": False, "searches": False}
        return self._refusal(status, why, request, **nothing)

    def refused(self, status: int, why: str, request: web.Request) -> web.Response:
        """For the person who asked for what is not there, may not be, or cannot be told now."""
        return self._refusal(status, why, request, back=_back(request))

    def _refusal(self, status: int, why: str, request: web.Request, **values: Any) -> web.Response:
        """A page; on one that is open already, a notice that it may be old."""
        if "HX-Request" not in request.headers:
            return self.html("refused.html", status=status, code=status, why=why, **values)
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        text = self.text("notice.html", tone="bad", words=f"What is below may be old. {why}")
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)


def _back(request: web.Request) -> str:
    """The page from which a person came to what was refused: the channel's, for one of its buttons."""
    place = request.match_info
    of_channel = {"namespace", "name"} <= set(place) and not request.path.endswith(f"/{place['name']}")
    return f"/channels/{place['namespace']}/{place['name']}" if of_channel else "/"


def channel_key(request: web.Request) -> Key:
    """The channel that a path names."""
    return Key(Kind.CHANNEL, request.match_info["name"], request.match_info["namespace"])

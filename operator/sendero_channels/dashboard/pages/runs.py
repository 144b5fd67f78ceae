"""What became of messages: conversations, runs, and one box for any of their ids."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from sendero_channels.clients.operator_api import NotAnswered, Query
from sendero_channels.dashboard.pages.site import Site
from sendero_channels.dashboard.shown import ladders
from sendero_channels.journal.asked import MOST_ROWS

_MOST_RUNS = 3
_FILTERS = ("channel", "state", "after")
_NOWHERE = "Start the dashboard with --operator URL: runs are told by the operator, which keeps the journal."
Raw = dict[str, Any]


class RunsPages:
    """The inbox, runs, and what ids lead to."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def inbox(self, request: web.Request) -> web.Response:
        """Conversations, the newest first, and who has each now."""
        query = await self._query(request)
        body = await self._get("conversations", query={**query, "limit": str(MOST_ROWS)})
        told = await self._get("completeness", query=_only(query, "namespace", "channel"))
        values = {"conversations": body["conversations"], "older": _older("/inbox", query, body)}
        return await self._shown(request, "inbox", **values, numbers=told["numbers"])

    async def conversation(self, request: web.Request) -> web.Response:
        """One conversation's messages, each with its ladder, and how its last runs stand."""
        query, id_ = _only(await self._query(request), "namespace"), request.match_info["id"]
        messages = (await self._get("conversations", id_, query=query))["messages"]
        runs = await self._details(ladders.last_runs(messages, _MOST_RUNS), query)
        return await self._shown(request, "conversation", id=id_, messages=messages, runs=runs)

    async def listed(self, request: web.Request) -> web.Response:
        """Runs, the newest first."""
        query = await self._query(request)
        body = await self._get("runs", query=query)
        told = await self._get("completeness", query=_only(query, "namespace", "channel"))
        older = _older("/runs", query, body)
        chosen = query.get("namespace", ()) if "namespace" in request.query else ()
        values = {"runs": body["runs"], "older": older, "numbers": told["numbers"], "query": query, "chosen": chosen}
        return await self._shown(request, "runs", **values)

    async def run(self, request: web.Request) -> web.Response:
        """One run with all of it."""
        query = _only(await self._query(request), "namespace")
        return await self._shown(request, "run", run=await self._get("runs", request.match_info["id"], query=query))

    async def find(self, request: web.Request) -> web.StreamResponse:
        """What an id leads to: straight to the run, where there is one and no doubt."""
        id_ = request.query.get("id", "").strip()[:300]
        query = _only(await self._query(request), "namespace")
        found = (await self._get("find", query={**query, "id": id_}))["found"] if id_ else []
        runs = {run["execution"] for one in found for run in one["runs"]}
        if len(runs) == 1 and not any(one["ambiguous"] for one in found):
            return self._site.moved(f"/runs/{quote(runs.pop(), safe='')}")
        return await self._site.whole("found.html", id=id_, found=found, ladders=ladders)

    async def _details(self, executions: Iterable[str], query: Query) -> list[Raw]:
        """These runs; without those that were erased since somebody named them."""
        found = []
        for one in executions:
            try:
                found.append(await self._get("runs", one, query=query))
            except NotAnswered as refusal:
                if refusal.status != 404:
                    raise
        return found

    async def _query(self, request: web.Request) -> Query:
        """What is asked for, of the namespaces that the person sees."""
        given = {name: request.query.get(name, "")[:300] for name in _FILTERS}
        scope = await self._site.scope()
        named = tuple(one for one in request.query.getall("namespace", []) if not scope or one in scope)
        return {name: value for name, value in {**given, "namespace": named or scope}.items() if value}

    async def _get(self, *path: str, query: Query) -> Raw:
        if self._site.runs is None:
            raise web.HTTPNotFound(reason=_NOWHERE)
        return await self._site.runs.get(*path, query=query)

    async def _shown(self, request: web.Request, name: str, **values: Any) -> web.Response:
        region = self._site.region(request, f"{name}_live.html", ladders=ladders, **values)
        if isinstance(region, web.Response):
            return region
        return await self._site.whole(f"{name}.html", region=region, states=ladders.STATES, **values)


def _older(path: str, query: Query, body: Raw) -> str:
    """Where the next page is; empty at the end."""
    return f"{path}?{urlencode({**query, 'after': body['after']}, doseq=True)}" if body.get("after") else ""


def _only(query: Query, *names: str) -> Query:
    return {name: value for name, value in query.items() if name in names}

"""Reviews over real HTTP: one right is asked of in the same words for somebody else and for oneself."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sendero_channels.clients.cluster_access import Access
from sendero_channels.clients.cluster_reviews import Identity, ReviewingCluster, Right

ANA = Identity("ana", "u1", ("admins",), (("scopes", ("all",)),))
LINKS = Right("get", "secrets", "acme", "links", group="")
CHANNELS = Right("list", "whatsappchannels")


class Authorizer:
    """An API server that judges one kind of review; `allowed` are the attributes that it allows, and it denies some
    that it allows, as an authorizer may."""

    def __init__(self) -> None:
        self.url = ""
        self.allowed: list[dict[str, str]] = []
        self.denied: list[dict[str, str]] = []
        self.users: list[Any] = []

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        version, plural = request.path.removeprefix("/apis/").rsplit("/", 1)
        if (version, plural) != ("authorization.k8s.io/v1", f"{body['kind'].lower()}s") or body[
            "apiVersion"
        ] != version:
            return web.json_response({"kind": "Status", "code": 400, "reason": "BadRequest"}, status=400)
        spec = body["spec"]
        asked = spec.pop("resourceAttributes")
        self.users.append((body["kind"], spec))
        found = {"allowed": asked in self.allowed, "denied": asked in self.denied}
        return web.json_response({**body, "status": found}, status=201)


@pytest.fixture
async def authorizer() -> AsyncIterator[Authorizer]:
    found = Authorizer()
    app = web.Application()
    app.router.add_post("/{path:.*}", found.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def cluster(authorizer: Authorizer) -> AsyncIterator[ReviewingCluster]:
    cluster = ReviewingCluster(Access(authorizer.url))
    yield cluster
    await cluster.close()


async def test_a_right_is_judged_by_all_of_it_for_somebody_else_and_for_oneself(
    authorizer: Authorizer, cluster: ReviewingCluster
) -> None:
    authorizer.allowed = [
        {"verb": "get", "group": "", "resource": "secrets", "namespace": "acme", "name": "links"},
        {
            "verb": "list",
            "group": "channels.sendero.travel",
            "resource": "whatsappchannels",
            "namespace": "",
            "name": "",
        },
    ]
    for right in (LINKS, CHANNELS):
        assert await cluster.may(right)
        assert await cluster.allowed(ANA, right)
    assert not await cluster.may(Right("get", "secrets", "acme", "links"))
    assert not await cluster.allowed(ANA, Right("list", "whatsappchannels", "acme"))
    ana = {"user": "ana", "uid": "u1", "groups": ["admins"], "extra": {"scopes": ["all"]}}
    assert authorizer.users[:2] == [("SelfSubjectAccessReview", {}), ("SubjectAccessReview", ana)]


async def test_what_is_denied_is_not_allowed(authorizer: Authorizer, cluster: ReviewingCluster) -> None:
    links = {"verb": "get", "group": "", "resource": "secrets", "namespace": "acme", "name": "links"}
    authorizer.allowed = authorizer.denied = [links]
    assert not await cluster.may(LINKS)
    assert not await cluster.allowed(ANA, LINKS)

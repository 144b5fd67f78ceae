"""How the API server's answers are read, over real HTTP."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from sendero_channels.clients.cluster import Asked, Cluster
from sendero_channels.clients.cluster_access import Access
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import (
    AlreadyExists,
    ClusterConflict,
    ClusterInvalid,
    ClusterNotFound,
    ClusterTrouble,
    ClusterUnavailable,
    Forbidden,
)

SHOP = Key(Kind.CHANNEL, "shop", "acme")


def status(code: int, reason: str, message: str = "said so") -> web.Response:
    body = {"kind": "Status", "status": "Failure", "reason": reason, "message": message, "code": code}
    return web.json_response(body, status=code)


class Server:
    """Answers with what the test puts in; remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Callable[[], web.StreamResponse]] = []
        self.requests: list[tuple[str, str, dict[str, str], Any]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        body = json.loads(text) if text else None
        self.requests.append((request.method, request.raw_path, dict(request.headers), body))
        return self.answers.pop(0)()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def cluster(server: Server, tmp_path: Path) -> AsyncIterator[Cluster]:
    (tmp_path / "token").write_text("first\n")
    cluster = Cluster(Access(server.url, token_file=tmp_path / "token"))
    yield cluster
    await cluster.close()


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (lambda: status(401, "Unauthorized"), ClusterUnavailable),
        (lambda: status(403, "Forbidden"), Forbidden),
        (lambda: status(404, "NotFound"), ClusterNotFound),
        (lambda: status(409, "Conflict"), ClusterConflict),
        (lambda: status(409, "AlreadyExists"), AlreadyExists),
        (lambda: status(422, "Invalid"), ClusterInvalid),
        (lambda: status(400, "BadRequest"), ClusterInvalid),
        (lambda: status(429, "TooManyRequests"), ClusterUnavailable),
        (lambda: status(500, "InternalError"), ClusterUnavailable),
        (lambda: web.Response(status=503, text="<html>bad gateway</html>"), ClusterUnavailable),
        (lambda: web.Response(status=200, text="<html>hello</html>"), ClusterUnavailable),
        (lambda: web.Response(status=404, text="404 page not found"), ClusterUnavailable),
        (lambda: status(418, "Teapot"), ClusterTrouble),
    ],
)
async def test_every_answer_has_its_trouble(
    server: Server, cluster: Cluster, answer: Callable[[], web.Response], trouble: type[ClusterTrouble]
) -> None:
    server.answers = [answer]
    with pytest.raises(ClusterTrouble) as caught:
        await cluster.patch(SHOP, {})
    assert type(caught.value) is trouble


async def test_only_a_404_that_names_the_object_proves_that_it_is_absent(server: Server, cluster: Cluster) -> None:
    server.answers = [lambda: status(404, "NotFound"), lambda: web.Response(status=404, text="404 page not found")]
    assert await cluster.get(SHOP) is None
    with pytest.raises(ClusterUnavailable):
        await cluster.get(SHOP)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    heard: list[Asked] = []
    cluster = Cluster(Access("http://127.0.0.1:1"), heard=heard.append)
    with pytest.raises(ClusterUnavailable):
        await cluster.get(SHOP)
    assert heard == [Asked("GET", "<error>")]
    await cluster.close()


async def test_the_token_is_read_anew_for_every_request(server: Server, cluster: Cluster, tmp_path: Path) -> None:
    server.answers = [lambda: web.json_response({})] * 2
    await cluster.get(SHOP)
    (tmp_path / "token").write_text("second")
    await cluster.get(SHOP)
    assert [headers["Authorization"] for _, _, headers, _ in server.requests] == ["Bearer first", "Bearer second"]


async def test_a_token_that_cannot_be_read_is_told_by_its_file(
    server: Server, cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "token").unlink()
    with pytest.raises(ClusterUnavailable, match="token file"):
        await cluster.get(SHOP)
    (tmp_path / "token").write_text("")
    with pytest.raises(ClusterUnavailable, match="is empty"):
        await cluster.get(SHOP)
    assert server.requests == []


async def test_a_list_is_read_in_chunks(server: Server, cluster: Cluster) -> None:
    server.answers = [
        lambda: web.json_response({"metadata": {"continue": "a b&c"}, "items": [{"a": 1}]}),
        lambda: web.json_response({"metadata": {}, "items": [{"b": 2}]}),
    ]
    assert await cluster.list(Kind.CHANNEL) == [{"a": 1}, {"b": 2}]
    paths = [path for _, path, _, _ in server.requests]
    assert paths[0] == "/apis/channels.sendero.travel/v1alpha1/whatsappchannels?limit=500"
    assert paths[1].endswith("limit=500&continue=a+b%26c")


async def test_a_list_that_expired_in_between_starts_again_and_holds_nothing_twice(
    server: Server, cluster: Cluster
) -> None:
    server.answers = [
        lambda: web.json_response({"metadata": {"continue": "x"}, "items": [{"a": 1}]}),
        lambda: status(410, "Expired"),
        lambda: web.json_response({"metadata": {}, "items": [{"a": 1}, {"b": 2}]}),
    ]
    assert await cluster.list(Kind.CHANNEL) == [{"a": 1}, {"b": 2}]


async def test_a_list_that_expires_for_ever_is_given_up(server: Server, cluster: Cluster) -> None:
    server.answers = [lambda: status(410, "Expired")] * 5
    with pytest.raises(ClusterUnavailable, match="expired 5 times"):
        await cluster.list(Kind.CHANNEL)


async def test_a_name_cannot_leave_its_place_in_the_path(server: Server, cluster: Cluster) -> None:
    server.answers = [lambda: web.json_response({})]
    await cluster.get(Key(Kind.CHANNEL, "../../secrets/x?y#z", "acme"))
    assert server.requests[0][1].endswith("/namespaces/acme/whatsappchannels/..%2F..%2Fsecrets%2Fx%3Fy%23z")
    with pytest.raises(ValueError, match="names no object"):
        await cluster.get(Key(Kind.CHANNEL, "..", "acme"))


async def test_what_an_error_quotes_is_masked(server: Server, cluster: Cluster) -> None:
    server.answers = [lambda: status(422, "Invalid", 'spec: Invalid value: "+34 600 111 222"')]
    with pytest.raises(ClusterInvalid) as caught:
        await cluster.patch(SHOP, {})
    assert "600" not in str(caught.value)
    assert "WhatsAppChannel acme/shop" in str(caught.value)


async def test_a_deletion_names_the_very_object_and_the_version_where_it_is_given(
    server: Server, cluster: Cluster
) -> None:
    server.answers = [lambda: web.json_response({}), lambda: web.json_response({}), lambda: status(404, "NotFound")]
    await cluster.delete(SHOP, uid="u")
    await cluster.delete(SHOP, uid="u", version="7")
    await cluster.delete(SHOP, uid="u")
    sent = [body["preconditions"] for _, _, _, body in server.requests]
    assert sent == [{"uid": "u"}, {"uid": "u", "resourceVersion": "7"}, {"uid": "u"}]
    assert {method for method, _, _, _ in server.requests} == {"DELETE"}


async def test_secrets_and_leases_are_asked_for_where_they_are(server: Server, cluster: Cluster) -> None:
    server.answers = [lambda: web.json_response({})] * 4
    await cluster.secret("acme", "s")
    await cluster.lease("acme", "l")
    await cluster.create_lease("acme", {"metadata": {"name": "l"}})
    await cluster.apply_secret("acme", "s", {"type": "t"}, manager="m")
    assert [path.partition("?")[0] for _, path, _, _ in server.requests] == [
        "/api/v1/namespaces/acme/secrets/s",
        "/apis/coordination.k8s.io/v1/namespaces/acme/leases/l",
        "/apis/coordination.k8s.io/v1/namespaces/acme/leases",
        "/api/v1/namespaces/acme/secrets/s",
    ]
    assert server.requests[3][1].endswith("?fieldManager=m&force=false")
    assert server.requests[3][3]["metadata"] == {"namespace": "acme", "name": "s"}


async def test_a_version_travels_as_a_precondition_without_changing_what_was_given(
    server: Server, cluster: Cluster
) -> None:
    server.answers = [lambda: web.json_response({})]
    body = {"metadata": {"labels": {"a": "b"}}, "status": {}}
    await cluster.patch(SHOP, body, version="7", status=True)
    method, path, headers, sent = server.requests[0]
    assert method == "PATCH"
    assert path.endswith("/acme/whatsappchannels/shop/status?fieldManager=sendero-channels")
    assert headers["Content-Type"] == "application/merge-patch+json"
    assert sent["metadata"] == {"labels": {"a": "b"}, "resourceVersion": "7"}
    assert body == {"metadata": {"labels": {"a": "b"}}, "status": {}}

"""A project's key is another one while its calls are under way."""

import asyncio

import httpx2
import pytest

from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import Transient
from sendero_channels.project.access import Accesses
from sendero_channels.project.credentials import Credentials
from sendero_channels.project.model import ProjectSpec
from tests.doubles.clock import VirtualClock, settle


class Kapso(httpx2.AsyncBaseTransport):
    """Answers once it may, and never once its connection was closed."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.asked: list[str] = []
        self.open = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.headers["X-API-Key"])
        await self.may_answer.wait()
        if not self.open:
            raise httpx2.ReadError("closed")
        return httpx2.Response(200, json={"messages": [{"id": "wamid.1"}], "data": []})

    async def aclose(self) -> None:
        self.open = False


def spec() -> ProjectSpec:
    ref = {"name": "kapso", "key": "k"}
    raw = {"baseURL": "https://kapso.example", "ownerID": "prod", "apiKeySecretRef": ref}
    more = {"signingSecretRef": ref, "senderoURL": "https://sendero.example", "namespaces": ["acme"]}
    return ProjectSpec.model_validate(raw | more)


async def test_a_message_under_way_is_answered_although_the_key_is_another_by_then() -> None:
    lines: list[Kapso] = []

    def line(url: str) -> Kapso:
        lines.append(Kapso())
        return lines[-1]

    accesses = Accesses(VirtualClock(), transport=line)
    await accesses.renew("main", spec(), Credentials("old", "s"))
    held = accesses.of("main").view(Lane.EDIT)
    sending = asyncio.create_task(held.send("1", {}))
    await settle()
    await accesses.renew("main", spec(), Credentials("new", "s"))
    assert lines[0].open
    with pytest.raises(Transient, match="nothing was sent"):
        await held.workflows()
    lines[1].may_answer.set()
    assert await accesses.of("main").view(Lane.EDIT).workflows() == []
    lines[0].may_answer.set()
    assert await sending == "wamid.1"
    assert not lines[0].open
    assert (lines[0].asked, lines[1].asked) == (["old"], ["new"])

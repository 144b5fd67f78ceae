"""What became of a test message, noted although somebody wrote to the install in between."""

from typing import Any

import httpx2
import pytest

from sendero_channels.channel.install import Installs
from sendero_channels.clients.kapso import Kapso
from sendero_channels.engine.cache import Cache
from sendero_channels.install.model import TestRecord
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import POKED, Key, Kind
from sendero_channels.kernel.trouble import Conflict
from tests.doubles.cluster import FakeCluster
from tests.doubles.objects import channel_key, install_spec, raw
from tests.unit.clients.far import Answer, Far, says

NUMBER = Key(Kind.INSTALL, "1555")


class Desk:
    """An install whose watch is slow, and a Kapso that pokes it before it answers."""

    def __init__(self, answer: Answer) -> None:
        self.cluster, self.cache = FakeCluster(), Cache()
        self.cache.see(NUMBER, self.cluster.put(Kind.INSTALL, raw(NUMBER, spec=install_spec(channel_key()))))
        self.answer = answer
        self.far = Far(self._take)
        self.meanwhile = self.poked

    def poked(self) -> None:
        self.cluster.edit(NUMBER, {"metadata": {"annotations": {POKED: "2026-01-01T12:00:01Z"}}})

    def replaced(self) -> None:
        self.cluster.remove(NUMBER)
        self.cluster.put(Kind.INSTALL, raw(NUMBER, spec=install_spec(channel_key("stall"))))

    def _take(self, request: httpx2.Request) -> httpx2.Response:
        self.meanwhile()
        return self.answer(request)

    async def send(self) -> None:
        now = self.far.clock.now()
        record = TestRecord(request="spec", requested_at=now, intent_at=now, state="intended")
        view = Kapso(self.far.http).on(Lane.ONBOARD)
        await Installs(self.cluster, self.cache, self.far.clock).send_test(view, NUMBER.name, {}, record)

    def test(self) -> dict[str, Any]:
        now = self.cluster.now(NUMBER)
        assert now is not None
        return dict((now.get("status") or {}).get("test") or {})


async def test_a_message_that_was_sent_keeps_its_id() -> None:
    desk = Desk(says(200, {"messages": [{"id": "wamid.1"}]}))
    await desk.send()
    assert (desk.test()["state"], desk.test()["wamid"]) == ("sent", "wamid.1")


async def test_a_message_that_was_refused_is_known_to_be() -> None:
    desk = Desk(says(400, {"error": {"message": "no", "code": 131030}}))
    await desk.send()
    assert (desk.test()["state"], desk.test()["error"]) == ("failed", "131030")


async def test_a_message_that_was_not_taken_leaves_no_intent() -> None:
    desk = Desk(says(409, {"error": "in flight"}))
    with pytest.raises(Conflict):
        await desk.send()
    assert desk.test() == {}


async def test_the_install_of_whoever_has_the_number_by_then_is_left_alone() -> None:
    desk = Desk(says(200, {"messages": [{"id": "wamid.1"}]}))
    desk.meanwhile = desk.replaced
    await desk.send()
    assert desk.test() == {}

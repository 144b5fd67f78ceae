"""The operator may be killed at any moment, and its status lost: the end is the same."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from sendero_channels.channel.plan.test_message import TEXT
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.trouble import ClusterUnavailable
from tests.flow.declared import CHANNEL, TENANT, declared
from tests.flow.scene import Scene

SEEN = ("number", "workflow", "templates", "flows", "testMessage", "customer", "package")
Step = Callable[[Scene], Awaitable[None]]


class Killer:
    """Ends the operator's process at the n-th of its calls, before or after Kapso has done its part."""

    def __init__(self, scene: Scene, at: int, after: bool) -> None:
        self._scene, self._left, self._after = scene, at, after
        self.struck = False
        scene.instead = self._instead

    def _instead(self, request: httpx2.Request) -> httpx2.Response | None:
        self._left -= 1
        if self._left > 0 or self.struck:
            return None
        self.struck = True
        if self._after:
            self._scene.fault(request.method, request.url.path, kind="reply_lost", count=1)
            return None
        raise httpx2.ConnectError("killed", request=request)


async def _walk(scene: Scene, killer: Killer) -> None:
    """All of the way, by whoever happens to run; people act as soon as they can."""
    scene.apply(*declared())
    restarted = False
    for _ in range(40):
        await scene.pass_time(40)
        if killer.struck and not restarted:
            restarted = True
            scene.mend()
            await scene.restart()
        _people(scene)
        if scene.condition("Live")[0] == "True":
            return
    raise AssertionError(scene.told())


def _people(scene: Scene) -> None:
    status = scene.status()
    if scene.install() is None:
        if status.get("setupLink") and [one["status"] for one in scene.links()] == ["active"]:
            scene.connect()
        return
    scene.write_to(scene.number_id())
    scene.review()
    if (status.get("testMessage") or {}).get("wamid"):
        scene.deliver()


MOMENTS = [(number, after) for number in random.Random(3).sample(range(1, 50), 12) for after in (False, True)]


@pytest.mark.parametrize(("at", "after"), MOMENTS)
async def test_killed_at_any_call_it_ends_with_one_of_everything(at: int, after: bool) -> None:
    async with Scene() as scene:
        await _walk(scene, Killer(scene, at, after))
        await scene.pass_time(130)
        _one_of_everything(scene)


async def test_a_wiped_status_is_written_again_and_changes_nothing_at_kapso() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.pass_time(70)
        kept, before = scene.status(), len(scene.calls)
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        await scene.restart()
        await scene.pass_time(70)
        assert scene.wrote(before) == []
        assert scene.condition("Live")[0] == "True"
        for field in ("customer", "number", "workflow", "templates", "flows", "package", "testMessage"):
            assert scene.status()[field] == kept[field]


async def test_a_restart_of_a_live_channel_writes_nothing_anywhere() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.sweep()
        calls, writes = len(scene.calls), len(scene.cluster.writes)
        await scene.restart()
        await scene.pass_time(70)
        assert scene.wrote(calls) == []
        assert [call for call in scene.cluster.writes[writes:] if call[1].kind is Kind.CHANNEL] == []


async def test_a_restart_during_an_outage_keeps_what_was_known() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.sweep()
        seen = {name: scene.status()[name] for name in SEEN}
        scene.fault(kind="reset")
        await scene.restart()
        await scene.pass_time(300)
        assert scene.condition("Live") == ("True", "Serving")
        assert scene.condition("Ready")[0] == "True", scene.told()
        await scene.pass_time(1500)
        assert scene.condition("Ready")[0] == "Unknown"
        assert {name: scene.status().get(name) for name in SEEN} == seen
        scene.mend()
        await scene.pass_time(130)
        assert scene.condition("Ready")[0] == "True"
        assert [one["active"] for one in scene.triggers()] == [True]


async def test_an_edit_that_nobody_could_look_at_is_not_called_ready() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.sweep()
        seen = {name: scene.status()[name] for name in SEEN}
        scene.fault(kind="reset")
        scene.edit({"profile": {"about": "Another line"}})
        await scene.restart()
        await scene.pass_time(120)
        assert scene.status()["observedGeneration"] == scene.channel()["metadata"]["generation"]
        assert scene.condition("ProfileApplied")[0] == "Unknown"
        assert scene.condition("Ready")[0] == "Unknown"
        assert scene.condition("Live") == ("True", "Serving")
        assert {name: scene.status().get(name) for name in SEEN} == seen
        scene.mend()
        await scene.pass_time(130)
        assert scene.condition("Ready")[0] == "True", scene.told()
        assert scene.status()["profile"]["about"] == "Another line"


async def test_an_edit_made_while_nobody_was_there_is_taken_up_without_a_word_of_doubt_before() -> None:
    refused: list[str] = []

    def slow(verb: str, what: object) -> None:
        if verb == "secret" and not refused:
            refused.append(verb)
            raise ClusterUnavailable("not yet")

    async with Scene() as scene:
        await scene.onboard()
        await scene.sweep()
        known = len(scene.record.statuses(CHANNEL))
        scene.edit({"profile": {"about": "Another line"}})
        scene.cluster.before = slow
        await scene.restart()
        await scene.pass_time(130)
        ready = [_condition(one, "Ready") for one in scene.record.statuses(CHANNEL)[known:]]
        assert scene.status()["profile"]["about"] == "Another line"
        assert refused == ["secret"]
        assert ready[-1] == "True"
        assert "Unknown" not in ready


def _condition(status: dict[str, Any], type_: str) -> str:
    return next(str(one["status"]) for one in status["conditions"] if one["type"] == type_)


async def test_a_lost_event_costs_time_only() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.cluster.watchers.clear()
        scene.edit({"live": False})
        scene.edit({"plan": "free"}, TENANT)
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [True]
        await scene.operator.compare()
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [False]


def _one_of_everything(scene: Scene) -> None:
    assert len(scene.kapso.get("/customers").json()["data"]) == 1
    assert len(scene.links()) == 1
    number = scene.number_id()
    assert len(scene.kapso.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"]) == 1
    assert len(scene.kapso.get("/whatsapp/webhooks").json()["data"]) <= 2
    assert len(scene.kapso.get("/workflows").json()["data"]) == 1
    assert [one["active"] for one in scene.triggers()] == [True]
    assert len(scene.sent("POST", f"/{number}/messages")) <= 2
    query = {"phone_number_id": number, "direction": "outbound", "limit": 100}
    rows = scene.kapso.call("GET", "/whatsapp/messages", query=query).json()["data"]
    assert len([one for one in rows if (one.get("text") or {}).get("body") == TEXT or one["type"] == "template"]) == 1
    names = [(one["name"], one["language"]) for one in scene.templates()]
    assert len(names) == len(set(names)) == len(scene.status()["templates"])
    assert not scene.status().get("intents")

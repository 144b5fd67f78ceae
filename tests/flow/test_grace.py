"""The hour of grace is one hour, whatever an API server's list says of the tenant after a restart."""

from typing import Any

import pytest

from sendero_channels.kernel.names import Kind
from tests.flow.declared import CHANNEL, TENANT
from tests.flow.scene import Scene

_HOUR = 3600.0


@pytest.mark.parametrize("gone", [False, True])
async def test_a_list_that_shows_the_former_plan_begins_no_other_hour(gone: bool) -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        paid: Any = scene.cluster.now(TENANT)
        if gone:
            scene.remove(TENANT)
        else:
            scene.edit({"plan": "free"}, TENANT)
        await scene.pass_time(_HOUR - 300)
        read = scene.cluster.list

        async def stale(kind: Kind) -> list[Any]:
            return [paid] if kind is Kind.TENANT else await read(kind)

        scene.cluster.list = stale  # type: ignore[method-assign]
        await scene.restart()
        scene.wake(CHANNEL)
        await scene.pass_time(60)
        assert [one["active"] for one in scene.triggers(workflow)] == [True]
        await scene.pass_time(400)
        assert [one["active"] for one in scene.triggers(workflow)] == [False]


async def test_a_tenant_that_pays_again_within_the_hour_goes_on() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"plan": "free"}, TENANT)
        await scene.pass_time(_HOUR / 2)
        scene.edit({"plan": "paid"}, TENANT)
        await scene.pass_time(2 * _HOUR)
        assert scene.condition("Live")[0] == "True"
        install = scene.install() or {}
        assert "notEntitledSince" not in install["status"]

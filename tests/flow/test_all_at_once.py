"""`kubectl delete -f` of everything: whatever goes first, the channel's trigger stops, and the channel goes."""

import pytest

from sendero_channels.kernel.names import Key
from tests.flow.declared import CHANNEL, PACKAGE, PROJECT, SYSTEM, TENANT, channel, package, project, tenant
from tests.flow.scene import Scene

EVERYTHING = (TENANT, PROJECT, PACKAGE, CHANNEL)


@pytest.mark.parametrize("order", [EVERYTHING, EVERYTHING[::-1]], ids=["the channel last", "the channel first"])
@pytest.mark.parametrize("suspended", [True, False])
async def test_everything_deleted_at_once_goes_and_serves_nobody(order: tuple[Key, ...], suspended: bool) -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.edit({"suspend": suspended})
        await scene.settle()
        workflow = scene.status()["workflow"]["id"]
        scene.cluster.secrets.remove(SYSTEM, "kapso")
        for key in order:
            scene.remove(key)
        await scene.pass_time(120)
        assert (scene.channel(), scene.installs()) == ({}, [])
        assert [one["active"] for one in scene.triggers(workflow)] == [False]
        assert scene.kapso.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"] == []


@pytest.mark.parametrize("gone", [TENANT, PACKAGE], ids=["the tenant", "the package"])
async def test_a_channel_goes_without(gone: Key) -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.remove(gone)
        await scene.pass_time(30)
        scene.remove()
        await scene.pass_time(120)
        assert (scene.channel(), scene.installs()) == ({}, [])
        assert [one["active"] for one in scene.triggers(workflow)] == [False]


async def test_the_link_of_a_tenant_that_is_gone_is_revoked_whatever_its_own_id_was() -> None:
    async with Scene() as scene:
        scene.apply(tenant(id="agency-77"), project(), package(), channel())
        await scene.settle()
        [link] = scene.links()
        assert link["status"] == "active"
        scene.remove(TENANT)
        scene.remove()
        await scene.pass_time(120)
        assert scene.channel() == {}
        assert [one["status"] for one in scene.links()] == ["revoked"]


async def test_a_secret_that_is_replaced_is_no_lost_key() -> None:
    async with Scene() as scene:
        await scene.onboard()
        kept = scene.cluster.secrets.now(SYSTEM, "kapso")
        assert kept is not None
        before = scene.channel()["metadata"]["resourceVersion"], scene.channel(PROJECT)["metadata"]["resourceVersion"]
        scene.cluster.secrets.remove(SYSTEM, "kapso")
        await scene.pass_time(32)
        scene.cluster.secrets.put(SYSTEM, "kapso", kept["data"])
        await scene.pass_time(60)
        after = scene.channel()["metadata"]["resourceVersion"], scene.channel(PROJECT)["metadata"]["resourceVersion"]
        assert after == before
        assert scene.condition("CredentialsAccepted", PROJECT)[0] == "True"

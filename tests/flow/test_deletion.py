"""Deletion: what is ours is taken back, nothing is forgotten, and it ends."""

import pytest

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import CHANNEL, PROJECT, SYSTEM, channel, project
from tests.flow.reasons.steps import linked
from tests.flow.scene import Scene


async def test_retain_takes_back_what_is_ours_and_leaves_the_rest() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        before = len(scene.calls)
        scene.remove()
        await scene.pass_time(70)
        assert scene.channel() == {}
        assert scene.installs() == []
        assert scene.stored_link() is None
        assert [one["active"] for one in scene.triggers(workflow)] == [False]
        hooks = scene.kapso.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"]
        assert hooks == []
        assert {one["status"] for one in scene.links()} <= {"used", "revoked"}
        assert scene.kapso.get(f"/whatsapp/phone_numbers/{number}").status == 200
        assert scene.kapso.get(f"/workflows/{workflow}").json()["data"]["status"] == "active"
        kinds = [(method, path.split("/")[3]) for method, path in scene.wrote(before)]
        assert kinds == [("PATCH", "triggers"), ("DELETE", "whatsapp")]


async def test_a_channel_applied_again_finds_everything_and_creates_nothing_twice() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.remove()
        await scene.pass_time(70)
        before = len(scene.calls)
        scene.apply(channel())
        await scene.pass_time(200)
        assert scene.condition("Live")[0] == "True", scene.told()
        assert scene.number_id() == number
        posts = [path for method, path in scene.wrote(before) if method == "POST"]
        assert [path.rsplit("/", 1)[-1] for path in posts] == ["webhooks"]
        assert len(scene.kapso.get("/customers").json()["data"]) == 1
        assert len(scene.kapso.get("/workflows").json()["data"]) == 1
        assert len(scene.links()) == 1


async def test_an_active_link_is_revoked() -> None:
    async with Scene() as scene:
        await linked(scene)
        scene.remove()
        await scene.settle()
        assert scene.channel() == {}
        assert [one["status"] for one in scene.links()] == ["revoked"]
        assert scene.stored_link() is None


async def test_delete_archives_the_workflow() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.edit({"deletionPolicy": "Delete"})
        await scene.settle()
        before = len(scene.calls)
        scene.remove()
        await scene.pass_time(130)
        assert scene.channel() == {}
        assert scene.wrote(before)[0][1].startswith("/platform/v1/triggers/")
        assert scene.kapso.get(f"/workflows/{workflow}").json()["data"]["status"] == "archived"


async def test_an_archived_workflow_of_ours_is_taken_up_again() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.remove()
        await scene.pass_time(70)
        scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"status": "archived"}})
        scene.apply(channel())
        await scene.pass_time(200)
        assert scene.condition("Live")[0] == "True", scene.told()
        assert scene.status()["workflow"]["id"] == workflow


@pytest.mark.parametrize("suspended", [True, False])
async def test_a_suspended_channel_can_be_deleted(suspended: bool) -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.edit({"suspend": suspended})
        await scene.settle()
        scene.remove()
        await scene.pass_time(70)
        assert scene.channel() == {}
        assert [one["active"] for one in scene.triggers(workflow)] == [False]


async def test_deletion_waits_for_kapso_and_says_how_it_is_released() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.fault(kind="reset")
        scene.remove()
        await scene.pass_time(600)
        assert scene.condition("Ready") == ("False", "DeletionBlocked")
        assert "Abandon" in scene.message("Ready")
        assert scene.installs() != []
        scene.mend()
        await scene.pass_time(130)
        assert scene.channel() == {}
        assert [one["active"] for one in scene.triggers(workflow)] == [False]


async def test_abandon_lets_go_without_a_call_once_the_key_is_rejected() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.secret(**{"api-key": "revoked", "signing-secret": "another"})
        await scene.pass_time(40)
        scene.remove()
        await scene.pass_time(120)
        assert scene.condition("Ready") == ("False", "DeletionBlocked")
        before = len(scene.calls)
        scene.edit({"deletionPolicy": "Abandon"})
        await scene.settle()
        assert scene.channel() == {}
        assert scene.installs() == []
        assert scene.wrote(before) == []
        warned = [one for one in scene.cluster.events.values() if one["reason"] == "Abandoned"]
        assert [one["type"] for one in warned] == ["Warning"]


async def test_abandon_acts_as_retain_while_kapso_can_be_used() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.edit({"deletionPolicy": "Abandon"})
        await scene.settle()
        scene.remove()
        await scene.pass_time(70)
        assert scene.channel() == {}
        assert [one["active"] for one in scene.triggers(workflow)] == [False]


async def test_abandon_waits_for_an_hour_of_outage() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"deletionPolicy": "Abandon"})
        await scene.settle()
        scene.fault(kind="reset")
        scene.remove()
        await scene.pass_time(3000)
        assert scene.channel() != {}
        await scene.pass_time(1000)
        assert scene.channel() == {}


async def test_the_hour_of_outage_goes_on_over_a_restart() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"deletionPolicy": "Abandon"})
        await scene.settle()
        scene.fault(kind="reset")
        scene.remove()
        await scene.pass_time(2700)
        await scene.away(60)
        await scene.pass_time(240)
        assert scene.channel() != {}
        await scene.pass_time(1000)
        assert scene.channel() == {}


@pytest.mark.parametrize("gone", ["project", "secret"])
async def test_abandon_lets_go_where_the_project_or_its_secret_is_gone(gone: str) -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"deletionPolicy": "Abandon"})
        await scene.settle()
        if gone == "project":
            scene.remove(PROJECT)
        else:
            scene.cluster.secrets.remove(SYSTEM, "kapso")
        await scene.pass_time(40)
        scene.remove()
        await scene.pass_time(70)
        assert scene.channel() == {}
        assert scene.installs() == []


async def test_an_install_whose_channel_slipped_away_is_stopped_and_removed() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        await scene._stop()
        scene.cluster.edit(CHANNEL, {"metadata": {"finalizers": []}})
        scene.remove()
        await scene.restart()
        await scene.pass_time(130)
        assert scene.cluster.now(Key(Kind.INSTALL, number)) is None
        assert [one["active"] for one in scene.triggers(workflow)] == [False]


async def test_a_channel_that_never_reached_kapso_goes_at_once() -> None:
    async with Scene() as scene:
        scene.apply(channel())
        await scene.settle()
        scene.remove()
        await scene.settle()
        assert scene.channel() == {}
        assert scene.calls == []


async def test_another_projects_url_does_not_keep_our_webhook_behind() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.apply(project(webhookURL=None))
        await scene.pass_time(40)
        scene.remove()
        await scene.pass_time(70)
        assert scene.kapso.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"] == []

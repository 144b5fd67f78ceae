"""The setup link: made once, kept usable, replaced only on request, and nowhere but in its Secret."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Key, Kind
from tests.flow.declared import CHANNEL, NAMESPACE, channel
from tests.flow.reasons.steps import SETUP_LINKS, linked
from tests.flow.scene import Scene

_DAY = 86400.0


async def test_the_link_stands_in_the_secret_and_nowhere_else() -> None:
    async with Scene() as scene:
        await linked(scene, setupLink={"language": "es", "successURL": "https://acme.example/done"})
        (link,) = scene.links()
        assert scene.stored_link() == link["url"]
        secret = scene.cluster.secrets.now(NAMESPACE, LINK_SECRET)
        assert secret is not None
        assert secret["type"] == LINK_SECRET_TYPE
        assert [one["uid"] for one in secret["metadata"]["ownerReferences"]] == [scene.channel()["metadata"]["uid"]]
        assert scene.status()["setupLink"]["secretRef"] == {"name": LINK_SECRET}
        assert link["provision_phone_number"] is False
        assert link["phone_number_country_isos"] == ["ES"]
        assert link["language"] == "es"
        assert link["success_redirect_url"] == "https://acme.example/done"


async def test_a_usable_link_is_not_replaced_by_time_edits_refresh_or_restart() -> None:
    async with Scene() as scene:
        await linked(scene)
        (link,) = scene.links()
        scene.edit({"setupLink": {"language": "pt"}, "number": {"region": "PT"}})
        await scene.pass_time(4000)
        await scene.refresh()
        await scene.restart()
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        await scene.restart()
        await scene.pass_time(70)
        assert [one["id"] for one in scene.links()] == [link["id"]]
        assert scene.links()[0]["status"] == "active"


async def test_a_link_near_its_end_is_extended() -> None:
    async with Scene() as scene:
        await linked(scene)
        first = scene.links()[0]
        await scene.away(28 * _DAY)
        await scene.pass_time(70)
        (link,) = scene.links()
        assert link["id"] == first["id"]
        assert _moment(link["expires_at"]) > scene.at() + timedelta(days=29)
        assert link["url"] == first["url"]
        writes = len(scene.calls)
        await scene.pass_time(1300)
        assert scene.wrote(writes) == []


@pytest.mark.parametrize("ended", ["revoked", "expired"])
async def test_a_dead_link_is_replaced_on_request_only(ended: str) -> None:
    async with Scene() as scene:
        await linked(scene)
        (dead,) = scene.links()
        path = f"/customers/{scene.status()['customer']['id']}/setup_links/{dead['id']}"
        scene.kapso.patch(path, {"setup_link": {"status": ended}})
        await scene.pass_time(4000)
        assert len(scene.links()) == 1
        assert "setup-link-requested-at" in scene.message("NumberConnected") + scene.message("Ready")
        scene.request("setup-link")
        await scene.settle()
        assert len(scene.links()) == 2
        assert scene.stored_link() == scene.links()[0]["url"] != dead["url"]
        assert scene.status()["lastHandledSetupLinkRequestedAt"]


async def test_a_request_replaces_a_usable_link_and_is_handled_once() -> None:
    async with Scene() as scene:
        await linked(scene)
        await scene.pass_time(3700)
        scene.request("setup-link")
        await scene.pass_time(4000)
        await scene.restart()
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        await scene.restart()
        await scene.pass_time(70)
        assert [one["status"] for one in scene.links()] == ["active", "revoked"]
        assert scene.stored_link() == scene.links()[0]["url"]


async def test_one_link_an_hour_whatever_is_requested_or_rewritten() -> None:
    async with Scene() as scene:
        await linked(scene)
        for _ in range(5):
            await scene.pass_time(600)
            scene.request("setup-link")
            await scene.settle()
            assert scene.condition("NumberConnected") == ("False", "LinkRequestedTooSoon")
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        await scene.restart()
        assert len(scene.links()) == 1
        assert scene.links()[0]["status"] == "active"
        assert scene.stored_link() == scene.links()[0]["url"]
        await scene.pass_time(800)
        assert len(scene.links()) == 2


async def test_a_channel_made_again_does_not_reset_the_hour_and_takes_up_its_customer() -> None:
    async with Scene() as scene:
        await linked(scene)
        scene.remove()
        await scene.settle()
        assert scene.channel() == {}
        assert scene.links()[0]["status"] == "revoked"
        await scene.pass_time(60)
        scene.apply(channel())
        await scene.settle()
        scene.request("setup-link")
        await scene.settle()
        assert len(scene.links()) == 1
        assert len(scene.kapso.get("/customers").json()["data"]) == 1


async def test_a_lost_secret_is_written_again() -> None:
    async with Scene() as scene:
        await linked(scene)
        scene.cluster.secrets.remove(NAMESPACE, LINK_SECRET)
        await scene.pass_time(70)
        assert scene.stored_link() == scene.links()[0]["url"]
        assert len(scene.links()) == 1


async def test_a_key_that_somebody_changed_is_put_back() -> None:
    async with Scene() as scene:
        await linked(scene)
        scene.cluster.secrets.put(NAMESPACE, LINK_SECRET, {"main": "aHR0cHM6Ly9mb3JnZWQ="}, LINK_SECRET_TYPE)
        await scene.pass_time(70)
        assert scene.stored_link() == scene.links()[0]["url"]


async def test_a_secret_of_another_type_is_neither_written_nor_read() -> None:
    async with Scene() as scene:
        data = {"main": "dGhlaXJz"}
        scene.cluster.secrets.put(NAMESPACE, LINK_SECRET, data)
        await linked(scene)
        await scene.pass_time(700)
        secret = scene.cluster.secrets.now(NAMESPACE, LINK_SECRET)
        assert secret is not None
        assert (secret["type"], secret["data"]) == ("Opaque", data)
        assert not [call for call in scene.cluster.calls if call[0] == "apply secret"]
        assert len(scene.links()) == 1
        scene.remove()
        await scene.pass_time(70)
        assert scene.channel() == {}
        assert scene.cluster.secrets.now(NAMESPACE, LINK_SECRET) is not None


async def test_each_channel_has_its_own_key() -> None:
    async with Scene() as scene:
        await linked(scene)
        scene.apply(channel("second"))
        await scene.settle()
        first, second = scene.stored_link("main"), scene.stored_link("second")
        assert first is not None
        assert second not in (None, first)
        scene.remove()
        await scene.settle()
        assert scene.stored_link("main") is None
        assert scene.stored_link("second") == second


@pytest.mark.parametrize("lag", [0, 20])
async def test_a_lost_answer_makes_no_second_link(lag: int) -> None:
    async with Scene() as scene:
        scene.kapso.control("POST", "/list-lag", {"seconds": lag})
        scene.fault("POST", SETUP_LINKS, kind="reply_lost", count=1)
        await linked(scene)
        await scene.pass_time(200)
        assert len(scene.links()) == 1
        assert scene.stored_link() == scene.links()[0]["url"]
        assert not scene.status().get("intents")


async def test_a_link_that_never_was_is_made_once_the_lists_have_had_time() -> None:
    async with Scene() as scene:
        scene.fault("POST", SETUP_LINKS, status=504, count=1)
        await linked(scene)
        assert scene.links() == []
        await scene.pass_time(120)
        assert len(scene.links()) == 1


async def test_a_disconnected_number_gets_a_link_that_reconnects_it() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        await scene.pass_time(3700)
        scene.kapso.control("POST", f"/phone-numbers/{number}/life", {"event": "disconnected"})
        await scene.pass_time(20)
        assert scene.condition("PhoneHealthy") == ("False", "Disconnected")
        scene.request("setup-link")
        await scene.settle()
        link = scene.links()[0]
        assert link["reconnect_phone_number"].lstrip("+") == "34911234567"
        assert scene.stored_link() == link["url"]
        assert scene.condition("Live")[0] == "True"


async def test_a_refused_reconnection_is_said_and_not_tried_at_every_look() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        await scene.pass_time(3700)
        scene.kapso.control("POST", f"/phone-numbers/{number}/life", {"event": "disconnected"})
        scene.fault("POST", SETUP_LINKS, 422, body={"error": "Not this number"})
        await scene.pass_time(20)
        before = len(scene.calls)
        scene.request("setup-link")
        await scene.pass_time(50)
        for _ in range(3):
            scene.wake()
            await scene.settle()
        assert len(scene.sent("POST", "/setup_links", before)) == 1
        assert scene.actions()["LinkRefused"] == "Tenant"


async def test_a_lost_webhook_costs_time_only() -> None:
    async with Scene() as scene:
        scene.deaf = True
        await linked(scene)
        number = scene.connect()
        await scene.pass_time(70)
        assert scene.number_id() == number


async def test_a_further_number_after_the_install_is_advice_and_not_false() -> None:
    async with Scene() as scene:
        await scene.onboard()
        customer = scene.status()["customer"]["id"]
        further = scene.kapso.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
        body = {"display_phone_number": "+34 911 00 00 01"}
        scene.kapso.control("POST", f"/setup-links/{further}/complete", body)
        scene.edit({"number": {"expected": "+34911000001", "region": "PT"}})
        await scene.pass_time(700)
        assert scene.condition("NumberConnected")[0] == "True"
        assert {"SeveralNumbers", "UnexpectedNumber", "WrongRegion"} <= set(scene.actions())
        assert scene.condition("Live")[0] == "True"


async def test_two_channels_never_share_a_customer() -> None:
    async with Scene() as scene:
        await linked(scene)
        scene.apply(channel("second"))
        await scene.settle()
        other = Key(Kind.CHANNEL, "second", NAMESPACE)
        assert scene.status()["customer"]["id"] != scene.status(other)["customer"]["id"]
        assert [one["status"] for one in scene.links()] == ["active", "active"]


def _moment(text: Any) -> datetime:
    return datetime.fromisoformat(str(text).replace("Z", "+00:00"))

"""Nothing is to be had without end: tests, links, passes."""

from collections import Counter

from sendero_channels.kernel.names import FINALIZER
from tests.flow.adversary.two import BAD, EVIL, evil, two
from tests.flow.scene import Scene


def sent(scene: Scene, number: str) -> int:
    """How many messages the number has sent."""
    query = {"phone_number_id": number, "direction": "outbound", "limit": 100}
    return len(scene.kapso.call("GET", "/whatsapp/messages", query=query).json()["data"])


async def test_every_trick_together_brings_one_test_message_an_hour() -> None:
    async with two() as they:
        scene = they.scene
        number = await they.live()
        they.start()
        for round_ in range(3 * 30):
            if not scene.channel(BAD):
                scene.apply(evil())
            scene.edit({"testMessage": {"recipient": f"+3460022{round_:04}"}}, BAD)
            scene.annotate("test-requested-at", f"try {round_}", BAD)
            if round_ % 3 == 1:
                they.forge({"testMessage": None, "lastHandledTestAt": None})
            if round_ % 10 == 9:
                scene.remove(BAD)
            await scene.pass_time(120)
        assert sent(scene, number) <= 1 + 3
        they.unharmed()
        assert they.cost() <= 1200


async def test_a_link_is_made_once_an_hour_whoever_asks_and_however_often() -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(evil())
        await scene.pass_time(60)
        they.start()
        for round_ in range(60):
            scene.request("setup-link", BAD)
            if round_ % 3 == 1:
                they.forge({"setupLink": None, "intents": [], "lastHandledSetupLinkAt": None})
            if round_ % 15 == 14:
                scene.remove(BAD)
                await scene.pass_time(5)
                scene.apply(evil())
            await scene.pass_time(60)
        made = Counter(path for method, path in they.changed() if method == "POST" and path.endswith("/setup_links"))
        assert sum(made.values()) <= 2
        they.unharmed()
        assert they.cost() <= 250


async def test_an_annotation_that_changes_every_second_makes_as_many_reads_as_refreshes_and_no_write() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        they.start()
        for second in range(300):
            scene.annotate("reconcile-requested-at", str(second), BAD)
            await scene.pass_time(1)
        assert they.changed() == []
        they.unharmed()
        assert they.cost() <= 300 * 10, "nine facts a Refresh, all in this namespace's turn"


async def test_other_annotations_that_change_every_second_cost_no_call() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        they.start()
        for second in range(300):
            for name in ("example.org/note", "channels.sendero.travel/poked-at", "channels.sendero.travel/unknown"):
                scene.cluster.edit(BAD, {"metadata": {"annotations": {name: str(second)}}})
            await scene.pass_time(1)
        they.unharmed()
        assert they.cost() <= 20
        assert they.writes() <= 5


async def test_a_channel_deleted_and_made_again_every_few_seconds_leaves_one_of_everything() -> None:
    async with two() as they:
        scene = they.scene
        number = await they.live()
        they.start()
        for _ in range(40):
            scene.remove(BAD)
            await scene.pass_time(1)
            if not scene.channel(BAD):
                scene.apply(evil())
            await scene.pass_time(4)
        await scene.pass_time(300)
        mine = [one for one in scene.installs() if one["spec"]["channelRef"]["namespace"] == EVIL]
        assert [one["metadata"]["name"] for one in mine] == [number]
        customers = scene.kapso.get("/customers", per_page=100).json()["data"]
        assert Counter(one["external_customer_id"] for one in customers)["flow/evil/evil/bad"] == 1
        workflows = scene.kapso.get("/workflows", per_page=100).json()["data"]
        assert Counter(one["name"] for one in workflows)["flow/evil/evil/bad"] == 1
        assert sent(scene, number) <= 2
        they.unharmed()
        assert they.cost() <= 40 * 20


async def test_one_that_is_deleted_and_made_again_at_once_is_told_from_the_one_before() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        uid = scene.channel(BAD)["metadata"]["uid"]
        they.start()
        scene.remove(BAD)
        scene.cluster.edit(BAD, {"metadata": {"finalizers": []}})
        scene.apply(evil())
        await scene.pass_time(60)
        assert scene.channel(BAD)["metadata"]["uid"] != uid
        assert scene.condition("NumberConnected", BAD) == ("False", "NumberHeldElsewhere")
        await scene.operator.compare()
        await scene.pass_time(60)
        await scene.refresh(BAD)
        mine = [one for one in scene.installs() if one["spec"]["channelRef"]["namespace"] == EVIL]
        assert {one["spec"]["channelRef"]["uid"] for one in mine} == {scene.channel(BAD)["metadata"]["uid"]}
        they.unharmed()
        assert they.cost() <= 60


async def test_a_finalizer_that_is_taken_away_every_second_is_put_back_and_costs_no_call() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        they.start()
        for _ in range(120):
            scene.cluster.edit(BAD, {"metadata": {"finalizers": []}})
            await scene.pass_time(1)
            assert FINALIZER in scene.channel(BAD)["metadata"]["finalizers"]
        they.unharmed()
        assert they.cost() <= 20
        assert they.writes() <= 122


async def test_owners_and_finalizers_of_others_stay_and_change_nothing() -> None:
    async with two() as they:
        scene = they.scene
        await they.live()
        acme = scene.channel()["metadata"]
        owner = {"apiVersion": "channels.sendero.travel/v1alpha1", "kind": "WhatsAppChannel", "controller": True}
        owners = [{**owner, "name": acme["name"], "uid": acme["uid"], "blockOwnerDeletion": True}]
        they.start()
        scene.cluster.edit(BAD, {"metadata": {"ownerReferences": owners, "finalizers": ["evil.example/hold"]}})
        await scene.pass_time(60)
        assert "evil.example/hold" in scene.channel(BAD)["metadata"]["finalizers"]
        scene.remove(BAD)
        await scene.pass_time(120)
        assert scene.channel(BAD)["metadata"]["finalizers"] == ["evil.example/hold"]
        for _ in range(60):
            scene.edit({"live": True, "profile": {"about": str(scene.at())}}, BAD)
            await scene.pass_time(1)
        they.unharmed()
        assert they.cost() <= 40

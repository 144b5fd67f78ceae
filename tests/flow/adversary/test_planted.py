"""A Secret under our name, of whatever type and whoever's: it stays what it is, and gives nothing away."""

import base64
from typing import Any

import pytest

from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Key, Kind
from tests.flow.adversary.two import BAD, EVIL, evil, two

TYPES = ["kubernetes.io/service-account-token", "Opaque", "kubernetes.io/tls", "channels.sendero.travel/setup-link"]


def encoded(value: str | bytes) -> str:
    return base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode()


@pytest.mark.parametrize("type_", TYPES)
async def test_a_secret_of_another_type_is_not_touched_and_its_content_not_told(type_: str) -> None:
    async with two() as they:
        scene = they.scene
        url = they.links()[0]["url"]
        token = "ey-a-token-that-nobody-shows"
        scene.cluster.secrets.put(EVIL, LINK_SECRET, {BAD.name: encoded(url), "token": encoded(token)}, type_)
        planted = scene.cluster.secrets.now(EVIL, LINK_SECRET)
        scene.apply(evil())
        await scene.pass_time(600)
        assert scene.condition("NumberConnected", BAD) == ("False", "LinkSecretForeign")
        scene.remove(BAD)
        await scene.pass_time(60)
        assert scene.channel(BAD) == {}
        assert scene.cluster.secrets.now(EVIL, LINK_SECRET) == planted
        assert not [text for text in _said(they.scene.record) if token in text or url in text]
        they.unharmed()
        assert they.cost() <= 60


@pytest.mark.parametrize("value", ["the link of acme", b"\xff\xfe\x00", "x" * 900_000, "!!! no base64"])
async def test_a_key_that_somebody_else_wrote_is_written_again_and_believed_by_nobody(value: str | bytes) -> None:
    async with two() as they:
        scene = they.scene
        theirs = they.links()[0]["url"] if value == "the link of acme" else value
        raw = "!!!" if value == "!!! no base64" else encoded(theirs)
        data = {BAD.name: raw, "main": encoded("kept")}
        scene.cluster.secrets.put(EVIL, LINK_SECRET, data, LINK_SECRET_TYPE)
        scene.apply(evil())
        await scene.pass_time(120)
        now: Any = scene.cluster.secrets.now(EVIL, LINK_SECRET)
        link = scene.status(BAD)["setupLink"]["id"]
        customer = scene.status(BAD)["customer"]["id"]
        (mine,) = scene.kapso.get(f"/customers/{customer}/setup_links").json()["data"]
        assert link == mine["id"]
        assert now["data"] == {BAD.name: encoded(mine["url"]), "main": encoded("kept")}
        they.unharmed()
        assert they.cost() <= 20


async def test_a_secret_that_is_rewritten_every_second_is_put_right_and_costs_no_call_of_its_own() -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(evil())
        await scene.pass_time(60)
        they.start()
        for second in range(300):
            scene.cluster.secrets.put(EVIL, LINK_SECRET, {BAD.name: encoded(str(second))}, LINK_SECRET_TYPE)
            scene.annotate("note", str(second), BAD)
            await scene.pass_time(1)
        assert they.changed() == []
        they.unharmed()
        assert they.cost() <= 40, "the links of a channel that waits are read once a minute"
        assert they.writes() <= 310


async def test_a_secret_in_one_namespace_is_nothing_to_a_channel_in_another() -> None:
    async with two() as they:
        scene = they.scene
        same = Key(Kind.CHANNEL, "main", EVIL)
        scene.apply(evil(same.name))
        await scene.pass_time(60)
        mine: Any = scene.cluster.secrets.now(EVIL, LINK_SECRET)
        assert set(mine["data"]) == {"main"}
        assert encoded(they.links()[0]["url"]) not in str(mine)
        they.unharmed()
        assert they.cost() <= 20


def _said(record: Any) -> list[str]:
    return [*record.lines, *(str(raw) for _, raw in record.written)]

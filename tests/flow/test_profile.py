"""The brand profile as WhatsApp shows it stands in the status, beside what is declared."""

from typing import Any

from sendero_channels.kernel.names import Kind
from tests.flow.declared import declared
from tests.flow.scene import Scene


def shows(scene: Scene, **fields: Any) -> None:
    """Somebody writes the profile at Kapso."""
    path = f"/meta/whatsapp/v24.0/{scene.number_id()}/whatsapp_business_profile"
    scene.kapso.post(path, {"messaging_product": "whatsapp", **fields})


async def test_what_whatsapp_shows_is_told_whether_declared_or_not() -> None:
    async with Scene() as scene:
        await scene.onboard()
        assert scene.status()["profile"] == {"about": "Trips made by people"}
        shows(scene, email="hello@acme.example", websites=["https://acme.example/trips"], vertical="TRAVEL")
        await scene.refresh()
        assert scene.condition("ProfileApplied") == ("True", "Applied")
        assert scene.status()["profile"] == {
            "about": "Trips made by people",
            "email": "hello@acme.example",
            "websites": ["https://acme.example/…"],
            "vertical": "TRAVEL",
        }


async def test_what_differs_is_told_with_what_is_seen_until_it_is_put_back() -> None:
    async with Scene() as scene:
        await scene.onboard(*declared(profile={"about": "Trips made by people", "email": "hello@acme.example"}))
        shows(scene, about="Cheaper elsewhere")
        scene.fault("POST", "/meta/whatsapp/*/whatsapp_business_profile", 503)
        await scene.refresh()
        assert scene.condition("ProfileApplied") == ("False", "ProfileDiffers")
        assert scene.status()["profile"] == {"about": "Cheaper elsewhere", "email": "hello@acme.example"}
        scene.mend()
        await scene.pass_time(120)
        assert scene.status()["profile"]["about"] == "Trips made by people"


async def test_no_number_comes_into_a_status_by_way_of_a_profile() -> None:
    async with Scene() as scene:
        await scene.onboard()
        shows(scene, description="Call +34 600 111 222", address="Gran Vía 1 \u2028 34600111222")
        await scene.refresh()
        assert scene.status()["profile"]["description"] == "Call …22"
        assert scene.status()["profile"]["address"] == "Gran Vía 1 …22"


async def test_a_profile_that_nobody_changes_costs_no_write() -> None:
    async with Scene() as scene:
        await scene.onboard(*declared(profile={"about": "Trips", "websites": ["https://acme.example/a"]}))
        shows(scene, description="Call +34 600 111 222")
        await scene.refresh()
        await scene.pass_time(700)
        before, written = len(scene.calls), len(scene.cluster.writes)
        await scene.pass_time(1800)
        assert scene.sent("GET", "whatsapp_business_profile", before)
        assert {key.kind for _, key in scene.cluster.writes[written:]} <= {Kind.PROJECT}

"""What Kapso says of somebody else is told to nobody: refusals are masked before they become a status or an Event."""

import httpx2
import pytest

from sendero_channels.kernel.names import Key, Kind
from tests.flow.adversary.two import BAD, EVIL, Two, bring_live, evil, two
from tests.flow.declared import NUMBER

ROUTES = {
    "customers": ("POST", "/customers"),
    "links": ("POST", "/setup_links"),
    "webhooks": ("POST", "/webhooks"),
    "profile": ("POST", "/whatsapp_business_profile"),
    "templates": ("POST", "/message_templates"),
    "Flows": ("POST", "/flows"),
    "workflows": ("POST", "/workflows"),
    "triggers": ("PUT", "/triggers"),
    "going live": ("PATCH", "/triggers/"),
    "messages": ("POST", "/messages"),
    "reading links": ("GET", "/setup_links"),
    "reading health": ("GET", "/health"),
}


@pytest.mark.parametrize("status", [402, 409, 422, 500])
@pytest.mark.parametrize(("method", "part"), ROUTES.values(), ids=ROUTES)
async def test_a_refusal_that_names_another_tenant_is_not_passed_on(method: str, part: str, status: int) -> None:
    async with two() as they:
        scene, said, answered = they.scene, _blabbing(they), 0

        def refused(request: httpx2.Request) -> httpx2.Response | None:
            nonlocal answered
            if request.method != method or part not in request.url.path or they.number in request.url.path:
                return None
            answered += 1
            return httpx2.Response(status, json={"error": said})

        scene.instead = refused
        scene.apply(evil())
        await _as_far_as_it_goes(they)
        assert answered, f"nobody came as far as {method} {part}"
        assert scene.status(BAD)["conditions"]
        assert they.leaks() == []


async def test_neither_are_two_channels_of_two_tenants_in_each_others_way() -> None:
    async with two() as they:
        await they.live()
        they.scene.apply(evil("worse"))
        await bring_live(they.scene, Key(Kind.CHANNEL, "worse", EVIL), "+34 922 76 54 33")
        await they.scene.pass_time(1300)
        assert they.leaks() == []
        they.unharmed()


def _blabbing(they: Two) -> str:
    link = they.links()[0]
    return f"Taken by flow/T-4711/acme/main with {NUMBER} ({NUMBER.replace(' ', '')}), see {link['url']}"


async def _as_far_as_it_goes(they: Two) -> None:
    """The attacker, its people and Meta do what they can."""
    scene = they.scene
    await scene.pass_time(60)
    if (link := scene.status(BAD).get("setupLink")) is not None and "id" in link:
        asked = scene.kapso.ask(
            "POST", f"/setup-links/{link['id']}/complete", {"display_phone_number": "+34 922 76 54 32"}
        )
        if asked.status == 200:
            number = asked.json()["phone_number_id"]
            await scene.pass_time(70)
            scene.write_to(number)
            account = scene.kapso.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"]
            path = f"/meta/whatsapp/v24.0/{account}/message_templates"
            for one in scene.kapso.get(path, limit=100).json()["data"]:
                scene.kapso.control("POST", f"/templates/{one['id']}/review", {"status": "APPROVED"})
            await scene.pass_time(130)
            if wamid := scene.status(BAD).get("testMessage", {}).get("wamid"):
                scene.kapso.control("POST", f"/messages/{wamid}/status", {"status": "delivered"})
    await scene.pass_time(130)

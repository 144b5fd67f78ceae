"""The business profile: section 7.4."""

from typing import Any

import pytest

from kapso_simulator.inprocess import META, World
from kapso_simulator.settings import Settings


def change(world: World, number: str, **fields: Any) -> Any:
    path = f"{META}/{number}/whatsapp_business_profile"
    return world.post(path, {"messaging_product": "whatsapp", **fields})


def profile(world: World, number: str, **query: str) -> dict[str, Any]:
    body = world.get(f"{META}/{number}/whatsapp_business_profile", **query).json()
    assert len(body["data"]) == 1
    return dict(body["data"][0])


def test_an_update_leaves_what_it_does_not_name(world: World, number: str) -> None:
    assert profile(world, number) == {"messaging_product": "whatsapp"}
    assert change(world, number, about="Trips", websites=["https://a.example"]).json() == {"success": True}
    change(world, number, email="a@b.example", vertical="TRAVEL")
    assert profile(world, number) == {
        "messaging_product": "whatsapp",
        "about": "Trips",
        "websites": ["https://a.example"],
        "email": "a@b.example",
        "vertical": "TRAVEL",
    }
    assert profile(world, number, fields="about") == {"messaging_product": "whatsapp", "about": "Trips"}


WRONG = [
    ({"about": ""}, "About text must be between 1 and 139 characters"),
    ({"about": "x" * 140}, "About text must be between 1 and 139 characters"),
    ({"email": "nobody"}, "Invalid email address format"),
    ({"websites": ["https://a.example"] * 3}, "Maximum of 2 websites allowed"),
    ({"websites": ["ftp://a.example"]}, None),
    ({"address": "x" * 257}, None),
    ({"description": "x" * 513}, None),
    ({"vertical": "SPACE"}, None),
    ({"description": 5}, None),
]


@pytest.mark.parametrize(("fields", "text"), WRONG)
def test_a_field_over_its_limit_changes_nothing(
    world: World, number: str, fields: dict[str, Any], text: str | None
) -> None:
    response = change(world, number, **{"about": "fine", **fields})
    error = response.json()["error"]
    assert (response.status, error["type"], error["code"]) == (400, "OAuthException", 400)
    assert text in (None, error["message"])
    assert profile(world, number) == {"messaging_product": "whatsapp"}


def test_a_picture_is_set_by_its_handle_and_its_url_changes() -> None:
    world = World(settings=Settings(virtual=True, assets={"https://a.example/logo.png": b"\x89PNG-picture"}))
    number = connect(world)
    ingest = {"phone_number_id": number, "source": "https://a.example/logo.png", "delivery": "meta_resumable_asset"}
    made = world.post("/whatsapp/media", {"media_ingest": ingest}).json()["data"]
    assert change(world, number, profile_picture_handle=made["target"]["handle"]).status == 200
    first = profile(world, number)["profile_picture_url"]
    world.advance(3600)
    assert profile(world, number)["profile_picture_url"] != first
    assert change(world, number, profile_picture_handle="4::made-up").status == 400


def connect(world: World) -> str:
    customer = world.post("/customers", {"customer": {"name": "Lisbon Trips"}}).json()["data"]["id"]
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 912 345 678"})
    return str(done["phone_number_id"])


def test_an_unknown_number_has_no_profile(world: World) -> None:
    assert world.get(f"{META}/123/whatsapp_business_profile").status == 404
    assert change(world, "123", about="x").status == 404


def test_the_product_must_be_named(world: World, number: str) -> None:
    assert world.post(f"{META}/{number}/whatsapp_business_profile", {"about": "x"}).status == 400

"""What Meta says reaches the author with a remedy, and with the screen's own name."""

import json

import pytest

from kapso_simulator.inprocess import World
from sendero_channels.clients.kapso.types import Flow
from sendero_channels.package.reviews import in_screen, rejection
from tests.unit.package.sources import FLOW


@pytest.mark.parametrize(
    "reason",
    ["ABUSIVE_CONTENT", "INVALID_FORMAT", "PROMOTIONAL", "TAG_CONTENT_MISMATCH", "INCORRECT_CATEGORY", "SCAM"],
)
def test_every_reason_that_meta_gives_has_a_remedy_of_its_own(reason: str) -> None:
    assert rejection(reason).startswith(f"{reason}: ")
    assert rejection(reason).partition(": ")[2] != rejection("UNHEARD_OF").partition(": ")[2]


def test_a_reason_nobody_knows_leads_to_whatsapp_manager() -> None:
    assert "WhatsApp Manager" in rejection("UNHEARD_OF")


def test_an_error_that_kapso_gives_for_a_flow_names_the_screen() -> None:
    flow = json.loads(json.dumps(FLOW))
    flow["screens"][0]["layout"]["children"][0]["type"] = "Map"
    world = World()
    customer = world.post("/customers", {"customer": {"name": "Sol"}}).json()["data"]["id"]
    number = {"name": "Sol", "phone_number_id": "1088", "business_account_id": "900", "access_token": "t"}
    world.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": number})
    body = {"name": "intake", "categories": ["OTHER"], "flow_json": json.dumps(flow)}
    world.post("/meta/whatsapp/v24.0/900/flows", body)
    listed = world.get("/meta/whatsapp/v24.0/900/flows", fields="id,name,status,validation_errors").json()["data"]
    error = Flow.read(listed[0]).errors[0]
    assert in_screen(flow, error).startswith("screen TRIP.layout.children[0]")


@pytest.mark.parametrize("error", ["no place at all", "screens[7].id: wrong", "version: wrong"])
def test_an_error_without_a_screen_stays_as_it_is(error: str) -> None:
    assert in_screen(FLOW, error) == error

"""Numbers through the proxy: section 7.5 of Kapso's reference, sections 1.1 to 1.4 of Meta's rules."""

from typing import Any

import pytest

from kapso_simulator.inprocess import META, World
from kapso_simulator.values import Response

PIN = "150954"


def code(response: Response) -> int:
    assert response.status == 400, response.body
    return int(response.json()["error"]["code"])


def post(world: World, number: str, what: str, **body: Any) -> Response:
    return world.post(f"{META}/{number}/{what}", body)


def register(world: World, number: str, pin: str = PIN) -> Response:
    return post(world, number, "register", messaging_product="whatsapp", pin=pin)


def state(world: World, number: str, **fields: Any) -> None:
    world.control("POST", f"/phone-numbers/{number}/state", fields)


def read(world: World, number: str, fields: str) -> dict[str, Any]:
    return dict(world.get(f"{META}/{number}", fields=fields).json())


def test_a_number_is_listed_and_read_with_meta_s_fields(world: World, number: str, account: str) -> None:
    (listed,) = world.get(f"{META}/{account}/phone_numbers").json()["data"]
    assert listed == world.get(f"{META}/{number}").json()
    assert (listed["id"], listed["throughput"], listed["platform_type"]) == (number, {"level": "STANDARD"}, "CLOUD_API")
    assert "status" not in listed
    assert read(world, number, "status") == {"status": "CONNECTED", "id": number}


def test_health_rides_along_when_asked_for(world: World, number: str) -> None:
    found = read(world, number, "health_status")["health_status"]
    assert [one["entity_type"] for one in found["entities"]] == ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"]


def test_a_number_is_verified_once_and_by_its_code(world: World, number: str) -> None:
    asked = {"code_method": "SMS", "language": "en_US"}
    assert code(post(world, number, "request_code", **asked)) == 136024
    state(world, number, code_verification_status="NOT_VERIFIED")
    assert code(register(world, number)) == 133006
    assert post(world, number, "request_code", **asked).json() == {"success": True}
    assert code(post(world, number, "verify_code", code="999999")) == 136025
    assert post(world, number, "verify_code", code="123456").json() == {"success": True}
    assert read(world, number, "code_verification_status")["code_verification_status"] == "VERIFIED"


def test_the_pin_that_was_set_is_asked_for(world: World, number: str) -> None:
    assert register(world, number).json() == {"success": True}
    assert code(register(world, number, "000000")) == 133005
    assert world.post(f"{META}/{number}", {"pin": "111111"}).json() == {"success": True}
    assert code(register(world, number)) == 133005
    assert register(world, number, "111111").status == 200
    for _ in range(5):
        assert code(register(world, number)) == 133005
    assert code(register(world, number, "111111")) == 133008


def test_ten_moves_within_72_hours(world: World, number: str) -> None:
    for _ in range(5):
        assert register(world, number).status == 200
        assert post(world, number, "deregister").status == 200
    assert read(world, number, "status,platform_type")["platform_type"] == "NOT_APPLICABLE"
    assert code(register(world, number)) == 133016
    world.advance(72 * 3600)
    assert register(world, number).status == 200


def test_a_new_name_is_taken_up_by_registering_after_its_approval(world: World, number: str) -> None:
    world.post(f"{META}/{number}", {}, new_display_name="Lisbon Trips Ltd")
    assert read(world, number, "new_name_status")["new_name_status"] == "PENDING_REVIEW"
    register(world, number)
    assert read(world, number, "verified_name")["verified_name"] != "Lisbon Trips Ltd"
    state(world, number, new_name_status="APPROVED")
    register(world, number)
    assert read(world, number, "verified_name")["verified_name"] == "Lisbon Trips Ltd"


@pytest.mark.parametrize("body", [{"pin": "12"}, {"pin": 150954}, {}])
def test_settings_without_a_proper_pin_are_refused(world: World, number: str, body: dict[str, Any]) -> None:
    assert code(world.post(f"{META}/{number}", body)) == 100


def test_settings_are_kept(world: World, number: str) -> None:
    assert world.get(f"{META}/{number}/settings").json() == {}
    assert post(world, number, "settings", calling={"status": "ENABLED"}).json() == {"success": True}
    assert world.get(f"{META}/{number}/settings").json() == {"calling": {"status": "ENABLED"}}


def test_user_names_are_taken_suggested_and_given_up(world: World, number: str) -> None:
    path = f"{META}/{number}/username"
    assert world.get(path).json() == {}
    assert world.post(path, {"username": "lisbon.trips"}).json() == {"status": "approved"}
    assert world.get(path).json()["username"] == "lisbon.trips"
    assert code(world.post(path, {"username": "no spaces"})) == 100
    assert world.delete(path).json() == {"success": True}
    assert world.get(f"{META}/{number}/username_suggestions").json()["data"][0]["username_suggestions"]


def test_calls_need_a_number_that_may_call(world: World, number: str) -> None:
    call = {"messaging_product": "whatsapp", "action": "connect", "to": "15551234567"}
    assert code(world.post(f"{META}/{number}/calls", call)) == 138000
    world.patch(f"/whatsapp/phone_numbers/{number}", {"whatsapp_phone_number": {"calls_enabled": True}})
    made = world.post(f"{META}/{number}/calls", call).json()["calls"][0]["id"]
    end = {"messaging_product": "whatsapp", "action": "terminate", "call_id": made}
    assert world.post(f"{META}/{number}/calls", end).json()["success"] is True
    (listed,) = world.get(f"{META}/{number}/calls").json()["data"]
    assert (listed["id"], listed["status"]) == (made, "ended")


def test_call_permissions_are_asked_five_times_a_second(world: World, number: str) -> None:
    path = f"{META}/{number}/call_permissions"
    for _ in range(5):
        assert world.get(path, user_wa_id="15551234567").status == 200
    assert world.get(path, user_wa_id="15551234567").json()["error"]["code"] == 4
    world.advance(1)
    assert world.get(path, user_wa_id="15551234567").status == 200
